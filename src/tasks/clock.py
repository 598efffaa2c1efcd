"""The clocks: the one place that reads the wall clock.

A case clock is the wall clock plus a stored offset that only goes forward (demo office and sandboxes). Sign-in,
retries, sealing and logs use the wall.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")  # China Standard Time: no daylight saving since 1992

Wall = Callable[[], datetime]


def wall_clock() -> datetime:
    """The machine's instant, in UTC."""
    return datetime.now(UTC)


def china_day(instant: datetime) -> date:
    """The day in China at that instant."""
    return instant.astimezone(CHINA).date()


class ManualClock:
    """A clock that is moved by hand, forward only; callable like `wall_clock`."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._now = start.astimezone(UTC)

    def __call__(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        if instant < self._now:
            raise ValueError(f"a clock goes forward only: {instant} lies before {self._now}")
        self._now = instant.astimezone(UTC)

    def move_by(self, step: timedelta) -> None:
        self.move_to(self._now + step)
