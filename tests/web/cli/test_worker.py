"""Pages from one process, what happens by itself from another: real processes on one database."""

import os
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.tasks.kill.ferry import prepare
from tests.tasks.kill.worker import Life
from tests.web.test_command import GUIZHANG


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office in which one case waits for a moment that is over."""
    prepare(tmp_path)
    life = Life(tmp_path, seed=1)
    life.start()
    while not life.work():
        pass
    life.close()
    return tmp_path


@contextmanager
def running(folder: Path, *command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, and the first line it says."""
    environment = os.environ | {
        "GUIZHANG_DATABASE": f"sqlite:///{folder}/office.sqlite",
        "GUIZHANG_FOLDER": str(folder),
        "GUIZHANG_PORT": "0",
    }
    with subprocess.Popen(
        [GUIZHANG, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as program:
        try:
            assert program.stdout is not None
            yield program, program.stdout.readline()
        finally:
            program.kill()


def until(what: Callable[[], object], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < last, "it never came"
        time.sleep(0.05)


def count(folder: Path, sql: str) -> int:
    base = sqlite3.connect(folder / "office.sqlite")
    try:
        return int(base.execute(sql).fetchone()[0])
    finally:
        base.close()


FIRED = "SELECT count(*) FROM history WHERE kind = 'fire'"


def test_pages_alone_leave_the_timers_to_a_worker(folder: Path) -> None:
    with running(folder, "serve", "--pages-only") as (pages, said):
        [address] = re.findall(r"http://127\.0\.0\.1:\d+", said)
        with urlopen(address + "/sign-in", timeout=20) as answer:
            assert answer.status == 200
        time.sleep(2.5)  # more than a turn of the clock: it would have fired by now
        assert count(folder, FIRED) == 0
        with running(folder, "worker") as (worker, told), running(folder, "worker") as (other, _):
            [address] = re.findall(r"http://127\.0\.0\.1:\d+", told)
            with urlopen(address + "/ready", timeout=20) as answer:
                assert answer.status == 200
            with pytest.raises(HTTPError):
                urlopen(address + "/sign-in", timeout=20)
            until(lambda: count(folder, FIRED))
            for program in (worker, other, pages):
                program.send_signal(signal.SIGTERM)
            assert [program.wait(40) for program in (worker, other, pages)] == [0, 0, 0]
    assert count(folder, FIRED) == 1
    assert count(folder, "SELECT count(*) FROM task WHERE name = '审核' AND status = 'open'") == 1


def test_a_worker_without_its_database_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [GUIZHANG, "worker"],
        check=False,
        env=os.environ | {"GUIZHANG_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "guizhang db upgrade" in done.stderr
