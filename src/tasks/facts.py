"""What a step may know from outside, gathered inside its transaction."""

from typing import Any, Final

from sqlalchemy import select
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
        "standing": "string",
        "since": "string",
        "until": "string",
        "fields": "any",
    },
    "authority": UNIT,
    "parties": {"*": "any"},
}


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
        "authority": _unit(session.get_one(Unit, case.authority_id)),
        "parties": parties_of(session, case.id),
    }


def parties_of(session: Session, case_id: int) -> dict[str, list[dict[str, str]]]:
    rows = session.execute(
        select(CaseParty.role, Unit.id, Unit.name, Unit.region, Unit.field, Unit.kind)
        .join(Unit, Unit.id == CaseParty.unit_id)
        .where(CaseParty.case_id == case_id)
        .order_by(CaseParty.id)
    )
    found: dict[str, list[dict[str, str]]] = {}
    for role, id, name, region, field, kind in rows:
        found.setdefault(role, []).append({"id": id, "name": name, "region": region, "field": field, "kind": kind})
    return found


def _unit(unit: Unit) -> dict[str, str]:
    return {"id": unit.id, "name": unit.name, "region": unit.region, "field": unit.field, "kind": unit.kind}


def _starter(session: Session, case: Case) -> dict[str, str] | None:
    if not case.started_by:
        return None
    row = session.execute(select(Person.id, Person.name).where(Person.id == case.started_by)).first()
    return {"id": row.id, "name": row.name} if row else None


def _record(session: Session, case: Case) -> dict[str, Any] | None:
    """The register's record as it stands at this step: recorded with it, so that a replay sees the same."""
    record = session.get(Record, case.record_id) if case.record_id else None
    if record is None:
        return None
    return {
        "id": record.id,
        "number": record.number,
        "name": record.name,
        "standing": record.standing,
        "since": record.standing_since.isoformat(),
        "until": record.until.isoformat() if record.until else None,
        "fields": dict(record.fields),
    }
