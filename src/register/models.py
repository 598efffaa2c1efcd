"""Units, people, roles in units, experts, and the centres and consortia with everything that changed in them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from register.base import Base, Id, new_id


class Unit(Base):
    """A department, government, enterprise, institute: what a person belongs to and what a case has as party."""

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(60), default="")  # in the office's own words
    region: Mapped[str] = mapped_column(String(120), default="", index=True)  # "region/town": rights go by the prefix
    field: Mapped[str] = mapped_column(String(120), default="")  # trade or charge
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)


class Person(Base):
    """Somebody who signs in; what they may do comes from their memberships alone."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), index=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)  # lower case
    password_hash: Mapped[str] = mapped_column(String(255), default="")  # argon2; "": can't sign in by password
    stamp: Mapped[str] = mapped_column(Id, default=new_id)  # of sign-in sessions: a new one ends them all
    email: Mapped[str] = mapped_column(String(254), default="")
    active: Mapped[bool] = mapped_column(default=True)
    is_administrator: Mapped[bool] = mapped_column(default=False)  # runs the installation, decides no case
    must_change_password: Mapped[bool] = mapped_column(default=False)  # it was given to them: they choose their own

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", order_by="Membership.id")


class Membership(Base):
    """A person holds a role (its title) in a unit."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "unit_id", "role"), Index(None, "unit_id", "role"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[str] = mapped_column(String(100))

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()


class Expert(Base):
    """A person in the pool that reviews are drawn from; the own unit is where they work."""

    __tablename__ = "expert"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    fields: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()


class Record(Base):
    """A centre or consortium: its number, names, standing and the figures last known."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("pack", "subject", "number"), Index(None, "pack", "subject", "standing"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    pack: Mapped[str] = mapped_column(String(100))
    authority_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    subject: Mapped[str] = mapped_column(String(60))  # subject id of pack.yaml
    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200), index=True)
    name_en: Mapped[str] = mapped_column(String(300), default="")
    standing: Mapped[str] = mapped_column(String(60))  # standing id of pack.yaml
    standing_since: Mapped[date]
    until: Mapped[date | None]  # the day on which the standing runs out, inclusive
    region: Mapped[str] = mapped_column(String(120), default="", index=True)
    field: Mapped[str] = mapped_column(String(120), default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    entered_at: Mapped[datetime]

    parties: Mapped[list["RecordParty"]] = relationship(back_populates="record", order_by="RecordParty.id")


class RecordParty(Base):
    """A unit's part in a record: lead, co-builder, recommending body (role titles of the pack)."""

    __tablename__ = "record_party"
    __table_args__ = (UniqueConstraint("record_id", "role", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    role: Mapped[str] = mapped_column(String(100))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)

    record: Mapped[Record] = relationship(back_populates="parties")
    unit: Mapped[Unit] = relationship()


class RecordChange(Base):
    """One change of a record, kept for good: what, from, to, by which case, when."""

    __tablename__ = "record_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(100))  # "entered", "standing", "until", "name", "fields", "parties"
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    case_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: the register doesn't know the cases
    element_id: Mapped[str] = mapped_column(String(200), default="")


class OfficeChange(Base):
    """One change in the units and people themselves, kept for good: of whom, what, from, to, by whom, when."""

    __tablename__ = "office_change"
    __table_args__ = (Index(None, "kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))  # "unit" or "person"
    subject_id: Mapped[str] = mapped_column(Id)  # of the unit or person that was changed
    what: Mapped[str] = mapped_column(String(20))  # "added", "changed", "retired", "restored", "password"
    before: Mapped[dict[str, Any]]  # only what changed, as people read it
    after: Mapped[dict[str, Any]]
    by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # None: who has the machine
    by_name: Mapped[str] = mapped_column(String(100), default="")
