"""What a step may know from outside, gathered inside its transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    bindparam,
    literal_column,
    select,
    union_all,
)

from engine.advance import Facts
from register.base import table_of
from register.models import Person, Record, Unit
from tasks.models import Case, CaseParty
from tasks.office import Reading, UnitOfWork

UNIT: Final = {"id": "string", "name": "string", "region": "string", "field": "string", "kind": "string"}
CASE: Final = {  # the types of what FEEL reads as `case`, as engine.foresee.plan writes them
    "id": "number",
    "number": "string",
    "title": "string",
    "process": "string",
    "pack": "string",
    "started_on": "string",
    "region": "string",
    "field": "string",
    "starter": {"id": "string", "name": "string"},
    "record": {
        "id": "string",
        "number": "string",
        "name": "string",
        "name_en": "string",
        "standing": "string",
        "since": "string",
        "until": "string",
        "fields": "any",
    },
    "authority": UNIT,
    "parties": {"*": "any"},
}


def _unit_as(kind: str, role: SQLColumnExpression[Any], place: SQLColumnExpression[Any]) -> Select[*tuple[Any, ...]]:
    columns = (Unit.id, Unit.name, Unit.region, Unit.field, Unit.kind)
    return select(literal_column(f"'{kind}'").label("as"), role.label("role"), *columns, place.label("place"))


_NONE: Final[ColumnElement[Any]] = literal_column("''")
_AROUND: Final = union_all(  # who stands around a case, with one question; built once, a statement costs half
    _unit_as("party", CaseParty.role, CaseParty.id)
    .join(CaseParty, CaseParty.unit_id == Unit.id)
    .where(CaseParty.case_id == bindparam("case")),
    _unit_as("authority", _NONE, literal_column("0")).where(Unit.id == bindparam("authority")),
    select(literal_column("'starter'"), _NONE, Person.id, Person.name, _NONE, _NONE, _NONE, literal_column("0")).where(
        Person.id == bindparam("starter")
    ),
).order_by("place")
_RECORD: Final = select(*table_of(Record).columns).where(Record.id == bindparam("record"))


def facts_of(work: UnitOfWork | Reading, case: Case) -> Facts:
    """Facts of a case at the instant of the unit of work (or of the question)."""
    return Facts(
        now=work.now, started_on=case.started_on, case=_known(work, case), seed=case.seed, calendar=work.calendar
    )


def _known(work: UnitOfWork | Reading, case: Case) -> Mapping[str, Any]:
    """A verb asks once for as long as it changes nothing of it."""
    if isinstance(work, Reading):
        return case_facts(work.session.connection(), case)
    if case.id not in work.known:
        work.known[case.id] = case_facts(work.connection, case)
    return work.known[case.id]


def case_facts(connection: Connection, case: Case) -> dict[str, Any]:
    """What FEEL reads as `case`: id, number, title, process, pack, started_on, region, field, starter, record, parties.

    `parties` maps each role title to a list of units {id, name, region, field, kind}.
    """
    around = _around(connection, case)
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "process": case.process,
        "pack": case.pack,
        "started_on": case.started_on.isoformat(),
        "region": case.region,
        "field": case.field,
        "starter": around.starter,
        "record": _record(connection, case.record_id),
        "authority": around.authority,
        "parties": around.parties,
    }


@dataclass(slots=True)
class _Around:
    authority: dict[str, str] = field(default_factory=dict)
    starter: dict[str, str] | None = None
    parties: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def _around(connection: Connection, case: Case) -> _Around:
    found = _Around()
    whose = {"case": case.id, "authority": case.authority_id, "starter": case.started_by}
    for kind, role, *columns, _ in connection.execute(_AROUND, whose):
        unit = dict(zip(UNIT, columns, strict=True))
        if kind == "party":
            found.parties.setdefault(role, []).append(unit)
        elif kind == "authority":
            found.authority = unit
        else:
            found.starter = {"id": unit["id"], "name": unit["name"]}
    return found


def _record(connection: Connection, record_id: str | None) -> dict[str, Any] | None:
    """The register's record as it stands at this step: recorded with it, so that a replay sees the same."""
    record = connection.execute(_RECORD, {"record": record_id}).first() if record_id else None
    if record is None:
        return None
    return {
        "id": record.id,
        "number": record.number,
        "name": record.name,
        "name_en": record.name_en,
        "standing": record.standing,
        "since": record.standing_since.isoformat(),
        "until": record.until.isoformat() if record.until else None,
        "fields": dict(record.fields),
    }
