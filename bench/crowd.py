"""Rows by the hundred thousand: open tasks over groups, timers that wait. The tables alone, no engine knows of them."""

from typing import Final

from bench.thirty import Thirty
from sqlalchemy import text

from tasks.actor import Actor, Seat, group_key

GROUPS: Final = 200
UNIT: Final = "unit-of-the-bench"

_NUMBERS: Final = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :many)"
_TASKS: Final = f"""
INSERT INTO task (case_id, engine_id, process, element_id, name, status, role, groups, assigned, due, provisional,
  priority, documentation, rules, properties, scope, opened_at, opinion, answers)
{_NUMBERS}
SELECT :case, 'bench' || n, 'p', 'u0', '步骤 ' || n, 'open', '', '[]', :no, {{due}}, :no, 50,
  '', '[]', '{{{{}}}}', '{{{{}}}}', :now, '', '{{{{}}}}' FROM number
"""
_PLACES: Final = f"""
INSERT INTO task_candidate (key, due, task_id)
SELECT CASE WHEN id % 10 = 0 THEN '组0@{UNIT}' ELSE '组' || (1 + id % {GROUPS - 1}) || '@{UNIT}' END, due, id
FROM task WHERE engine_id LIKE 'bench%'
"""
_TIMERS: Final = f"""
INSERT INTO timer (case_id, engine_id, element_id, name, due, provisional, interrupting, armed_at, stuck)
{_NUMBERS}
SELECT :case, 'bench' || n, 'x', '', {{due}}, :no, :no, :now, :no FROM number
"""
_LATER: Final = {  # a minute apart, from 2030 on
    "sqlite": "datetime('2030-01-01', '+' || n || ' minutes') || '.000000'",
    "postgresql": "timestamptz '2030-01-01 00:00+00' + n * interval '1 minute'",
}


def crowd_tasks(thirty: Thirty, many: int) -> Actor:
    """`many` open tasks: a tenth in one group, the rest over the others. Gives the person who sits in all of them."""
    _fill(thirty, _TASKS, many)
    with thirty.office.working() as work:
        work.session.execute(text(_PLACES))
    _settle(thirty)
    seats = tuple(Seat(f"组{n}", UNIT, "", "", "") for n in range(GROUPS))
    assert group_key("组0", UNIT) == f"组0@{UNIT}"
    return Actor(thirty.clerk.person_id, thirty.clerk.name, seats)


def crowd_timers(thirty: Thirty, many: int) -> None:
    """`many` timers, none of them due for years."""
    _fill(thirty, _TIMERS, many)
    _settle(thirty)


def _fill(thirty: Thirty, statement: str, many: int) -> None:
    case = thirty.start()
    with thirty.office.working() as work:
        dialect = work.session.get_bind().dialect.name
        now = "2026-03-02 01:00:00.000000" if dialect == "sqlite" else work.now
        values = {"case": case, "many": many, "now": now, "no": False}
        work.session.execute(text(statement.format(due=_LATER[dialect])), values)


def _settle(thirty: Thirty) -> None:
    """As a database is after a night: looked through, so that nothing looks through it while it is measured."""
    engine = thirty.office.sessions.write_engine
    tidy = "ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(tidy))
