"""Fire the earliest timer that is due. `tasks.due` asks before whether there is one, and lets messages go first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.advance import FireTimer
from tasks.chain import Entry
from tasks.database import ANEW
from tasks.first_free import first_free
from tasks.models import Case, Timer
from tasks.office import Office, UnitOfWork
from tasks.record import lock_running, record


@dataclass(frozen=True, slots=True)
class Fired:
    case_id: int
    element_id: str
    due: datetime
    status: str  # of the case afterwards


def fire_next_timer(office: Office) -> Fired | None:
    """Fire one timer with its whole effect, or return None when none is due.

    Raises StepFailed when the step breaks; the timer is then held back until its incident is resumed.
    """
    with office.working() as work:
        timer = _claim(work)
        if timer is None:
            return None
        work.timer_id = timer.id
        case = lock_running(work, timer.case_id)
        fired = (timer.element_id, timer.due)
        body = {"due": timer.due.isoformat(), "provisional": timer.provisional}
        entry = Entry("fire", element_id=timer.element_id, name=timer.name, body=body)
        record(work, case, FireTimer(timer.engine_id), entry)
        return Fired(case.id, *fired, case.status)


def next_due(session: Session) -> datetime | None:
    """The moment at which the next timer is due, past or future; None when no timer waits."""
    return session.scalar(select(Timer.due).where(~Timer.stuck).order_by(Timer.due, Timer.id).limit(1))


def _claim(work: UnitOfWork) -> Timer | None:
    """The earliest due timer of a case that no other node works on, read again under the case's lock.

    The case is what is locked, never the timer: every verb locks the case first, so none waits for another in a ring.
    """
    claimed = select(Timer.id).join(Case, Case.id == Timer.case_id).where(~Timer.stuck, Timer.due <= work.now)
    first = claimed.order_by(Timer.due, Timer.id).limit(1).with_for_update(of=Case, skip_locked=True)
    ordered = first.execution_options(**ANEW)

    def read(timer_id: int) -> Timer | None:
        again = select(Timer).where(Timer.id == timer_id, ~Timer.stuck, Timer.due <= work.now)
        return work.session.scalar(again.execution_options(populate_existing=True))

    return first_free(lambda: work.session.scalar(ordered), read)
