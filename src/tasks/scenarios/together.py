"""Several scenarios in one office, on one clock: each takes its steps when its time has come, in a pack of its own.

A scenario begins at its own instant. While it waits (`live`, `clock`), the others go on; due moments are passed one by
one for all. `clock: next` has no meaning here: whose moment would it be?
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tasks.scenarios.act import act
from tasks.scenarios.by_itself import go_to, go_to_next, settle
from tasks.scenarios.finding import open_tasks
from tasks.scenarios.live import Life, answer_all
from tasks.scenarios.script import ClockStep, ExpectStep, LiveStep, Scenario, Step
from tasks.scenarios.stage import ScenarioFault, Stage

MOMENTS: Final = 100_000


@dataclass(slots=True)
class Player:
    """A scenario on its stage, and how far it has come."""

    stage: Stage
    scenario: Scenario
    done: int = 0  # steps
    life: Life | None = None  # what it answers while it waits
    until: datetime = field(init=False)  # it waits for this instant …
    awaits: ClockStep | None = None  # … or for a task that opens

    def __post_init__(self) -> None:
        self.until = self.scenario.clock

    @property
    def over(self) -> bool:
        return self.done >= len(self.scenario.steps) and self.until <= self.stage.now()


def play_together(players: Iterable[Player], tell: Callable[[datetime], None] = lambda _: None) -> None:
    """Play to the end of all; `tell` hears each moment. Raises ScenarioFault with the place of the step."""
    playing = list(players)
    for _ in range(MOMENTS):
        for player in playing:
            _go_on(player)
        playing = [player for player in playing if not player.over]
        if not playing:
            return
        stage = playing[0].stage
        tell(stage.now())
        _pass_time(stage, min((at for at in map(_next_look, playing) if at > stage.now()), default=None))
    raise ScenarioFault("走完所有场景", f"过了 {MOMENTS} 个到期时刻还没有走完")


def _next_look(player: Player) -> datetime:
    return player.life.goal() if player.life is not None else player.until


def _pass_time(stage: Stage, goal: datetime | None) -> None:
    if go_to_next(stage, goal):
        return
    if goal is None:
        raise ScenarioFault("等的任务打开", "再没有到期的时刻")
    go_to(stage, goal)


def _go_on(player: Player) -> None:
    """Answer what opened; when the wait is over, take steps until the next one."""
    stage = player.stage
    if player.life is not None:
        answer_all(stage, player.life)
    while player.done < len(player.scenario.steps) and _may_go_on(player):
        step = player.scenario.steps[player.done]
        player.done += 1
        try:
            _take(player, step)
        except ScenarioFault as fault:
            fault.add_note(f"{player.scenario.file}:{step.line}")
            raise


def _may_go_on(player: Player) -> bool:
    if player.awaits is not None and player.awaits.until is not None:
        case = player.stage.case_id(player.awaits.case) if player.awaits.case else None
        return bool(open_tasks(player.stage, player.awaits.until, case))
    return player.until <= player.stage.now()


def _take(player: Player, step: Step) -> None:
    player.awaits = None
    player.life = None
    if isinstance(step, LiveStep):
        player.life, player.until = Life(step), step.until
        settle(player.stage)
        answer_all(player.stage, player.life)
    elif isinstance(step, ClockStep):
        if step.until is not None:
            player.awaits = step
        elif step.to is not None:
            player.until = step.to
        else:
            raise ScenarioFault("一个时刻，或者等一个任务", "clock: next")
    elif not isinstance(step, ExpectStep):
        act(player.stage, step)
