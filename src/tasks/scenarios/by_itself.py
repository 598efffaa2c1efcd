"""What happens by itself on a stage: messages, due timers, the clock moved from due moment to due moment."""

from datetime import datetime
from typing import Final

from tasks.due import MOST
from tasks.due import settle as settle_office
from tasks.fire_next_timer import next_due
from tasks.scenarios.finding import open_tasks
from tasks.scenarios.script import ClockStep
from tasks.scenarios.stage import ScenarioFault, Stage
from tasks.send_next_reminder import next_reminder

MOMENTS: Final = 2_000  # due moments passed while waiting for a task


def settle(stage: Stage) -> None:
    """Deliver, fire and remind until nothing moves at this moment."""
    if settle_office(stage.office) == MOST:
        raise ScenarioFault("办完一步后静下来", f"同一时刻自动进行了 {MOST} 步还没有停")


def move_clock(stage: Stage, step: ClockStep) -> None:
    """To an instant, firing everything due on the way; to the next due moment; or until a task is open."""
    if step.to is not None:
        go_to(stage, step.to)
    elif step.until is not None:
        _go_until(stage, step.until, step.case)
    elif not go_to_next(stage, None):
        raise ScenarioFault("有下一个到期时刻", "没有等候的时限")


def go_to(stage: Stage, instant: datetime) -> None:
    if instant < stage.now():
        raise ScenarioFault(f"时钟往前拨到 {instant:%Y-%m-%d %H:%M}", f"现在已是 {stage.now():%Y-%m-%d %H:%M}（UTC）")
    settle(stage)
    while go_to_next(stage, instant):
        pass
    _remind_until(stage, instant)
    stage.clock.move_to(instant)
    settle(stage)


def _go_until(stage: Stage, task: str, case: str | None) -> None:
    settle(stage)
    for _ in range(MOMENTS):
        if open_tasks(stage, task, stage.case_id(case) if case else None):
            return
        if not go_to_next(stage, None):
            break
    raise ScenarioFault(f"任务“{task}”打开", "没有等到")


def go_to_next(stage: Stage, limit: datetime | None) -> bool:
    """Go to the next due moment and let it act; False when there is none (before the limit)."""
    with stage.office.reading() as read:
        due = next_due(read.session)
    if due is None or (limit is not None and due > limit):
        return False
    if due <= stage.now():
        raise ScenarioFault("到期的都已触发", f"{due:%Y-%m-%d %H:%M} 到期的没有触发，见故障")
    _remind_until(stage, due)
    stage.clock.move_to(due)
    settle(stage)
    return True


def _remind_until(stage: Stage, due: datetime) -> None:
    """What is to be reminded of before that moment, each on its day: a reminder is no due moment to stop at."""
    while True:
        with stage.office.reading() as read:
            rung = next_reminder(read.session)
        if rung is None or rung > due:
            return
        stage.clock.move_to(max(rung, stage.now()))
        settle(stage)
