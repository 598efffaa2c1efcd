"""What pages read through: Flask-SQLAlchemy's session of the request, so that a page sees one moment of the office.

Questions open a reading as everywhere; within a request all of them share this session, and it goes back when the
request ends. Verbs write through the office's own engine; a verb in the middle of a request ends the moment that was
read, so that what is asked afterwards sees what was done.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from register.base import Base
from tasks.database import Sessions, prepare_reader, reader_options
from tasks.office import Office


@dataclass(frozen=True, slots=True)
class RequestSessions(Sessions):
    """The office's sessions, with one for reading in each request."""

    database: SQLAlchemy

    @contextmanager
    def reading(self) -> Iterator[Session]:
        if has_request_context():
            yield self.database.session()
        else:
            with Sessions.reading(self) as session:
                yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if has_request_context():
            let_go(self.database)
            self.database.session.remove()
        with Sessions.writing(self) as session:
            yield session


def let_go(database: SQLAlchemy) -> None:
    """End what the request read by a commit, as `Sessions.reading` does; where that fails, it ends by being closed."""
    if database.session.registry.has():
        with suppress(SQLAlchemyError):
            database.session.commit()


def read_through_requests(app: Flask, office: Office) -> Office:
    """The office whose pages read by the request. One in memory has a single connection and stays as it is."""
    sessions = office.sessions
    if isinstance(sessions.write_engine.pool, StaticPool):
        return office
    database = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": False, "expire_on_commit": False})
    url = sessions.write_engine.url
    app.config["SQLALCHEMY_DATABASE_URI"] = _absolute(url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = reader_options(url)
    database.init_app(app)

    @app.teardown_appcontext  # before the extension's own, which closes the session
    def ended(_: BaseException | None) -> None:
        let_go(database)

    with app.app_context():
        prepare_reader(database.engine)
    through = RequestSessions(sessions.write_engine, sessions.read_engine, sessions.turns, database)
    return replace(office, sessions=through)


def _absolute(url: URL) -> URL:
    """A relative SQLite path means the folder where the program runs, not the application's."""
    if url.get_backend_name() != "sqlite" or url.database is None:
        return url
    return url.set(database=str(Path(url.database).absolute()))
