"""Event definitions as plain records, in place of SpiffWorkflow's own.

Its timers read the wall clock and its messages are sent round within one instance; here both belong to the host.
"""

from collections.abc import Mapping
from typing import Final, Literal

from lxml import etree

from engine.bpmn.extensions import attribute, feel
from engine.bpmn.model import Event, Value
from engine.bpmn.names import bpmn, local

_TIMERS: Final[Mapping[str, Literal["date", "duration", "cycle"]]] = {
    "timeDate": "date",
    "timeDuration": "duration",
    "timeCycle": "cycle",
}


class Declarations:
    """Messages, signals, errors and escalations that one file declares; ids are that file's own."""

    def __init__(self, root: etree._Element) -> None:
        self.by_id: dict[str, etree._Element] = {
            child.get("id", ""): child
            for child in root
            if local(child.tag) in ("message", "signal", "error", "escalation")
        }

    def get(self, reference: str | None) -> etree._Element | None:
        return self.by_id.get(reference) if reference else None


def event_definitions(node: etree._Element) -> list[etree._Element]:
    return [child for child in node if local(child.tag).endswith("EventDefinition")]


def read_event(node: etree._Element, declared: Declarations) -> Event | None:
    """The event of an event element or a receive task; none for other elements."""
    if local(node.tag) == "receiveTask":
        return _message(node, declared)
    if not local(node.tag).endswith("Event"):
        return None
    found = event_definitions(node)
    if not found:
        return Event("none")
    return _read(found[0], declared)


def _read(definition: etree._Element, declared: Declarations) -> Event:
    kind = local(definition.tag).removesuffix("EventDefinition")
    match kind:
        case "timer":
            return _timer(definition)
        case "message":
            return _message(definition, declared)
        case "signal":
            signal = declared.get(definition.get("signalRef"))
            return Event("signal", name=Value.read(None if signal is None else signal.get("name")))
        case "error" | "escalation":
            return _coded(kind, declared.get(definition.get(f"{kind}Ref")))
    if kind == "link":
        return Event("link", name=Value.read(definition.get("name")))
    if kind != "terminate":
        raise ValueError(f"event definition {kind} is in no row of the dialect")
    return Event("terminate")


def _timer(definition: etree._Element) -> Event:
    for child in definition:
        kind = _TIMERS.get(local(child.tag))
        if kind is not None:
            return Event("timer", timer=kind, expression=Value.read(child.text))
    return Event("timer")


def _message(reference: etree._Element, declared: Declarations) -> Event:
    message = declared.get(reference.get("messageRef"))
    if message is None:
        return Event("message")
    key = feel(attribute(message, "subscription", "correlationKey"))
    return Event("message", name=Value.read(message.get("name")), key=key)


def _coded(kind: Literal["error", "escalation"], declaration: etree._Element | None) -> Event:
    if declaration is None:
        return Event(kind)
    code = declaration.get(f"{kind}Code")
    return Event(kind, name=Value.read(declaration.get("name")), code=code or None)


def conditions_text(flow: etree._Element) -> str | None:
    """FEEL of a sequence flow's condition."""
    return feel(flow.findtext(bpmn("conditionExpression")))
