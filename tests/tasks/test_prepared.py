"""On PostgreSQL a question asked often is prepared once: read and planned by the server, then only asked.

psycopg forgets what it has prepared on a connection at every rollback, so that a session which reads must not end by
one.
"""

import pytest
from sqlalchemy import Engine, text

from tests.tasks import scripted
from tests.tasks.conftest import Open

SEVERAL = 8  # times: psycopg prepares what it has seen five times


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
