"""Which days are worked, for administrators: by year, from which source, and what still waits for an announcement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.calendar import FIRST, LAST, WorkingDays, china_day
from register.models import Person
from tasks.actor import Actor
from tasks.models import Case, HolidayAnnouncement, Recounting, Task, Timer
from tasks.office import Office
from tasks.rights import require_administrator

Source = Literal["imported", "known", "statutory"]


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row that are all off, or all worked at a weekend."""

    first: date
    last: date
    worked: bool


@dataclass(frozen=True, slots=True)
class HolidaysPage:
    year: int
    years: tuple[int, ...]  # to choose from
    source: Source
    document: str
    imported_by: str
    imported_at: datetime | None
    runs: tuple[Run, ...]
    provisional: int  # open tasks and timers that rest on a year without an announcement
    waiting: int  # cases that are about to be counted again


def holidays_page(office: Office, actor: Actor, year: int | None = None) -> HolidaysPage:
    """Raises NotAllowed. A year that is not counted becomes this one."""
    require_administrator(actor, "import_holidays")
    with office.reading() as read:
        this_year = china_day(read.now).year
        shown = year if year is not None and FIRST <= year <= LAST else this_year
        imported = read.session.scalar(
            select(HolidayAnnouncement).where(HolidayAnnouncement.year == shown).order_by(HolidayAnnouncement.id.desc())
        )
        by = read.session.get(Person, imported.imported_by) if imported and imported.imported_by else None
        return HolidaysPage(
            year=shown,
            years=tuple(range(max(FIRST, this_year - 1), min(LAST, this_year + 3) + 1)),
            source=_source(imported, read.calendar, shown),
            document=imported.document if imported else "",
            imported_by=by.name if by else "",
            imported_at=imported.imported_at if imported else None,
            runs=tuple(runs_of(read.calendar, shown)),
            provisional=_provisional(read.session),
            waiting=read.session.scalar(select(func.count()).select_from(Recounting)) or 0,
        )


def runs_of(days: WorkingDays, year: int) -> Iterable[Run]:
    """Rest days in a row that hold a weekday off, weekends beside them included; and weekend days that are worked."""
    day, end = date(year, 1, 1), date(year, 12, 31)
    while day <= end:
        last = day
        if days.is_workday(day):
            if day.weekday() >= 5:
                yield Run(day, day, worked=True)
        else:
            while last < end and not days.is_workday(last + timedelta(days=1)):
                last += timedelta(days=1)
            if any((day + timedelta(days=n)).weekday() < 5 for n in range((last - day).days + 1)):
                yield Run(day, last, worked=False)
        day = last + timedelta(days=1)


def _source(imported: HolidayAnnouncement | None, days: WorkingDays, year: int) -> Source:
    if imported is not None:
        return "imported"
    return "statutory" if days.provisional(date(year, 7, 1)) else "known"


def _provisional(session: Session) -> int:
    running = select(Case.id).where(Case.status == "running")
    tasks = select(func.count()).where(Task.provisional, Task.status == "open", Task.case_id.in_(running))
    timers = select(func.count()).where(Timer.provisional, Timer.case_id.in_(running))
    return (session.scalar(tasks) or 0) + (session.scalar(timers) or 0)
