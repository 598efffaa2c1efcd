"""On PostgreSQL a question asked often is prepared once: read and planned by the server, then only asked.

psycopg forgets what it has prepared on a connection at every rollback, so that a session which reads must not end by
one. What is prepared is soon planned for any value alike, and of a question about a moment the server then thinks that
most rows would do.
"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, text

from tasks.due import do_next_due
from tasks.outbox import lease
from tasks.questions.figures import measure
from tasks.render_next_letter import render_next_letter
from tests.office.running import patiently
from tests.tasks import scripted
from tests.tasks.conftest import MONDAY, Open

SEVERAL = 8  # times: psycopg prepares what it has seen five times
OFTEN = 24  # and the server plans for any value what was prepared and asked five times more
MANY = 20_000
LONG_LIVED = (  # what gathers in an office: all of it lies in the future, or is done. Beside as many messages it is not misled
    "timer (case_id, engine_id, element_id, name, due, provisional, interrupting, armed_at, stuck)"
    " SELECT :case, 'later' || n, 'x', '', :later + n * interval '1 minute', false, false, :now, false",
    "reminding (task_id, rung, at) SELECT :task, n, :later + n * interval '1 minute'",
    "outbox (kind, key, payload, created_at, attempts, next_at, done_at, given_up, fault)"
    " SELECT (ARRAY['mail', 'job'])[n % 2 + 1], 'key' || n, '{}', :now, 1, :now, :now, false, ''",
    "document (id, case_id, version_hash, element_id, template, series, number, title, data, issued_at, status, attempts,"
    " next_at, fault, void_reason) SELECT 'letter' || n, :case, (SELECT min(hash) FROM pack_version), '', 't', '', '', 't',"
    " '{}', :now, 'rendered', 1, :now, '', ''",
    "task (case_id, engine_id, process, element_id, name, status, role, groups, assigned, due, provisional, priority,"
    " documentation, rules, properties, scope, opened_at, completed_at, opinion, answers)"
    " SELECT :case, 'done' || n, 'p', 'x', 'x', 'done', '', '[]', false, :now - n * interval '1 minute', false, 50,"
    " '', '[]', '{}', '{}', :now, :now, '', '{}'",
    "incident (case_id, engine_id, element_id, kind, message, detail, status, at)"
    " SELECT :case, 'e' || n, 'x', 'step', '', '{}', 'resolved', :now",
)


def prepared(engine: Engine, like: str) -> int:
    """How many such statements are kept on the connection that is lent next: there is only one."""
    assert engine.pool.status().startswith("Pool size: 8  Connections in pool: 1 "), engine.pool.status()
    with engine.connect() as connection:
        asked = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE :like")
        found = int(connection.execute(asked, {"like": like}).scalar_one())
        connection.commit()
        return found


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_verb_between_questions_finds_its_statements_prepared(open_house: Open) -> None:
    house = open_house([scripted.task("写", "申报人")])
    for _ in range(SEVERAL):
        house.start()
        house.task("写")
    engine = house.office.sessions.write_engine
    assert prepared(engine, "INSERT INTO task (%") == 1
    assert prepared(engine, "SELECT max(id) FROM task%") == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_the_clock_asks_reads_no_table_from_its_beginning(open_house: Open) -> None:
    house = open_house([scripted.task("写", "申报人")])
    begun = house.start()
    given = {"case": begun.case_id, "task": house.task("写"), "now": MONDAY, "later": MONDAY + timedelta(days=9_000)}
    with house.office.working() as work:
        for rows in LONG_LIVED:
            work.session.execute(text(f"INSERT INTO {rows} FROM generate_series(1, {MANY}) AS numbers(n)"), given)
    with house.office.working() as work:
        work.session.execute(text("ANALYZE"))
    house.office.sessions.dispose()
    before = read_whole(house.url)
    for _ in range(OFTEN):
        assert do_next_due(house.office) is None
        assert lease(house.office, "mail") is None
        assert render_next_letter(house.office) is None
        assert (measure(house.office).tasks_open, measure(house.office).tasks_overdue) == (1, 0)
    house.office.sessions.dispose()
    assert read_whole(house.url) == before


def read_whole(url: str) -> dict[str, int]:
    """How many rows of each large table were read by going through the table, now that every connection is closed:
    it tells what it has read when it ends.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        others = text("SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()")
        for _ in patiently():
            if connection.execute(others).scalar_one():
                break
        asked = text("SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE n_live_tup >= :many")
        found = {row.relname: row.seq_tup_read for row in connection.execute(asked, {"many": MANY})}
    engine.dispose()
    assert len(found) == len(LONG_LIVED)
    return found
