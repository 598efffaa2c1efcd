"""Events: one definition each, of a kind that can happen there, naming something that is declared."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.events import Declarations, event_definitions
from engine.bpmn.extensions import extension
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.lint.words import EVENTS
from engine.bpmn.names import ACTIVITIES, local
from engine.errors import Fault

ALLOWED = {
    "startEvent": frozenset({"timer", "message", "signal", "error", "escalation"}),  # which one where: lint.starts
    "endEvent": frozenset({"message", "signal", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"timer", "message", "signal", "link"}),
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link"}),
    "boundaryEvent": frozenset({"timer", "message", "signal", "error", "escalation"}),
}
NEEDS_DEFINITION = frozenset({"intermediateCatchEvent", "boundaryEvent"})
REFERENCES = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}
CATCHES_ALL = frozenset({"error", "escalation"})
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})


def check(diagram: Diagram, _: Pack) -> Iterator[Fault]:
    declared = Declarations(diagram.root)
    for node in diagram.nodes:
        tag = local(node.tag)
        if tag in ALLOWED:
            yield from _definitions(diagram, node, declared)
        if tag == "boundaryEvent":
            yield from _boundary(diagram, node)
        if tag == "receiveTask":
            yield from _named(diagram, node, "message", node.get("messageRef"), declared)
        if tag == "eventBasedGateway":
            yield from _gateway(diagram, node)
    yield from _links(diagram)


def _definitions(diagram: Diagram, node: etree._Element, declared: Declarations) -> Iterator[Fault]:
    found, tag = event_definitions(node), local(node.tag)
    if len(found) > 1:
        yield diagram.fault(
            node,
            "several-events",
            f"“{label(node)}”带有多个事件定义；请分成多个事件",
            f"“{label(node)}” has several event definitions; draw an event for each",
        )
    if not found and tag in NEEDS_DEFINITION:
        yield diagram.fault(
            node,
            "no-event",
            f"“{label(node)}”没有说明等什么；请选定时、消息等类型",
            f"“{label(node)}” does not say what it waits for; make it a timer, a message or the like",
        )
    kinds = [local(definition.tag).removesuffix("EventDefinition") for definition in found]
    if tag in THROWING and extension(node, "taskDefinition") is not None and "message" not in kinds:
        yield diagram.fault(
            node,
            "operation-without-message",
            f"“{label(node)}”不是消息事件，它的操作不会执行；请改成消息事件或服务任务",
            f"“{label(node)}” is no message event and its operation would not run; use a message event or a task",
        )
    for definition in found[:1]:
        kind = local(definition.tag).removesuffix("EventDefinition")
        if kind not in ALLOWED[tag]:
            if kind not in ("compensate", "cancel", "conditional"):  # these are refused as elements
                yield diagram.fault(
                    node,
                    "event-kind",
                    f"{EVENTS.get(kind, kind)}事件不能画在这里；请换一种事件",
                    f"an event of the kind {kind} can't stand here; choose another kind",
                )
        elif kind in REFERENCES:
            yield from _named(diagram, node, kind, definition.get(REFERENCES[kind]), declared)
            if kind == "message" and tag in THROWING and extension(node, "taskDefinition") is None:
                yield diagram.fault(
                    node,
                    "message-not-sent",
                    f"“{label(node)}”没有写明用哪个操作发出消息；请加上 zeebe:taskDefinition",
                    f"“{label(node)}” does not say which operation sends its message; give it a task definition",
                )


def _named(
    diagram: Diagram, node: etree._Element, kind: str, reference: str | None, declared: Declarations
) -> Iterator[Fault]:
    throwing = local(node.tag) in THROWING
    if not reference and kind in CATCHES_ALL and not throwing:
        return  # catches every error or escalation
    if kind == "message" and throwing:
        return  # the operation that sends it names it
    declaration = declared.get(reference)
    if declaration is None or local(declaration.tag) != kind:
        yield diagram.fault(
            node,
            "undeclared-event",
            f"“{label(node)}”没有指明已定义的{_ZH[kind]}；请选定",
            f"“{label(node)}” names no {kind} that is declared; choose one",
        )
        return
    needed = {"error": "errorCode", "escalation": "escalationCode"}.get(kind, "name")
    if not (declaration.get(needed) or "").strip() and (throwing or kind not in CATCHES_ALL):
        yield diagram.fault(
            declaration,
            "nameless-event",
            f"“{label(node)}”所指的{_ZH[kind]}没有{'代码' if kind in CATCHES_ALL else '名称'}；请补上",
            f"the {kind} that “{label(node)}” names has no {'code' if kind in CATCHES_ALL else 'name'}; give it one",
        )


_ZH = {"message": "消息", "signal": "信号", "error": "错误", "escalation": "升级"}


def _boundary(diagram: Diagram, node: etree._Element) -> Iterator[Fault]:
    host = diagram.by_id.get(node.get("attachedToRef", ""))
    elsewhere = host is None or local(host.tag) not in ACTIVITIES or host.getparent() is not node.getparent()
    if host is None or elsewhere or host.get("triggeredByEvent") == "true":
        yield diagram.fault(
            node,
            "boundary-unattached",
            f"边界事件“{label(node)}”没有附在活动上；请重新附上",
            f"the boundary event “{label(node)}” is attached to no activity; attach it again",
        )
        return
    kind = _kind(node)
    if kind == "error" and node.get("cancelActivity") == "false":
        yield diagram.fault(
            node,
            "error-not-interrupting",
            "错误总是中断活动；请把边界事件改为中断",
            "an error always interrupts the activity; make the boundary event interrupting",
        )
    if kind in CATCHES_ALL or kind == "message":
        for other in diagram.nodes:
            if other is node:
                break
            if other.get("attachedToRef") == node.get("attachedToRef") and _kind(other) == kind and _same(node, other):
                yield diagram.fault(
                    node,
                    "caught-twice",
                    f"“{label(host)}”上有两个边界事件接同一个{_ZH[kind]}；请删去一个",
                    f"two boundary events of “{label(host)}” catch the same {kind}; delete one",
                )


def _same(one: etree._Element, other: etree._Element) -> bool:
    a, b = event_definitions(one)[0], event_definitions(other)[0]
    return all(a.get(key) == b.get(key) for key in REFERENCES.values())


def _kind(node: etree._Element) -> str:
    found = event_definitions(node)
    return local(found[0].tag).removesuffix("EventDefinition") if found else "none"


def _gateway(diagram: Diagram, gateway: etree._Element) -> Iterator[Fault]:
    flows = diagram.outgoing.get(gateway.get("id", ""), [])
    if len(flows) < 2:
        yield diagram.fault(
            gateway,
            "event-gateway",
            "事件网关后面至少要有两个事件；请补上或删除网关",
            "an event-based gateway needs at least two events after it; add one or delete the gateway",
        )
    for flow in flows:
        target = diagram.by_id.get(flow.get("targetRef", ""))
        if target is None:
            continue
        waits = local(target.tag) == "receiveTask" or (
            local(target.tag) == "intermediateCatchEvent" and _kind(target) in ("timer", "message", "signal")
        )
        if not waits or len(diagram.incoming.get(target.get("id", ""), [])) > 1:
            yield diagram.fault(
                flow,
                "event-gateway",
                f"事件网关只能直接连到只有这一条来路的等待事件，“{label(target)}”不是；请改正",
                f"an event-based gateway leads to events with no other way in, “{label(target)}” is none; mend it",
            )
        elif _never_open(diagram, target):
            yield diagram.fault(
                target,
                "event-gateway-receive",
                f"事件网关等的是“{label(target)}”的消息，任务本身不会打开，它的循环和边界事件不起作用；请去掉，或改用消息事件",
                f"the event-based gateway waits for the message of “{label(target)}”, so the task itself never opens "
                "and its loop and boundary events would do nothing; remove them, or draw a message event",
            )


def _never_open(diagram: Diagram, task: etree._Element) -> bool:
    """Something is drawn on it that asks for the task to be open."""
    loops = any(local(child.tag).endswith("LoopCharacteristics") for child in task)
    return loops or any(node.get("attachedToRef") == task.get("id") for node in diagram.by_id.values())


def _links(diagram: Diagram) -> Iterator[Fault]:
    for container in diagram.containers:
        links = [n for n in diagram.nodes_in(container) if _kind(n) == "link" and local(n.tag) in ALLOWED]
        caught = [_link(n) for n in links if local(n.tag) == "intermediateCatchEvent"]
        thrown = [_link(n) for n in links if local(n.tag) == "intermediateThrowEvent"]
        for node in links:
            name, catches = _link(node), local(node.tag) == "intermediateCatchEvent"
            partner = name in (thrown if catches else caught)
            if not name or not partner or (catches and caught.count(name) > 1):
                yield diagram.fault(
                    node,
                    "link-without-partner",
                    f"链接“{name or ''}”在本流程里没有唯一的另一端；请改名或补上",
                    f"the link “{name or ''}” has not exactly one other end in this process; rename it or add that",
                )


def _link(node: etree._Element) -> str:
    return event_definitions(node)[0].get("name") or ""
