"""What a step may know from outside, gathered inside its transaction."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.advance import Facts
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

# Every step asks these, some of them several times; built once, a statement costs half.
_AUTHORITY: Final = select(Unit.id, Unit.name, Unit.region, Unit.field, Unit.kind).where(Unit.id == bindparam("unit"))
_PARTIES: Final = (
    select(CaseParty.role, Unit.id, Unit.name, Unit.region, Unit.field, Unit.kind)
    .join(Unit, Unit.id == CaseParty.unit_id)
    .where(CaseParty.case_id == bindparam("case"))
    .order_by(CaseParty.id)
)
_STARTER: Final = select(Person.id, Person.name).where(Person.id == bindparam("person"))
_RECORD: Final = select(Record).where(Record.id == bindparam("record"))


def facts_of(work: UnitOfWork | Reading, case: Case) -> Facts:
    """Facts of a case at the instant of the unit of work (or of the question)."""
    return Facts(
        now=work.now,
        started_on=case.started_on,
        case=case_facts(work.session, case),
        seed=case.seed,
        calendar=work.calendar,
    )


def case_facts(session: Session, case: Case) -> dict[str, Any]:
    """What FEEL reads as `case`: id, number, title, process, pack, started_on, region, field, starter, record, parties.

    `parties` maps each role title to a list of units {id, name, region, field, kind}.
    """
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "process": case.process,
        "pack": case.pack,
        "started_on": case.started_on.isoformat(),
        "region": case.region,
        "field": case.field,
        "starter": _starter(session, case),
        "record": _record(session, case),
        "authority": _unit(session.execute(_AUTHORITY, {"unit": case.authority_id}).one()),
        "parties": parties_of(session, case.id),
    }


def parties_of(session: Session, case_id: int) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for role, *unit in session.execute(_PARTIES, {"case": case_id}):
        found.setdefault(role, []).append(_unit(unit))
    return found


def _unit(columns: Iterable[str]) -> dict[str, str]:
    return dict(zip(UNIT, columns, strict=True))


def _starter(session: Session, case: Case) -> dict[str, str] | None:
    if not case.started_by:
        return None
    row = session.execute(_STARTER, {"person": case.started_by}).first()
    return {"id": row.id, "name": row.name} if row else None


def _record(session: Session, case: Case) -> dict[str, Any] | None:
    """The register's record as it stands at this step: recorded with it, so that a replay sees the same."""
    record = session.scalar(_RECORD, {"record": case.record_id}) if case.record_id else None
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
