"""Import a year's holidays as announced; what rested on that year is counted again, case by case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select, union, update

from engine.calendar import FIRST, LAST, Announcement
from tasks.actor import Actor
from tasks.errors import FormFaults
from tasks.models import Case, HolidayAnnouncement, Notice, Recounting, Task, Timer
from tasks.office import Office, UnitOfWork
from tasks.rights import require_administrator
from tasks.text import msgid, plain

MOST = 60  # days of one kind: a slip of the hand, not a year


@dataclass(frozen=True, slots=True)
class Imported:
    announcement_id: int
    year: int
    cases: int  # that will be counted again


def import_holidays(office: Office, actor: Actor, announcement: Announcement) -> Imported:
    """Rule X-5. Raises NotAllowed, FormFaults with every fault."""
    require_administrator(actor, "import_holidays")
    check_holidays(announcement)
    with office.working() as work:
        row = HolidayAnnouncement(
            year=announcement.year,
            document=plain(announcement.document).strip(),
            off=sorted(day.isoformat() for day in announcement.off if day.weekday() < 5),
            on=sorted(day.isoformat() for day in announcement.on if day.weekday() >= 5),
            imported_by=actor.person_id or None,
            imported_at=work.wall,
        )
        work.session.add(row)
        work.session.flush()
        return Imported(row.id, row.year, _wait(work, row.id))


def check_holidays(announcement: Announcement) -> None:
    """Raises FormFaults: what no announcement says is a slip of the hand."""
    faults: dict[str, list[str]] = {}
    if not FIRST <= announcement.year <= LAST:
        faults["year"] = [msgid("年份要在 2004 到 2099 之间。")]
    if not announcement.document.strip():
        faults["document"] = [msgid("请写明通知的文号，例如“国办发明电〔2026〕7号”。")]
    elif len(announcement.document) > 100:
        faults["document"] = [msgid("文号不超过 100 字。")]
    if not any(day.weekday() < 5 for day in announcement.off):
        faults["off"] = [msgid("没有一个工作日放假，请核对放假的日子。")]
    elif max(len(announcement.off), len(announcement.on)) > MOST:
        faults["off"] = [msgid("放假或上班的日子太多，请核对。")]
    if wrong := sorted(day for day in announcement.on if day.weekday() < 5):
        faults["on"] = [_weekday(wrong[0])]
    if faults:
        raise FormFaults(faults)


def _weekday(day: date) -> str:
    return msgid("{day} 本来就是工作日，调休上班的只能是周六、周日。").filled(day=day)


def _wait(work: UnitOfWork, announcement_id: int) -> int:
    """Note every running case with a provisional moment; one that waits already is told of this announcement."""
    work.session.execute(update(Recounting).values(announcement_id=announcement_id, stuck=False))
    waiting = select(Recounting.case_id)
    provisional = union(
        select(Timer.case_id).where(Timer.provisional),
        select(Task.case_id).where(Task.provisional, Task.status == "open"),
        select(Notice.case_id).where(Notice.provisional, Notice.status == "open"),
    ).subquery()
    cases = select(Case.id).where(
        Case.id.in_(select(provisional.c.case_id)), Case.status == "running", Case.id.not_in(waiting)
    )
    ids = work.session.scalars(cases.order_by(Case.id)).all()
    if ids:
        work.session.execute(
            insert(Recounting), [{"case_id": id, "announcement_id": announcement_id, "stuck": False} for id in ids]
        )
    return work.session.scalar(select(func.count()).select_from(Recounting)) or 0
