"""Lists of cases: what the actor may see, and what they started."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from tasks.actor import Actor
from tasks.database import ANEW
from tasks.models import Case, Incident, Task, Timer
from tasks.office import Office
from tasks.questions.inbox import escape_like
from tasks.rights import cases_for

PAGE = 50
SAME = ("number", "title", "pack", "process", "process_title", "status", "region", "field", "started_at", "ended_at")


@dataclass(frozen=True, slots=True)
class CaseLine:
    case_id: int
    number: str
    title: str
    pack: str
    process: str
    process_title: str
    status: str
    kind: str  # how lists mark it: running, overdue, paused (stands still), done
    where: str  # names of the open tasks, or the outcome
    region: str
    field: str
    started_at: datetime
    ended_at: datetime | None
    due: datetime | None  # the nearest of its open tasks


@dataclass(frozen=True, slots=True)
class CaseList:
    items: tuple[CaseLine, ...]
    total: int
    page: int
    pages: int


def cases(
    office: Office,
    actor: Actor,
    *,
    search: str = "",
    pack: str | None = None,
    process: str | None = None,
    region: str | None = None,
    status: str | None = None,
    record_id: str | None = None,
    page: int = 1,
    limit: int = PAGE,
) -> CaseList:
    """Cases that the actor may see, the latest first. `status`: "running" or "ended"."""
    given = {Case.pack: pack, Case.process: process, Case.region: region, Case.record_id: record_id}
    where: list[ColumnElement[bool]] = [cases_for("see_case", actor)]
    where += [column == value for column, value in given.items() if value]
    if status in ("running", "ended"):
        where.append(Case.status == "running" if status == "running" else Case.status != "running")
    if search.strip():
        said = f"%{escape_like(search.strip())}%"
        where.append(or_(Case.title.like(said, escape="!"), Case.number.like(said, escape="!")))
    with office.reading() as read:
        total = read.session.scalar(select(func.count()).select_from(Case).where(*where).execution_options(**ANEW)) or 0
        pages = max(1, -(-total // limit))
        page = min(max(1, page), pages)
        chosen = select(Case).where(*where).order_by(Case.started_at.desc(), Case.id.desc()).execution_options(**ANEW)
        lines = _lines(read.session, chosen.offset((page - 1) * limit).limit(limit), read.now)
        return CaseList(lines, total, page, pages)


def started(office: Office, actor: Actor, limit: int = PAGE) -> tuple[CaseLine, ...]:
    """Cases that the actor started, the latest first."""
    with office.reading() as read:
        mine = select(Case).where(Case.started_by == actor.person_id)
        return _lines(read.session, mine.order_by(Case.started_at.desc(), Case.id.desc()).limit(limit), read.now)


def _lines(session: Session, chosen: Select[Case], now: datetime) -> tuple[CaseLine, ...]:
    found = list(session.scalars(chosen))
    ids = [case.id for case in found]
    tasks: dict[int, list[Task]] = {}
    for task in session.scalars(select(Task).where(Task.case_id.in_(ids), Task.status == "open").order_by(Task.id)):
        tasks.setdefault(task.case_id, []).append(task)
    awaited: dict[int, str] = {}
    for case_id, name in session.execute(
        select(Timer.case_id, Timer.name).where(Timer.case_id.in_(ids), Timer.name != "").order_by(Timer.due)
    ):
        awaited.setdefault(case_id, name)
    still = select(Incident.case_id).where(Incident.case_id.in_(ids), Incident.status == "open")
    stuck = set(session.scalars(still))
    return tuple(_line(case, tasks.get(case.id, []), awaited.get(case.id, ""), case.id in stuck, now) for case in found)


def _line(case: Case, tasks: list[Task], awaited: str, stuck: bool, now: datetime) -> CaseLine:
    """Where nobody has anything to do, it waits for the moment that comes next."""
    dues = [task.due for task in tasks if task.due]
    due = min(dues, default=None)
    values: dict[str, Any] = {name: getattr(case, name) for name in SAME}
    doing = "、".join(dict.fromkeys(task.name for task in tasks)) or awaited
    where = doing if case.status == "running" else case.outcome
    return CaseLine(case_id=case.id, kind=_kind(case, due, stuck, now), where=where, due=due, **values)


def _kind(case: Case, due: datetime | None, stuck: bool, now: datetime) -> str:
    if case.status != "running":
        return "done"
    if stuck:
        return "paused"
    return "overdue" if due is not None and due < now else "running"
