"""The disk under PostgreSQL is full, its log with it: verbs are refused whole or end with the server; with room all goes on.

A small file system of its own is mounted for it, which wants root.
"""

import os
import random
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from tasks.actor import load_actor
from tasks.questions.inbox import inbox
from tests.tasks.cluster import Cluster, until
from tests.tasks.kill.audit import Audit
from tests.tasks.kill.ferry import prepare
from tests.tasks.kill.worker import Life

pytestmark = pytest.mark.soak

ROOM = 192 * 1024 * 1024  # bytes of the whole disk
ROUNDS = 6


@pytest.fixture
def disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="guizhang-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


@pytest.fixture
def cluster(disk: Path) -> Iterator[Cluster]:
    (disk / "database").mkdir(mode=0o700)
    made = Cluster.make(disk / "database")
    # The next segment of the log is made when it is needed, and not beforehand: so the log, too, meets the full disk.
    made.configure(min_wal_size="32MB", max_wal_size="32MB", wal_recycle="off", wal_init_zero="on")
    made.restart()
    yield made
    made.kill()


def test_nothing_is_half_done(tmp_path: Path, disk: Path, cluster: Cluster) -> None:
    cluster.do("CREATE DATABASE office")
    url = cluster.url()
    prepare(tmp_path, url)
    life, room, said = Life(tmp_path, 9, url), random.Random(4), set[str]()
    life.start()
    for n in range(ROUNDS):
        ballast = _fill(disk, left=room.randrange(0, 40) * 8192)
        if n % 2:
            _use_up_the_log(cluster)
        said.add(_until_refused(life))
        ballast.unlink()
        until(lambda: _answers(cluster))
        assert Audit(tmp_path, url).faults() == []
        until(lambda: _looks_in(life))
    assert len(said) > 1, "the server has told of want of room, and has ended for want of it"
    before = len((tmp_path / "acknowledged.log").read_text().splitlines())
    life.start()
    life.finish()
    assert len((tmp_path / "acknowledged.log").read_text().splitlines()) > before
    audit = Audit(tmp_path, url)
    assert audit.rows("SELECT number FROM \"case\" WHERE status = 'running'") == []
    assert audit.faults() == []


def _fill(disk: Path, left: int) -> Path:
    """A file that takes all room but so many bytes."""
    ballast = disk / "ballast"
    about = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, about.f_bavail * about.f_frsize - left)
    return ballast


def _use_up_the_log(cluster: Cluster) -> None:
    """Segments that were made beforehand are filled: the log is the next that needs room, and nothing goes without it."""
    with suppress(psycopg.Error):
        while True:
            cluster.do("SELECT pg_logical_emit_message(false, 'ballast', 'x')")
            cluster.do("SELECT pg_switch_wal()")


def _until_refused(life: Life) -> str:
    """Work goes on until there is no room, or the server has given up for want of it."""
    acts: list[Callable[[], bool]] = [life.start, life.work, life.fire, life.deliver]
    while True:
        try:
            life.chance.choice(acts)()
        except DBAPIError as error:
            return type(error.orig).__name__


def _answers(cluster: Cluster) -> bool:
    """The server is up, be it that somebody must start it again."""
    try:
        return bool(cluster.do("SELECT 1"))
    except psycopg.Error:
        if not (cluster.data / "postmaster.pid").exists():
            cluster.start()
        return False  # it is looked for again


def _looks_in(life: Life) -> bool:
    """The office reads again, on new connections where the old ones are gone."""
    try:
        with life.office.reading() as read:
            ann = load_actor(read.session, "ann")
    except DBAPIError:
        return False
    assert ann is not None
    inbox(life.office, ann)
    return True
