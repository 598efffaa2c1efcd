"""The ladder of reminders (`reminders` in pack.yaml): when the rungs of a task stand, written beside the task.

A rung counts working days from the task's due day (calendar days where the pack says so) and stands at nine in the
morning of a working day: one that falls on a rest day moves away from the due day's past, an early one earlier, a late
one later.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import delete, insert, select, update

from engine.calendar import CHINA, WorkingDays, china_day
from tasks.models import Reminding, Task
from tasks.office import UnitOfWork
from tasks.packs.info import Reminder

MORNING = time(9, 0)


def rung_at(days: WorkingDays, due: datetime, reminder: Reminder) -> datetime:
    """The instant of a rung, for a task that is due at `due`."""
    due_day = china_day(due)
    if reminder.days == "working" and reminder.offset:
        day = days.add(due_day, reminder.offset)
    else:
        day = due_day + timedelta(days=reminder.offset)
    if reminder.offset > 0:
        day = days.next_workday(day)
    elif not days.is_workday(day):
        day = days.before(day, 1)
    return datetime.combine(day, MORNING, CHINA)


def put_up(work: UnitOfWork, task: Task, ladder: Iterable[Reminder], already: Collection[int] = ()) -> None:
    """Write the rungs of a task that opens; those whose moment has passed are left out, and those `already` sent."""
    if task.due is None:
        return
    rows = [
        {"task_id": task.id, "rung": rung, "at": at}
        for rung, reminder in enumerate(ladder)
        if rung not in already and (at := rung_at(work.calendar, task.due, reminder)) > work.now
    ]
    if rows:
        work.session.execute(insert(Reminding), rows)


def move(work: UnitOfWork, task: Task, ladder: Iterable[Reminder]) -> None:
    """The task is due at another moment now: rungs to come stand elsewhere, what was sent stays sent."""
    sent = select(Reminding.rung).where(Reminding.task_id == task.id, Reminding.sent_at.is_not(None))
    already = set(work.session.scalars(sent))
    work.session.execute(delete(Reminding).where(Reminding.task_id == task.id, Reminding.sent_at.is_(None)))
    put_up(work, task, ladder, already)


def mark_sent(work: UnitOfWork, ids: list[int]) -> None:
    work.session.execute(update(Reminding).where(Reminding.id.in_(ids)).values(sent_at=work.now))
