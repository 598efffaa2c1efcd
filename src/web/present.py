"""How values are written on a page: dates, days left, numbers, sizes; one writing for all pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from flask import Flask
from markupsafe import Markup, escape

from engine.calendar import CHINA
from web.language import language

WEEKDAYS = {
    "zh": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
MISSING = "—"
MINUS = "\N{MINUS SIGN}"


def _date(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value.astimezone(CHINA).date() if isinstance(value, datetime) else value


def _instant(value: datetime | str) -> datetime:
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(CHINA)


def day(value: date | datetime | str | None) -> str:
    """2026-11-22 周日"""
    if value is None:
        return MISSING
    on = _date(value)
    return f"{on.isoformat()} {WEEKDAYS[language()][on.weekday()]}"


def long_day(value: date | datetime | str) -> str:
    """2026 年 11 月 22 日, as official papers write it."""
    on = _date(value)
    return f"{on.year} 年 {on.month} 月 {on.day} 日" if language() == "zh" else f"{on:%d %B %Y}".lstrip("0")


def moment(value: datetime | str | None) -> str:
    """2026-11-22 周日 09:00, China Standard Time."""
    return MISSING if value is None else f"{day(value)} {_instant(value):%H:%M}"


def short_moment(value: datetime | str | None) -> str:
    """11-22 周日 09:00: where the year is plain from the page."""
    return moment(value)[5:] if value is not None else MISSING


def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """Thousands with commas, a real minus, “—” for a missing value and 0 for zero."""
    if value is None:
        return MISSING
    text = f"{value:,.{digits}f}" if digits is not None else f"{value:,}"
    return text.replace("-", MINUS)


def size(octets: int | None) -> str:
    """Bytes as a person reads them: 0.1 MB, 12 KB."""
    if octets is None:
        return MISSING
    return f"{octets / 1_000_000:.1f} MB" if octets >= 100_000 else f"{max(1, round(octets / 1000))} KB"


def place(region: str | None) -> str:
    """The innermost part of a region's path: 包头市 of 内蒙古自治区/包头市."""
    return (region or "").rsplit("/", 1)[-1] or MISSING


def aside(value: object) -> str:
    """In brackets, after the habit of the language; nothing for nothing."""
    if not value:
        return ""
    return f"（{value}）" if language() == "zh" else f" ({value})"


class InBoth(Protocol):
    """A sentence that was kept in Chinese and, where it has one, in English."""

    @property
    def message(self) -> str: ...

    @property
    def en(self) -> str: ...


def said(sentence: InBoth) -> str:
    """In the reader's language."""
    return sentence.en if language() == "en" and sentence.en else sentence.message


def lines(text: str | None) -> Markup:
    """A person's text with its own line breaks, everything else escaped."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def register(app: Flask) -> None:
    for write in (day, long_day, moment, short_moment, number, size, place, aside, said, lines):
        app.add_template_filter(write)
