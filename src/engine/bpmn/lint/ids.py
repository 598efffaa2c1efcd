"""Everything that runs needs an id, and each id belongs to one thing."""

from collections.abc import Iterator

from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.lint.words import kind
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
                f"{twin.file} 里也有编号为“{process.get('id')}”的流程；请改其中一个编号",
                f"{twin.file} has a process “{process.get('id')}” too; change the id of one of them",
            )


def _missing(diagram: Diagram) -> Iterator[Fault]:
    runs = {*diagram.nodes}
    for node in diagram.root.iter():
        if not is_bpmn(node.tag) or not (node in runs or local(node.tag) in NEEDED):
            continue
        identity = node.get("id")
        zh, en = kind(node)
        if not identity:
            yield diagram.fault(
                node,
                "flow-without-id" if local(node.tag) == "sequenceFlow" else "missing-id",
                f"有一个{zh}“{label(node)}”没有 id；请在建模器里另存一次",
                f"a {en}, “{label(node)}”, has no id; save the file again in a modeler",
            )
        elif len(identity) > LONGEST or "#" in identity or any(c.isspace() for c in identity):
            yield diagram.fault(
                node,
                "bad-id",
                f"id“{identity[:40]}”不合要求：不能超过 {LONGEST} 个字符，也不能有空格或 #；请改掉",
                f"the id “{identity[:40]}” has more than {LONGEST} characters, blanks or a #; change it",
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
                f"id“{identity}”用了两次，这里是{kind(node)[0]}；请改其中一个",
                f"the id “{identity}” stands twice, here it is a {kind(node)[1]}; change one of them",
            )
        seen.add(identity)
