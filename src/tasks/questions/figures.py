"""How the office runs, in figures: what waits, since when, what stands still. For whoever keeps the machine."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Subquery, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tasks.actor import Actor
from tasks.database import ANEW
from tasks.models import Base, Candidate, Case, Document, Incident, Outbox, Reminding, Seal, Timer
from tasks.models.keeping import KINDS
from tasks.office import Office, Reading
from tasks.rights import require_administrator

COUNTED = 100_000  # counts stop here: a figure must not cost what it measures
_KEPT: Final = (Outbox.kind.in_(KINDS), Outbox.done_at.is_(None))  # by kind, as the index is


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, and ages in seconds (0.0 where nothing waits)."""

    cases_running: int
    tasks_open: int
    tasks_overdue: int
    timers_due: int  # that should have fired and have not
    due_lag: float  # of the earliest of them, on the case clock
    reminders_due: int
    outbox_waiting: int  # mails and outside jobs not yet handed over
    outbox_age: float
    outbox_given_up: int
    letters_waiting: int  # issued, the PDF still to come
    incidents_open: int
    seal_age: float | None  # since the last seal; None: never sealed


def figures(office: Office, actor: Actor) -> Figures:
    """Raises NotAllowed: for administrators."""
    require_administrator(actor, "see_figures")
    return measure(office)


def measure(office: Office) -> Figures:
    """The same for programs: nothing in it is about anybody."""
    with office.reading() as read:
        session, wall = read.session, office.wall()
        unsent = (*_KEPT, ~Outbox.given_up)
        due = (~Timer.stuck, Timer.due <= read.now)
        return Figures(
            cases_running=_count(session, Case, Case.status == "running"),
            tasks_open=_tasks(session),
            tasks_overdue=_tasks(session, Candidate.due < read.now),
            timers_due=_count(session, Timer, *due),
            due_lag=_age(read.now, _oldest(read, Timer.due, *due)),
            reminders_due=_count(session, Reminding, Reminding.sent_at.is_(None), Reminding.at <= read.now),
            outbox_waiting=_count(session, Outbox, *unsent),
            outbox_age=_age(wall, _oldest(read, Outbox.created_at, *unsent)),
            outbox_given_up=_count(session, Outbox, *_KEPT, Outbox.given_up.is_(True)),
            letters_waiting=_count(session, Document, Document.status == "issued"),
            incidents_open=_count(session, Incident, Incident.status == "open"),
            seal_age=_since(wall, session.scalar(select(Seal.at).order_by(Seal.number.desc()).limit(1))),
        )


def _tasks(session: Session, *where: ColumnElement[bool]) -> int:
    """Open ones, by their places in somebody's inbox: the table of tasks holds those of all years."""
    some = select(Candidate.task_id).where(*where).distinct().limit(COUNTED).subquery()
    return _rows(session, some)


def _count(session: Session, table: type[Base], *where: ColumnElement[bool]) -> int:
    return _rows(session, select(literal(1)).select_from(table).where(*where).limit(COUNTED).subquery())


def _rows(session: Session, some: Subquery) -> int:
    return session.scalar(select(func.count()).select_from(some).execution_options(**ANEW)) or 0


def _oldest(read: Reading, moment: InstrumentedAttribute[datetime], *where: ColumnElement[bool]) -> datetime | None:
    return read.session.scalar(select(moment).where(*where).order_by(moment).limit(1).execution_options(**ANEW))


def _since(now: datetime, then: datetime | None) -> float | None:
    return max(0.0, (now - then).total_seconds()) if then else None


def _age(now: datetime, then: datetime | None) -> float:
    return _since(now, then) or 0.0
