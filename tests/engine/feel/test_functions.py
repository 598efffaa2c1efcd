"""What the host adds to FEEL: working days, figures, the case, Chinese numerals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.feel.office import FEEL, WORLD, value

from engine.calendar import Announcement, WorkingDays
from engine.errors import FeelError
from engine.feel import World


def test_working_days_are_counted_on_the_case_s_calendar():
    assert value("workdays after(today(), 5)") == "2026-10-10"
    assert value('workdays after("2026-12-30", 5)') == "2027-01-07"
    assert value('workdays before(date("2026-10-10"), 5)') == "2026-09-28"
    assert value('workdays between("2026-09-28", "2026-10-10")') == 5
    assert value('is workday(date("2026-10-10"))') is True
    assert value('next workday("2026-10-01")') == "2026-10-08"
    assert value("end of day(today())") == "2026-09-28T23:59:59+08:00"
    imported = WorkingDays().with_announcement(Announcement(2027, frozenset({date(2027, 1, 1), date(2027, 1, 4)})))
    world = World(WORLD.now, WORLD.started_on, imported)
    assert value('workdays after("2026-12-30", 5)', world=world) == "2027-01-08"
    assert value('workdays after("2026-12-30", 5)') == "2027-01-07"


def test_a_day_is_seen_in_china():
    # 16:30 in UTC is past midnight in China
    assert value('next workday(date and time("2026-09-30T16:30:00Z"))') == "2026-10-08"
    late = World(datetime(2026, 9, 28, 16, 30, tzinfo=UTC), date(2026, 9, 1))
    assert value("today()", world=late) == "2026-09-29"


def test_a_provisional_day_is_told():
    assert FEEL.observe(['workdays after("2026-12-30", 5)'], {}, WORLD)[0].provisional
    assert not FEEL.observe(['workdays after("2026-09-28", 5)'], {}, WORLD)[0].provisional
    assert not FEEL.observe(['date("2030-01-01") + duration("P1D")'], {}, WORLD)[0].provisional


@settings(deadline=None, max_examples=60)
@given(st.dates(date(2005, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_feel_counts_as_the_calendar_does(day, count):
    days = WorkingDays()
    asked = [
        f'workdays after("{day}", {count})',
        f'workdays before("{day}", {count})',
        f'next workday("{day}")',
        f'is workday("{day}")',
    ]
    other = day + timedelta(days=count)
    asked.append(f'workdays between("{day}", "{other}")')
    assert FEEL.evaluate_many(asked, {}, WORLD) == [
        str(days.after(day, count)),
        str(days.before(day, count)),
        str(days.next_workday(day)),
        days.is_workday(day),
        days.between(day, other),
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "workdays after(null, 5)",
        'workdays after("soon", 5)',
        "workdays after(today(), -1)",
        "workdays after(today(), 1.5)",
        "workdays after(today(), 100000000)",
        'is workday("2150-01-01")',
        'workdays between("0001-01-01", "9999-12-31")',
        "end of day(5)",
        'chinese money("五")',
        "chinese number(10 ** 20)",
        "chinese date(null)",
        'parameter("nope", today())',
        "p.nope",
        "p.later",
        "p.nope(today())",
        "p.later(today())",
        "p.notice_days(5)",
    ],
)
def test_wrong_arguments_are_said(expression):
    with pytest.raises(FeelError) as error:
        value(expression)
    assert error.value.kind == "warning"


def test_a_figure_is_that_of_the_case_s_first_day_unless_asked_otherwise():
    assert value("p.notice_days") == 5
    assert value("p.notice_days(today())") == 7
    assert value('p.notice_days("2026-01-01")') == 5
    assert value('parameter("notice_" + "days", today())') == 7
    assert value("workdays after(today(), p.notice_days)") == "2026-10-10"
    with pytest.raises(FeelError, match=r"later.*2026-09-28"):
        value("p.later(today())")


def test_the_case_is_there():
    assert value("case.number") == "ZJ-2026-001"
    assert value('"关于" + case.title', {"case": {"title": "冒名"}}) == "关于稀土材料"


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "零"),
        (5, "五"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (10_203, "一万零二百零三"),
        (100_000, "十万"),
        (120_000, "十二万"),
        (1_000_001, "一百万零一"),
        (10_010_000, "一千零一万"),
        (100_000_000, "一亿"),
        (100_010_000, "一亿零一万"),
        (1_000_000_000_000, "一万亿"),
        (1_200_000_000_000, "一万二千亿"),
        (-3, "负三"),
        (3.14, "三点一四"),
        (0.5, "零点五"),
    ],
)
def test_numbers_are_written_in_chinese(n, text):
    assert value("chinese number(n)", {"n": n}) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "零元整"),
        (1, "壹元整"),
        (0.05, "伍分"),
        (0.5, "伍角整"),
        (10.05, "壹拾元零伍分"),
        (1409.5, "壹仟肆佰零玖元伍角整"),
        (6007.14, "陆仟零柒元壹角肆分"),
        (1680.32, "壹仟陆佰捌拾元零叁角贰分"),
        (107_000.53, "壹拾万柒仟元零伍角叁分"),
        (5_000_000, "伍佰万元整"),
        (325.04, "叁佰贰拾伍元零肆分"),
        (-2, "负贰元整"),
        (16_409.02, "壹万陆仟肆佰零玖元零贰分"),
    ],
)
def test_money_is_written_in_capital_numerals(n, text):
    assert value("chinese money(n)", {"n": n}) == text


def test_dates_are_written_in_chinese():
    assert value('chinese date("2026-03-02")') == "二〇二六年三月二日"
    assert value('chinese date(date("2030-12-31"))') == "二〇三〇年十二月三十一日"
