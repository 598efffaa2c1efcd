"""Checks of a diagram before it is deployed: what the host would not obey is refused, by element and sentence."""

from collections.abc import Callable, Iterator, Mapping

from engine.bpmn.lint import (
    events,
    expressions,
    flows,
    holders,
    ids,
    operations,
    properties,
    reach,
    references,
    shapes,
    starts,
    timers,
    unknown,
    work,
)
from engine.bpmn.lint.subject import Diagram, OperationType, Pack, Surroundings
from engine.bpmn.names import bpmn
from engine.bpmn.xml import read_xml
from engine.errors import Fault, Refused

__all__ = ["CHECKS", "OperationType", "Surroundings", "lint"]

REFUSED_CONTAINERS = (bpmn("adHocSubProcess"), bpmn("transaction"))

Check = Callable[[Diagram, Pack], Iterator[Fault]]
CHECKS: tuple[Check, ...] = tuple(
    room.check
    for room in (
        unknown, ids, flows, starts, reach, events, timers, work, expressions, holders, references, operations, shapes,
        properties,
    )
)  # fmt: skip


def lint(files: Mapping[str, bytes], surroundings: Surroundings | None = None) -> list[Fault]:
    """All faults of the diagrams among `files` (relative path → bytes), by file and in the order of the checks."""
    diagrams: list[Diagram] = []
    faults: list[Fault] = []
    for file in sorted(files):
        if file.endswith(".bpmn"):
            try:
                diagrams.append(Diagram(file, read_xml(files[file], file)))
            except Refused as refused:
                faults += refused.faults
    pack = Pack(tuple(diagrams), files, surroundings or Surroundings())
    for diagram in diagrams:
        if diagram.root.tag != bpmn("definitions"):
            faults += unknown.check(diagram, pack)
            continue
        found = _causes(list(dict.fromkeys(fault for check in CHECKS for fault in check(diagram, pack))))
        faults += _of_what_may_run(diagram, found)
    return faults


def _causes(found: list[Fault]) -> list[Fault]:
    """Where a flow hangs in the air, what can't be reached beyond only hides the cause."""
    if not any(fault.code == "flow-end" for fault in found):
        return found
    return [fault for fault in found if fault.code not in ("unreachable", "no-way-on")]


def _of_what_may_run(diagram: Diagram, found: list[Fault]) -> list[Fault]:
    """How a container that is refused begins, and what can't be reached inside it, only hides the cause."""
    refused = [node for node in diagram.root.iter(*REFUSED_CONTAINERS) if node.get("id")]
    inside = {inner.get("id") for node in refused for inner in node.iter() if isinstance(inner.tag, str)}
    return [f for f in found if f.element not in inside or f.code not in ("unreachable", "no-way-on", "start-events")]
