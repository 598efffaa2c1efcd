"""Fill an office with the units, people and experts of an `office.yaml`: the demo office and every scenario."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from register.models import Expert, Membership, Person, Unit
from tasks.office import Office
from tasks.scenarios.office_file import OfficeFile, PersonEntry, UnitEntry, read_office


@dataclass(frozen=True, slots=True)
class Seeded:
    units: Mapping[str, str]  # name → id
    people: Mapping[str, str]  # name → id


def seed_office(office: Office, source: bytes, file: str = "office.yaml") -> Seeded:
    """Enter what is not there yet, by the names of units and the logins of people; run again it changes nothing.

    Nobody gets a password. Raises engine.errors.Refused with every fault of the file.
    """
    wanted = read_office(source, file)
    with office.working() as work:
        units = _units(work.session, wanted)
        people = {entry.name: _person(work.session, entry, units) for entry in wanted.people}
        return Seeded(units, people)


def _units(session: Session, wanted: OfficeFile) -> dict[str, str]:
    known = {unit.name: unit for unit in session.scalars(select(Unit))}
    for entry in wanted.units:
        if entry.name not in known:
            known[entry.name] = _new_unit(session, entry)
    session.flush()
    for entry in wanted.units:
        if entry.parent is not None:
            known[entry.name].parent_id = known[entry.parent].id
    return {name: unit.id for name, unit in known.items()}


def _new_unit(session: Session, entry: UnitEntry) -> Unit:
    unit = Unit(name=entry.name, name_en=entry.name_en, kind=entry.kind, region=entry.region, field=entry.field)
    session.add(unit)
    return unit


def _person(session: Session, entry: PersonEntry, units: Mapping[str, str]) -> str:
    person = session.scalar(select(Person).where(Person.login == entry.login))
    if person is None:
        person = Person(name=entry.name, login=entry.login, email=entry.email, is_administrator=entry.admin)
        session.add(person)
        session.flush()
    _seats(session, person.id, entry, units)
    if entry.fields is not None and session.get(Expert, person.id) is None:
        home = units[entry.seatings[0].unit]
        session.add(Expert(person_id=person.id, unit_id=home, fields=list(entry.fields)))
    session.flush()
    return person.id


def _seats(session: Session, person_id: str, entry: PersonEntry, units: Mapping[str, str]) -> None:
    """Those that the person hasn't got: one who is known from another regulation has a part in this one as well."""
    held = select(Membership.unit_id, Membership.role).where(Membership.person_id == person_id)
    known = {(unit, role) for unit, role in session.execute(held)}
    for seating in entry.seatings:
        for role in seating.roles:
            if (units[seating.unit], role) not in known:
                session.add(Membership(person_id=person_id, unit_id=units[seating.unit], role=role))
