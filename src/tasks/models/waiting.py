"""What a case waits for besides people: timers, messages, outward jobs; and where it stands still."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base, Id


class Timer(Base):
    """An open timer. The row goes away with it; history keeps that it fired."""

    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("case_id", "engine_id"), Index("ix_timer_due", "stuck", "due", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    engine_id: Mapped[str] = mapped_column(String(100))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200), default="")
    attached_to: Mapped[str | None] = mapped_column(String(200))
    due: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(default=False, index=True)
    repeats_left: Mapped[int | None]  # None: no cycle; -1: without end
    interrupting: Mapped[bool] = mapped_column(default=True)
    armed_at: Mapped[datetime]  # the instant from which a provisional day is counted again
    stuck: Mapped[bool] = mapped_column(default=False)  # firing failed: an incident tells; not tried until resumed


class Subscription(Base):
    """A case waits for a message of this name and key."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("case_id", "engine_id"), Index(None, "message", "correlation_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    engine_id: Mapped[str] = mapped_column(String(100))
    pack: Mapped[str] = mapped_column(String(100))
    element_id: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(String(200))
    correlation_key: Mapped[str] = mapped_column(String(200), default="")
    interrupting: Mapped[bool] = mapped_column(default=True)


class Message(Base):
    """Something one case (or the public) has for another: delivered in the receiver's own transaction, once.

    Kind "message" waits for a subscription, "start" begins a case. A result never expires (`expires_at` None).
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_waiting", "status", "kind", "name", "correlation_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), default="message")  # message, start
    status: Mapped[str] = mapped_column(String(12), default="waiting")  # waiting, delivered, expired, stuck
    pack: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))  # message name; process id for a start
    correlation_key: Mapped[str] = mapped_column(String(200), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request: Mapped[str] = mapped_column(Id, default="")  # of a start: the key of its result
    title: Mapped[str] = mapped_column(String(300), default="")  # of a start
    record_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"))
    from_case: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    to_case: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)  # where only one may receive it
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class OutwardJob(Base):
    """An operation that leaves the house: open until its answer comes back."""

    __tablename__ = "outward_job"
    __table_args__ = (UniqueConstraint("case_id", "engine_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    engine_id: Mapped[str] = mapped_column(String(100))
    element_id: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(100))
    arguments: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Incident(Base):
    """Where a case stands still, and why, in a sentence for the operator."""

    __tablename__ = "incident"
    __table_args__ = (Index(None, "case_id", "status"), Index(None, "status", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))  # None: the case could not even begin
    engine_id: Mapped[str | None] = mapped_column(String(100))  # None: the host failed, not the diagram
    element_id: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(20))  # of the engine, or "host", "holder"
    message: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(String(12), default="open")  # open, resolved
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    timer_id: Mapped[int | None]  # host: what failed and is held back until resumed
    message_id: Mapped[int | None]
