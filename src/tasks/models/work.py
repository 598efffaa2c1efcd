"""Work for people: tasks, who may take them, drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base, Id


class Task(Base):
    """A user task, open or done. Open ones mirror what the engine says is open."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("case_id", "engine_id"),
        Index(None, "case_id", "status"),
        Index("ix_task_done", "completed_by", "completed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    engine_id: Mapped[str] = mapped_column(String(100))
    process: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(12), default="open")  # open, done, cancelled
    role: Mapped[str] = mapped_column(String(100), default="")
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    groups: Mapped[list[str]] = mapped_column(default=list)  # candidate keys: "role@unit" and "=person"
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    assigned: Mapped[bool] = mapped_column(default=False)  # named by the diagram: can't be given back to a group
    due: Mapped[datetime | None] = mapped_column(index=True)
    provisional: Mapped[bool] = mapped_column(default=False)
    follow_up: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=50)
    form_id: Mapped[str | None] = mapped_column(String(200))
    documentation: Mapped[str] = mapped_column(Text, default="")
    rules: Mapped[list[str]] = mapped_column(default=list)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the form may read
    opened_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    completed_unit: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))  # for whom they acted
    opinion: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Candidate(Base):
    """The inbox's index: one row for each key under which an open task is shown, in the order in which it is shown.

    A claimed task has one row, its holder's; an unclaimed one a row for each group and named person.
    """

    __tablename__ = "task_candidate"

    key: Mapped[str] = mapped_column(String(140), primary_key=True)  # "role@unit" or "=person"
    due: Mapped[datetime] = mapped_column(primary_key=True)  # FAR where the task has none
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)


class Exclusion(Base):
    """Who may not hold a task (rule X-3): a person ("=id") or every member of a unit ("@id"), and why."""

    __tablename__ = "task_exclusion"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    ground: Mapped[str] = mapped_column(String(200))  # element that they completed, or role of the party


class Reminding(Base):
    """One rung of the pack's ladder for an open task: when somebody is reminded of it. It goes away with the task."""

    __tablename__ = "reminding"
    __table_args__ = (UniqueConstraint("task_id", "rung"), Index("ix_reminding_next", "sent_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    rung: Mapped[int]  # its place in pack.yaml, from 0
    at: Mapped[datetime]  # case clock
    sent_at: Mapped[datetime | None]  # None: still to come


class Draft(Base):
    """What a person typed into a task's form and has not sent; kept for each person."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("task_id", "person_id"), Index(None, "person_id", "saved_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    saved_at: Mapped[datetime]
    values: Mapped[dict[str, Any]]
    opinion: Mapped[str] = mapped_column(Text, default="")
