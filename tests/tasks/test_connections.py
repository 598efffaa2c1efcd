"""A server that went away and came back: who rested notices nothing, who was at work hears of it once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tasks import database
from tasks.database import Sessions, open_sessions
from tests.tasks.postgresql import Server


@pytest.fixture
def sessions(postgresql: Server) -> Iterator[Sessions]:
    opened = open_sessions(postgresql.database())
    yield opened
    opened.dispose()


def ask(sessions: Sessions) -> int:
    """The number of the server's process that answers."""
    with sessions.writing() as session:
        return int(session.scalar(text("SELECT pg_backend_pid()")))


def end(sessions: Sessions, process: int) -> None:
    other = create_engine(sessions.write_engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    other.dispose()


def test_a_connection_that_rested_is_tried_and_made_anew(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(sessions)
    monkeypatch.setattr(database, "RESTED", 0.0)
    assert ask(sessions) == first
    end(sessions, first)
    assert ask(sessions) != first


def test_one_that_was_used_just_now_is_not_tried_and_fails_once(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "RESTED", 3600.0)
    first = ask(sessions)
    end(sessions, first)
    with pytest.raises(OperationalError):
        ask(sessions)
    assert ask(sessions) != first
