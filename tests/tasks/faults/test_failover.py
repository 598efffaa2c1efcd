"""The primary dies, its synchronous standby is promoted: the nodes find it, and nothing that was said to be done is lost."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.tasks.cluster import Cluster, until
from tests.tasks.faults.test_backup import acknowledged
from tests.tasks.kill.audit import Audit
from tests.tasks.kill.ferry import prepare
from tests.tasks.kill.killing import Lives
from tests.tasks.kill.worker import Life


@pytest.fixture
def primary() -> Iterator[Cluster]:
    made = Cluster.make()
    yield made
    made.remove()


@pytest.fixture
def standby(primary: Cluster) -> Iterator[Cluster]:
    """What the primary commits, this one has: the primary waits for it."""
    follower = primary.standby("standby")
    primary.do("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    primary.do("SELECT pg_reload_conf()")
    until(lambda: ("sync",) in primary.do("SELECT sync_state FROM pg_stat_replication"))
    yield follower
    follower.kill()


@contextmanager
def serving(folder: Path, url: str) -> Iterator[Callable[[], int]]:
    """The program itself, serving pages; gives what asks it whether it is ready."""
    settings = {"GUIZHANG_DATABASE": url, "GUIZHANG_FOLDER": str(folder), "GUIZHANG_PORT": "0"}
    command = [str(Path(sys.executable).with_name("guizhang")), "serve", "--pages-only"]
    with subprocess.Popen(
        command, env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as program:
        try:
            assert program.stdout is not None
            [address] = re.findall(r"http://127\.0\.0\.1:\d+", program.stdout.readline())
            yield lambda: _status(address + "/ready")
            assert program.poll() is None, "it was never started anew"
        finally:
            program.kill()


def _status(address: str) -> int:
    try:
        with urlopen(address, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def test_the_standby_takes_over(tmp_path: Path, primary: Cluster, standby: Cluster) -> None:
    primary.do("CREATE DATABASE office")
    url = primary.url("office", standby)
    prepare(tmp_path, url)
    lives = Lives(tmp_path, random.Random(7), url, 2)
    try:
        with serving(tmp_path, url) as ready:
            until(lambda: acknowledged(tmp_path) > 20 and ready() == 200, 120)
            primary.kill()
            at_death = acknowledged(tmp_path)
            until(lambda: ready() == 503)
            standby.promote()
            until(lambda: acknowledged(tmp_path) > at_death + 10 and ready() == 200, 120)
        assert all(life.exitcode is None for life, _ in lives.living), "the same nodes, never started anew"
    finally:
        lives.kill_all()
    assert Audit(tmp_path, standby.url()).faults() == []
    Life(tmp_path, 8, url, lambda: 7_200.0).finish()
    audit = Audit(tmp_path, standby.url())
    assert audit.rows("SELECT number FROM \"case\" WHERE status = 'running'") == []
    assert audit.faults() == []
