"""What is counted for whoever keeps the machine must not cost more with every year of work that is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.questions.figures import measure
from tests.tasks import scripted
from tests.tasks.conftest import Open, on_both_databases

OPEN_ALONE = "SCAN task_candidate USING"  # it holds the places of open tasks and no others
LAST = "SCAN seal"  # one row, from the end
FOUND = "SCAN anon_1"


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """How SQLite goes about every statement meanwhile, line by line."""
    found: list[str] = []

    def explain(conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked = conn.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
        found.extend(line[-1] for line in asked.fetchall())

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", explain)


LATE = "2026-03-01T00:00:00+00:00"


@on_both_databases
def test_tasks_are_counted_once_however_many_may_take_them(open_house: Open) -> None:
    several = scripted.task("甲", "申报人", groups=("审核人",), users=("ann",), due=LATE)
    house = open_house([scripted.together(several, scripted.task("乙", "申报人"))])
    house.start()
    figures = measure(house.office)
    assert (figures.tasks_open, figures.tasks_overdue) == (2, 1)
    claim_task(house.office, house.actor("ann"), house.task("甲"))
    complete_task(house.office, house.actor("ann"), house.task("甲"), {})
    figures = measure(house.office)
    assert (figures.tasks_open, figures.tasks_overdue) == (1, 0)


def test_no_figure_goes_through_a_table_from_its_beginning(open_house: Open) -> None:
    house = open_house([scripted.task("写", "申报人")])
    house.start()
    with plans(house.office.sessions.read_engine) as found:
        figures = measure(house.office)
    assert (figures.tasks_open, figures.tasks_overdue, figures.cases_running) == (1, 0, 1)
    whole = [line for line in found if line.startswith("SCAN") and not line.startswith((OPEN_ALONE, LAST, FOUND))]
    assert whole == []
