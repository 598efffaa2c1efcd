"""Engine records as JSON and back: what history keeps of a step, so that it can be run again."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from engine import advance as engine
from engine.advance import Facts, Instruction, Stop
from engine.calendar import WorkingDays

INSTRUCTIONS: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        engine.Start,
        engine.CompleteTask,
        engine.FireTimer,
        engine.DeliverMessage,
        engine.OperationDone,
        engine.OperationFailed,
        engine.Resume,
        engine.Recount,
        engine.Cancel,
        engine.Broadcast,
        engine.SetVariables,
    )
}


_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """Records, instants and days as JSON."""
    if type(value) in _PLAIN:  # nearly all there is: asked first
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        listed = [plain(inner) for inner in value]
        return sorted(listed) if isinstance(value, (set, frozenset)) else listed
    return value


def instruction_json(instruction: Instruction) -> dict[str, Any]:
    return {"do": type(instruction).__name__, **plain(instruction)}


def instruction_from(data: Mapping[str, Any]) -> Instruction:
    """Read an instruction that history kept."""
    values = {key: value for key, value in data.items() if key != "do"}
    instruction: Instruction = INSTRUCTIONS[data["do"]](**values)
    return instruction


def facts_json(facts: Facts) -> dict[str, Any]:
    """Facts without the calendar itself: the edition names it."""
    return {
        "now": facts.now.isoformat(),
        "started_on": facts.started_on.isoformat(),
        "case": plain(facts.case),
        "seed": facts.seed,
        "calendar": facts.calendar.key,
        "stops": plain(facts.stops or ()),
    }


def facts_from(data: Mapping[str, Any], calendar: WorkingDays) -> Facts:
    return Facts(
        now=datetime.fromisoformat(data["now"]),
        started_on=date.fromisoformat(data["started_on"]),
        case=data["case"],
        seed=data["seed"],
        calendar=calendar,
        stops=tuple(Stop(**stop) for stop in data["stops"]),
    )
