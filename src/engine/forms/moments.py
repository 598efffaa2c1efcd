"""Dates and times as form-js writes them, in China Standard Time (+08:00, no summer time since 1991).

The page sends `2026-11-23`, `09:30` or `2026-11-23T09:30`; what is kept follows the component's
`timeSerializingFormat`: no_timezone `09:30`, utc_offset `09:30+08:00`, utc_normalized `01:30Z`.
"""

import re
from datetime import UTC, date, datetime, time

from engine.calendar import CHINA
from engine.forms.components import Component

INTERVALS = (1, 5, 10, 15, 30, 60)  # minutes that form-js offers; without one of them it goes by 15
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"(\d\d:\d\d)(?::00(?:\.0{1,3})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def parse_moment(value: str, component: Component) -> str | None:
    """The value as it is kept, or None where it is no such date or time."""
    subtype = component.source.get("subtype", "date")
    written = component.source.get("timeSerializingFormat", "no_timezone")
    value = value.strip()
    if subtype == "date":
        return value if _date(value) else None
    if subtype == "time":
        return _time_kept(value, written)
    day, _, clock = value.replace(" ", "T", 1).partition("T")
    found = _moment(day, clock)
    return None if found is None else _datetime_kept(found, written)


def interval_of(component: Component) -> int:
    """Minutes between the times of day that may be chosen."""
    step = component.source.get("timeInterval")
    return step if step in INTERVALS else 15


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


def _clock(value: str) -> time | None:
    """A time of day with its zone, China's where none is said."""
    found = _TIME.fullmatch(value)
    if not found:
        return None
    try:
        return time.fromisoformat(found[1] + (found[2] or "+08:00").replace("Z", "+00:00"))
    except ValueError:
        return None


def _moment(day: str, clock: str) -> datetime | None:
    on, at = _date(day), _clock(clock)
    try:
        return datetime.combine(on, at).astimezone(CHINA) if on and at else None
    except OverflowError:
        return None


def _time_kept(value: str, written: str) -> str | None:
    at = _clock(value)
    if at is None:
        return None
    here = datetime.combine(date(2000, 1, 2), at).astimezone(CHINA)
    if written == "utc_normalized":
        return here.astimezone(UTC).strftime("%H:%MZ")
    return here.strftime("%H:%M") + ("+08:00" if written == "utc_offset" else "")


def _datetime_kept(found: datetime, written: str) -> str | None:
    try:
        if written == "utc_normalized":
            return found.astimezone(UTC).isoformat(timespec="minutes").removesuffix("+00:00") + "Z"
    except OverflowError:
        return None
    local = found.replace(tzinfo=None).isoformat(timespec="minutes")
    return local + ("+08:00" if written == "utc_offset" else "")


def local(value: str, component: Component) -> str:
    """A kept value as the page's input shows it: China Standard Time, without a zone."""
    subtype = component.source.get("subtype", "date")
    if subtype == "date":
        return value
    if subtype == "time":
        return _time_kept(value, "no_timezone") or value
    day, _, clock = value.partition("T")
    found = _moment(day, clock)
    return value if found is None else found.replace(tzinfo=None).isoformat(timespec="minutes")


def day_of(value: str, component: Component) -> date | None:
    """The day in China on which a date or a date with a time lies."""
    return _date(local(value, component)[:10])


def minute_of(value: str, component: Component) -> int | None:
    """Minutes after the hour, 0..59."""
    return int(local(value, component)[-2:]) if value else None
