"""Every task of a person is somebody's: its lane, or the groups it names, are roles."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.extensions import attribute, extension
from engine.bpmn.lanes import Lanes
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import bpmn, local
from engine.errors import Fault


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    lanes = Lanes(diagram.root)
    called = _called(pack)
    if pack.around.roles is not None:
        yield from _roles(diagram, frozenset(pack.around.roles))
    for node in diagram.nodes:
        if local(node.tag) not in ("userTask", "manualTask"):
            continue
        process = next((p for p in node.iterancestors(bpmn("process"))), None)
        assigned = extension(node, "assignmentDefinition") is not None
        inherits = process is not None and (process.get("id") in called or called is None)
        if lanes.of(node) is None and not assigned and not inherits:
            yield diagram.fault(
                node,
                "nobody-holds",
                f"“{label(node)}”不在泳道里，也没有指定办理人；请放进泳道",
                f"“{label(node)}” is in no lane and names nobody who holds it; put it into a lane",
                level="error" if pack.around.roles is not None else "warning",
            )


def _called(pack: Pack) -> frozenset[str]:
    """Processes that another one calls: they may inherit the lane of their call activity."""
    return frozenset(
        target
        for diagram in pack.diagrams
        for node in diagram.nodes
        if local(node.tag) == "callActivity" and (target := attribute(node, "calledElement", "processId"))
    )


def _roles(diagram: Diagram, roles: frozenset[str]) -> Iterator[Fault]:
    known = "、".join(sorted(roles)), ", ".join(sorted(roles))
    for process in diagram.processes:
        for lane in process.iter(bpmn("lane")):
            name = (lane.get("name") or "").strip()
            holds = any(True for _ in lane.iterchildren(bpmn("flowNodeRef")))
            inner = any(True for _ in lane.iterchildren(bpmn("childLaneSet")))
            if name not in roles and holds and not inner:
                yield diagram.fault(
                    lane,
                    "lane-is-no-role",
                    f"泳道“{name}”不是 pack.yaml 里的角色（{known[0]}）；请改名或补上角色",
                    f"the lane “{name}” is no role of pack.yaml ({known[1]}); rename it or add the role",
                )
    for node in diagram.nodes:
        for group in _fixed_groups(node):
            if group.split("@")[0] not in roles:
                yield diagram.fault(
                    node,
                    "group-is-no-role",
                    f"“{label(node)}”的办理组“{group}”不是 pack.yaml 里的角色（{known[0]}）；请改正",
                    f"the group “{group}” of “{label(node)}” is no role of pack.yaml ({known[1]}); mend it",
                )


def _fixed_groups(node: etree._Element) -> list[str]:
    text = attribute(node, "assignmentDefinition", "candidateGroups") or ""
    if text.strip().startswith("="):
        return []
    return [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]
