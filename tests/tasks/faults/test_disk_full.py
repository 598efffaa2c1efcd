"""The disk is full: a verb that needs room is refused whole, what is there can be read, and with room all goes on."""

import os
import random
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from tasks.actor import load_actor
from tasks.questions.inbox import inbox
from tests.tasks.kill.audit import Audit
from tests.tasks.kill.ferry import prepare
from tests.tasks.kill.worker import Life


def test_nothing_is_half_done(tmp_path: Path) -> None:
    prepare(tmp_path)
    life = Life(tmp_path, seed=9)
    life.start()
    room = random.Random(4)
    limit = {"pages": _pages(life)}

    @event.listens_for(life.office.sessions.write_engine, "begin")
    def _only_so_many(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit['pages']}")

    for _ in range(8):
        limit["pages"] = _pages(life) + room.randrange(1, 12)
        with pytest.raises(OperationalError, match="full"):
            while True:
                life.chance.choice([life.start, life.work, life.fire, life.deliver])()
        assert Audit(tmp_path).faults() == []
        with life.office.reading() as read:
            ann = load_actor(read.session, "ann")
        assert ann is not None
        inbox(life.office, ann)
    limit["pages"] = 1_000_000
    before = len((tmp_path / "acknowledged.log").read_text().splitlines())
    life.start()
    life.finish()
    assert len((tmp_path / "acknowledged.log").read_text().splitlines()) > before
    audit = Audit(tmp_path)
    assert audit.rows("SELECT number FROM \"case\" WHERE status = 'running'") == []
    assert audit.faults() == []


def _pages(life: Life) -> int:
    """Of the database as it is, what lies in its log written back."""
    with sqlite3.connect(os.fspath(life.office.sessions.write_engine.url.database)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = int(base.execute("PRAGMA page_count").fetchone()[0])
    base.close()
    return found
