"""What begins a process without anybody's asking: the messages, signals and timers of its start events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.advance import Facts, Json
from engine.bpmn.case import Case
from engine.bpmn.watches import Watch, again, arm
from engine.definition import Definition

if TYPE_CHECKING:
    from engine.bpmn.specs.process import ScopeSpec


@dataclass(frozen=True, slots=True)
class Beginning:
    """One start event that waits."""

    process_id: str
    element_id: str
    kind: str  # "timer", "message", "signal"
    watch: Watch

    @property
    def name(self) -> str:
        """Of the message or signal."""
        return str(self.watch.get("name", ""))

    @property
    def due(self) -> datetime | None:
        return datetime.fromisoformat(self.watch["due"]) if "due" in self.watch else None

    def following(self) -> "Beginning | None":
        """The next round of a cycle."""
        watch = again(self.watch)
        return None if watch is None else Beginning(self.process_id, self.element_id, self.kind, watch)


def beginnings(definition: Definition, facts: Facts) -> list[Beginning]:
    """Those of all processes, as if they had been deployed at `facts.now`.

    Raises :class:`engine.bpmn.trouble.Trouble` when a name or a moment can't be read: nothing is known there but the
    clock.
    """
    return [
        beginning
        for spec in definition.scopes.values()
        if spec.is_process
        for beginning in _of(definition, spec, facts)
    ]


def _of(definition: Definition, spec: "ScopeSpec", facts: Facts) -> Iterator[Beginning]:
    for start in spec.starts:
        event = start.element.event
        if event is None or event.kind not in ("timer", "message", "signal"):
            continue
        case = Case(definition, spec, facts)  # begun by nobody: it only lends its clock and its FEEL
        token = case.spawn(case, start)

        def read(expression: str, case: Case = case, token: object = token) -> Json:
            return case.script_engine.evaluate(token, expression, {})

        key = event.key  # of the cases that it is for; a start has no case yet

        def read_name(expression: str, read: Callable[[str], Json] = read, key: str | None = key) -> Json:
            return "-" if expression == key else read(expression)

        yield Beginning(spec.name, start.element.id, event.kind, arm(case, start, read, read_name))
