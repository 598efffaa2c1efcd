"""Four nodes on one PostgreSQL, killed one after the other, while it is restarted, slow and cut off and clocks jump."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import psycopg

from tests.tasks.cluster import Cluster
from tests.tasks.kill.audit import Audit
from tests.tasks.kill.ferry import prepare
from tests.tasks.kill.killing import Lives
from tests.tasks.kill.worker import Life

NODES = 4
LATER = 7_200.0  # seconds: leases are over then, and whatever a clock in the future armed is due


@dataclass
class Suffered:
    kills: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)
    mails_sent_again: int = 0  # under the same Message-ID: at least once is what is promised
    unfinished: int = 0
    seconds: float = 0.0


class Troubles:
    """What goes wrong besides: each takes at most a second or two, then the world is as before."""

    def __init__(self, cluster: Cluster, lives: Lives, chance: random.Random) -> None:
        self.cluster, self.lives, self.chance = cluster, lives, chance
        self.kinds: dict[str, Callable[[], None]] = {
            "connections cut": self.cut,
            "database slow": self.slow,
            "tables locked": self.lock,
            "clock stepped": self.step,
            "node frozen": self.freeze,
        }

    def cut(self) -> None:
        self.cluster.do(f"SELECT pg_terminate_backend(pid) FROM ({self._backends()}) busy WHERE random() < 0.5")

    def slow(self) -> None:
        """Its processes get no time."""
        stopped = [pid for (pid,) in self.cluster.do(self._backends()) if _signalled(pid, signal.SIGSTOP)]
        time.sleep(self.chance.uniform(0.2, 1.0))
        for pid in stopped:
            _signalled(pid, signal.SIGCONT)

    def lock(self) -> None:
        table = self.chance.choice(['"case"', "history", "outbox", "timer"])
        with psycopg.connect(host="127.0.0.1", port=self.cluster.port, user="postgres", dbname="office") as holding:
            holding.execute("SET lock_timeout = '2s'")
            try:
                holding.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            except psycopg.errors.LockNotAvailable:
                return
            time.sleep(self.chance.uniform(0.2, 1.0))

    def step(self) -> None:
        """All nodes' clocks, back or forward by up to an hour."""
        self.lives.step.value = self.chance.uniform(-3_600, 3_600)

    def freeze(self) -> None:
        """One node stops in the middle of something and goes on later."""
        pid = self.chance.choice(self.lives.living)[0].pid
        assert pid is not None
        _signalled(pid, signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.2, 1.0))
        _signalled(pid, signal.SIGCONT)

    def _backends(self) -> str:
        return "SELECT pid FROM pg_stat_activity WHERE datname = 'office' AND pid <> pg_backend_pid()"


def suffer(folder: Path, cluster: Cluster, kills: int, seed: int, *, restarts: int, audits: int) -> Suffered:
    """Kill so many nodes; so often the database, and the audit, come in between. Afterwards every case is ended."""
    cluster.do("CREATE DATABASE office")
    prepare(folder, cluster.url())
    result, begun, chance = Suffered(), time.monotonic(), random.Random(seed)
    lives = Lives(folder, chance, cluster.url(), NODES)
    troubles = Troubles(cluster, lives, chance)
    in_turn = cycle(troubles.kinds.items())
    try:
        while result.kills < kills and not result.faults:
            lives.kill_one()
            result.kills += 1
            if chance.random() < 0.3 or result.kills <= len(troubles.kinds):
                kind, trouble = next(in_turn)
                trouble()
                result.troubles[kind] += 1
            if result.kills % (kills // (restarts + 1)) == 0 and result.troubles["database restarted"] < restarts:
                cluster.restart()
                result.troubles["database restarted"] += 1
            if result.kills % (kills // (audits + 1)) == 0:
                result.faults += Audit(folder, cluster.url()).faults("chains", "numbers", "seals", "incidents")
    finally:
        lives.kill_all()
    result.faults += Audit(folder, cluster.url()).faults()
    Life(folder, seed, cluster.url(), lambda: LATER).finish()
    _count(folder, cluster, result)
    result.seconds = time.monotonic() - begun
    return result


def _count(folder: Path, cluster: Cluster, result: Suffered) -> None:
    audit = Audit(folder, cluster.url())
    result.figures = audit.figures()
    result.unfinished = sum(
        len(audit.rows(f"SELECT 1 FROM {left}"))
        for left in (
            "\"case\" WHERE status = 'running'",
            "outbox WHERE done_at IS NULL",
            "document WHERE status = 'issued'",
            "message WHERE status = 'waiting' AND kind = 'start'",
        )
    )
    result.faults += audit.faults()
    said = (folder / "acknowledged.log").read_text().splitlines()
    result.acknowledged = Counter(line.split()[0] for line in said)
    mails = (folder / "mails.log").read_text().split()
    result.mails_sent_again = len(mails) - len(set(mails))


def _signalled(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
