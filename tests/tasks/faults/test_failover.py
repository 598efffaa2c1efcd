"""The primary dies, its synchronous standby is promoted: the nodes find it, and nothing that was said to be done is lost."""

import random
from collections.abc import Iterator
from pathlib import Path

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


def test_the_standby_takes_over(tmp_path: Path, primary: Cluster, standby: Cluster) -> None:
    primary.do("CREATE DATABASE office")
    url = primary.url("office", standby)
    prepare(tmp_path, url)
    lives = Lives(tmp_path, random.Random(7), url, 2)
    try:
        until(lambda: acknowledged(tmp_path) > 20, 120)
        primary.kill()
        at_death = acknowledged(tmp_path)
        standby.promote()
        until(lambda: acknowledged(tmp_path) > at_death + 10, 120)
        assert all(life.exitcode is None for life, _ in lives.living), "the same nodes, never started anew"
    finally:
        lives.kill_all()
    assert Audit(tmp_path, standby.url()).faults() == []
    Life(tmp_path, 8, url, lambda: 7_200.0).finish()
    audit = Audit(tmp_path, standby.url())
    assert audit.rows("SELECT number FROM \"case\" WHERE status = 'running'") == []
    assert audit.faults() == []
