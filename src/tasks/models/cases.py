"""A case: one run of a process, pinned to one version, with its parties."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base, Id


class Case(Base):
    """`state` is opaque to all but the engine; `state_version` counts its changes, so a stale writer is noticed."""

    __tablename__ = "case"
    __table_args__ = (
        Index(None, "status", "started_at"),
        Index(None, "authority_id", "status"),
        Index(None, "pack", "process", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    pack: Mapped[str] = mapped_column(String(100))
    version_hash: Mapped[str] = mapped_column(ForeignKey("pack_version.hash"), index=True)
    process: Mapped[str] = mapped_column(String(200))
    process_title: Mapped[str] = mapped_column(String(200), default="")
    authority_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    status: Mapped[str] = mapped_column(String(20), default="running")  # or the outcome's kind
    outcome: Mapped[str] = mapped_column(String(200), default="")  # name of the end event: what people read
    outcome_element: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state_version: Mapped[int] = mapped_column(default=0)
    seed: Mapped[int] = mapped_column(BigInteger)
    started_on: Mapped[date]  # China Standard Time: whose parameters govern
    started_at: Mapped[datetime]
    started_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    applicant_role: Mapped[str] = mapped_column(String(100), default="")  # the seat in which it was started
    applicant_unit: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    ended_at: Mapped[datetime | None]
    record_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"), index=True)
    region: Mapped[str] = mapped_column(String(120), default="", index=True)
    field: Mapped[str] = mapped_column(String(120), default="", index=True)
    request: Mapped[str] = mapped_column(Id, default="", index=True)  # key of the result for who asked
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    history_number: Mapped[int] = mapped_column(default=0)  # of the last history row
    history_hash: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(Text, default="")  # why it was withdrawn or cancelled


class CaseParty(Base):
    """A unit's part in a case, by role title."""

    __tablename__ = "case_party"
    __table_args__ = (UniqueConstraint("case_id", "role", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    role: Mapped[str] = mapped_column(String(100))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
