"""Instants, durations and cycles of timers (ISO 8601), without a clock.

A date alone is the beginning of that day; a time without an offset is China Standard Time (+08:00). Months and years
are counted on the calendar in the offset of the moment they start from; a day that the month lacks becomes its last.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
MAX_YEAR: Final = 9000

_DURATION = re.compile(
    r"([+-])?P(?=.)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,9}))?S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d{0,9}|-1)/(.+)", re.ASCII)
_ZONE_NAME = re.compile(r"\[[A-Za-z_/+-]{1,64}\]$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    months: int
    seconds: float

    def after(self, start: datetime, times: int = 1) -> datetime:
        """The moment `times` periods after `start`, counted from `start` so that nothing drifts."""
        whole = start.year * 12 + start.month - 1 + self.months * times
        year, month = divmod(whole, 12)
        if not 1 <= year <= MAX_YEAR:
            raise ValueError(f"year {year} is out of range")
        day = min(start.day, _days_in(year, month + 1))
        return start.replace(year=year, month=month + 1, day=day) + timedelta(seconds=self.seconds * times)

    @property
    def positive(self) -> bool:
        return self.months >= 0 and self.seconds >= 0 and (self.months > 0 or self.seconds > 0)


@dataclass(frozen=True, slots=True)
class Cycle:
    times: int | None  # None: without end
    start: datetime | None  # first due moment; None: one period after it is armed
    period: Period


def instant(text: str) -> datetime:
    """An aware moment; ValueError says what is wrong."""
    cleaned = _ZONE_NAME.sub("", text.strip())
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned, re.ASCII):
        return datetime.combine(date.fromisoformat(cleaned), datetime.min.time(), CHINA)
    if not re.match(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", cleaned, re.ASCII):
        raise ValueError(f"{text!r} is neither a date (2026-11-23) nor a date and time (2026-11-23T09:00:00+08:00)")
    moment = datetime.fromisoformat(cleaned)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def period(text: str) -> Period:
    """An ISO 8601 duration, e.g. P2Y, P1M10D, PT36H."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a duration (P5D, PT12H, P1Y)")
    sign, *parts, fraction = found.groups()
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in parts)
    factor = -1 if sign == "-" else 1
    whole = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    rest = float(f"0.{fraction}") if fraction else 0.0
    return Period(factor * (years * 12 + months), factor * (whole + rest))


def cycle(text: str) -> Cycle:
    """A repeating interval: R3/P1D, R/P1Y, R/2027-01-10T09:00:00+08:00/P1Y; the start may also stand last."""
    found = _CYCLE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a cycle (R3/P1D, R/2027-01-10T09:00:00+08:00/P1Y)")
    times, rest = found.groups()
    first, _, second = rest.partition("/")
    if second and not first.startswith("P"):
        start, every = instant(first), period(second)
    elif second:
        start, every = instant(second), period(first)
    else:
        start, every = None, period(first)
    if not every.positive:
        raise ValueError(f"{text!r} repeats without any time between; give a duration above zero")
    if times == "0":
        raise ValueError(f"{text!r} repeats zero times; give a number above zero or leave it out")
    return Cycle(None if times in ("", "-1") else int(times), start, every)


def write(moment: datetime) -> str:
    """ISO text that keeps the offset."""
    return moment.isoformat()


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
