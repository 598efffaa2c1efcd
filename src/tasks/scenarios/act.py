"""Take the steps of a scenario, through the same verbs as the pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from tasks.actor import Actor
from tasks.claim_task import claim_task
from tasks.errors import FormFaults, TaskError
from tasks.lodge_objection import Words, lodge_objection
from tasks.models import Task
from tasks.release_task import release_task
from tasks.scenarios.answers import real_answers
from tasks.scenarios.by_itself import move_clock, settle
from tasks.scenarios.decide import decide
from tasks.scenarios.fill import fill
from tasks.scenarios.finding import fitting, for_whom, needed, open_tasks
from tasks.scenarios.hand_in import hand_in, said
from tasks.scenarios.live import live
from tasks.scenarios.script import (
    ClockStep,
    DecideStep,
    DoStep,
    FillStep,
    HoldStep,
    LiveStep,
    ObjectStep,
    Refusal,
    StartStep,
    Step,
    WithdrawStep,
)
from tasks.scenarios.stage import ScenarioFault, Stage
from tasks.start_case import start_case
from tasks.withdraw_case import withdraw_case


def act(stage: Stage, step: Step) -> None:
    """Take one step and let everything happen that follows by itself. Raises ScenarioFault."""
    ACTS[type(step)](stage, step)
    settle(stage)


def _attempt(verb: Callable[[], object], refused: Refusal | None) -> bool:
    """Whether the verb was carried out; a refusal must be expected, and an expected one must come."""
    try:
        verb()
    except TaskError as error:
        if refused is None:
            raise ScenarioFault("办成", said(error)) from error
        _same(refused, error)
        return False
    if refused is not None:
        raise ScenarioFault(f"被拒绝（{refused.words or '、'.join(refused.faults or {})}）", "办成了")
    return True


def _same(refused: Refusal, error: TaskError) -> None:
    if refused.words not in error.sentence():
        raise ScenarioFault(f"拒绝的话里有“{refused.words}”", said(error)) from error
    if refused.faults is None:
        return
    told = error.errors if isinstance(error, FormFaults) else {}
    for field, words in refused.faults.items():
        if not any(words in sentence for sentence in told.get(field, [])):
            raise ScenarioFault(f"字段 {field} 被指出“{words}”", said(error)) from error


# ── Steps ─────────────────────────────────────────────────────────────────────


def _start(stage: Stage, step: StartStep) -> None:
    office = replace(stage.office, tries_drafts=False) if step.for_real else stage.office

    def verb() -> None:
        started = start_case(
            office,
            stage.actor(step.by),
            stage.pack,
            step.process,
            answers=real_answers(stage, step.answers),
            record_id=stage.record_id(step.about) if step.about else None,
            unit_id=stage.units.get(step.unit) if step.unit else None,
        )
        stage.first = stage.first or started.case_id
        if step.label:
            stage.labels[step.label] = started.case_id

    _attempt(verb, step.refused)


def _do(stage: Stage, step: DoStep) -> None:
    tasks = needed(stage, step.task, step.case, step.unit)
    if step.each is not None:
        if len(step.each) > len(tasks):
            raise ScenarioFault(f"“{step.task}”至少有 {len(step.each)} 件", f"打开的有 {len(tasks)} 件")
        for task, answers in zip(tasks, step.each, strict=False):
            _one(stage, step, [task], answers)
    elif step.every:
        for task in tasks:
            if any(still.id == task.id for still in open_tasks(stage, step.task, task.case_id)):
                _one(stage, step, [task], step.answers)
    else:
        _one(stage, step, tasks, step.answers)


def _one(stage: Stage, step: DoStep, tasks: list[Task], answers: Mapping[str, Any]) -> None:
    actor = stage.actor(step.by) if step.by else for_whom(stage, tasks[0])
    task = fitting(stage, tasks, actor)

    _attempt(lambda: hand_in(stage, actor, task, answers, step.opinion), step.refused)


def _hold(stage: Stage, step: HoldStep) -> None:
    actor = stage.actor(step.by)
    task = fitting(stage, needed(stage, step.task, step.case, step.unit), actor)
    verbs: Mapping[str, Callable[[Any, Actor, int], object]] = {"claim": claim_task, "release": release_task}
    _attempt(lambda: verbs[step.verb](stage.office, actor, task.id), step.refused)


def _clock(stage: Stage, step: ClockStep) -> None:
    move_clock(stage, step)


def _object(stage: Stage, step: ObjectStep) -> None:
    notice = stage.notice_id(step.notice, step.case)
    words = Words(person=step.by, contact=step.contact, text=step.text)
    _attempt(lambda: lodge_objection(stage.office, notice, words, address=step.by), step.refused)


def _withdraw(stage: Stage, step: WithdrawStep) -> None:
    actor, case = stage.actor(step.by), stage.case_id(step.case)
    _attempt(lambda: withdraw_case(stage.office, actor, case, step.reason), step.refused)


ACTS: Final[Mapping[type[Step], Callable[[Stage, Any], None]]] = {
    StartStep: _start,
    DoStep: _do,
    HoldStep: _hold,
    ClockStep: _clock,
    LiveStep: live,
    ObjectStep: _object,
    WithdrawStep: _withdraw,
    DecideStep: decide,
    FillStep: fill,
}
