"""Working days as they count now: what the program knows, and over it what the office has imported."""

from collections.abc import Callable
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.calendar import Announcement, WorkingDays
from tasks.models import CalendarEdition, HolidayAnnouncement

LAST: Final = func.max(HolidayAnnouncement.id)


class Calendars:
    """Kept in memory by the number of the last import; another node's import is seen with the next question.

    `base`: what is known without an import. Thread-safe: what is kept is exchanged whole.
    """

    def __init__(self, base: Callable[[], WorkingDays] = WorkingDays) -> None:
        self._base = base
        self._kept: tuple[int, WorkingDays] | None = None
        self._written: set[str] = set()

    def get(self, session: Session, last: int | None = None) -> WorkingDays:
        """The edition in force. `last`: the number of the last import (0: none), where it was asked already."""
        if last is None:
            last = session.scalar(select(LAST)) or 0
        kept = self._kept
        if kept is None or kept[0] != last:
            kept = (last, with_imports(self._base(), session))
            self._kept = kept
        return kept[1]

    def keep(self, session: Session, days: WorkingDays) -> None:
        """Write the edition down once: history names it by its key."""
        if days.key in self._written:
            return
        if session.get(CalendarEdition, days.key) is not None:
            self._written.add(days.key)  # read back, so it is committed
            return
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = insert(CalendarEdition).values(key=days.key, content=days.pinned().to_json())
        session.execute(row.on_conflict_do_nothing())  # another node may write the same at this moment


def with_imports(base: WorkingDays, session: Session) -> WorkingDays:
    """The base with every imported year over it."""
    for row in session.scalars(select(HolidayAnnouncement).order_by(HolidayAnnouncement.id)):
        base = base.with_announcement(announcement_of(row), row.document)
    return base


def announcement_of(row: HolidayAnnouncement) -> Announcement:
    off, on = (frozenset(map(date.fromisoformat, days)) for days in (row.off, row.on))
    return Announcement(row.year, off, on, row.document)


def edition(session: Session, key: str) -> WorkingDays:
    """The days that a step was counted with. Raises KeyError where no step was."""
    kept = session.get(CalendarEdition, key)
    if kept is None:
        raise KeyError(key)
    return WorkingDays.from_json(kept.content)
