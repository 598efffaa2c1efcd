"""What goes into the engine and what comes out.

The engine is one function, :func:`engine.run.advance`: *(definition, state, instruction, facts) → Advance*. It never
calls back, reads no clock and knows no database. These records are frozen: they can be kept, compared and replayed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from engine.calendar import WorkingDays

Json = Any  # None, bool, int, float, str, list and dict of the same; dates are ISO strings, instants carry an offset


# ── In ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a step may know from outside; recorded with the step so that it can be replayed."""

    now: datetime  # the case clock's instant, aware
    started_on: date  # day on which the case started (China Standard Time): `p.x` is the figure in force that day
    case: Mapping[str, Json] = field(default_factory=dict)  # FEEL reads it as `case`: number, title, parties, …
    seed: int = 0  # element instance ids are made from it
    calendar: WorkingDays = field(default_factory=WorkingDays)  # which announcement edition counts the working days
    stops: tuple["Stop", ...] | None = (
        None  # of a replay: it stops where the recorded step was stopped, and measures nothing
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """A limit of time or memory that a step reached. Another run on another machine would not reach it just there, so
    it is a fact of the step, and a replay is told of it."""

    at: int  # number of the element step or evaluation, from 1
    zh: str
    en: str
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a process at its none start event (or at the start event named)."""

    process_id: str
    variables: Mapping[str, Json] = field(default_factory=dict)
    element_id: str | None = None
    elements: tuple[str, ...] = ()  # begin at each of these elements of the process instead of at a start event


@dataclass(frozen=True, slots=True)
class CompleteTask:
    task_id: str  # OpenTask.id
    answers: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FireTimer:
    timer_id: str  # OpenTimer.id


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    subscription_id: str  # OpenSubscription.id
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationDone:
    operation_id: str  # Operation.id
    variables: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationFailed:
    """The operation ended with a BPMN error; uncaught it becomes an incident on the element."""

    operation_id: str
    error_code: str
    message: str
    variables: Mapping[str, Json] = field(default_factory=dict)
    en: str = ""  # the message in English, where it has one


@dataclass(frozen=True, slots=True)
class Resume:
    """Try the element of an incident again, with variables that a person mended."""

    incident_id: str
    variables: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recount:
    """Holidays were announced: moments that were provisional are counted again, as of the moment they were set."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """End the case from outside (withdrawal by an operator); every open element is cancelled."""

    reason: str


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A signal from outside reaches everything in the case that waits for it; nothing need wait."""

    signal: str
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetVariables:
    """Write variables from outside: into the outermost process, or as an open element instance would return them."""

    variables: Mapping[str, Json]
    instance_id: str | None = None  # Happening.instance_id of an element that is entered and not left
    local: bool = False  # into the instance's own variables; of a call activity, into those of what it calls


Instruction = (
    Start
    | CompleteTask
    | FireTimer
    | DeliverMessage
    | OperationDone
    | OperationFailed
    | Resume
    | Recount
    | Cancel
    | Broadcast
    | SetVariables
)


# ── Out ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user task (or manual task) that waits for a person."""

    id: str
    element_id: str
    process_id: str
    name: str
    lane: str | None  # role title from the lane; a called process inherits the lane of its call activity
    assignee: str | None  # person id
    candidate_groups: tuple[str, ...]  # "role" or "role@unit-id"; empty: the lane decides
    candidate_users: tuple[str, ...]  # person ids
    due: datetime | None
    due_provisional: bool  # the due day rests on a year whose holidays are not announced
    follow_up: datetime | None  # snoozed until
    priority: int  # 0..100, 50 unless the diagram says otherwise
    form_id: str | None
    variables: Mapping[str, Json]  # what the form may read: the scope of this element instance
    properties: Mapping[str, str]  # zeebe:properties
    rules: tuple[str, ...]  # property `rule`, split on blanks and commas
    documentation: str | None


@dataclass(frozen=True, slots=True)
class OpenTimer:
    id: str
    element_id: str
    name: str
    due: datetime
    provisional: bool
    repeats_left: int | None  # None: not a cycle; -1: without end
    interrupting: bool
    attached_to: str | None  # element of a boundary event
    process_id: str = ""


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    id: str
    element_id: str
    message: str
    correlation_key: str  # "" where none is asked
    interrupting: bool
    process_id: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """A service or send task that waits for the host."""

    id: str
    element_id: str
    name: str
    type: str  # zeebe:taskDefinition type
    headers: Mapping[str, str]
    variables: Mapping[str, Json]  # after the input mappings; without any, the whole scope
    inputs: frozenset[str]  # names that the input mappings made; only these are arguments of a catalogue operation
    process_id: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened in a step, in order; history and the diagram's markers are made of these."""

    kind: Literal["entered", "completed", "cancelled", "flow", "decided", "thrown", "caught", "warned", "moved"]
    element_id: str  # for "flow" the sequence flow's id
    process_id: str
    instance_id: str  # element instance; "" for flows
    name: str = ""
    detail: Mapping[str, Json] = field(
        default_factory=dict
    )  # decided: decision, inputs, matched rules, outputs; moved: old, new


@dataclass(frozen=True, slots=True)
class Incident:
    """Something could not go on: the case stands still there until a person resumes it."""

    id: str
    element_id: str
    process_id: str
    kind: Literal["error", "expression", "gateway", "decision", "limit", "data"]
    message: str  # one sentence in Chinese: what, where, what to do
    detail: Mapping[str, Json] = field(default_factory=dict)  # `en`: the sentence in English


@dataclass(frozen=True, slots=True)
class Outcome:
    kind: Literal["completed", "terminated", "cancelled", "failed"]
    element_id: str | None  # the end event
    name: str  # its name: what a person reads as the result


@dataclass(frozen=True, slots=True)
class Advance:
    state: bytes  # opaque; give it back with the next instruction
    tasks: tuple[OpenTask, ...]  # all that are open now, not only the new ones; likewise below
    timers: tuple[OpenTimer, ...]
    subscriptions: tuple[OpenSubscription, ...]
    operations: tuple[Operation, ...]  # in the order in which they became ready
    incidents: tuple[Incident, ...]
    happenings: tuple[Happening, ...]  # of this step only
    variables: Mapping[str, Json]  # of the process
    outcome: Outcome | None  # None while running
    stops: tuple[Stop, ...] = ()  # limits reached in this step
