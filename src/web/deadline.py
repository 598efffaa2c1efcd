"""How a due moment is shown: which of the five statuses, working days left, whether the day may still move."""

from dataclasses import dataclass
from datetime import datetime

from engine.calendar import WorkingDays, china_day
from tasks.questions.inbox import SOON


@dataclass(frozen=True, slots=True)
class Deadline:
    kind: str  # running, soon, overdue, paused: the statuses of the look
    days_left: int | None  # working days; negative when late, 0 today; None without a due moment
    due: datetime | None
    provisional: bool = False


def deadline(
    calendar: WorkingDays,
    now: datetime,
    due: datetime | None,
    *,
    provisional: bool = False,
    paused_until: datetime | None = None,
) -> Deadline:
    """Both instants on the case clock. A task that is snoozed (`paused_until` ahead) is paused, however late."""
    left = None if due is None else calendar.between(china_day(now), china_day(due))
    if paused_until is not None and paused_until > now:
        return Deadline("paused", left, due, provisional)
    if due is None or left is None:
        return Deadline("running", None, None)
    if due < now:
        return Deadline("overdue", left, due, provisional)
    return Deadline("soon" if left <= SOON else "running", left, due, provisional)
