"""The database that the revisions make is the one that the models describe."""

from pathlib import Path

from sqlalchemy import create_engine, inspect

from tasks.migrations import check, downgrade, is_current, upgrade


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
