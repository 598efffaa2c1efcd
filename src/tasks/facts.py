"""What a step may know from outside, gathered inside its transaction."""

from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from engine.advance import Facts
from register.base import table_of
from register.models import Record
from tasks import around
from tasks.around import Around
from tasks.models import Case
from tasks.office import Reading, UnitOfWork

UNIT: Final = dict.fromkeys(around.UNIT, "string")
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

_RECORD: Final = select(*table_of(Record).columns).where(Record.id == bindparam("record"))


def facts_of(work: UnitOfWork | Reading, case: Case) -> Facts:
    """Facts of a case at the instant of the unit of work (or of the question)."""
    connection = work.session.connection()
    if isinstance(work, Reading):
        stands = around.read(connection, case)
        work.count_by(stands.holidays)
    else:
        stands = around_in(work, case)
    return Facts(
        now=work.now,
        started_on=case.started_on,
        case=_case_facts(connection, case, stands),
        seed=case.seed,
        calendar=work.calendar,
    )


def around_in(work: UnitOfWork, case: Case) -> Around:
    """Asked once in a verb, for as long as no operation changes any of it."""
    if case.id not in work.known:
        work.session.flush()  # what the verb has changed so far counts
        work.known[case.id] = found = around.read(work.connection, case)
        work.count_by(found.holidays)
    return work.known[case.id]


def _case_facts(connection: Connection, case: Case, stands: Around) -> dict[str, Any]:
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
        "starter": stands.starter,
        "record": _record(connection, case.record_id),
        "authority": stands.authority,
        "parties": stands.parties,
    }


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
