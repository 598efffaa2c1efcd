"""The inbox of the worst person, and a sweep that finds nothing: as cheap among a million rows as among a few."""

import time
from collections.abc import Callable
from statistics import quantiles

from bench.crowd import crowd_tasks, crowd_timers
from bench.rows import Row, at_most, within
from bench.thirty import Thirty

from tasks.due import do_next_due
from tasks.questions.inbox import inbox, inbox_counts

Open = Callable[[], Thirty]  # an office of its own, with nothing in it
TIMES = 60


def inbox_rows(open_office: Open, few: int, many: int, on: str) -> list[Row]:
    """`few`, `many`: open tasks."""
    small, large = (_inbox(open_office(), number) for number in (few, many))
    what = f"inbox page and counts, {many:,} tasks, 200 groups ({on})"
    return [
        at_most(what, f"{few:,} tasks", large, small, 1.5),
        within(f"the same, p95 ({on})", quantiles(large, n=20)[18] * 1000, 20, "ms"),
    ]


def _inbox(thirty: Thirty, tasks: int) -> list[float]:
    worst = crowd_tasks(thirty, tasks)

    def look() -> None:
        assert len(inbox(thirty.office, worst).items) == 25
        assert inbox_counts(thirty.office, worst).group > 0

    return _times(thirty, look)


def sweep_rows(open_office: Open, few: int, many: int, on: str) -> list[Row]:
    """`few`, `many`: waiting timers."""
    small, large = (_sweep(open_office(), number) for number in (few, many))
    return [at_most(f"sweep that finds nothing, {many:,} timers ({on})", f"{few:,} timers", large, small, 1.2)]


def _sweep(thirty: Thirty, timers: int) -> list[float]:
    crowd_timers(thirty, timers)

    def look() -> None:
        assert do_next_due(thirty.office) is None

    return _times(thirty, look)


def _times(thirty: Thirty, look: Callable[[], None]) -> list[float]:
    took = []
    for number in range(TIMES + 5):
        began = time.perf_counter()
        look()
        if number >= 5:
            took.append(time.perf_counter() - began)
    thirty.office.sessions.dispose()
    return took
