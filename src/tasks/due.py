"""What is to be done by itself at this moment, asked once for everything: mostly nothing, at no writer's cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, exists, select

from tasks.database import ANEW
from tasks.deliver_next_message import MATCHED, START, Delivered, deliver_next_message
from tasks.fire_next_timer import Fired, fire_next_timer
from tasks.models import Reminding, Timer
from tasks.office import Office
from tasks.send_next_reminder import Reminded, send_next_reminder

Happened = Delivered | Fired | Reminded
Turn = tuple[bool, Callable[[Office], Happened | None]]  # whether anything is due, and the verb for it
TALK: Final = 1_000  # messages one after the other while the clock waits
MOST: Final = 10_000  # steps at one moment: more is cases that talk without end
_NOW: Final = bindparam("now", type_=Timer.due.type)
_DUE: Final = select(
    exists(MATCHED) | exists(START),
    exists(select(Timer.id).where(~Timer.stuck, Timer.due <= _NOW)),
    exists(select(Reminding.id).where(Reminding.sent_at.is_(None), Reminding.at <= _NOW)),
).execution_options(**ANEW)


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


@dataclass(slots=True)
class Turns:
    """Whose turn it is among what is due. One for each that works at it: it counts, and forgets when it is gone."""

    messages: int = 0  # one after the other

    def do_next_due(self, office: Office) -> Happened | None:
        """One thing that is due, in a transaction of its own: messages first (what happened before a deadline counts
        before it), then timers, then reminders. Cases that talk without end hold nothing up: after `TALK` messages the
        clock has its turn.

        None when nothing is due, or other nodes are at all of it. Raises StepFailed when the step breaks; what set it
        off is then held back until its incident is resumed.
        """
        due = due_now(office)
        message: Turn = (due.message, deliver_next_message)
        clock: tuple[Turn, ...] = ((due.timer, fire_next_timer), (due.reminder, send_next_reminder))
        turns = (message, *clock) if self.messages < TALK else (*clock, message)
        done = next((found for is_due, verb in turns if is_due and (found := verb(office))), None)
        self.messages = self.messages + 1 if isinstance(done, Delivered) else 0
        return done


def do_next_due(office: Office) -> Happened | None:
    """The next thing alone: see `Turns`."""
    return Turns().do_next_due(office)


def settle(office: Office, most: int = MOST) -> int:
    """What is due, until nothing is left or `most` steps are done; gives back how many it took."""
    turns = Turns()
    for steps in range(most):
        if turns.do_next_due(office) is None:
            return steps
    return most
