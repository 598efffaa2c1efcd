"""A scenario as records: what is given, what is done, what is expected, each with its line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

LONG: Final = timedelta(days=15 * 365)

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The verb must refuse: with these words in its sentence, and by field."""

    words: str = ""
    faults: Mapping[str, str] | None = None  # field path → words in one of its sentences


@dataclass(frozen=True, slots=True)
class Step:
    line: int


@dataclass(frozen=True, slots=True)
class StartStep(Step):
    process: str
    by: str
    label: str | None
    about: str | None  # name of the register record
    unit: str | None  # which of the starter's seats
    answers: Answers
    refused: Refusal | None
    for_real: bool = False  # as outside scenarios, where a draft can't be tried


@dataclass(frozen=True, slots=True)
class DoStep(Step):
    """Complete a task: one instance by a person, or several by those who may."""

    task: str  # name or element id
    by: str | None  # a name; None: someone who may
    case: str | None
    unit: str | None
    answers: Answers
    each: tuple[Answers, ...] | None  # answers for the open instances in order; None: one instance
    every: bool  # every open instance with the same answers
    opinion: str
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class HoldStep(Step):
    """Claim or release."""

    verb: str  # "claim" or "release"
    task: str
    by: str
    case: str | None
    unit: str | None
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class ClockStep(Step):
    """Move the clock: to an instant, to the next due moment, or on until a task is open."""

    to: datetime | None = None
    until: str | None = None  # task name or element id
    case: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectStep(Step):
    by: str  # anyone; it also stands for the address that objections are counted by
    text: str
    contact: str
    notice: str | None  # words in its title
    case: str | None
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class WithdrawStep(Step):
    by: str
    reason: str
    case: str | None
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class Turn:
    """How one task is answered while time goes by."""

    answers: Any  # fields, some of them {$feel: expression}; or {$feel: expression} for all of them
    by: str | None  # a name; None: someone who may
    skip: str | None  # FEEL: where it is true the task is left undone
    after: int = 0  # working days that it lies before it is done; 0: at once


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """What is answered whenever a task of that name or id opens: its turns one after the other, then anew."""

    turns: tuple[Turn, ...]
    line: int


@dataclass(frozen=True, slots=True)
class LiveStep(Step):
    """Let time go by until an instant, from due moment to due moment, answering what opens on the way."""

    until: datetime
    answers: Mapping[str, StandingAnswer]


@dataclass(frozen=True, slots=True)
class Example:
    """What a decision is asked, and what it must say."""

    given: Mapping[str, Any]
    value: Any  # a mapping names those outputs that matter
    line: int


@dataclass(frozen=True, slots=True)
class DecideStep(Step):
    """Ask a decision of the pack by itself, without any case: examples of its rows."""

    decision: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """How a form is filled in, and what it must say of that."""

    given: Mapping[str, Any]  # what the form can read; `case` among it
    answers: Answers
    faults: Mapping[str, str]  # field path → words in one of its sentences: these fields, and no others
    value: Any  # what it makes of the answers: a mapping names those fields that matter; None: anything
    line: int


@dataclass(frozen=True, slots=True)
class FillStep(Step):
    """Fill a form of the pack in by itself, without any case: examples of its checks and of what it reckons."""

    form: str
    examples: tuple[Filling, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    key: str
    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class ExpectStep(Step):
    case: str | None
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    file: str
    line: int
    rules: tuple[str, ...]
    clock: datetime
    office: str  # file beside it
    steps: tuple[Step, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)  # parameters that are tried with another value

    @property
    def long(self) -> bool:
        """Many years lived through at once: minutes of work, for the long runs."""
        return any(isinstance(step, LiveStep) and step.until - self.clock > LONG for step in self.steps)
