"""What a diagram shows of a case: which elements and flows the token went through, and where it stands now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Marks:
    """Of one process that the case went through, its own or a called one. Numbers count how often."""

    process_id: str
    completed: Counter[str] = field(default_factory=Counter)  # element id
    cancelled: Counter[str] = field(default_factory=Counter)
    flows: Counter[str] = field(default_factory=Counter)  # sequence flow id
    open: Counter[str] = field(default_factory=Counter)  # element id: instances entered and not left


def marks_of(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Marks]:
    """From the happenings of every step, in order; by process id, the case's own process first."""
    found: dict[str, Marks] = {}
    for body in bodies:
        for happening in body.get("happenings", ()):
            process = happening["process_id"]
            _mark(found.setdefault(process, Marks(process)), happening["kind"], happening["element_id"])
    return found


def _mark(marks: Marks, kind: str, element: str) -> None:
    match kind:
        case "entered":
            marks.open[element] += 1
        case "completed" | "caught":
            marks.completed[element] += 1
            _leave(marks, element)
        case "cancelled":
            marks.cancelled[element] += 1
            _leave(marks, element)
        case "flow":
            marks.flows[element] += 1


def _leave(marks: Marks, element: str) -> None:
    marks.open[element] -= 1
    if marks.open[element] <= 0:
        del marks.open[element]
