"""The register's pages: centres and consortia, and one of them with its whole life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from register.models import Record, RecordChange, RecordParty, Unit
from tasks.actor import Actor
from tasks.database import ANEW
from tasks.errors import NotFound
from tasks.models import Case, Document, PackSight, PackVersion
from tasks.office import Office
from tasks.questions.inbox import escape_like
from tasks.rights import cases_for, within
from tasks.text import msgid

PAGE = 50


@dataclass(frozen=True, slots=True)
class RecordRow:
    id: str
    pack: str
    subject: str  # id; titles are in `titles`
    subject_title: Mapping[str, str]  # zh, en
    number: str
    name: str
    name_en: str
    standing: str
    standing_title: Mapping[str, str]
    mark: str  # how lists mark the standing
    since: date
    until: date | None
    region: str
    field: str


@dataclass(frozen=True, slots=True)
class RecordList:
    items: tuple[RecordRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class RecordParties:
    role: str
    unit_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    what: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str
    case_id: int | None
    case_number: str


@dataclass(frozen=True, slots=True)
class RecordLetter:
    """A numbered letter of a case that entered or changed the record."""

    case_id: int
    number: str
    title: str
    file_id: str | None  # None: not set yet, or the reader may not see that case's papers


@dataclass(frozen=True, slots=True)
class RecordPage:
    record: RecordRow
    fields: Mapping[str, Any]
    captions: Mapping[str, Mapping[str, str]]  # of the fields: zh, en
    standings: Mapping[str, Mapping[str, str]]  # titles of every standing: zh, en
    parties: tuple[RecordParties, ...]
    changes: tuple[Change, ...]
    letters: tuple[RecordLetter, ...]  # in the order in which they were issued; void ones left out
    life: int | None  # id of the running case that holds its clock


def records(
    office: Office,
    actor: Actor,
    *,
    search: str = "",
    pack: str | None = None,
    standing: str | None = None,
    region: str | None = None,
    page: int = 1,
    limit: int = PAGE,
) -> RecordList:
    """Records that the actor may see, by name."""
    where: list[ColumnElement[bool]] = [records_for(actor)]
    given = {Record.pack: pack, Record.standing: standing, Record.region: region}
    where += [column == value for column, value in given.items() if value]
    if search.strip():
        said = f"%{escape_like(search.strip())}%"
        where.append(or_(Record.name.like(said, escape="!"), Record.number.like(said, escape="!")))
    with office.reading() as read:
        total = (
            read.session.scalar(select(func.count()).select_from(Record).where(*where).execution_options(**ANEW)) or 0
        )
        pages = max(1, -(-total // limit))
        page = min(max(1, page), pages)
        chosen = select(Record).where(*where).order_by(Record.name, Record.id).execution_options(**ANEW)
        titles = _titles(read.session)
        found = read.session.scalars(chosen.offset((page - 1) * limit).limit(limit))
        return RecordList(tuple(_row(record, titles) for record in found), total, page, pages)


def record_page(office: Office, actor: Actor, record_id: str) -> RecordPage:
    """Raises NotFound, also to somebody who may not see it."""
    with office.reading() as read:
        session = read.session
        record = session.scalar(select(Record).where(Record.id == record_id, records_for(actor)))
        if record is None:
            raise NotFound(what=msgid("登记"))
        titles = _titles(session)
        row = _row(record, titles)
        subject = _subject(titles, record)
        changes = _changes(session, record)
        return RecordPage(
            record=row,
            fields=record.fields,
            captions=subject.get("fields", {}),
            standings=subject.get("standings", {}),
            parties=_parties(session, record),
            changes=changes,
            letters=_letters(session, actor, [change.case_id for change in changes]),
            life=_life(session, record, subject.get("life")),
        )


def records_for(actor: Actor) -> ColumnElement[bool]:
    """Rule X-4 for records: as for cases, by party, authority, territory and charge."""
    units = sorted({seat.unit_id for seat in actor.seats})
    party = exists(
        select(1).where(RecordParty.record_id == Record.id, RecordParty.unit_id.in_(units)).correlate(Record)
    )
    seen = [_sight(seat.role, seat.region, seat.field) for seat in actor.seats]
    authority = Record.authority_id.in_(units)
    administrator = [Record.id.is_not(None)] if actor.is_administrator else []
    return or_(*([party, authority] if units else []), *seen, *administrator, false())


def _sight(role: str, region: str, field: str) -> ColumnElement[bool]:
    charge = and_(PackSight.sees == "charge", Record.field == field) if field else false()
    territory = and_(PackSight.sees == "territory", within(Record.region, region))
    seen = or_(PackSight.sees == "all", charge, territory)
    return exists(select(1).where(PackSight.pack == Record.pack, PackSight.role == role, seen).correlate(Record))


def _titles(session: Session) -> dict[str, dict[str, Any]]:
    """Subjects by pack, from the versions in force."""
    found = session.execute(select(PackVersion.pack, PackVersion.info).where(PackVersion.in_force))
    return {pack: info["subjects"] for pack, info in found}


def _subject(titles: Mapping[str, Any], record: Record) -> dict[str, Any]:
    subject: dict[str, Any] = titles.get(record.pack, {}).get(record.subject, {})
    return subject


def _row(record: Record, titles: Mapping[str, Any]) -> RecordRow:
    subject = _subject(titles, record)
    standing = subject.get("standings", {}).get(record.standing, {})
    return RecordRow(
        id=record.id,
        pack=record.pack,
        subject=record.subject,
        subject_title={"zh": subject.get("zh", record.subject), "en": subject.get("en", "")},
        number=record.number,
        name=record.name,
        name_en=record.name_en,
        standing=record.standing,
        standing_title={"zh": standing.get("zh", record.standing), "en": standing.get("en", "")},
        mark=standing.get("mark", "running"),
        since=record.standing_since,
        until=record.until,
        region=record.region,
        field=record.field,
    )


def _parties(session: Session, record: Record) -> tuple[RecordParties, ...]:
    rows = session.execute(
        select(RecordParty.role, Unit.id, Unit.name)
        .join(Unit, Unit.id == RecordParty.unit_id)
        .where(RecordParty.record_id == record.id)
        .order_by(RecordParty.id)
    )
    return tuple(RecordParties(*row) for row in rows)


def _changes(session: Session, record: Record) -> tuple[Change, ...]:
    rows = session.execute(
        select(RecordChange, Case.number)
        .join(Case, Case.id == RecordChange.case_id, isouter=True)
        .where(RecordChange.record_id == record.id)
        .order_by(RecordChange.id)
    )
    return tuple(Change(c.at, c.what, c.before, c.after, c.reason, c.case_id, number or "") for c, number in rows)


def _letters(session: Session, actor: Actor, case_ids: Sequence[int | None]) -> tuple[RecordLetter, ...]:
    """The number is part of the record; the letter itself is a paper of its case."""
    wanted = {case_id for case_id in case_ids if case_id is not None}
    seen = set(session.scalars(select(Case.id).where(Case.id.in_(wanted), cases_for("see_documents", actor))))
    issued = select(Document).where(Document.case_id.in_(wanted), Document.number != "", Document.status != "void")
    return tuple(
        RecordLetter(letter.case_id, letter.number, letter.title, letter.file_id if letter.case_id in seen else None)
        for letter in session.scalars(issued.order_by(Document.issued_at, Document.id))
    )


def _life(session: Session, record: Record, process: str | None) -> int | None:
    if not process:
        return None
    running = select(Case.id).where(Case.record_id == record.id, Case.process == process, Case.status == "running")
    return session.scalar(running.limit(1))
