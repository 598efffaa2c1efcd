"""Connections: how SQLite and PostgreSQL are opened so that a commit is durable and a reader never blocks a writer.

SQLite: WAL, `synchronous=FULL`, writers `BEGIN IMMEDIATE` (a plain BEGIN that later writes fails as "locked" instead
of waiting), readers on connections that can't write. PostgreSQL: READ COMMITTED with row locks; readers READ ONLY.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    from psycopg import Cursor  # with SQLite nobody loads it

DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
BUSY_TIMEOUT = 20_000  # milliseconds that a writer waits for another


_NOTHING_ELSE: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def dump_json(value: Any) -> str:
    """JSON as it is stored: keys in their order (the order carries meaning). Raises TypeError for what is not JSON."""
    return orjson.dumps(value, option=_NOTHING_ELSE).decode()


_ANEW: Final = "plan_anew"
# Option of a question whose best way hangs on what it is asked with: a moment that most rows lie beyond, a status that
# few rows have. PostgreSQL plans what is prepared once for any value; of this it then thinks that a third of all rows
# would do, and reads the table from its beginning, finding nothing.
ANEW: Final[Mapping[str, Any]] = {_ANEW: True}
JSON: Final[Mapping[str, Any]] = {"json_serializer": dump_json, "json_deserializer": orjson.loads}
POOL: Final[Mapping[str, Any]] = {**JSON, "pool_size": 8, "max_overflow": 16}
# How soon a server that fell silent is given up, so that the next of a URL with several hosts is asked:
# seconds, and milliseconds for the last. A URL may say otherwise.
SILENCE: Mapping[str, Any] = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sessions:
    """Where sessions come from: `writing()` for verbs, `reading()` for pages."""

    write_engine: Engine
    read_engine: Engine
    turns: AbstractContextManager[Any]  # in memory there is one connection only: sessions take turns

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back whole when it raises."""
        with self.turns, Session(self.write_engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can't write; it sees one consistent moment on SQLite.

        Ended by a commit, though there is nothing to commit: at a rollback psycopg forgets what it has prepared on
        the connection, and every question after it would be read and planned anew.
        """
        with self.turns, Session(self.read_engine, autoflush=False, expire_on_commit=False) as session:
            yield session
            session.commit()

    def dispose(self) -> None:
        """Close every connection."""
        self.write_engine.dispose()
        self.read_engine.dispose()


def is_address(url: str) -> bool:
    """Whether an office can be there: a SQLite file (or memory), or PostgreSQL by way of psycopg."""
    try:
        return make_url(url).drivername in DRIVERS
    except ArgumentError:
        return False


def open_sessions(url: str) -> Sessions:
    """Open a database by its SQLAlchemy URL: `sqlite:///path`, `sqlite://` (in memory), `postgresql+psycopg://…`.

    A primary with a standby: `postgresql+psycopg://me@/office?host=a:5432&host=b:5432&target_session_attrs=read-write`.
    Each connection is tried before it is lent; when the primary is gone, the next one finds who took its place.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _open_postgresql(parsed)
    if parsed.database in (None, "", ":memory:"):
        return _open_memory()
    write, read = create_engine(url, **POOL), create_engine(url, **reader_options(parsed))
    _prepare_sqlite(write, begin="BEGIN IMMEDIATE", pragmas=("journal_mode=WAL",))
    prepare_reader(read)
    return Sessions(write, read, nullcontext())


def reader_options(url: URL) -> dict[str, Any]:
    """How an engine that only reads is made, whoever makes it; `prepare_reader` comes after."""
    if url.get_backend_name() == "sqlite":
        return dict(POOL)
    return {**_shared_options(url), "execution_options": {"postgresql_readonly": True}}


def _shared_options(url: URL) -> dict[str, Any]:
    said = {name: value for name, value in SILENCE.items() if name not in url.query}
    return {**POOL, "pool_pre_ping": True, "connect_args": said}


def prepare_reader(engine: Engine) -> None:
    """Its connections can't write, and plan anew what asks for it."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, begin="BEGIN", pragmas=("query_only=ON",))
    else:
        _plan_anew(engine)


def _open_memory() -> Sessions:
    engine = create_engine("sqlite://", **JSON, poolclass=StaticPool, connect_args={"check_same_thread": False})
    _prepare_sqlite(engine, begin="BEGIN", pragmas=())
    return Sessions(engine, engine, RLock())


def _open_postgresql(url: URL) -> Sessions:
    write = create_engine(url, **_shared_options(url))
    _plan_anew(write)
    return Sessions(write, write.execution_options(postgresql_readonly=True), nullcontext())


def _plan_anew(engine: Engine) -> None:
    """psycopg prepares what it is asked for a fifth time; not what is to be planned for its values."""

    @event.listens_for(engine, "do_execute")
    def _execute(cursor: "Cursor[Any]", statement: str, parameters: Any, context: ExecutionContext) -> bool:
        if not context.execution_options.get(_ANEW):
            return False
        cursor.execute(statement.encode(), parameters, prepare=False)
        return True


def _prepare_sqlite(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    every = ("foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT}", "synchronous=FULL", *pragmas)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in every:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
