"""Count a case's provisional moments again after an import. `while recount_next_case(office): …`"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from engine.advance import Happening, Recount
from engine.calendar import CHINA, end_of_day
from tasks.chain import Entry
from tasks.first_free import first_free
from tasks.models import Case, HolidayAnnouncement, Notice, Recounting, Task
from tasks.office import Office, UnitOfWork
from tasks.record import lock_case, record
from tasks.tell import holders_now, tell


@dataclass(frozen=True, slots=True)
class Recounted:
    case_id: int
    moved: int  # moments that lie elsewhere now


def recount_next_case(office: Office) -> Recounted | None:
    """One case in its own transaction, or None when none waits: its due dates, timers and open notices. Whoever holds
    a task that moved is told.

    Raises StepFailed when the step breaks; the case is then held back until its incident is resumed.
    """
    with office.reading() as read:  # nothing waits is the common case, and costs no writer's turn
        if read.session.scalar(select(Recounting.case_id).where(~Recounting.stuck).limit(1)) is None:
            return None
    with office.working() as work:
        waiting = _claim(work)
        if waiting is None:
            return None
        work.recounting = True
        work.session.execute(delete(Recounting).where(Recounting.case_id == waiting.case_id))
        case = lock_case(work, waiting.case_id)
        if case.status != "running":
            return Recounted(case.id, 0)
        announcement = work.session.get_one(HolidayAnnouncement, waiting.announcement_id)
        entry = Entry("recount", name=announcement.document, body={"announcement": announcement.id})
        told = record(work, case, Recount(), entry)
        moved = [happening for happening in told.happenings if happening.kind == "moved"]
        _notices(work, case)
        _tell(work, case, announcement, moved)
        return Recounted(case.id, len(moved))


def _claim(work: UnitOfWork) -> Recounting | None:
    """Of a case that no other node works on, which is locked."""
    waiting = select(Recounting.case_id).join(Case, Case.id == Recounting.case_id).where(~Recounting.stuck)
    ordered = waiting.order_by(Recounting.case_id).limit(1).with_for_update(of=Case, skip_locked=True)

    def read(case_id: int) -> Recounting | None:
        again = select(Recounting).where(Recounting.case_id == case_id, ~Recounting.stuck)
        return work.session.scalar(again.execution_options(populate_existing=True))

    return first_free(lambda: work.session.scalar(ordered), read)


def _notices(work: UnitOfWork, case: Case) -> None:
    """A notice closes with the last of its working days, as its timer does; never in the past."""
    days = work.calendar
    open_still = select(Notice).where(Notice.case_id == case.id, Notice.status == "open", Notice.provisional)
    for notice in work.session.scalars(open_still):
        last = days.after(notice.first_day, notice.days)
        notice.provisional = days.provisional_between(notice.first_day, last)
        if end_of_day(last) > work.now:
            notice.last_day, notice.closes_at = last, end_of_day(last)


def _tell(work: UnitOfWork, case: Case, announcement: HolidayAnnouncement, moved: Iterable[Happening]) -> None:
    for happening in moved:
        task = work.session.scalar(select(Task).where(Task.case_id == case.id, Task.engine_id == happening.instance_id))
        if task is None or task.status != "open":
            continue
        text = (
            f"{announcement.document} 公布了 {announcement.year} 年的节假日。“{task.name}”原定 "
            f"{_day(happening.detail['old'])} 办结，现为 {_day(happening.detail['new'])}。"
        )
        tell(
            work,
            holders_now(work.session, task),
            subject=f"办理期限有变：{task.name}",
            text=text,
            key=f"recount-{announcement.id}.{task.id}",
            case_id=case.id,
            task_id=task.id,
        )


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(CHINA).date().isoformat()
