"""Papers: files, letters with their number series, public notices and objections to them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base, Id, new_id


class File(Base):
    """A file that somebody handed in or that was rendered; its bytes lie in the file store under their digest."""

    __tablename__ = "file"
    __table_args__ = (Index(None, "case_id", "task_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(64), index=True)  # SHA-256
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    field: Mapped[str] = mapped_column(String(200), default="")  # form field that it was put into; "": an attachment
    uploaded_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    uploaded_at: Mapped[datetime]
    kept: Mapped[bool] = mapped_column(default=False)  # False: lies in a draft; True: part of the case


class NumberSeries(Base):
    """The last number given out in a series, counted within an authority and a year."""

    __tablename__ = "number_series"

    authority_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(100), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Document(Base):
    """A letter, notice or certificate that the office issues: number and data are frozen, the PDF follows."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_unrendered", "status", "next_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    version_hash: Mapped[str] = mapped_column(ForeignKey("pack_version.hash"))
    element_id: Mapped[str] = mapped_column(String(200), default="")
    template: Mapped[str] = mapped_column(String(200))
    series: Mapped[str] = mapped_column(String(100), default="")
    number: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[str] = mapped_column(String(300))
    data: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12), default="issued")  # issued, rendered, void
    file_id: Mapped[str | None] = mapped_column(ForeignKey("file.id"))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]  # wall clock: when rendering is tried again
    fault: Mapped[str] = mapped_column(Text, default="")
    void_reason: Mapped[str] = mapped_column(Text, default="")


class Notice(Base):
    """A public notice: anyone reads it and may object until it closes."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "status", "closes_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    pack: Mapped[str] = mapped_column(String(100))
    number: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    days: Mapped[int]  # working days
    closes_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(
        String(12), default="open"
    )  # open, pending: closed, its outcome not settled, closed
    outcome: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]


class Objection(Base):
    """An objection by anyone; only those who examine the case read who it was."""

    __tablename__ = "objection"
    __table_args__ = (UniqueConstraint("notice_id", "number"), Index(None, "notice_id", "address_hash", "lodged_on"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notice.id"))
    number: Mapped[str] = mapped_column(String(40))  # what the objector keeps to ask about it
    person: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20), default="person")  # person, unit
    contact: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(String(100), default="")
    text: Mapped[str] = mapped_column(Text)
    address_hash: Mapped[str] = mapped_column(String(64))  # salted; only to count against abuse
    lodged_on: Mapped[date]
    lodged_at: Mapped[datetime]
