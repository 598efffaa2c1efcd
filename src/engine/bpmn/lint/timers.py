"""Timers: one expression each; a fixed text must be readable; a cycle only where it may repeat."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn import moments
from engine.bpmn.events import event_definitions
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import is_bpmn, local
from engine.errors import Fault

KINDS = ("timeDate", "timeDuration", "timeCycle")


def check(diagram: Diagram, _: Pack) -> Iterator[Fault]:
    for node in diagram.nodes:
        for definition in event_definitions(node):
            if local(definition.tag) == "timerEventDefinition":
                yield from _timer(diagram, node, definition)


def _timer(diagram: Diagram, node: etree._Element, definition: etree._Element) -> Iterator[Fault]:
    found = [child for child in definition if local(child.tag) in KINDS]
    if len(found) != 1 or not (found[0].text or "").strip():
        yield diagram.fault(
            node,
            "timer-empty",
            f"定时事件“{label(node)}”没有写明时间；请填写日期、时长或周期之一",
            f"the timer “{label(node)}” has no time; give it one of date, duration or cycle",
        )
        return
    kind, text = local(found[0].tag), (found[0].text or "").strip()
    if kind == "timeCycle" and not _may_repeat(node):
        yield diagram.fault(
            node,
            "timer-cycle",
            f"定时事件“{label(node)}”只发生一次，不能用周期；请改用时长或日期",
            f"the timer “{label(node)}” fires once and can't be a cycle; give it a duration or a date",
        )
    if text.startswith("="):
        return
    try:
        {"timeDate": moments.instant, "timeDuration": moments.period, "timeCycle": moments.cycle}[kind](text)
    except moments.Unreadable as error:
        yield diagram.fault(
            node,
            "timer-unreadable",
            f"定时事件“{label(node)}”：{error.zh}；请改正",
            f"the timer “{label(node)}”: {error.en}; mend it",
        )


def _may_repeat(node: etree._Element) -> bool:
    if local(node.tag) == "boundaryEvent":
        return node.get("cancelActivity") == "false"
    container = node.getparent()
    if local(node.tag) != "startEvent" or container is None:
        return False
    return is_bpmn(container.tag, "process") or node.get("isInterrupting") == "false"
