"""`decide`: a decision of the pack asked by itself, example by example, at the stage's moment."""

from collections.abc import Mapping
from typing import Any

from engine.calendar import china_day
from engine.errors import FeelError
from engine.feel import World
from tasks import wire
from tasks.scenarios.limits import tried_in
from tasks.scenarios.script import DecideStep, Example
from tasks.scenarios.stage import ScenarioFault, Stage, at_line, plain


def decide(stage: Stage, step: DecideStep) -> None:
    """Raises ScenarioFault with the line of the first example of which the decision says something else."""
    if step.decision not in stage.definition.decisions.ids:
        known = "、".join(sorted(stage.definition.decisions.ids)) or "无"
        raise ScenarioFault(f"决策“{step.decision}”", f"规程里没有；有的是：{known}")
    for example in step.examples:
        with at_line(example.line):
            _try(stage, step.decision, example)


def _try(stage: Stage, decision: str, example: Example) -> None:
    asked = f"决策 {decision} 对 {plain(example.given)}"
    try:
        world = world_of(stage, example.given)
        decided = stage.definition.decisions.decide(decision, example.given, world)
    except FeelError as error:
        raise ScenarioFault(f"{asked} 得出 {plain(example.value)}", str(error)) from error
    stage.watch.tried.update(tried_in(wire.plain(decided.trace), world.started_on))
    stage.watch.asked.update((table.table, row.id) for table in decided.trace for row in table.matched)
    if not fits(example.value, decided.value):
        raise ScenarioFault(f"{asked} 得出 {plain(example.value)}", plain(decided.value))


def world_of(stage: Stage, given: Mapping[str, Any]) -> World:
    """The stage's moment, as if a case started today; what an expression reads as `case` may be given."""
    now = stage.now()
    with stage.office.reading() as read:
        return World(now, china_day(now), read.calendar, stage.definition.parameters, given.get("case", {}))


def fits(wanted: Any, found: Any) -> bool:
    """Equal; of a mapping only the names that are wanted, at any depth."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            name in found and fits(inner, found[name]) for name, inner in wanted.items()
        )
    if isinstance(wanted, list):
        same = isinstance(found, list) and len(found) == len(wanted)
        return same and all(fits(one, other) for one, other in zip(wanted, found, strict=True))
    return (type(wanted) is type(found) and wanted == found) or (_number(wanted) and _number(found) and wanted == found)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
