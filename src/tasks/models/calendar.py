"""The office's calendar: holidays as announced, the editions steps were counted with, cases to be counted again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base


class HolidayAnnouncement(Base):
    """One import of a year's holidays; the last one of a year counts. Rows are never changed."""

    __tablename__ = "holiday_announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    document: Mapped[str] = mapped_column(String(100))
    off: Mapped[list[str]]  # ISO days without work, Monday to Friday
    on: Mapped[list[str]]  # ISO days with work, Saturdays and Sundays
    imported_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    imported_at: Mapped[datetime]


class CalendarEdition(Base):
    """The days that a step was counted with, by the key that history names: needed to run the step again."""

    __tablename__ = "calendar_edition"

    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    content: Mapped[dict[str, Any]]


class Recounting(Base):
    """A case whose provisional moments wait to be counted again."""

    __tablename__ = "recounting"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("holiday_announcement.id"))
    stuck: Mapped[bool] = mapped_column(default=False)  # it failed: an incident tells; not tried until resumed
