"""The merged inbox says the same as the naive question, and costs the same for one task and for many."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, text

from tasks.actor import Actor, Seat, group_key, person_key
from tasks.mirror import FAR
from tasks.models import Candidate, Exclusion, Task
from tasks.questions.inbox import _cursor, inbox, inbox_choices, inbox_counts
from tests.tasks.conftest import MONDAY, House, Open, on_both_databases
from tests.tasks.scripted import task

KEYS = ["审核人@dept", "申报人@bay", "厅长@dept", person_key("ann")]
ANN = Actor("ann", "安申报", (Seat("审核人", "dept", "", "", ""), Seat("申报人", "bay", "", "", "")))
TASKS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 3)),  # due in so many hours; many at the same moment
        st.sets(st.sampled_from(KEYS), min_size=1),
        st.sampled_from(["", "=ann", "@bay", "=rex"]),  # who is excluded
    ),
    max_size=12,
)


@pytest.fixture
def house(open_house: Open) -> House:
    house = open_house([task("填报", "申报人")])
    house.start()
    return house


def fill(house: House, rows: list[tuple[int | None, set[str], str]]) -> None:
    with house.office.working() as work:
        for table in (Candidate, Exclusion):
            work.session.execute(delete(table))
        work.session.execute(delete(Task).where(Task.engine_id != "i1"))
        for n, (hours, keys, excluded) in enumerate(rows):
            due = None if hours is None else MONDAY + timedelta(hours=hours)
            made = Task(
                case_id=1, engine_id=f"t{n}", process="flow", element_id="x", name=f"t{n}", due=due, opened_at=MONDAY
            )
            work.session.add(made)
            work.session.flush()
            work.session.add_all(Candidate(key=key, due=due or FAR, task_id=made.id) for key in keys)
            if excluded:
                work.session.add(Exclusion(task_id=made.id, subject=excluded, ground="x"))


def naive(house: House) -> list[str]:
    return [
        row[0]
        for row in house.rows(
            "SELECT DISTINCT t.name, t.due IS NULL, t.due, t.id FROM task t JOIN task_candidate c ON c.task_id = t.id "
            "WHERE c.key IN ('审核人@dept', '申报人@bay', '=ann') AND NOT EXISTS (SELECT 1 FROM task_exclusion x "
            "WHERE x.task_id = t.id AND x.subject IN ('=ann', '@bay', '@dept')) ORDER BY 2, 3, 4"
        )
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TASKS, page=st.integers(1, 5))
def test_pages_of_any_size_put_together_are_the_naive_list(
    house: House, rows: list[tuple[int | None, set[str], str]], page: int
) -> None:
    fill(house, rows)
    shown, after = [], None
    while True:
        found = inbox(house.office, ANN, after=after, limit=page)
        shown += [item.name for item in found.items]
        after = found.after
        if after is None:
            break
    assert shown == naive(house)
    counts = inbox_counts(house.office, ANN)
    assert counts.mine + counts.group >= len(shown) >= max(counts.mine, counts.group)


def test_search_and_filters_look_where_they_say_and_take_every_sign_literally(house: House) -> None:
    fill(house, [(1, {"申报人@bay"}, "")] * 2)
    with house.office.working() as work:
        work.session.connection().execute(text("UPDATE task SET name = '100%_鲸!' WHERE name = 't1'"))

    def names(**wanted: Any) -> list[str]:
        return [item.name for item in inbox(house.office, ANN, **wanted).items]

    assert names(search="%_鲸!") == ["100%_鲸!"]
    assert names(search="_") == ["100%_鲸!"]
    assert names(search="数一头") == ["t0", "100%_鲸!"], "titles of cases too"
    assert names(search="' OR 1=1 --") == []
    assert names(process="flow", region="北海/湾口") == ["t0", "100%_鲸!"]
    assert names(process="another") == names(region="南海") == []
    choices = inbox_choices(house.office, ANN)
    assert [c.value for c in choices.processes] == ["flow"]
    assert choices.regions == ("北海/湾口",)


@pytest.mark.parametrize("cursor", ["", "x", "~", "2026-01-01~1", "9999-99-99T00:00:00+00:00~1", "a~b", "~" * 500])
def test_a_cursor_that_is_none_begins_at_the_start(house: House, cursor: str) -> None:
    assert _cursor(cursor) == _cursor(None)
    assert len(inbox(house.office, ANN, after=cursor).items) == 1


@pytest.mark.parametrize("keys", [5, 200])
def test_the_plan_walks_the_index_of_each_group_and_nothing_else(house: House, keys: int) -> None:
    """Whatever the number of tasks: the first index entries of each group, never a scan, never a sort of a group."""
    seats = tuple(Seat(f"r{n}", "dept", "", "", "") for n in range(keys))
    plans: list[str] = []

    @event.listens_for(house.office.sessions.read_engine, "before_cursor_execute")
    def _explain(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if "task_candidate" in statement and not statement.startswith("EXPLAIN"):
            found = conn.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(row[3] for row in found)

    inbox(house.office, Actor("ann", "", seats))
    walked = [plan for plan in plans if "SCAN c" in plan or "SEARCH c" in plan]
    assert 1 <= len(walked) <= 27, "the text stays as small, however many groups there are"
    assert all("USING COVERING INDEX" in plan and "key=?" in plan for plan in walked), walked[0]


def test_many_tasks_in_many_groups_stay_quick(house: House) -> None:
    """Twenty thousand open tasks, somebody in two hundred groups: the page reads 25 of each group at most."""
    with house.office.working() as work:
        base = {"case_id": 1, "process": "flow", "element_id": "x", "name": "t", "opened_at": MONDAY}
        rows = [{**base, "id": 1000 + n, "engine_id": f"m{n}"} for n in range(20_000)]
        work.session.execute(insert(Task), rows)
        due = datetime(2026, 4, 1, tzinfo=UTC)
        index = [
            {"key": group_key(f"r{n % 300}", "dept"), "due": due + timedelta(minutes=n), "task_id": 1000 + n}
            for n in range(20_000)
        ]
        work.session.execute(insert(Candidate), index)
    seats = tuple(Seat(f"r{n}", "dept", "", "", "") for n in range(200))
    page = inbox(house.office, Actor("ann", "", seats))
    assert [item.task_id for item in page.items] == list(range(1000, 1025))
    assert inbox_counts(house.office, Actor("ann", "", seats)).group == 1000
    assert inbox_counts(house.office, Actor("ann", "", seats)).more


test_pages_of_any_size_put_together_are_the_naive_list = on_both_databases(
    test_pages_of_any_size_put_together_are_the_naive_list
)
