"""The database that the revisions make is the one that the models describe."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from tasks.migrations import WrongEncoding, can_serve, check, downgrade, is_current, upgrade
from tests.tasks.postgresql import Server


def test_up_down_and_up_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/office.sqlite"
    assert not is_current(url)
    upgrade(url)
    check(url)
    assert is_current(url)
    upgrade(url)
    downgrade(url, "base")
    engine = create_engine(url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    upgrade(url)
    check(url)


def test_a_node_serves_its_own_database_and_that_of_the_release_after(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/office.sqlite"
    assert not can_serve(url), "nothing there"
    upgrade(url, "0001")
    assert not can_serve(url), "a release behind: what it needs is missing"
    upgrade(url)
    assert can_serve(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert can_serve(url), "upgraded by a later release, which only added to it"
    assert not is_current(url)


def test_a_database_that_keeps_bytes_for_text_is_refused_and_left_empty(postgresql: Server) -> None:
    url = postgresql.empty_database("ENCODING SQL_ASCII LOCALE 'C' TEMPLATE template0")
    with pytest.raises(WrongEncoding, match="SQL_ASCII"):
        upgrade(url)
    engine = create_engine(url, connect_args={"client_encoding": "utf8"})
    assert inspect(engine).get_table_names() == []
    engine.dispose()
