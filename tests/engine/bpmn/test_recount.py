"""Holidays are announced: what was provisional is counted again, as of the day it was set, and never into the past."""

from dataclasses import replace
from datetime import date, datetime

from tests.engine.bpmn.draw import Board, many, timer
from tests.engine.bpmn.office import OneCase

from engine.advance import Recount
from engine.bpmn.moments import CHINA
from engine.calendar import Announcement, WorkingDays
from engine.run import replay

DECEMBER = datetime(2030, 12, 27, 9, 0, tzinfo=CHINA)  # a Friday of a year that no source has announced
DUE = "=end of day(workdays after(today(), days))"
DUE_BY = f'<zeebe:taskSchedule dueDate="{DUE}" />'


def board() -> Board:
    b = Board()
    b.start(), b.user("ask", DUE_BY), b.end()
    b.boundary("late", "ask", timer("date", DUE), interrupting=False), b.end("told")
    b.line("start", "ask", "end"), b.line("late", "told")
    return b


def announced(*, off: str = "", on: str = "") -> WorkingDays:
    """2030 and 2031 as announced: New Year's Day, and these days."""
    days = WorkingDays().with_announcement(Announcement(2030))
    rest = frozenset({date(2031, 1, 1)} | {date.fromisoformat(day) for day in off.split()})
    return days.with_announcement(Announcement(2031, rest, frozenset(date.fromisoformat(day) for day in on.split())))


def told(case: OneCase, days: WorkingDays) -> OneCase:
    case.facts = replace(case.facts, calendar=days)
    return case.give(Recount())


def day_of(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d}"


def test_a_bridge_day_moves_the_due_date_and_the_timer() -> None:
    case = OneCase(board(), DECEMBER).start({"days": 5})
    [task], late = case.tasks("ask"), case.timer("late")
    assert day_of(task.due) == day_of(late.due) == "2031-01-06"
    assert task.due_provisional and late.provisional
    case.later(hours=30)
    told(case, announced(off="2031-01-02 2031-01-03"))
    [task], late = case.tasks("ask"), case.timer("late")
    assert day_of(task.due) == day_of(late.due) == "2031-01-08"
    assert not task.due_provisional and not late.provisional
    moved = [(h.element_id, h.detail["old"][:10], h.detail["new"][:10]) for h in case.told.happenings]
    assert moved == [("ask", "2031-01-06", "2031-01-08"), ("late", "2031-01-06", "2031-01-08")]


def test_what_the_announcement_leaves_where_it_was_is_final_without_a_word() -> None:
    case = told(OneCase(board(), DECEMBER).start({"days": 5}), announced())
    assert not case.tasks("ask")[0].due_provisional and not case.told.happenings


def test_it_is_counted_with_what_the_expression_read_then() -> None:
    """Three days were asked for; that the figure is another today changes nothing."""
    b = Board()
    b.start(), b.both("split"), b.user("ask", DUE_BY), b.user("more"), b.end("one"), b.end("two")
    b.line("start", "split", "ask", "one"), b.line("split", "more", "two")
    case = OneCase(b, DECEMBER).start({"days": 3}).do("more", {"days": 100})
    told(case, announced(off="2031-12-30"))
    assert day_of(case.tasks("ask")[0].due) == "2031-01-02"


def test_no_moment_is_moved_into_the_past() -> None:
    case = OneCase(board(), DECEMBER).start({"days": 5})
    case.at(datetime(2031, 1, 5, 9, 0, tzinfo=CHINA))
    told(case, announced(on="2031-01-04 2031-01-05"))  # two make-up days: it would have been due the day before
    task = case.tasks("ask")[0]
    assert day_of(task.due) == "2031-01-06" and not task.due_provisional and not case.told.happenings


def test_a_year_that_is_still_unknown_stays_provisional() -> None:
    case = OneCase(board(), DECEMBER).start({"days": 300})
    told(case, announced())
    assert case.tasks("ask")[0].due_provisional
    assert day_of(case.tasks("ask")[0].due)[:4] == "2032"


def test_each_instance_of_many_and_a_timer_between_them() -> None:
    b = Board()
    b.start(), b.user("score", DUE_BY, inner=many("=[1, 2]", "days")), b.catch("rest", timer("date", DUE)), b.end()
    b.line("start", "score", "rest", "end")
    case = OneCase(b, DECEMBER).start({"days": 4})
    told(case, announced(off="2031-01-02"))
    assert [day_of(task.due) for task in case.tasks("score")] == ["2030-12-30", "2030-12-31"]
    case.do("score").do("score")
    told(case, announced(off="2031-01-02"))
    assert day_of(case.timer("rest").due) == "2031-01-06"


def test_a_cycle_moves_only_before_its_first_round() -> None:
    b = Board()
    b.start(), b.user("ask"), b.end(), b.end("told")
    b.boundary("each", "ask", timer("cycle", '="R3/" + string(end of day(workdays after(today(), 5))) + "/P1D"'),
               interrupting=False)  # fmt: skip
    b.line("start", "ask", "end"), b.line("each", "told")
    case = told(OneCase(b, DECEMBER).start(), announced(off="2031-01-02"))
    assert day_of(case.timer("each").due) == "2031-01-07"
    late = OneCase(b, DECEMBER).start().fire("each")
    due = late.timer("each").due
    assert told(late, announced(off="2031-01-02")).timer("each").due == due


def test_a_recount_is_replayed_like_every_step() -> None:
    case = told(OneCase(board(), DECEMBER).start({"days": 5}), announced(off="2031-01-02")).do("ask")
    assert replay(case.definition, case.steps)[-1].state == case.told.state
