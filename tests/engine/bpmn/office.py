"""An office of one case, for scenarios: it keeps the state as bytes and hands the engine its instructions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.engine.bpmn.draw import Board

from engine.advance import (
    Advance,
    Cancel,
    CompleteTask,
    DeliverMessage,
    Facts,
    FireTimer,
    Instruction,
    OperationDone,
    OperationFailed,
    Resume,
    Start,
)  # fmt: skip
from engine.bpmn.moments import CHINA
from engine.definition import Definition, compile_definition
from engine.run import advance

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)


def compiled(*boards: Board, **files: bytes) -> Definition:
    return compile_definition({**{f"{b.process}.bpmn": b.xml() for b in boards}, **files})


class OneCase:
    def __init__(self, definition: Definition | Board, now: datetime = MORNING) -> None:
        self.definition = compiled(definition) if isinstance(definition, Board) else definition
        self.facts = Facts(now=now, started_on=now.astimezone(CHINA).date(), seed=1)
        self.told: Advance
        self.steps: list[tuple[Instruction, Facts]] = []
        self.state: bytes | None = None
        self.happenings: list = []

    def give(self, instruction: Instruction) -> "OneCase":
        self.facts = replace(self.facts, seed=self.facts.seed + 1)
        self.told = advance(self.definition, self.state, instruction, self.facts)
        self.steps.append((instruction, self.facts))
        self.state = self.told.state
        self.happenings += self.told.happenings
        return self

    # ── what people and the host do ──

    def start(self, variables: Mapping | None = None, process: str = "p", at: str | None = None) -> "OneCase":
        return self.give(Start(process, variables or {}, at))

    def do(self, element: str, answers: Mapping | None = None, which: int = 0) -> "OneCase":
        return self.give(CompleteTask(self.tasks(element)[which].id, answers or {}))

    def done(self, element: str, variables: Mapping | None = None) -> "OneCase":
        return self.give(OperationDone(self.operation(element).id, variables or {}))

    def failed(self, element: str, code: str, message: str = "", variables: Mapping | None = None) -> "OneCase":
        return self.give(OperationFailed(self.operation(element).id, code, message, variables or {}))

    def fire(self, element: str) -> "OneCase":
        """Move the clock to the due moment of this timer and fire it."""
        timer = self.timer(element)
        self.at(max(self.facts.now, timer.due))
        return self.give(FireTimer(timer.id))

    def hear(self, element: str, payload: Mapping | None = None) -> "OneCase":
        [found] = [s for s in self.told.subscriptions if s.element_id == element]
        return self.give(DeliverMessage(found.id, payload or {}))

    def resume(self, variables: Mapping | None = None) -> "OneCase":
        return self.give(Resume(self.told.incidents[0].id, variables or {}))

    def cancel(self, reason: str = "withdrawn") -> "OneCase":
        return self.give(Cancel(reason))

    def at(self, now: datetime) -> "OneCase":
        self.facts = replace(self.facts, now=now)
        return self

    def later(self, **by: float) -> "OneCase":
        return self.at(self.facts.now + timedelta(**by))

    # ── what is seen ──

    def tasks(self, element: str) -> list:
        return [t for t in self.told.tasks if t.element_id == element]

    def operation(self, element: str):
        return next(o for o in self.told.operations if o.element_id == element)

    def timer(self, element: str):
        return next(t for t in self.told.timers if t.element_id == element)

    @property
    def open(self) -> list[str]:
        return [t.element_id for t in self.told.tasks]

    @property
    def variables(self) -> Mapping:
        return self.told.variables

    @property
    def ended(self) -> str | None:
        return self.told.outcome and self.told.outcome.element_id

    @property
    def path(self) -> list[str]:
        """Elements that were completed, in order."""
        return [h.element_id for h in self.happenings if h.kind == "completed"]

    def kinds(self, *kinds: str) -> list[str]:
        return [f"{h.kind} {h.element_id}" for h in self.happenings if h.kind in kinds]


def day(text: str) -> date:
    return date.fromisoformat(text)
