"""What is to be done by itself at this moment, asked once for everything: mostly nothing, at no writer's cost."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, exists, select

from tasks.deliver_next_message import MATCHED, START, Delivered, deliver_next_message
from tasks.fire_next_timer import Fired, fire_next_timer
from tasks.models import Reminding, Timer
from tasks.office import Office
from tasks.send_next_reminder import Reminded, send_next_reminder

_NOW: Final = bindparam("now", type_=Timer.due.type)
_DUE: Final = select(
    exists(MATCHED) | exists(START),
    exists(select(Timer.id).where(~Timer.stuck, Timer.due <= _NOW)),
    exists(select(Reminding.id).where(Reminding.sent_at.is_(None), Reminding.at <= _NOW)),
)


@dataclass(frozen=True, slots=True)
class Due:
    """Which of the verbs that happen by themselves have something to do."""

    message: bool  # or a case that was asked for
    timer: bool
    reminder: bool


def due_now(office: Office) -> Due:
    """By the case clock."""
    with office.reading() as read:
        row = read.session.connection().execute(_DUE, {"now": read.now}).one()
        return Due(*map(bool, row))


def do_next_due(office: Office) -> Delivered | Fired | Reminded | None:
    """One thing that is due, in a transaction of its own: messages first (what happened before a deadline counts before
    it), then timers, then reminders.

    None when nothing is due, or other nodes are at all of it. Raises StepFailed when the step breaks; what set it off
    is then held back until its incident is resumed.
    """
    due = due_now(office)
    return (
        (due.message and deliver_next_message(office))
        or (due.timer and fire_next_timer(office))
        or (due.reminder and send_next_reminder(office))
        or None
    )


def settle(office: Office) -> int:
    """Everything that is due, until nothing is left; gives back how many steps it took."""
    steps = 0
    while do_next_due(office) is not None:
        steps += 1
    return steps
