"""Append-only history, chained by hash for each case; personal values lie beside it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base


class History(Base):
    """One thing that was done in a case, with everything needed to answer rule X-1 and to replay it.

    `body` is canonical JSON, kept as the text that was hashed: instruction, facts, happenings, tasks opened (with who
    may hold them), what the person saw. `hash` covers every column before it and the previous row's hash.
    """

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index(None, "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]  # 1, 2, 3… in the case
    at: Mapped[datetime]  # case clock
    written_at: Mapped[datetime]  # wall clock
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # None: the clock, or another case
    person_name: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[str] = mapped_column(String(100), default="")
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    unit_name: Mapped[str] = mapped_column(String(200), default="")
    element_id: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(300), default="")
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    opinion: Mapped[str] = mapped_column(Text, default="")
    version_hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text, deferred=True)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class PersonalValue(Base):
    """A personal value that history knows only as a salted digest; erasing deletes `salt` and `value`."""

    __tablename__ = "personal_value"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    path: Mapped[str] = mapped_column(String(300))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    value: Mapped[str | None] = mapped_column(Text)  # JSON
    erased_at: Mapped[datetime | None]


class Seal(Base):
    """The heads of all cases chained together once a minute; its own head is what gets published."""

    __tablename__ = "seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class SealedHead(Base):
    """The head of one case's chain as a seal saw it; only cases that changed since the last seal."""

    __tablename__ = "sealed_head"

    seal_number: Mapped[int] = mapped_column(ForeignKey("seal.number"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
