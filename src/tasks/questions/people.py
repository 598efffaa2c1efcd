"""Units and people as administrators keep them: the lists, and one of each with everything that changed in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from register.models import Expert, Membership, OfficeChange, Person, Unit
from tasks.actor import Actor
from tasks.errors import NotAllowed, NotFound
from tasks.models import Case, Task
from tasks.office import Office
from tasks.office_changes import PERSON, UNIT
from tasks.person_details import PersonDetails, known_roles
from tasks.questions.inbox import escape_like
from tasks.rights import require_administrator
from tasks.text import msgid
from tasks.unit_details import LONGEST, UnitDetails

MOST = 500  # people in a list, tasks of one person


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: str
    name: str
    name_en: str
    kind: str
    region: str
    field: str
    active: bool
    people: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: str
    name: str
    login: str
    email: str
    active: bool
    is_administrator: bool
    seats: tuple[tuple[str, str], ...]  # (role, unit name)
    expert_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    at: datetime
    what: str  # added, changed, retired, restored, password
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    by: str  # "": who has the machine


@dataclass(frozen=True, slots=True)
class HeldTask:
    id: int
    name: str
    case_number: str
    case_title: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """`id` is "" for a unit that is to be added."""

    id: str
    details: UnitDetails
    active: bool
    units: tuple[tuple[str, str], ...]  # (id, name): what it can be part of
    people: tuple[tuple[str, str, str], ...]  # (id, name, role)
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`id` is "" for a person who is to be added."""

    id: str
    details: PersonDetails
    active: bool
    has_password: bool
    must_change_password: bool
    units: tuple[tuple[str, str], ...]  # (id, name): active ones, and those where they have a seat
    roles: tuple[str, ...]
    tasks: tuple[HeldTask, ...]  # that they hold
    changes: tuple[ChangeLine, ...]


def units(office: Office, actor: Actor, search: str = "") -> tuple[UnitRow, ...]:
    """All units by name. Raises NotAllowed."""
    require_administrator(actor, "keep_people")
    said = f"%{escape_like(search.strip())}%"
    counted = select(func.count(Membership.person_id.distinct())).where(Membership.unit_id == Unit.id)
    with office.reading() as read:
        found = select(Unit, counted.scalar_subquery()).where(Unit.name.like(said, escape="!"))
        rows = read.session.execute(found.order_by(Unit.active.desc(), Unit.name))
        return tuple(
            UnitRow(u.id, u.name, u.name_en, u.kind, u.region, u.field, u.active, people) for u, people in rows
        )


def people(office: Office, actor: Actor, search: str = "", limit: int = MOST) -> tuple[PersonRow, ...]:
    """People by name with their seats. Raises NotAllowed."""
    require_administrator(actor, "keep_people")
    return _people(office, search, limit)


def demo_people(office: Office) -> tuple[PersonRow, ...]:
    """Whom one click signs in as: in a demo office, and only there. Raises NotAllowed."""
    if not office.movable_clock:
        raise NotAllowed
    return _people(office, "", MOST)


def _people(office: Office, search: str, limit: int) -> tuple[PersonRow, ...]:
    said = f"%{escape_like(search.strip())}%"
    named = or_(Person.name.like(said, escape="!"), Person.login.like(said.lower(), escape="!"))
    with office.reading() as read:
        session = read.session
        chosen = select(Person).where(named).order_by(Person.active.desc(), Person.name, Person.id)
        found = list(session.scalars(chosen.limit(limit)))
        ids = [person.id for person in found]
        seats: dict[str, list[tuple[str, str]]] = {}
        held = select(Membership.person_id, Membership.role, Unit.name).join(Unit, Unit.id == Membership.unit_id)
        for person_id, role, unit in session.execute(held.where(Membership.person_id.in_(ids)).order_by(Membership.id)):
            seats.setdefault(person_id, []).append((role, unit))
        pool = select(Expert).where(Expert.person_id.in_(ids), Expert.active)
        experts = {e.person_id: e.fields for e in session.scalars(pool)}
        return tuple(
            PersonRow(
                p.id, p.name, p.login, p.email, p.active, p.is_administrator,
                tuple(seats.get(p.id, ())), tuple(experts.get(p.id, ())),
            )
            for p in found
        )  # fmt: skip


