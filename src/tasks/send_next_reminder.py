"""Remind of the task whose rung stands earliest. `while send_next_reminder(office): …`"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.calendar import WorkingDays, china_day
from tasks.actor import group_key
from tasks.chain import Entry, append
from tasks.database import ANEW
from tasks.first_free import first_free
from tasks.holders import seats_of_group
from tasks.ladder import mark_sent
from tasks.models import Case, Reminding, Task
from tasks.office import Office, UnitOfWork
from tasks.packs.info import PackInfo
from tasks.record import lock_case
from tasks.tell import holders_now, people_of, tell

HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Reminded:
    task_id: int
    rung: int
    people: tuple[str, ...]  # ids of who was told


def send_next_reminder(office: Office) -> Reminded | None:
    """One rung in one transaction: the page, the mail's outbox row, the history and the mark that it was sent.

    Rungs of one task that came due together (the program was not running) are one reminder for each receiver: the last
    of them. A task that is over has no rungs.
    """
    with office.working() as work:
        rung = first_free(
            lambda: work.session.scalar(_waiting(work.now)),
            lambda case_id: work.session.scalar(_first(work.now, case_id)),
        )
        if rung is None:
            return None
        task = work.session.get_one(Task, rung.task_id)
        case = lock_case(work, task.case_id)
        info = office.definitions.get(work.session, case.version_hash).info
        return _remind(work, case, task, info, _together(work, info, rung))


def next_reminder(session: Session) -> datetime | None:
    """The moment of the next rung, past or future; None when none is to come."""
    return session.scalar(select(Reminding.at).where(Reminding.sent_at.is_(None)).order_by(Reminding.at).limit(1))


def _waiting(now: datetime) -> Select[int]:
    """The case of the earliest rung, if no other node works on it: every verb locks the case first."""
    due = (
        select(Case.id)
        .join(Task, Task.case_id == Case.id)
        .join(Reminding, Reminding.task_id == Task.id)
        .where(Reminding.sent_at.is_(None), Reminding.at <= now)
    )
    first = due.order_by(Reminding.at, Reminding.id).limit(1).with_for_update(of=Case, skip_locked=True)
    return first.execution_options(**ANEW)


def _first(now: datetime, case_id: int) -> Select[Reminding]:
    due = (
        select(Reminding)
        .join(Task, Task.id == Reminding.task_id)
        .where(Task.case_id == case_id, Reminding.sent_at.is_(None), Reminding.at <= now)
    )
    return due.order_by(Reminding.at, Reminding.id).limit(1)


def _together(work: UnitOfWork, info: PackInfo, first: Reminding) -> list[Reminding]:
    """The rungs of the task for the same receiver that are due, in their order."""
    due = select(Reminding).where(
        Reminding.task_id == first.task_id, Reminding.sent_at.is_(None), Reminding.at <= work.now
    )
    to = _receiver(info, first.rung)
    rungs = work.session.scalars(due.order_by(Reminding.at, Reminding.id)).all()
    return [rung for rung in rungs if _receiver(info, rung.rung) == to]


def _receiver(info: PackInfo, rung: int) -> str:
    return info.reminders[rung].to


def _remind(work: UnitOfWork, case: Case, task: Task, info: PackInfo, rungs: list[Reminding]) -> Reminded:
    rung = rungs[-1].rung
    mark_sent(work, [each.id for each in rungs])
    people = _people(work, case, task, info, _receiver(info, rung))
    subject, text = _words(work.calendar, work.now, task, case)
    told = tell(
        work, people, subject=subject, text=text, key=f"remind-{task.id}.{rung}", case_id=case.id, task_id=task.id
    )
    body = {"rung": rung, "to": _receiver(info, rung), "told": told}
    append(work, case, [Entry("remind", None, None, task.element_id, task.name, task.id, body=body)], frozenset())
    return Reminded(task.id, rung, tuple(told))


def _people(work: UnitOfWork, case: Case, task: Task, info: PackInfo, to: str) -> list[str]:
    if to == HOLDER:
        return holders_now(work.session, task)
    seats, _ = seats_of_group(work.session, case, info, to)
    return people_of(work.session, [group_key(*seat) for seat in seats])


def _words(days: WorkingDays, now: datetime, task: Task, case: Case) -> tuple[str, str]:
    """Subject and text."""
    assert task.due is not None
    today, due = china_day(now), china_day(task.due)
    left = days.between(today, due)
    if left > 0:
        when = f"还有 {left} 个工作日到期"
    else:
        when = "今天到期" if due >= today else f"已逾期 {max(-left, 1)} 个工作日"
    text = f"{case.title}（{case.number}）：“{task.name}”由{task.role or '—'}办理，{due.isoformat()} 到期，{when}。"
    return f"{when}：{task.name}", text
