"""One case as its page shows it: where it stands, how it came there, what comes next, its papers and its history."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from register.models import Person, Record, Unit
from tasks.actor import Actor
from tasks.definitions import Deployed
from tasks.errors import NotFound
from tasks.models import (
    Case,
    CaseParty,
    Document,
    File,
    History,
    Incident,
    Notice,
    OutwardJob,
    PackVersion,
    Subscription,
    Task,
    Timer,
)
from tasks.office import Office
from tasks.questions.marks import Marks, marks_of
from tasks.rights import cases_for, may
from tasks.text import msgid
from tasks.verify_chains import verify_chain
from tasks.withdraw_case import MESSAGE as WITHDRAW


@dataclass(frozen=True, slots=True)
class Party:
    role: str
    unit_id: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Version:
    """The version that governs the case."""

    hash: str
    pack: str
    title: str
    number: str
    edition: int
    in_force: bool  # new cases start under it too


@dataclass(frozen=True, slots=True)
class RecordLine:
    id: str
    number: str
    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class OpenTaskLine:
    id: int
    element_id: str
    process_id: str
    name: str
    role: str
    unit: str
    holder: str | None
    mine: bool
    due: datetime | None
    provisional: bool
    follow_up: datetime | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """A timer: what comes next and when."""

    element_id: str
    name: str
    due: datetime
    provisional: bool
    attached_to: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message or an outward job that the case waits for."""

    element_id: str
    kind: str  # message, job
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter that was issued, or a file that somebody handed in."""

    id: str
    kind: str  # document, file
    title: str
    number: str
    file_id: str | None  # what is downloaded; None: still being rendered
    size: int | None
    status: str  # of a document: issued, rendered, void; of a file: kept
    origin: str  # who handed it in
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeLine:
    id: str
    number: str
    title: str
    first_day: date
    last_day: date
    status: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    number: int
    at: datetime
    kind: str
    person: str  # "": the clock, or another case
    role: str
    unit: str
    element_id: str
    name: str
    opinion: str
    version_hash: str
    body: Mapping[str, Any]  # what it saw, which rules matched, what followed
    hash: str


@dataclass(frozen=True, slots=True)
class IncidentLine:
    id: int
    element_id: str
    kind: str
    message: str
    at: datetime
    engine: bool  # False: the host failed


@dataclass(frozen=True, slots=True)
class CasePage:
    id: int
    number: str
    title: str
    pack: str
    process: str
    process_title: str
    status: str
    running: bool
    outcome: str
    region: str
    field: str
    started_at: datetime
    started_on: date
    starter: str
    ended_at: datetime | None
    note: str
    version: Version
    authority: str
    record: RecordLine | None
    parties: tuple[Party, ...]
    tasks: tuple[OpenTaskLine, ...]
    coming: tuple[Coming, ...]
    waiting: tuple[Waiting, ...]
    papers: tuple[Paper, ...]
    notices: tuple[NoticeLine, ...]
    history: tuple[HistoryLine, ...]
    chain_whole: bool  # the history is what was written
    incidents: tuple[IncidentLine, ...]  # () for who may not see them; `stands_still` tells everybody
    stands_still: bool
    marks: Mapping[str, Marks]  # by process id
    can_withdraw: bool
    deployed: Deployed  # the version's definition and pack.yaml, for the diagram and the rules


def case_page(office: Office, actor: Actor, case_id: int) -> CasePage:
    """Raises NotFound, also to somebody who may not see it."""
    with office.reading() as read:
        session = read.session
        case = session.scalar(select(Case).where(Case.id == case_id, cases_for("see_case", actor)))
        if case is None:
            raise NotFound(what=msgid("案件"))
        history = _history(session, case)
        incidents = _incidents(session, case)
        waiting = _waiting(session, case)
        record = session.get(Record, case.record_id) if case.record_id else None
        starter = session.get(Person, case.started_by) if case.started_by else None
        return CasePage(
            id=case.id,
            number=case.number,
            title=case.title,
            pack=case.pack,
            process=case.process,
            process_title=case.process_title,
            status=case.status,
            running=case.status == "running",
            outcome=case.outcome,
            region=case.region,
            field=case.field,
            started_at=case.started_at,
            started_on=case.started_on,
            starter=starter.name if starter else "",
            ended_at=case.ended_at,
            note=case.note,
            version=version_of(session, case.version_hash),
            authority=session.get_one(Unit, case.authority_id).name,
            record=RecordLine(record.id, record.number, record.name, record.standing) if record else None,
            parties=_parties(session, case),
            tasks=_tasks(session, case, actor),
            coming=_coming(session, case),
            waiting=tuple(line for line in waiting if line.name != WITHDRAW),
            papers=_papers(session, case),
            notices=_notices(session, case),
            history=history,
            chain_whole=not verify_chain(session, case.id),
            incidents=incidents if may(session, "see_incidents", actor, case.id) else (),
            stands_still=bool(incidents),
            marks=marks_of(line.body for line in history),
            can_withdraw=_can_withdraw(session, case, actor, waiting),
            deployed=office.definitions.get(session, case.version_hash),
        )


def version_of(session: Session, version_hash: str) -> Version:
    found = session.get_one(PackVersion, version_hash)
    return Version(found.hash, found.pack, found.title, found.number, found.edition, found.in_force)


def _parties(session: Session, case: Case) -> tuple[Party, ...]:
    rows = session.execute(
        select(CaseParty.role, Unit.id, Unit.name, Unit.region)
        .join(Unit, Unit.id == CaseParty.unit_id)
        .where(CaseParty.case_id == case.id)
        .order_by(CaseParty.id)
    )
    return tuple(Party(*row) for row in rows)


def _tasks(session: Session, case: Case, actor: Actor) -> tuple[OpenTaskLine, ...]:
    rows = session.execute(
        select(Task, Unit.name, Person.name)
        .join(Unit, Unit.id == Task.unit_id, isouter=True)
        .join(Person, Person.id == Task.holder_id, isouter=True)
        .where(Task.case_id == case.id, Task.status == "open")
        .order_by(Task.due.is_(None), Task.due, Task.id)
    )
    return tuple(
        OpenTaskLine(
            id=task.id,
            element_id=task.element_id,
            process_id=task.process,
            name=task.name,
            role=task.role,
            unit=unit or "",
            holder=holder,
            mine=task.holder_id == actor.person_id,
            due=task.due,
            provisional=task.provisional,
            follow_up=task.follow_up,
            opened_at=task.opened_at,
        )
        for task, unit, holder in rows
    )


def _coming(session: Session, case: Case) -> tuple[Coming, ...]:
    timers = session.scalars(select(Timer).where(Timer.case_id == case.id).order_by(Timer.due, Timer.id))
    return tuple(Coming(t.element_id, t.name, t.due, t.provisional, t.attached_to) for t in timers)


def _waiting(session: Session, case: Case) -> tuple[Waiting, ...]:
    messages = session.scalars(select(Subscription).where(Subscription.case_id == case.id).order_by(Subscription.id))
    jobs = session.scalars(select(OutwardJob).where(OutwardJob.case_id == case.id).order_by(OutwardJob.id))
    return (
        *(Waiting(m.element_id, "message", m.message) for m in messages),
        *(Waiting(j.element_id, "job", j.type) for j in jobs),
    )


def _papers(session: Session, case: Case) -> tuple[Paper, ...]:
    issued = session.execute(
        select(Document, File.size)
        .join(File, File.id == Document.file_id, isouter=True)
        .where(Document.case_id == case.id)
    )
    letters = [
        Paper(d.id, "document", d.title, d.number, d.file_id, size, d.status, "", d.issued_at) for d, size in issued
    ]
    rendered = select(Document.file_id).where(Document.case_id == case.id, Document.file_id.is_not(None))
    handed_in = session.execute(
        select(File, Person.name)
        .join(Person, Person.id == File.uploaded_by, isouter=True)
        .where(File.case_id == case.id, File.kept, File.id.not_in(rendered))
    )
    files = [
        Paper(f.id, "file", f.name, "", f.id, f.size, "kept", person or "", f.uploaded_at) for f, person in handed_in
    ]
    return tuple(sorted(letters + files, key=lambda paper: (paper.at, paper.id), reverse=True))


def _notices(session: Session, case: Case) -> tuple[NoticeLine, ...]:
    found = session.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.published_at))
    return tuple(NoticeLine(n.id, n.number, n.title, n.first_day, n.last_day, n.status) for n in found)


def _history(session: Session, case: Case) -> tuple[HistoryLine, ...]:
    rows = session.scalars(
        select(History).options(undefer(History.body)).where(History.case_id == case.id).order_by(History.number)
    )
    return tuple(
        HistoryLine(
            number=row.number,
            at=row.at,
            kind=row.kind,
            person=row.person_name,
            role=row.role,
            unit=row.unit_name,
            element_id=row.element_id,
            name=row.name,
            opinion=row.opinion,
            version_hash=row.version_hash,
            body=json.loads(row.body),
            hash=row.hash,
        )
        for row in rows
    )


def _incidents(session: Session, case: Case) -> tuple[IncidentLine, ...]:
    found = session.scalars(
        select(Incident).where(Incident.case_id == case.id, Incident.status == "open").order_by(Incident.id)
    )
    return tuple(IncidentLine(i.id, i.element_id, i.kind, i.message, i.at, i.engine_id is not None) for i in found)


def _can_withdraw(session: Session, case: Case, actor: Actor, waiting: tuple[Waiting, ...]) -> bool:
    asked = any(line.kind == "message" and line.name == WITHDRAW for line in waiting)
    return asked and case.status == "running" and may(session, "withdraw_case", actor, case.id)
