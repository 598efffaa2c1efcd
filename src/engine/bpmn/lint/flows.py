"""Sequence flows: both ends in the same process or sub-process, conditions only where they are asked."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.events import conditions_text
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import FLOW_NODES, local
from engine.errors import Fault

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def check(diagram: Diagram, _: Pack) -> Iterator[Fault]:
    for flow in diagram.flows:
        yield from _ends(diagram, flow)
        yield from _condition(diagram, flow)
    for node in diagram.nodes:
        yield from _default(diagram, node)


def _ends(diagram: Diagram, flow: etree._Element) -> Iterator[Fault]:
    for end, zh, en in (("sourceRef", "起点", "source"), ("targetRef", "终点", "target")):
        node = diagram.by_id.get(flow.get(end, ""))
        if node is None or local(node.tag) not in FLOW_NODES or node.getparent() is not flow.getparent():
            yield diagram.fault(
                flow,
                "flow-end",
                f"连线的{zh}不在同一个流程或子流程里；请重新连接",
                f"the {en} of this flow is not in the same process or sub-process; connect it again",
            )
            continue
        wrong = (end == "sourceRef" and local(node.tag) == "endEvent") or (
            end == "targetRef" and local(node.tag) in ("startEvent", "boundaryEvent")
        )
        if wrong or node.get("triggeredByEvent") == "true":
            yield diagram.fault(
                flow,
                "flow-end",
                f"“{label(node)}”不能作连线的{zh}；请重新连接",
                f"“{label(node)}” can't be the {en} of a flow; connect it again",
            )


def _condition(diagram: Diagram, flow: etree._Element) -> Iterator[Fault]:
    source = diagram.by_id.get(flow.get("sourceRef", ""))
    if source is None:
        return
    asked = local(source.tag) in CHOOSING
    default = source.get("default") == flow.get("id")
    has = conditions_text(flow) is not None
    siblings = diagram.outgoing.get(source.get("id", ""), [])
    if has and not asked:
        yield diagram.fault(
            flow,
            "condition-ignored",
            f"“{label(source)}”出来的连线不问条件；请加一个网关，或删除条件",
            f"no condition is asked on a flow that leaves “{label(source)}”; put a gateway there or delete it",
        )
    elif has and default:
        yield diagram.fault(
            flow,
            "condition-on-default",
            f"这是“{label(source)}”的默认连线，不问条件；请删除条件",
            f"this is the default flow of “{label(source)}” and its condition is never asked; delete it",
        )
    elif asked and not has and not default and len(siblings) > 1:
        yield diagram.fault(
            flow,
            "missing-condition",
            f"“{label(source)}”的这条连线既没有条件也不是默认连线；请补上",
            f"this flow of “{label(source)}” has neither a condition nor is it the default; give it one",
        )


def _default(diagram: Diagram, node: etree._Element) -> Iterator[Fault]:
    default = node.get("default")
    if default is None:
        return
    own = [flow.get("id") for flow in diagram.outgoing.get(node.get("id", ""), [])]
    if default not in own or local(node.tag) not in CHOOSING:
        yield diagram.fault(
            node,
            "bad-default",
            f"“{label(node)}”的默认连线不是它自己的可选连线；请重新指定",
            f"the default flow of “{label(node)}” is none of the flows it chooses from; set it again",
        )
