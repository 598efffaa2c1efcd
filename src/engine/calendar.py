"""Working days of the People's Republic of China, and China Standard Time.

Three sources, the first that knows a year decides it: announcements imported by the office (`overrides`); the State
Council's announcements up to the last year that chinesecalendar knows, make-up days included; the statutory holidays
that `holidays` computes. A day that rests on the last of these is *provisional*: the announcement may still move it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from typing import Any

import holidays
from chinese_calendar import constants

CHINA = timezone(timedelta(hours=8), "CST")  # no daylight saving since 1991; what the office calls a day
FIRST, LAST = 2004, 2099  # years counted: the first announced one, the last whose lunar dates are computed
MOST = 5000  # working days counted at once: twenty years


def china_day(instant: datetime) -> date:
    """The calendar day in China at an aware instant."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(CHINA).date()


def start_of_day(day: date) -> datetime:
    """00:00 of the day in China, as an instant in UTC."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last second of the day in China, as an instant in UTC: a deadline on a day can be met until then."""
    return datetime.combine(day, time(23, 59, 59), CHINA).astimezone(UTC)


def to_iso(instant: datetime) -> str:
    """An aware instant as ISO 8601 with the offset of China: `2026-11-23T09:00:00+08:00`."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(CHINA).isoformat()


def from_iso(text: str) -> datetime:
    """The instant of an ISO 8601 text; without an offset it is read in China, a mere date is its 00:00. ValueError."""
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=CHINA)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Announcement:
    """The holidays of one year as announced: weekdays without work, and weekend days with work."""

    year: int
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    document: str = ""  # number of the announcement, e.g. 国办发明电〔2026〕7号
    final: bool = True  # False: statutory days written down by `pinned`, which an announcement may still move

    def __post_init__(self) -> None:
        wrong = sorted(d for d in self.off | self.on if d.year != self.year)
        if wrong:
            raise ValueError(f"{wrong[0]} is not a day of {self.year}: give each year its own announcement")
        if self.off & self.on:
            raise ValueError(f"{min(self.off & self.on)} is announced both as a day off and as a working day")


@lru_cache(maxsize=1)
def _announced() -> dict[int, Announcement]:
    """What chinesecalendar knows, by year."""
    off, on = set(constants.holidays), set(constants.workdays)
    years = range(FIRST, max(d.year for d in off | on) + 1)
    return {
        year: Announcement(
            year,
            frozenset(d for d in off if d.year == year),
            frozenset(d for d in on if d.year == year),
            "chinesecalendar",
        )
        for year in years
    }


@lru_cache(maxsize=256)
def _statutory(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CN", years=year))


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar edition. Immutable; equal and hashable by content, which `key` names and `to_json` writes down.

    A period counts from the day after the event (X-7): `after(day, 1)` is the first working day after `day`.
    """

    edition: str = ""  # what people call it; not part of the content
    overrides: tuple[Announcement, ...] = field(default=())  # at most one a year; first in rank

    def __post_init__(self) -> None:
        years = [a.year for a in self.overrides]
        if len(set(years)) != len(years):
            raise ValueError("two announcements for one year: keep the one that is in force")
        object.__setattr__(self, "overrides", tuple(sorted(self.overrides, key=lambda a: a.year)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkingDays) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    # ── One day ──────────────────────────────────────────────────────────────

    def is_workday(self, day: date) -> bool:
        """Whether work is done that day. ValueError outside 2004–2099."""
        announced = self._announcement(day.year)
        if announced is None:
            return day.weekday() < 5 and day not in _statutory(day.year)
        return day in announced.on or (day.weekday() < 5 and day not in announced.off)

    def provisional(self, day: date) -> bool:
        """Whether the year of the day has no announcement yet, so that the day may still turn."""
        return not self._is_final(day.year)

    def next_workday(self, day: date) -> date:
        """The day itself if it is a working day, else the next one: where a last day that is a rest day moves (X-6)."""
        return day if self.is_workday(day) else self.after(day, 1)

    # ── Counting ─────────────────────────────────────────────────────────────

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after `day` (before it if negative); `day` itself for 0 (X-7)."""
        if abs(count) > MOST:
            raise ValueError(f"{count} is not a number of working days: count at most {MOST}")
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def after(self, day: date, count: int) -> date:
        return self.add(day, count)

    def before(self, day: date, count: int) -> date:
        return self.add(day, -count)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` comes first."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def provisional_between(self, start: date, end: date) -> bool:
        """Whether counting from `start` to `end` touches a year without an announcement."""
        first, last = sorted((start.year, end.year))
        return not all(map(self._is_final, range(first, last + 1)))

    # ── Content ──────────────────────────────────────────────────────────────

    def with_announcement(self, announcement: Announcement, edition: str = "") -> "WorkingDays":
        """A new edition in which the announcement decides its year."""
        kept = tuple(a for a in self.overrides if a.year != announcement.year)
        return WorkingDays(edition or self.edition, (*kept, announcement))

    def pinned(self) -> "WorkingDays":
        """The same calendar with every year written down: it stays what it is when the sources know more one day."""
        years = []
        for year, final, rows in self._rows():
            off = frozenset(date.fromisoformat(row[1:]) for row in rows if row[0] == "-")
            on = frozenset(date.fromisoformat(row[1:]) for row in rows if row[0] == "+")
            known = self._announcement(year)
            years.append(Announcement(year, off, on, known.document if known else "", final))
        return WorkingDays(self.edition, tuple(years))

    @property
    def key(self) -> str:
        """Names the content: the same days give the same key, on any machine with the same sources."""
        return _key(self.overrides)

    def _rows(self) -> Iterable[tuple[int, bool, list[str]]]:
        for year in range(FIRST, LAST + 1):
            announced = self._announcement(year)
            if announced is None:
                yield year, False, [f"-{d}" for d in _statutory(year) if d.weekday() < 5]
            else:
                off = [f"-{d}" for d in announced.off if d.weekday() < 5]
                yield year, announced.final, off + [f"+{d}" for d in announced.on if d.weekday() >= 5]

    @property
    def days(self) -> Mapping[str, object]:
        """All exceptions from Monday to Friday, for an interpreter that counts elsewhere (FEEL)."""
        return _days(self.overrides)

    def to_json(self) -> dict[str, object]:
        """What must be kept to make this edition again with `from_json`."""
        rows = [
            {
                "year": a.year,
                "off": sorted(map(str, a.off)),
                "on": sorted(map(str, a.on)),
                "document": a.document,
                "final": a.final,
            }
            for a in self.overrides
        ]
        return {"edition": self.edition, "overrides": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "WorkingDays":
        """ValueError where the content is not that of `to_json`."""
        try:
            rows: Any = data.get("overrides", [])  # wrong shapes end in the except clause
            overrides = tuple(
                Announcement(
                    int(r["year"]),
                    frozenset(map(date.fromisoformat, r["off"])),
                    frozenset(map(date.fromisoformat, r["on"])),
                    str(r.get("document", "")),
                    bool(r.get("final", True)),
                )
                for r in rows
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a calendar edition: {error}") from error
        return cls(str(data.get("edition", "")), overrides)

    def _is_final(self, year: int) -> bool:
        announcement = self._announcement(year)
        return announcement is not None and announcement.final

    def _announcement(self, year: int) -> Announcement | None:
        if not FIRST <= year <= LAST:
            raise ValueError(f"working days are counted from {FIRST} to {LAST}, not in {year}")
        for announcement in self.overrides:
            if announcement.year == year:
                return announcement
        return _announced().get(year)


# Kept by content, not by object: a calendar is made anew with every step of a case.
@lru_cache(maxsize=32)
def _key(overrides: tuple[Announcement, ...]) -> str:
    rows = WorkingDays(overrides=overrides)._rows()
    text = ";".join(f"{year}{'=' if known else '~'}{','.join(sorted(days))}" for year, known, days in rows)
    return sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=32)
def _days(overrides: tuple[Announcement, ...]) -> Mapping[str, object]:
    off, on, announced = [], [], []
    for year, known, rows in WorkingDays(overrides=overrides)._rows():
        off += [row[1:] for row in rows if row[0] == "-"]
        on += [row[1:] for row in rows if row[0] == "+"]
        if known:
            announced.append(year)
    return {"off": off, "on": on, "announced": announced, "from": f"{FIRST}-01-01", "until": f"{LAST}-12-31"}
