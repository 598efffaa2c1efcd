"""Read the State Council's yearly announcement as it is published: paste the text, get the days.

Its sentences have had one form since 2007: “清明节：4月4日（周五）至6日（周日）放假，共3天。4月27日（周日）上班。”
A day in brackets is checked against the calendar: a text of another year is noticed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.calendar import Announcement
from tasks.errors import FormFaults
from tasks.text import msgid, plain

_DAY = r"(?:(?P<{0}y>\d{{4}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日(?:[（(](?P<{0}w>[^）)]*)[）)])?"
_DAYS = re.compile(_DAY.format("a") + r"(?:\s*(?:至|到|—|-)\s*" + _DAY.format("b") + r")?")
_CLAUSE = re.compile(r"[^。；;\n]+")
_NUMBER = re.compile(r"[国办发明电]+\s*[〔\[]\s*\d{4}\s*[〕\]]\s*\d+\s*号")
_YEAR = re.compile(r"(\d{4})年(?:部分)?节假日")
WEEKDAYS = "一二三四五六日"
LONGEST = 20_000  # characters


@dataclass
class _Found:
    off: set[date] = field(default_factory=set)
    on: set[date] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def read_holidays(text: str, year: int | None = None, document: str = "") -> Announcement:
    """The days of the announcement; `year` and `document` are found in the text where they are not given.

    Raises FormFaults with every fault: no year, a day that the calendar does not have or that falls on another weekday
    than the text says, no day at all.
    """
    text = plain(text)[:LONGEST]
    wanted = year or _year(text)
    if wanted is None:
        raise FormFaults({"year": [msgid("文中没有写是哪一年的节假日，请填写年份。")]})
    found = _Found()
    for clause in _CLAUSE.findall(text):
        _read_clause(clause, wanted, found)
    if not found.off and not found.faults:
        found.faults.append(msgid("没有读到放假的日子，请粘贴通知的全文。"))
    if found.faults:
        raise FormFaults({"text": found.faults})
    number = document or (_NUMBER.search(text) or [""])[0]
    return Announcement(
        wanted,
        frozenset(day for day in found.off if day.year == wanted),
        frozenset(day for day in found.on if day.year == wanted),
        re.sub(r"\s", "", number),
    )


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _read_clause(clause: str, year: int, found: _Found) -> None:
    """A clause says of its days that they are off, or that they are worked."""
    off, on = "放假" in clause, "上班" in clause
    if off == on:
        return
    for match in _DAYS.finditer(clause):
        (found.off if off else found.on).update(_days(match, year, clause, found))


def _days(match: re.Match[str], year: int, clause: str, found: _Found) -> Iterator[date]:
    first = _day(match, "a", year, _month_before(clause, match.start()), found)
    if first is None:
        return
    last = _day(match, "b", first.year, first.month, found) if match["bd"] else first
    if last is None:
        return
    if last < first or (last - first).days > 31:
        found.faults.append(msgid("“{words}”不是一段假期，请核对。").filled(words=match[0]))
        return
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _month_before(clause: str, end: int) -> int | None:
    """ "2月1日、8日上班": the month was named before."""
    months = re.findall(r"(\d{1,2})月", clause[:end])
    return int(months[-1]) if months else None


def _day(match: re.Match[str], which: str, year: int, month: int | None, found: _Found) -> date | None:
    named = match[f"{which}m"] or month
    if named is None:
        return None
    try:
        day = date(int(match[f"{which}y"] or year), int(named), int(match[f"{which}d"]))
    except ValueError:
        found.faults.append(msgid("“{words}”：日历上没有这一天，请核对。").filled(words=match[0]))
        return None
    said = re.search(r"(?:周|星期)([一二三四五六日天])", match[f"{which}w"] or "")
    if said and said[1].replace("天", "日") != WEEKDAYS[day.weekday()]:
        weekday = WEEKDAYS[day.weekday()]
        wrong = msgid("“{words}”：{day} 是周{weekday}，请核对年份。")
        found.faults.append(wrong.filled(words=match[0], day=day, weekday=weekday))
    return day
