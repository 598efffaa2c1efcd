"""Several lives at a time on one database; one after the other is killed (SIGKILL) at a random moment."""

import multiprocessing
import os
import random
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from tests.tasks.kill.audit import Audit
from tests.tasks.kill.ferry import prepare
from tests.tasks.kill.worker import Life, live

PRELOADED = ["tests.tasks.kill.worker"]  # imported once by the server that lives are forked from
AT_A_TIME = 3
STARTING = 120.0  # seconds that a life is given to come up on a busy machine


@dataclass
class Killed:
    kills: int = 0
    faults: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    unfinished: int = 0
    seconds: float = 0.0


class Lives:
    """So many at a time, each begun anew as one is killed; only one that has come up and done something is killed."""

    def __init__(self, folder: Path, chance: random.Random, url: str = "", count: int = AT_A_TIME) -> None:
        self.folder, self.chance, self.url = folder, chance, url
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOADED)
        os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)  # else nothing is preloaded
        self.step = self.context.RawValue(
            "d", 0.0
        )  # seconds by which their clock is wrong; no lock, it would die with its holder
        self.living = [self._begin() for _ in range(count)]

    def _begin(self) -> tuple[BaseProcess, Event]:
        up = self.context.Event()
        given = (str(self.folder), self.chance.randrange(2**32), up, self.url, self.step)
        life = self.context.Process(target=live, args=given, daemon=True)
        life.start()
        return life, up

    def kill_one(self) -> None:
        deadline = time.monotonic() + STARTING
        while not (ready := [pair for pair in self.living if pair[1].is_set()]):
            if time.monotonic() > deadline:
                raise TimeoutError("no life came up")
            time.sleep(0.01)
        time.sleep(self.chance.uniform(0.01, 0.4))
        if any(life.exitcode is not None for life, _ in self.living):
            raise RuntimeError("a life ended by itself")
        victim = self.chance.choice(ready)
        self.living.remove(victim)
        _kill(victim[0])
        self.living.append(self._begin())

    def kill_all(self) -> None:
        for life, _ in self.living:
            _kill(life)


def kill_many(folder: Path, kills: int, seed: int, audit_every: int = 50) -> Killed:
    """Kill so many lives, audit on the way and at the end, then bring every case to its end and audit once more."""
    prepare(folder)
    result, begun = Killed(), time.monotonic()
    lives = Lives(folder, random.Random(seed))
    try:
        while result.kills < kills and not result.faults:
            lives.kill_one()
            result.kills += 1
            if result.kills % audit_every == 0:
                result.faults += Audit(folder).faults("sound", "chains", "numbers", "incidents")
    finally:
        lives.kill_all()
    result.faults += Audit(folder).faults()
    _finish(folder, seed, result)
    result.seconds = time.monotonic() - begun
    return result


def _kill(life: BaseProcess) -> None:
    life.kill()
    life.join()
    life.close()


def _finish(folder: Path, seed: int, result: Killed) -> None:
    Life(folder, seed).finish()
    audit = Audit(folder)
    result.figures = audit.figures()
    result.unfinished = len(audit.rows("SELECT id FROM \"case\" WHERE status = 'running'"))
    result.faults += audit.faults()
