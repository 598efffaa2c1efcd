"""The properties that the host obeys; any other would only seem to say something."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.extensions import extension
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import FLOW_NODES, local
from engine.errors import Fault

TASKS = frozenset({"userTask", "manualTask"})
ANY = FLOW_NODES | {"process", "participant", "lane", "collaboration", "sequenceFlow"}

# name → where it may stand, the only values it may have (None: any)
OBEYED: dict[str, tuple[frozenset[str], frozenset[str] | None]] = {
    "rule": (ANY, None),
    "separateFrom": (TASKS, None),
    "separateBy": (TASKS, frozenset({"unit", "person"})),
    "excludeParties": (TASKS, frozenset({"true", "false"})),
}


# What would begin a case from outside if it were obeyed: ignored it would leave a start that never comes.
CONNECTOR = "inbound.type"


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    if pack.around.foreign:
        yield from _connectors(diagram)
        return
    everywhere = {n.get("id") for d in pack.diagrams for n in d.nodes if local(n.tag) in TASKS}
    for node in diagram.root.iter():
        found = extension(node, "properties") if isinstance(node.tag, str) else None
        for entry in () if found is None else found:
            yield from _property(diagram, node, entry.get("name") or "", entry.get("value") or "", everywhere)


def _connectors(diagram: Diagram) -> Iterator[Fault]:
    for node in diagram.nodes:
        found = extension(node, "properties")
        if any(entry.get("name") == CONNECTOR for entry in (() if found is None else found)):
            yield diagram.fault(
                node,
                "inbound-connector",
                f"“{label(node)}”由入站连接器触发，这里没有连接器；请改成消息事件并删除它的属性",
                f"“{label(node)}” is triggered by an inbound connector, and there is none here; use a message event "
                "and delete its properties",
            )


def _property(diagram: Diagram, node: etree._Element, name: str, value: str, tasks: set[str | None]) -> Iterator[Fault]:
    where, values = OBEYED.get(name, (frozenset(), None))
    if local(node.tag) not in where:
        known = ", ".join(key for key, (places, _) in OBEYED.items() if local(node.tag) in places)
        yield diagram.fault(
            node,
            "property-not-obeyed",
            f"“{label(node)}”的属性 {name} 不起作用（这里可用：{known}）；请删除或改名",
            f"the property {name} of “{label(node)}” would not be obeyed (here may stand {known}); delete or rename it",
        )
    elif values is not None and value not in values:
        choice = "、".join(sorted(values)), " or ".join(sorted(values))
        yield diagram.fault(
            node,
            "property-value",
            f"“{label(node)}”的属性 {name} 只能是 {choice[0]}，不能是“{value}”；请改正",
            f"the property {name} of “{label(node)}” can only be {choice[1]}, not “{value}”; mend it",
        )
    elif name == "separateFrom":
        for other in filter(None, re.split(r"[\s,，]+", value)):
            if other not in tasks:
                yield diagram.fault(
                    node,
                    "separate-from-nothing",
                    f"“{label(node)}”要回避的 {other} 不是任何任务的编号；请改正",
                    f"“{label(node)}” is to be kept apart from {other}, which is no task; mend the id",
                )
