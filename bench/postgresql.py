"""A PostgreSQL of the bench's own, as durable as one that is lived with."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, create_engine, text

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.tasks.postgresql import started


class Server:
    def __init__(self, uri: URL) -> None:
        self._uri = uri
        self._numbers = count(1)

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"bench_{next(self._numbers)}"
        engine = create_engine(self._uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._uri.set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgresql() -> Iterator[Server]:
    with started() as uri:
        yield Server(uri)
