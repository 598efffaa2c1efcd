"""Values of a cell put in a row: numbers, texts, dates, times, moments and durations."""

from datetime import UTC, datetime, time
from typing import Any

from engine.bpmn.moments import Unreadable, period
from engine.dmn.cells import kind_of

Json = Any
ORDERED = frozenset({"number", "string", "date", "time", "date and time", "duration"})


def position(value: Json) -> Json:
    """Where a value stands among those of its kind. ValueError where that can't be told."""
    if not isinstance(value, dict):
        return value
    kind, text = kind_of(value), str(value["v"])
    if kind == "date":
        return text
    if kind == "duration":
        return _length(text)
    if kind == "time":
        return _of_day(time.fromisoformat(text))
    return _instant(datetime.fromisoformat(text))


def family(value: Json) -> str:
    """Values of two families have no order between them: with and without a zone, months and days."""
    if not isinstance(value, dict):
        return ""
    try:
        if kind_of(value) == "duration":
            length = period(str(value["v"]))
            return "months" if length.months else "days" if length.seconds else ""
        if kind_of(value) in ("time", "date and time"):
            text = str(value["v"])
            read = time.fromisoformat(text) if kind_of(value) == "time" else datetime.fromisoformat(text)
            return "local" if read.tzinfo is None else "zoned"
    except (ValueError, Unreadable):
        return "unreadable"
    return ""


def _length(text: str) -> float:
    length = period(text)
    return length.months or length.seconds


def _of_day(read: time) -> float:
    seconds = read.hour * 3600 + read.minute * 60 + read.second + read.microsecond / 1e6
    offset = read.utcoffset()
    return seconds - (offset.total_seconds() if offset else 0)


def _instant(read: datetime) -> float:
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
