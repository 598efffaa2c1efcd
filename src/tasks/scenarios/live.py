"""`live`: years go by from due moment to due moment, and people answer what opens as they always do.

A standing answer sees the task's scope, `case`, the functions of FEEL, and `n`: how many times this task has come up
for the same record of the register (where the case is about none: in any case of the process), this time counted.
"""

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select

from engine.calendar import CHINA
from engine.errors import FeelError
from engine.feel import World
from tasks.answers import world_at
from tasks.clock import china_day
from tasks.errors import TaskError
from tasks.models import Case, Task
from tasks.scenarios.by_itself import go_to, go_to_next, settle
from tasks.scenarios.finding import for_whom
from tasks.scenarios.hand_in import hand_in, said
from tasks.scenarios.script import LiveStep, StandingAnswer, Turn
from tasks.scenarios.stage import ScenarioFault, Stage, plain

FEEL: Final = "$feel"
LAST: Final = 2**62  # an id that no task reaches
_OPEN: Final = (
    select(Task.id, Task.name, Task.element_id)
    .join(Case, Case.id == Task.case_id)
    .where(Case.pack == bindparam("pack"), Task.status == "open")
    .where(Task.id.between(bindparam("first"), bindparam("last")))
    .order_by(Task.id)
)
MOST: Final = 1_000  # tasks answered at one moment: more is a task that comes back for ever
MOMENTS: Final = 100_000


@dataclass(slots=True)
class Life:
    """What has been answered so far in this step."""

    step: LiveStep
    looked_at: int = 0  # tasks up to this id have been answered or left
    times: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # process, element, record
    lying: list["Lying"] = field(default_factory=list)  # what is done later, the earliest first

    def goal(self) -> datetime:
        """The next instant at which somebody does something, or the last one."""
        return min(self.step.until, self.lying[0].at) if self.lying else self.step.until


@dataclass(frozen=True, slots=True, order=True)
class Lying:
    """A task that lies for some days before it is done."""

    at: datetime
    task_id: int
    n: int


def live(stage: Stage, step: LiveStep) -> None:
    """Raises ScenarioFault, with the line of the standing answer that could not be given."""
    life = Life(step)
    settle(stage)
    for _ in range(MOMENTS):
        answer_all(stage, life)
        goal = life.goal()
        if not go_to_next(stage, goal):
            go_to(stage, goal)
            if goal == step.until:
                return
    raise ScenarioFault(f"到 {step.until:%Y-%m-%d} 为止", f"过了 {MOMENTS} 个到期时刻还没有到")


def answer_all(stage: Stage, life: Life) -> None:
    """Answer what is open and wasn't looked at, one after the other: an answer can open or close others."""
    for _ in range(MOST):
        lay = life.lying.pop(0) if life.lying and life.lying[0].at <= stage.now() else None
        found = _next_open(stage, life, lay)
        if found is None and lay is None:
            return
        if found is None:  # it was closed meanwhile
            continue
        task, case, world = found
        standing = life.step.answers.get(task.name) or life.step.answers[task.element_id]
        try:
            _answer(stage, life, standing, task, case, world, lay)
        except ScenarioFault as fault:
            fault.add_note(str(standing.line))
            raise
        settle(stage)
    raise ScenarioFault("同一时刻的任务办得完", f"同一时刻办了 {MOST} 件还没有完")


def _next_open(stage: Stage, life: Life, lay: Lying | None) -> tuple[Task, Case, World] | None:
    """The task that has lain long enough, if it is still open; else the next that was not looked at."""
    first, last = (lay.task_id, lay.task_id) if lay else (life.looked_at + 1, LAST)
    with stage.office.reading() as read:
        waiting = read.session.connection().execute(_OPEN, {"pack": stage.pack, "first": first, "last": last})
        names = life.step.answers.keys()
        id = next((id for id, *called in waiting.all() if not names.isdisjoint(called)), None)
        if id is None:
            return None
        task = read.session.get_one(Task, id)
        case = read.session.get_one(Case, task.case_id)
        world = world_at(read, case, stage.office.definitions.get(read.session, case.version_hash))
        read.session.expunge_all()
        return task, case, world


def _answer(
    stage: Stage, life: Life, standing: StandingAnswer, task: Task, case: Case, world: World, lay: Lying | None
) -> None:
    n = lay.n if lay else _times(life, task, case)
    turn = standing.turns[(n - 1) % len(standing.turns)]
    scope = {**task.scope, "n": n}
    if turn.skip is not None and _feel(stage, turn.skip, scope, world):
        return
    if turn.after and lay is None:
        insort(life.lying, Lying(_some_day(stage, turn.after, task), task.id, n))
        return
    answers = _answers(stage, turn, scope, world)
    actor = stage.actor(turn.by) if turn.by else for_whom(stage, task)
    try:
        hand_in(stage, actor, task, answers)
    except TaskError as error:
        expected = f"“{task.name}”（{case.number} {case.title}，第 {n} 次，{stage.now():%Y-%m-%d}）照常办成"
        raise ScenarioFault(expected, f"{said(error)}（答案 {plain(answers)}）") from error


def _times(life: Life, task: Task, case: Case) -> int:
    life.looked_at = task.id
    key = (task.process, task.element_id, case.record_id or "")
    life.times[key] += 1
    return life.times[key]


def _some_day(stage: Stage, days: int, task: Task) -> datetime:
    """That many working days from now, in office hours: not all at one moment."""
    day = stage.office.calendar().after(china_day(stage.now()), days)
    return datetime.combine(day, time(9, 10), CHINA) + timedelta(minutes=task.id * 37 % 420)


def _answers(stage: Stage, turn: Turn, scope: Mapping[str, Any], world: World) -> Mapping[str, Any]:
    found = _worked_out(stage, turn.answers, scope, world)
    if not isinstance(found, dict):
        raise ScenarioFault("算出“字段: 值”的答案", plain(found))
    return found


def _worked_out(stage: Stage, value: Any, scope: Mapping[str, Any], world: World) -> Any:
    if isinstance(value, list):
        return [_worked_out(stage, item, scope, world) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == [FEEL]:
        return _feel(stage, str(value[FEEL]), scope, world)
    return {key: _worked_out(stage, inner, scope, world) for key, inner in value.items()}


def _feel(stage: Stage, expression: str, scope: Mapping[str, Any], world: World) -> Any:
    try:
        return stage.definition.feel.evaluate(expression.removeprefix("="), scope, world)
    except FeelError as error:
        raise ScenarioFault(f"{expression} 可以计算", str(error)) from error
