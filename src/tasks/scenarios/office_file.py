"""`office.yaml`: the units, people and experts of a demo office or a scenario."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import Fault, Refused
from tasks.packs.entry import Entry
from tasks.packs.plain import read_plain


@dataclass(frozen=True, slots=True)
class UnitEntry:
    name: str
    name_en: str
    kind: str  # in the office's own words
    region: str  # "region/town"
    field: str  # trade or charge
    parent: str | None  # name of the unit that it is part of


@dataclass(frozen=True, slots=True)
class Seating:
    unit: str  # its name
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonEntry:
    name: str
    login: str
    email: str
    admin: bool
    seatings: tuple[Seating, ...]
    fields: tuple[str, ...] | None = (
        None  # of knowledge; not None: is in the pool of experts, for the first seating's unit
    )


@dataclass(frozen=True, slots=True)
class OfficeFile:
    units: tuple[UnitEntry, ...]
    people: tuple[PersonEntry, ...]  # experts among them

    def person(self, name: str) -> PersonEntry | None:
        return next((person for person in self.people if person.name == name), None)


def read_office(source: bytes, file: str = "office.yaml") -> OfficeFile:
    """Read and check; raises Refused with every fault: names are unique, every unit named is there."""
    faults: list[Fault] = []
    top = Entry(read_plain(source, file), (), faults)
    units = tuple(_unit(entry) for entry in top.entries("units", required=True))
    names = {unit.name for unit in units}
    people = [_person(entry, names) for entry in top.entries("people", required=True)]
    people += [_expert(entry, names) for entry in top.entries("experts")]
    for unit in units:
        if unit.parent is not None:
            _known(top, "units", unit.parent, names)
    _once(top, "units", (unit.name for unit in units))
    _once(top, "people", (person.name for person in people))
    _once(top, "people", (person.login for person in people))
    top.close()
    if faults:
        raise Refused(sorted(faults, key=lambda fault: int(fault.element.removeprefix("line "))))
    return OfficeFile(units, tuple(people))


def _unit(entry: Entry) -> UnitEntry:
    unit = UnitEntry(
        name=entry.text("name", limit=200),
        name_en=entry.text("name_en", required=False, limit=200),
        kind=entry.text("kind", required=False, limit=60),
        region=entry.text("region", required=False, limit=120),
        field=entry.text("field", required=False, limit=120),
        parent=entry.text("parent", required=False, limit=200) or None,
    )
    entry.close()
    return unit


def _person(entry: Entry, units: set[str]) -> PersonEntry:
    first = Seating(entry.text("unit"), entry.texts("roles"))
    others = [_seating(other) for other in entry.entries("also")]
    person = _somebody(entry, (first, *others), None)
    for seating in person.seatings:
        _known(entry, "unit", seating.unit, units)
    entry.close()
    return person


def _expert(entry: Entry, units: set[str]) -> PersonEntry:
    seating = Seating(entry.text("unit"), entry.texts("roles"))
    _known(entry, "unit", seating.unit, units)
    person = _somebody(entry, (seating,), entry.texts("fields", required=True))
    entry.close()
    return person


def _somebody(entry: Entry, seatings: tuple[Seating, ...], fields: tuple[str, ...] | None) -> PersonEntry:
    name = entry.text("name", limit=100)
    login = entry.text("login", required=False, default=name, limit=100).lower()
    return PersonEntry(
        name, login, entry.text("email", required=False, limit=254), entry.yes("admin"), seatings, fields
    )


def _seating(entry: Entry) -> Seating:
    seating = Seating(entry.text("unit"), entry.texts("roles", required=True))
    entry.close()
    return seating


def _known(entry: Entry, key: str, name: str, units: set[str]) -> None:
    if name and name not in units:
        zh, en = f"单位“{name}”不在 units 里", f"the unit “{name}” is not among the units"
        entry.fault(key, "unknown-unit", zh, en)


def _once(entry: Entry, key: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if name and count > 1:
            entry.fault(
                key, "named-twice", f"“{name}”出现了 {count} 次，请改名或写明 login", f"“{name}” stands {count} times"
            )
