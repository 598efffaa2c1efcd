"""What one operation may see and touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.advance import Operation
from engine.calendar import WorkingDays
from tasks.models import Case
from tasks.packs.info import PackInfo


@dataclass(frozen=True, slots=True)
class Work:
    """The unit of work of the case whose step reached the operation; made by the record, inside its transaction.

    An operation flushes but never commits, writes to no other case, and reads no clock but the ones given here.
    """

    session: Session
    case: Case
    pack: PackInfo  # of the case's pinned version
    operation: Operation
    now: datetime  # case clock
    today: date  # its day in China
    wall: datetime  # what the outbox and retries go by
    calendar: WorkingDays
    note: Callable[[str, Mapping[str, Any]], None]  # a line of this case's history: kind and details
