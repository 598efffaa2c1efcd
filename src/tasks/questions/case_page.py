"""One case as its page shows it: where it stands, how it came there, what comes next, its papers and its history."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select
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
from tasks.questions.case_lines import (
    Coming,
    HistoryLine,
    IncidentLine,
    NoticeLine,
    OpenTaskLine,
    Paper,
    Party,
    RecordLine,
    Version,
    Waiting,
)
from tasks.questions.marks import Marks, marks_of
from tasks.rights import allowed, cases_for, tasks_for
from tasks.text import msgid
from tasks.verify_chains import verify_chain
from tasks.withdraw_case import MESSAGE as WITHDRAW

__all__ = [
    "CasePage",
    "Coming",
    "HistoryLine",
    "IncidentLine",
    "NoticeLine",
    "OpenTaskLine",
    "Paper",
    "Party",
    "RecordLine",
    "Version",
    "Waiting",
    "case_page",
    "version_of",
]

# What may be seen and done on the page, asked for together.
ASKED = ("see_reviewers", "see_grounds", "see_incidents", "withdraw_case", "void_document", "erase_personal")


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
    can_void: bool  # the letters that the case issued
    can_erase: bool  # its personal values
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
        deployed = office.definitions.get(session, case.version_hash)
        may = allowed(session, actor, case.id, *ASKED)
        hidden = frozenset[str]() if "see_reviewers" in may else in_person(deployed)
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
            tasks=_tasks(session, case, actor, hidden),
            coming=_coming(session, case),
            waiting=tuple(line for line in waiting if line.name != WITHDRAW),
            papers=papers_of(session, case, actor, hidden),
            notices=_notices(session, case),
            history=tuple(shown_to(line, actor, hidden, "see_grounds" in may) for line in history),
            chain_whole=not verify_chain(session, case.id),
            incidents=incidents if "see_incidents" in may else (),
            stands_still=bool(incidents),
            marks=marks_of(line.body for line in history),
            can_withdraw="withdraw_case" in may and _can_be_withdrawn(case, waiting),
            can_void="void_document" in may,
            can_erase="erase_personal" in may,
            deployed=deployed,
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


def _tasks(session: Session, case: Case, actor: Actor, hidden: frozenset[str]) -> tuple[OpenTaskLine, ...]:
    joined = select(Task.id).join(Case, Case.id == Task.case_id)
    opens = set(session.scalars(joined.where(Task.case_id == case.id, tasks_for("see_task", actor))))
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
            holder=task.role if holder and _is_hidden(task.role, task.holder_id, actor, hidden) else holder,
            mine=task.holder_id == actor.person_id,
            can_open=task.id in opens,
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


_ISSUED: Final = (
    select(Document, File.size)
    .join(File, File.id == Document.file_id, isouter=True)
    .where(Document.case_id == bindparam("case"))
)
_HANDED_IN: Final = (
    select(File, Person.name, Task.role)
    .join(Person, Person.id == File.uploaded_by, isouter=True)
    .join(Task, Task.id == File.task_id, isouter=True)
    .where(
        File.case_id == bindparam("case"),
        File.kept,
        File.id.not_in(
            select(Document.file_id).where(Document.case_id == bindparam("case"), Document.file_id.is_not(None))
        ),
    )
)


def papers_of(session: Session, case: Case, actor: Actor, hidden: frozenset[str]) -> tuple[Paper, ...]:
    issued = session.execute(_ISSUED, {"case": case.id})
    letters = [
        Paper(d.id, "document", d.title, d.number, d.file_id, size, d.status, "", d.issued_at, d.void_reason)
        for d, size in issued
    ]
    handed_in = session.execute(_HANDED_IN, {"case": case.id})
    files = [
        Paper(
            f.id,
            "file",
            f.name,
            "",
            f.id,
            f.size,
            "kept",
            (role or "") if _is_hidden(role or "", f.uploaded_by, actor, hidden) else person or "",
            f.uploaded_at,
        )
        for f, person, role in handed_in
    ]
    return tuple(sorted(letters + files, key=lambda paper: (paper.at, paper.id), reverse=True))


def _notices(session: Session, case: Case) -> tuple[NoticeLine, ...]:
    found = session.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.published_at))
    return tuple(NoticeLine(n.id, n.number, n.title, n.first_day, n.last_day, n.status) for n in found)


def _history(session: Session, case: Case) -> tuple[HistoryLine, ...]:
    rows = session.scalars(
        select(History).options(undefer(History.body)).where(History.case_id == case.id).order_by(History.number)
    )
    return tuple(HistoryLine.of(row, json.loads(row.body)) for row in rows)


def in_person(deployed: Deployed) -> frozenset[str]:
    """Roles whose tasks name their person, as reviews do: who that was is for the house to know."""
    return frozenset(role.name for role in deployed.info.roles if role.held_by == "person")


def _is_hidden(role: str, person_id: str | None, actor: Actor, hidden: frozenset[str]) -> bool:
    return role in hidden and person_id != actor.person_id


def shown_to(line: HistoryLine, actor: Actor, hidden: frozenset[str], grounds: bool) -> HistoryLine:
    """The line as this reader may see it; everybody sees their own whole."""
    if line.person_id is not None and _is_hidden(line.role, line.person_id, actor, hidden):
        return replace(line, person=line.role, person_id=None, role="", unit="", opinion="", body={})
    return line if grounds or line.person_id == actor.person_id else replace(line, body={})


def _incidents(session: Session, case: Case) -> tuple[IncidentLine, ...]:
    found = session.scalars(
        select(Incident).where(Incident.case_id == case.id, Incident.status == "open").order_by(Incident.id)
    )
    return tuple(
        IncidentLine(i.id, i.element_id, i.kind, i.message, str(i.detail.get("en", "")), i.at, i.engine_id is not None)
        for i in found
    )


def _can_be_withdrawn(case: Case, waiting: tuple[Waiting, ...]) -> bool:
    """While the case waits for that message."""
    return case.status == "running" and any(line.kind == "message" and line.name == WITHDRAW for line in waiting)
