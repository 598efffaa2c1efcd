"""The house's own notes: outbox, page notifications, settings, failed sign-ins, contents of files."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base

KINDS: Final = ("mail", "job")  # of what leaves the house


class Outbox(Base):
    """Something that leaves the house: written with its cause, sent after the commit, at least once."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_next", "kind", "done_at", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # one of KINDS
    key: Mapped[str] = mapped_column(String(100), unique=True)  # idempotency key: Message-ID, webhook-id
    payload: Mapped[dict[str, Any]]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    created_at: Mapped[datetime]  # wall clock, like the two below
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    given_up: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[str] = mapped_column(Text, default="")


class Notification(Base):
    """A line for one person on their page."""

    __tablename__ = "notification"
    __table_args__ = (Index(None, "person_id", "read_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Setting(Base):
    """A value the installation keeps: clock offset, salts, holiday overrides."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]


class SignInAttempt(Base):
    """A failed sign-in, counted for the lock-out; wall clock."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "login", "at"), Index(None, "address_hash", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(100))
    address_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Blob(Base):
    """Bytes by their SHA-256: the files of packs, and all files where several nodes share one database."""

    __tablename__ = "blob"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
