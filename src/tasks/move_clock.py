"""Move the case clock forward: in a demo office or a sandbox, and only there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tasks.actor import Actor
from tasks.errors import NotAllowed
from tasks.fire_next_timer import next_due
from tasks.models import Case, Setting
from tasks.office import OFFSET, Office, UnitOfWork
from tasks.rights import require_administrator
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class ClockMoved:
    now: datetime


def move_clock(office: Office, actor: Actor | None, to: datetime) -> ClockMoved:
    """Set the case clock to a later instant. Nothing fires by this alone; the sweep goes due by due.

    `actor` None: the scenario runner. Raises NotAllowed where the clock can't be moved, or would go back.
    """
    with office.working() as work:
        _allowed(office, actor)
        if to < work.now:
            raise NotAllowed(msgid("时钟只能往前拨。"))
        return _move(work, to)


def move_clock_to_next_due(office: Office, actor: Actor | None) -> ClockMoved | None:
    """Set the case clock to the moment at which the next timer is due; None when no timer waits."""
    with office.working() as work:
        _allowed(office, actor)
        due = next_due(work.session)
        return None if due is None else _move(work, max(due, work.now))


def begin_clock(office: Office, at: datetime) -> None:
    """Let the years of a demo office begin where its story begins, be it in the past: only before its first case."""
    with office.working() as work:
        _allowed(office, None)
        if work.session.scalar(select(Case.id).limit(1)) is not None:
            raise NotAllowed(msgid("时钟只能往前拨。"))
        _move(work, at)


def _allowed(office: Office, actor: Actor | None) -> None:
    if actor is not None:
        require_administrator(actor, "move_clock")
    if not office.movable_clock:
        raise NotAllowed(msgid("这里用的是真实时间，时钟不能拨动。"))


def _move(work: UnitOfWork, to: datetime) -> ClockMoved:
    kept = work.session.get(Setting, OFFSET)
    if kept is None:
        kept = Setting(name=OFFSET, value={})
        work.session.add(kept)
    kept.value = {"seconds": (to - work.wall).total_seconds()}
    return ClockMoved(to)
