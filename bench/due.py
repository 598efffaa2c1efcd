"""Timers by the hundred thousand, all due at once: what one, two and four workers fire in the same time.

    python -m bench.due DATABASE_URL FOLDER SECONDS    one worker, for the bench itself

Each timer belongs to a case of its own (one was started, the others are its rows again), and firing it is the whole
step: the case goes on to its end, with its history. Afterwards the history says that none was fired twice.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import IO

from bench.rows import Row
from bench.thirty import MONDAY, Thirty, open_office_at
from sqlalchemy import func, select, text

from register.base import table_of
from tasks.clock import ManualClock
from tasks.due import do_next_due
from tasks.models import Case, History, Timer

WORKERS = (1, 2, 4)
LEAST = 1.5  # times as many by two workers as by one, where there is room for two and the database
ROOM = 4  # cores


@dataclass(frozen=True, slots=True)
class Turn:
    """What so many workers did together."""

    workers: int
    fired: int
    seconds: float
    cores: float  # of the workers' own processes
    machine: float  # busy share of all cores, the database's among them


def due_rows(thirty: Thirty, url: str, folder: Path, many: int, seconds: float) -> Iterator[Row]:
    """`many`: cases whose timer is due; `seconds` that each number of workers is given."""
    _wait_a_day(thirty, many)
    turns = []
    for workers in WORKERS:
        turn = _turn(url, folder, workers, seconds)
        turns.append(turn)
        yield _row(turn, turns[0], many)
    _none_twice(thirty, sum(turn.fired for turn in turns))


def _row(turn: Turn, alone: Turn, many: int) -> Row:
    rate, cores = turn.fired / turn.seconds, os.cpu_count() or 1
    ratio = rate / (alone.fired / alone.seconds)
    bound = turn.workers == 2 and cores >= ROOM
    target = f"≥ {LEAST:g} ×" if bound else "shown"
    medians = {
        "a second": round(rate, 1),
        "workers' cores": round(turn.cores, 2),
        "machine busy": round(turn.machine, 2),
    }
    what = f"{many:,} timers due at once, {turn.workers} worker{'s' * (turn.workers > 1)} (PostgreSQL)"
    return Row(what, "one worker, none fired twice", ratio, target, not bound or ratio >= LEAST, medians)


def _wait_a_day(thirty: Thirty, many: int) -> None:
    """One case waits; its rows are written again for the others."""
    case = thirty.start("day")
    with thirty.office.working() as work:
        highest = work.session.scalar(select(func.max(Case.id)))
        connection, values = work.session.connection(), {"case": case, "many": many - 1, "highest": highest}
        for table, own in ((Case, "id"), (Timer, "case_id")):
            connection.execute(text(_again(table, own)), values)
        connection.execute(text("ANALYZE"))


def _again(table: type[Case] | type[Timer], own: str) -> str:
    columns = [column.name for column in table_of(table).c if table is Case or column.name != "id"]
    other = {own: ":highest + n", "number": "number || '-' || n"}
    said = ", ".join(other.get(name, f'"{name}"') for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    numbers, whole = "generate_series(1, :many) AS n", table_of(table).name
    return f'INSERT INTO "{whole}" ({named}) SELECT {said} FROM "{whole}", {numbers} WHERE "{own}" = :case'


def _turn(url: str, folder: Path, workers: int, seconds: float) -> Turn:
    with ExitStack() as stack:
        nodes = [stack.enter_context(_worker(url, folder, seconds)) for _ in range(workers)]
        before, began = _busy(), time.perf_counter()
        for begin, _ in nodes:
            begin.close()
        said = [report.read().split() for _, report in nodes]
    took, after = time.perf_counter() - began, _busy()
    machine = (after[0] - before[0]) / (after[1] - before[1])
    return Turn(workers, sum(int(fired) for fired, _ in said), took, sum(float(cpu) for _, cpu in said) / took, machine)


@contextmanager
def _worker(url: str, folder: Path, seconds: float) -> Iterator[tuple[IO[str], IO[str]]]:
    """One that is ready, and begins when its first pipe is closed; its report comes through the second."""
    command = [sys.executable, "-m", "bench.due", url, str(folder), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdin is not None and node.stdout is not None
        node.stdout.readline()
        yield node.stdin, node.stdout


def _busy() -> tuple[float, float]:
    """Ticks of all cores since the machine began: at work, and all."""
    ticks = [float(number) for number in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _none_twice(thirty: Thirty, fired: int) -> None:
    with thirty.office.reading() as read:
        told = select(func.count(), func.count(func.distinct(History.case_id))).where(History.kind == "fire")
        assert read.session.execute(told).one() == (fired, fired)


def _work(url: str, folder: Path, seconds: float) -> None:
    office = replace(open_office_at(url, folder), wall=ManualClock(MONDAY + timedelta(days=3)))
    office.warm_up()
    print("ready", flush=True)
    sys.stdin.read()
    until, fired, cpu = time.monotonic() + seconds, 0, time.process_time()
    while time.monotonic() < until and do_next_due(office):
        fired += 1
    print(fired, time.process_time() - cpu)


if __name__ == "__main__":
    _work(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
