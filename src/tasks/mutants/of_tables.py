"""Mutants of decision tables: figures and limits in cells, cells emptied or exchanged, the hit policy."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Final

from tasks.mutants.expressions import changed
from tasks.mutants.mutant import Mutant, Place
from tasks.mutants.xml import Node, attribute, parsed, tag, text, written

POLICIES: Final = {"UNIQUE": "COLLECT", "ANY": "COLLECT", "FIRST": "COLLECT", "PRIORITY": "COLLECT"}


def of_tables(file: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a `.dmn` file."""
    root = parsed(source)
    for node in root.iter():
        if tag(node) == "decisionTable":
            yield from _Table(file, root, node).mutants()
        elif tag(node) == "literalExpression":
            yield from _literal(file, root, node)


class _Table:
    def __init__(self, file: str, root: Node, table: Node) -> None:
        self.file, self.root, self.table = file, root, table
        self.id = table.get("id", "")
        self.rows = [node for node in table if tag(node) == "rule"]

    def mutants(self) -> Iterator[Mutant]:
        policy = self.table.get("hitPolicy", "UNIQUE")
        other = POLICIES.get(policy, "UNIQUE")
        said = (f"命中规则 {policy} 改成 {other}", f"the hit policy {policy} became {other}")
        yield self._made(self.id, "policy", said, attribute(self.table, "hitPolicy", other))
        for n, row in enumerate(self.rows):
            for cell in _cells(row, "inputEntry"):
                yield from self._input(row, cell)
            yield from self._outputs(n, row)

    def _made(self, element: str, what: str, said: tuple[str, str], change: AbstractContextManager[object]) -> Mutant:
        with change:
            content = written(self.root)
        places: frozenset[Place] = frozenset({("table", self.file, self.id)})
        return Mutant(f"{self.file}:{element}:{what}", self.file, element, what, *said, content, places)

    def _input(self, row: Node, cell: Node) -> Iterator[Mutant]:
        now = (cell.text or "").strip()
        id = row.get("id", "")
        if now in ("", "-"):
            return
        for change in changed(now):
            where = f"“{now}”：" if len(now) < 80 else ""
            yield self._made(id, change.what, (where + change.zh, where + change.en), text(cell, change.text))
        said = (f"“{now}”清空", f"“{now}” was emptied")
        yield self._made(id, "empty", said, text(cell, "-"))

    def _outputs(self, n: int, row: Node) -> Iterator[Mutant]:
        """Each output exchanged with that of the next row that says something else."""
        for m, cell in enumerate(_cells(row, "outputEntry")):
            now = (cell.text or "").strip()
            following = [_cells(other, "outputEntry")[m] for other in (*self.rows[n + 1 :], *self.rows[:n])]
            other = next((one for one in following if (one.text or "").strip() != now), None)
            if other is not None:
                said = (f"“{now}”与“{other.text}”对调", f"“{now}” and “{other.text}” were exchanged")
                yield self._made(row.get("id", ""), "exchange", said, _exchanged(cell, other))


def _cells(row: Node, kind: str) -> list[Node]:
    """The text nodes of a row's cells."""
    return [inner for cell in row if tag(cell) == kind for inner in cell if tag(inner) == "text"]


def _exchanged(one: Node, other: Node) -> ExitStack:
    """Both texts exchanged until the stack is left."""
    stack = ExitStack()
    texts = one.text or "", other.text or ""
    stack.enter_context(text(one, texts[1]))
    stack.enter_context(text(other, texts[0]))
    return stack


def _literal(file: str, root: Node, node: Node) -> Iterator[Mutant]:
    owner: Node | None = node
    while owner is not None and tag(owner) not in ("decision", "businessKnowledgeModel"):
        owner = owner.getparent()
    id = "" if owner is None else owner.get("id", "")
    for inner in (child for child in node if tag(child) == "text"):
        for change in changed((inner.text or "").strip()):
            with text(inner, change.text):
                content = written(root)
            places: frozenset[Place] = frozenset({("file", file, "")})
            yield Mutant(f"{file}:{id}:{change.what}", file, id, change.what, change.zh, change.en, content, places)
