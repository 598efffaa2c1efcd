"""Instants, durations and cycles of timers (ISO 8601), without a clock.

A date alone is the beginning of that day; a time without an offset is China Standard Time (+08:00). Months and years
are counted on the calendar in the offset of the moment they start from; a day that the month lacks becomes its last.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CHINA: Final = timezone(timedelta(hours=8))
MAX_YEAR: Final = 9000


class Unreadable(ValueError):
    """A text that is no moment, duration or cycle; says what to write."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


_DURATION = re.compile(
    r"([+-])?P(?=.)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,9}))?S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d{0,9}|-1)/(.+)", re.ASCII)
_ZONE_NAME = re.compile(r"\[[A-Za-z_/+-]{1,64}\]$", re.ASCII)
_AT_ZONE = re.compile(r"@([A-Za-z_]{1,32}(?:/[A-Za-z_+-]{1,32}){0,2})$", re.ASCII)  # as FEEL's string() writes it


@dataclass(frozen=True, slots=True)
class Period:
    months: int
    seconds: float

    def after(self, start: datetime, times: int = 1) -> datetime:
        """The moment `times` periods after `start`, counted from `start` so that nothing drifts."""
        whole = start.year * 12 + start.month - 1 + self.months * times
        year, month = divmod(whole, 12)
        if not 1 <= year <= MAX_YEAR:
            raise _out_of_range(year)
        day = min(start.day, _days_in(year, month + 1))
        try:
            return start.replace(year=year, month=month + 1, day=day) + timedelta(seconds=self.seconds * times)
        except OverflowError:
            raise _out_of_range(year) from None

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
    cleaned, zone = _without_zone(_ZONE_NAME.sub("", text.strip()))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned, re.ASCII):
        cleaned += "T00:00"
    if not re.match(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", cleaned, re.ASCII):
        raise _no_moment(text)
    try:
        moment = datetime.fromisoformat(cleaned)
    except ValueError:
        raise _no_moment(text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _without_zone(text: str) -> tuple[str, tzinfo]:
    """The moment without a zone's name, and the zone; China where none is named."""
    found = _AT_ZONE.search(text)
    if found is None or found[1] == "Asia/Shanghai":  # the usual one needs no zone files of the machine
        return text[: found.start()] if found else text, CHINA
    try:
        return text[: found.start()], ZoneInfo(found[1])
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise _no_moment(text) from None


def period(text: str) -> Period:
    """An ISO 8601 duration, e.g. P2Y, P1M10D, PT36H."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise Unreadable(
            f"“{text}”不是时长，应如 P5D、PT12H、P1Y", f"“{text}” is no duration such as P5D, PT12H or P1Y"
        )
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
        raise Unreadable(
            f"“{text}”不是周期，应如 R3/P1D、R/2027-01-10T09:00:00+08:00/P1Y",
            f"“{text}” is no cycle such as R3/P1D or R/2027-01-10T09:00:00+08:00/P1Y",
        )
    times, rest = found.groups()
    first, _, second = (
        rest.partition("/") if rest.startswith("P") else rest.rpartition("/")
    )  # a zone's name has slashes
    if not first:
        first, second = second, ""
    if second and not first.startswith("P"):
        start, every = instant(first), period(second)
    elif second:
        start, every = instant(second), period(first)
    else:
        start, every = None, period(first)
    if not every.positive:
        raise Unreadable(f"“{text}”的间隔不大于零", f"“{text}” repeats without any time between")
    if times == "0":
        raise Unreadable(f"“{text}”重复零次", f"“{text}” repeats zero times")
    return Cycle(None if times in ("", "-1") else int(times), start, every)


def write(moment: datetime) -> str:
    """ISO text that keeps the offset."""
    return moment.isoformat()


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _no_moment(text: str) -> Unreadable:
    return Unreadable(
        f"“{text}”不是日期（2026-11-23）或时刻（2026-11-23T09:00:00+08:00）",
        f"“{text}” is neither a date (2026-11-23) nor a moment (2026-11-23T09:00:00+08:00)",
    )


def _out_of_range(year: int) -> Unreadable:
    return Unreadable(f"{year} 年超出可计算的范围", f"the year {year} is out of range")


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
