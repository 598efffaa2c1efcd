"""Everything that runs needs an id, and each id belongs to one thing."""

from collections.abc import Iterator

from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import is_bpmn, local
from engine.errors import Fault

NEEDED = frozenset({"process", "sequenceFlow", "message", "signal", "error", "escalation", "lane"})
LONGEST = 120


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    yield from _missing(diagram)
    yield from _twice(diagram)
    for process in diagram.processes:
        twin = next(
            (
                d
                for d in pack.diagrams
                if d.file < diagram.file and process.get("id") in [p.get("id") for p in d.processes]
            ),
            None,
        )
        if twin is not None:
            yield diagram.fault(
                process,
                "duplicate-process",
                f"流程编号与 {twin.file} 里的重复；请改一个",
                f"a process in {twin.file} has the same id; change one of them",
            )


def _missing(diagram: Diagram) -> Iterator[Fault]:
    runs = {*diagram.nodes}
    for node in diagram.root.iter():
        if not is_bpmn(node.tag) or not (node in runs or local(node.tag) in NEEDED):
            continue
        identity = node.get("id")
        what = local(node.tag)
        if not identity:
            yield diagram.fault(
                node,
                "flow-without-id" if what == "sequenceFlow" else "missing-id",
                f"{what}“{label(node)}”没有 id；请在建模器里另存一次",
                f"the {what} “{label(node)}” has no id; save the file again in a modeler",
            )
        elif len(identity) > LONGEST or "#" in identity or any(c.isspace() for c in identity):
            yield diagram.fault(
                node,
                "bad-id",
                f"id 不能超过 {LONGEST} 个字符，也不能有空格或 #；请改短",
                f"an id has at most {LONGEST} characters, no blanks and no #; change it",
            )


def _twice(diagram: Diagram) -> Iterator[Fault]:
    seen: set[str] = set()
    for node in diagram.root.iter():
        identity = node.get("id")
        if not identity or not is_bpmn(node.tag):
            continue
        if identity in seen:
            yield diagram.fault(
                node,
                "duplicate-id",
                f"{local(node.tag)} 的 id 与别的元素重复；请改一个",
                f"another element has the id of this {local(node.tag)}; change one of them",
            )
        seen.add(identity)
