"""Whatever runs must be drawn, else the page could not show where the case stands."""

from collections.abc import Iterator

from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.lint.words import kind
from engine.bpmn.names import BPMNDI, bpmn
from engine.errors import Fault


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    drawn = {
        shape.get("bpmnElement")
        for tag in ("BPMNShape", "BPMNEdge")
        for shape in diagram.root.iter(f"{{{BPMNDI}}}{tag}")
        if len(shape)
    }
    level = "warning" if pack.around.foreign else "error"  # Camunda 8 runs what nobody drew
    if not drawn and diagram.processes:
        yield diagram.fault(
            diagram.processes[0],
            "no-diagram",
            "文件里没有图形；请在建模器里画出来",
            "the file has no drawing; lay it out in a modeler",
            level,
        )
        return
    lanes = [lane for process in diagram.processes for lane in process.iter(bpmn("lane"))]
    for node in (*diagram.nodes, *diagram.flows, *lanes):
        if node.get("id") not in drawn:
            yield diagram.fault(
                node,
                "not-drawn",
                f"{kind(node)[0]}“{label(node)}”没有画出来；请在建模器里补画",
                f"the {kind(node)[1]} “{label(node)}” is not drawn; draw it in a modeler",
                level,
            )