def unit_page(office: Office, actor: Actor, unit_id: str = "") -> UnitPage:
    """One unit, or what is needed to add one. Raises NotAllowed, NotFound."""
    require_administrator(actor, "keep_people")
    with office.reading() as read:
        session = read.session
        unit = session.get(Unit, unit_id) if unit_id else Unit(id="", active=True)
        if unit is None:
            raise NotFound(what=msgid("单位"))
        details = UnitDetails(**{name: getattr(unit, name) or "" for name in LONGEST}, parent=unit.parent_id or "")
        others = _units(session, Unit.id != unit.id, Unit.active | (Unit.id == unit.parent_id))
        members = session.execute(
            select(Person.id, Person.name, Membership.role)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.unit_id == unit.id, Person.active)
            .order_by(Membership.role, Person.name)
        )
        people = tuple((id, name, role) for id, name, role in members)
        return UnitPage(unit.id, details, unit.active, others, people, _changes(session, UNIT, unit.id))


def person_page(office: Office, actor: Actor, person_id: str = "") -> PersonPage:
    """One person, or what is needed to add one. Raises NotAllowed, NotFound."""
    require_administrator(actor, "keep_people")
    with office.reading() as read:
        session = read.session
        person = session.get(Person, person_id) if person_id else None
        if person is None and person_id:
            raise NotFound(what=msgid("人员"))
        details = _details(session, person) if person else PersonDetails()
        named = [unit for _, unit in details.seats] + [details.expert_unit]
        return PersonPage(
            id=person_id,
            details=details,
            active=person.active if person else True,
            has_password=bool(person and person.password_hash),
            must_change_password=bool(person and person.must_change_password),
            units=_units(session, Unit.active | Unit.id.in_(named)),
            roles=tuple(known_roles(session)),
            tasks=_held(session, person_id) if person else (),
            changes=_changes(session, PERSON, person_id) if person else (),
        )


def _details(session: Session, person: Person) -> PersonDetails:
    seats = session.execute(
        select(Membership.role, Membership.unit_id).where(Membership.person_id == person.id).order_by(Membership.id)
    )
    expert = session.scalar(select(Expert).where(Expert.person_id == person.id, Expert.active))
    return PersonDetails(
        name=person.name,
        login=person.login,
        email=person.email,
        is_administrator=person.is_administrator,
        seats=tuple((role, unit) for role, unit in seats),
        expert_unit=expert.unit_id if expert else "",
        expert_fields=tuple(expert.fields) if expert else (),
    )


def _units(session: Session, *where: Any) -> tuple[tuple[str, str], ...]:
    rows = session.execute(select(Unit.id, Unit.name).where(*where).order_by(Unit.name))
    return tuple((id, name) for id, name in rows)


def _held(session: Session, person_id: str) -> tuple[HeldTask, ...]:
    rows = session.execute(
        select(Task.id, Task.name, Case.number, Case.title)
        .join(Case, Case.id == Task.case_id)
        .where(Task.holder_id == person_id, Task.status == "open")
        .order_by(Task.id)
        .limit(MOST)
    )
    return tuple(HeldTask(*row) for row in rows)


def _changes(session: Session, kind: str, subject_id: str) -> tuple[ChangeLine, ...]:
    found = select(OfficeChange).where(OfficeChange.kind == kind, OfficeChange.subject_id == subject_id)
    rows = session.scalars(found.order_by(OfficeChange.id.desc()))
    return tuple(ChangeLine(c.at, c.what, c.before, c.after, c.by_name) for c in rows)
