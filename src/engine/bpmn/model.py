"""What a diagram says, read once and never changed: shared by all cases of a definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    name: str
    source: str
    target: str
    condition: str | None  # FEEL without the leading "="
    default: bool


@dataclass(frozen=True, slots=True)
class Assign:
    """One input or output mapping: the FEEL value of `source` under the path `target`."""

    source: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """An attribute that is a fixed text, or FEEL when it begins with "="."""

    text: str
    feel: bool

    @classmethod
    def read(cls, raw: str | None) -> "Value | None":
        if raw is None or not raw.strip():
            return None
        text = raw.strip()
        return cls(text[1:].strip(), True) if text.startswith("=") else cls(text, False)


@dataclass(frozen=True, slots=True)
class Loop:
    """Several instances of one activity: for each item of a collection, or a loop until a condition (`standard`)."""

    sequential: bool
    collection: str | None = None
    element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    condition: str | None = None  # multi-instance: stop when true; standard loop: go on while true
    standard: bool = False
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    kind: Literal["none", "timer", "message", "signal", "error", "escalation", "terminate", "link"]
    name: Value | None = None  # message, signal, link; the name of an error or escalation is only shown
    code: str | None = None  # error, escalation; None catches all
    timer: Literal["date", "duration", "cycle"] | None = None
    expression: Value | None = None  # of the timer
    key: str | None = None  # FEEL of the correlation key


@dataclass(frozen=True, slots=True)
class Zeebe:
    """The extension elements of one element."""

    inputs: tuple[Assign, ...] = ()
    outputs: tuple[Assign, ...] = ()
    assignee: Value | None = None
    groups: Value | None = None
    users: Value | None = None
    due: Value | None = None
    follow_up: Value | None = None
    priority: Value | None = None
    form_id: str | None = None
    decision: Value | None = None
    called: Value | None = None
    all_parent_variables: bool = True
    all_child_variables: bool = True
    result: str | None = None  # resultVariable of a script or a decision
    script: str | None = None
    job: Value | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    properties: Mapping[str, str] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Element:
    id: str
    type: str  # the BPMN tag, e.g. "userTask"
    name: str
    process_id: str
    lane: str | None
    documentation: str | None
    zeebe: Zeebe
    event: Event | None = None
    loop: Loop | None = None
    attached_to: str | None = None
    interrupting: bool = True
    by_event: bool = False  # an event sub-process

    @property
    def rules(self) -> tuple[str, ...]:
        return rule_ids(self.zeebe.properties.get("rule"))


def rule_ids(text: str | None) -> tuple[str, ...]:
    """Ids of the property `rule`, divided by blanks or commas."""
    return tuple((text or "").replace(",", " ").replace("，", " ").split())
