"""Operations are in the catalogue, get what they need and nothing they don't know, and end with errors they have."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.events import Declarations, event_definitions
from engine.bpmn.extensions import attribute, extension
from engine.bpmn.lint.subject import Diagram, OperationType, Pack, label
from engine.bpmn.names import local
from engine.errors import Fault


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    catalogue = pack.around.operations
    if catalogue is None:
        return
    declared = Declarations(diagram.root)
    for node in diagram.nodes:
        kind = attribute(node, "taskDefinition", "type")
        if kind is None or kind.startswith("="):
            continue
        operation = catalogue.get(kind)
        if operation is None:
            listed = ", ".join(sorted(catalogue))
            yield diagram.fault(
                node,
                "unknown-operation",
                f"“{label(node)}”的操作“{kind}”不在目录里（现有：{listed}）；请改正",
                f"the operation “{kind}” of “{label(node)}” is not in the catalogue (known: {listed}); mend it",
            )
            continue
        yield from _inputs(diagram, node, kind, operation)
        yield from _errors(diagram, node, kind, operation, declared)


def _inputs(diagram: Diagram, node: etree._Element, kind: str, operation: OperationType) -> Iterator[Fault]:
    mapping = extension(node, "ioMapping")
    given = [
        (entry.get("target") or "").split(".")[0]
        for entry in (() if mapping is None else mapping)
        if local(entry.tag) == "input"
    ]
    for name in dict.fromkeys(given):
        if name and name not in operation.inputs:
            known = ", ".join(operation.inputs) or "—"
            yield diagram.fault(
                node,
                "unknown-input",
                f"“{label(node)}”：操作 {kind} 没有输入 {name}（有：{known}）；请改正",
                f"“{label(node)}”: the operation {kind} has no input {name} (it has {known}); mend it",
            )
    for name, needed in operation.inputs.items():
        if needed and name not in given:
            yield diagram.fault(
                node,
                "missing-input",
                f"“{label(node)}”：操作 {kind} 缺少输入 {name}；请加一条输入映射",
                f"“{label(node)}”: the operation {kind} lacks the input {name}; add an input mapping",
            )


def _errors(
    diagram: Diagram, node: etree._Element, kind: str, operation: OperationType, declared: Declarations
) -> Iterator[Fault]:
    for boundary in diagram.nodes:
        if boundary.get("attachedToRef") != node.get("id"):
            continue
        for definition in event_definitions(boundary):
            declaration = declared.get(definition.get("errorRef"))
            code = None if declaration is None else declaration.get("errorCode")
            if code and code not in operation.errors:
                known = ", ".join(sorted(operation.errors)) or "—"
                yield diagram.fault(
                    boundary,
                    "error-never-comes",
                    f"操作 {kind} 不会以错误 {code} 结束（会有：{known}）；请改正错误代码，或删除这个边界事件",
                    f"the operation {kind} never ends with the error {code} (it may with {known}); mend the code, "
                    "or delete this boundary event",
                )
