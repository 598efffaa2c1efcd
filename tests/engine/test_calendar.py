"""Working days as an office counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import Announcement, WorkingDays, china_day, end_of_day, from_iso, start_of_day, to_iso

DAYS = st.dates(date(2005, 1, 1), date(2095, 12, 31))
OFFICE = WorkingDays()


def test_a_make_up_saturday_is_a_working_day():
    # 28 September 2026 is a Monday; the week of National Day is off, Saturday 10 October makes up for it.
    assert OFFICE.after(date(2026, 9, 28), 5) == date(2026, 10, 10)
    assert OFFICE.is_workday(date(2026, 10, 10))
    assert not OFFICE.provisional(date(2026, 10, 10))


def test_a_day_beyond_the_last_announcement_is_provisional():
    day = OFFICE.after(date(2026, 12, 30), 5)
    assert day == date(2027, 1, 7)
    assert OFFICE.provisional(day)
    assert OFFICE.provisional_between(date(2026, 12, 30), day)
    assert not OFFICE.provisional_between(date(2026, 9, 28), date(2026, 10, 10))


def test_a_period_counts_from_the_day_after():
    assert OFFICE.after(date(2026, 3, 2), 1) == date(2026, 3, 3)
    assert OFFICE.after(date(2026, 3, 2), 0) == date(2026, 3, 2)
    assert OFFICE.before(date(2026, 3, 3), 1) == date(2026, 3, 2)


def test_a_last_day_on_a_rest_day_moves_to_the_next_working_day():
    assert OFFICE.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert OFFICE.next_workday(date(2026, 3, 2)) == date(2026, 3, 2)


def test_an_imported_announcement_decides_its_year():
    announced = Announcement(
        2027, frozenset({date(2027, 1, 1), date(2027, 1, 4)}), frozenset({date(2027, 1, 9)}), "〔2026〕1号"
    )
    edition = OFFICE.with_announcement(announced, "2026-11")
    assert not edition.is_workday(date(2027, 1, 4))
    assert edition.is_workday(date(2027, 1, 9))
    assert not edition.provisional(date(2027, 1, 9))
    assert edition.after(date(2026, 12, 30), 5) == date(2027, 1, 8)


def test_an_announcement_also_overrides_what_is_known():
    edition = OFFICE.with_announcement(Announcement(2026))
    assert edition.is_workday(date(2026, 10, 1))


def test_editions_are_equal_by_content_and_survive_writing_down():
    announced = Announcement(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 2)}))
    one, other = OFFICE.with_announcement(announced, "a"), WorkingDays("b", (announced,))
    assert one == other
    assert hash(one) == hash(other)
    assert one != OFFICE
    assert WorkingDays.from_json(one.to_json()) == one
    assert WorkingDays.from_json(one.to_json()).edition == "a"


def test_a_pinned_calendar_needs_no_source(monkeypatch):
    announced = Announcement(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 2)}))
    edition = OFFICE.with_announcement(announced, "2026-11")
    kept = WorkingDays.from_json(edition.pinned().to_json())
    assert kept == edition
    monkeypatch.setattr("engine.calendar._announced", dict)
    monkeypatch.setattr("engine.calendar._statutory", lambda year: frozenset())
    assert kept.after(date(2026, 9, 28), 5) == date(2026, 10, 10)
    assert not kept.provisional(date(2027, 1, 4))
    assert kept.provisional(date(2028, 1, 4))
    assert not kept.is_workday(date(2028, 5, 1))


@pytest.mark.parametrize(
    "data", [{"overrides": 5}, {"overrides": [{"year": 2027}]}, {"overrides": [{"year": 2027, "off": ["x"], "on": []}]}]
)
def test_a_broken_edition_is_refused(data):
    with pytest.raises(ValueError, match=r"edition|isoformat"):
        WorkingDays.from_json(data)


def test_what_can_not_be_is_refused():
    with pytest.raises(ValueError, match="not a day of 2027"):
        Announcement(2027, frozenset({date(2026, 12, 31)}))
    with pytest.raises(ValueError, match="both"):
        Announcement(2027, frozenset({date(2027, 1, 2)}), frozenset({date(2027, 1, 2)}))
    with pytest.raises(ValueError, match="two announcements"):
        WorkingDays("", (Announcement(2027), Announcement(2027, frozenset({date(2027, 1, 1)}))))
    with pytest.raises(ValueError, match="2004 to 2099"):
        OFFICE.is_workday(date(2100, 1, 1))
    with pytest.raises(ValueError, match="at most"):
        OFFICE.after(date(2026, 1, 1), 10**9)


@settings(deadline=None)  # the first call computes a century of holidays
@given(DAYS, st.integers(1, 60))
def test_counting_forth_and_between_agree(day, count):
    end = OFFICE.after(day, count)
    assert OFFICE.is_workday(end)
    assert OFFICE.between(day, end) == count
    assert OFFICE.between(end, day) == -count


@settings(deadline=None)
@given(DAYS, st.integers(1, 30), st.integers(1, 30))
def test_counting_in_two_steps_is_counting_in_one(day, first, second):
    assert OFFICE.after(OFFICE.after(day, first), second) == OFFICE.after(day, first + second)


@settings(deadline=None)
@given(DAYS)
def test_the_exceptions_tell_the_same_as_the_calendar(day):
    exceptions = OFFICE.days
    works = str(day) in exceptions["on"] or (day.weekday() < 5 and str(day) not in exceptions["off"])
    assert works == OFFICE.is_workday(day)
    assert (day.year in exceptions["announced"]) == (not OFFICE.provisional(day))


def test_a_day_is_a_day_in_china():
    assert china_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert start_of_day(date(2026, 3, 2)) == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert end_of_day(date(2026, 3, 2)) == datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)
    assert to_iso(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) == "2026-03-02T09:00:00+08:00"
    assert from_iso("2026-03-02T09:00") == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert from_iso("2026-03-02") == start_of_day(date(2026, 3, 2))
    with pytest.raises(ValueError, match="no time zone"):
        china_day(datetime(2026, 3, 2))  # noqa: DTZ001  # that it has no zone is the point
    with pytest.raises(ValueError, match="no time zone"):
        to_iso(datetime(2026, 3, 2))  # noqa: DTZ001  # likewise


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds have none
def test_instants_survive_writing_down(instant):
    assert from_iso(to_iso(instant)) == instant
    assert timedelta(0) <= instant - start_of_day(china_day(instant)) < timedelta(days=1)
