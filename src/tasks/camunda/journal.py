"""What the engine told, kept by element instance: what an assertion may ask of a case long after it has gone on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.advance import Happening, OpenSubscription, OpenTask
from engine.definition import Definition

Json = Any


@dataclass
class ElementInstance:
    id: str
    element_id: str
    name: str
    type: str
    process_id: str
    within: str  # instance id of the call activity whose process it stands in; "" in the outermost
    state: str = "active"  # active, completed, terminated
    local: Mapping[str, Json] | None = None  # its own variables, once it is left
    called: Mapping[str, Json] | None = None  # of a call activity: the variables of what it called, once left
    task: OpenTask | None = None  # of a user task: as it was seen last


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision that was made: by a business rule task, or for its own sake."""

    id: str
    name: str
    value: Json
    known: bool  # whether the value is known: what a required decision gave is told only by its rows
    matched: tuple[int, ...]  # numbers of the rows, from 1


@dataclass
class Journal:
    """Of one case of the engine, with the processes that it calls."""

    elements: dict[str, ElementInstance] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)  # ids of element instances, in the order in which they completed
    subscriptions: dict[str, OpenSubscription] = field(default_factory=dict)  # all that were ever seen open
    correlated: list[tuple[str, str, str]] = field(default_factory=list)  # process, message, key
    resolved: list[tuple[str, str]] = field(default_factory=list)  # process, element of incidents

    def note(self, definition: Definition, happenings: Iterable[Happening]) -> None:
        for happening in happenings:
            if happening.kind in ("entered", "completed", "cancelled"):
                self._element(definition, happening)

    def _element(self, definition: Definition, told: Happening) -> None:
        known = self.elements.get(told.instance_id)
        if known is None:
            info = definition.processes[told.process_id].elements[told.element_id]
            known = self.elements[told.instance_id] = ElementInstance(
                told.instance_id, info.id, info.name, info.type, told.process_id, told.detail["within"]
            )
        if told.kind == "entered":
            return
        known.state = "completed" if told.kind == "completed" else "terminated"
        known.local, known.called = told.detail.get("local"), told.detail.get("called")
        if told.kind == "completed":
            self.left.append(known.id)

    def standing_in(self, within: str) -> list[ElementInstance]:
        """Element instances of one process, in the order in which they were entered."""
        return [element for element in self.elements.values() if element.within == within]


def decisions_in(definition: Definition, decided: Mapping[str, Json]) -> list[Decision]:
    """The decisions that one happening `decided` tells of: those that were required first, then the one asked for."""
    asked = definition.decisions.element(decided["decision"])
    made = [Decision(asked.id, asked.name, decided["value"], True, ())]
    for table in decided["trace"]:
        owner = next(
            (e for e in definition.decisions.model.elements.values() if e.name == table["decision"] and e.id), None
        )
        if owner is None or owner.kind != "decision":
            continue
        matched = tuple(rule["number"] for rule in table["matched"])
        if owner.key == asked.key:
            made[0] = Decision(asked.id, asked.name, decided["value"], True, matched)
        else:
            single = table["hit_policy"] in ("UNIQUE", "ANY", "FIRST")
            value = (table["outputs"] or [None])[0]
            made.append(Decision(owner.id, owner.name, value, single, matched))
    return made
