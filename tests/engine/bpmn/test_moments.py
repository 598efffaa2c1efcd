"""Instants, durations and cycles."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn import moments
from engine.bpmn.moments import CHINA, Unreadable, cycle, instant, period
from engine.bpmn.watches import again

AWARE = st.builds(datetime.fromtimestamp, st.integers(946_684_800, 4_102_444_800), st.sampled_from([UTC, CHINA]))


@given(AWARE)
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert instant(moments.write(moment)) == moment
    assert instant(moments.write(moment)).utcoffset() == moment.utcoffset()


@given(AWARE, st.integers(0, 400), st.integers(0, 10**7), st.integers(1, 30))
def test_the_nth_round_does_not_drift(start: datetime, months: int, seconds: int, times: int) -> None:
    every = period(f"P{months}MT{seconds}S")
    due = every.after(start, times)
    whole = start.year * 12 + start.month - 1 + months * times
    back = due - timedelta(seconds=seconds * times)
    assert (back.year * 12 + back.month - 1, back.time()) == (whole, start.time())
    assert back.day <= start.day and (back.day == start.day or (back + timedelta(days=1)).day == 1)


@given(AWARE, st.integers(1, 20), st.integers(1, 24))
def test_a_cycle_goes_from_due_moment_to_due_moment(start: datetime, rounds: int, months: int) -> None:
    watch = {
        "due": moments.write(start),
        "left": rounds,
        "anchor": moments.write(start),
        "every": f"P{months}M",
        "n": 0,
    }
    seen = [watch["due"]]
    while following := again(watch):
        watch = following
        seen.append(watch["due"])
    assert len(seen) == rounds and sorted(map(instant, seen)) == list(map(instant, seen))


def test_months_end_where_the_month_ends() -> None:
    assert period("P1M").after(datetime(2027, 1, 31, 9, tzinfo=CHINA)).day == 28
    assert period("P1Y").after(datetime(2028, 2, 29, tzinfo=CHINA)).isoformat() == "2029-02-28T00:00:00+08:00"
    assert period("-P1D").after(datetime(2028, 3, 1, tzinfo=CHINA)).day == 29
    assert period("PT0.5S").after(datetime(2028, 3, 1, tzinfo=CHINA)).microsecond == 500_000
    assert period("P2W") == period("P14D")


def test_cycles() -> None:
    assert cycle("R3/P1D") == moments.Cycle(3, None, period("P1D"))
    assert cycle("R/2027-01-10T09:00:00+08:00/P1Y").start == datetime(2027, 1, 10, 9, tzinfo=CHINA)
    assert cycle("R-1/PT5M").times is None
    assert cycle("R2/P1D/2027-01-10").start == datetime(2027, 1, 10, tzinfo=CHINA)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "5D", "P5", "P-5D", "P1.5D", "PT5", "P1DT", "P1H", "p1d", "P１D", "=P1D"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        period(text)
    assert text in wrong.value.zh and text in wrong.value.en


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30", "20261123", "2026-13-01", "2026-11-23 09:00", "24:00", "２０２６-11-23"]
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(Unreadable):
        instant(text)


@pytest.mark.parametrize(
    "text", ["", "R", "R3", "R0/P1D", "R3/PT0S", "R3/-P1D", "R3/2027-01-01", "0 0 9 * * *", "R3/P1D/x", "3/P1D"]
)
def test_what_is_no_cycle(text: str) -> None:
    with pytest.raises(Unreadable):
        cycle(text)


def test_beyond_the_calendar() -> None:
    with pytest.raises(Unreadable):
        period("P999999999Y").after(datetime(2026, 1, 1, tzinfo=CHINA))
    with pytest.raises(Unreadable):
        period("P99999999D").after(datetime(2026, 1, 1, tzinfo=CHINA))


def test_a_zone_may_be_named_as_feel_writes_it() -> None:
    assert instant("2031-01-06T23:59:59@Asia/Shanghai") == datetime(2031, 1, 6, 23, 59, 59, tzinfo=CHINA)
    assert instant("2031-07-06T12:00:00@Europe/Berlin") == datetime(2031, 7, 6, 10, tzinfo=UTC)
    every = cycle("R3/2031-01-06T23:59:59@Asia/Shanghai/P1D")
    assert every.start == datetime(2031, 1, 6, 23, 59, 59, tzinfo=CHINA) and every.times == 3
    for wrong in ("2031-01-06T23:59:59@Nowhere/Land", "2031-01-06T23:59:59@../etc/passwd"):
        with pytest.raises(Unreadable):
            instant(wrong)
