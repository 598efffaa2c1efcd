"""What is to be done by itself at this moment, asked once for everything: the answer is nearly always nothing."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, exists, select

from tasks.deliver_next_message import MATCHED, START
from tasks.models import Reminding, Timer
from tasks.office import Office

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

    @property
    def nothing(self) -> bool:
        return not (self.message or self.timer or self.reminder)


def due_now(office: Office) -> Due:
    """By the case clock."""
    with office.reading() as read:
        row = read.session.connection().execute(_DUE, {"now": read.now}).one()
        return Due(*map(bool, row))
