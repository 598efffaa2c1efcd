"""Everything that is measured, side by side in one run: `make bench`, `python -m bench --only inbox --tasks 100000`."""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.due import due_rows
from bench.engine import engine_rows
from bench.feel import feel_rows
from bench.http import http_rows
from bench.inbox import inbox_rows, sweep_rows
from bench.postgresql import postgresql
from bench.process import process_rows
from bench.rows import Row, at_most, faster, shown
from bench.steady import steady_rows
from bench.thirty import Thirty, open_thirty
from bench.verb import measure
from bench.waits import wait_rows, waiting
from bench.years import years_rows

LATEST = Path(__file__).parent / "results" / "latest.json"
LIMITS = {"SQLite": (1.5, 1.5, 4.0), "PostgreSQL": (1.5, 2.0, 2.5)}  # against stock, viewflow, the rows alone

ON_DATABASES = frozenset({"verb", "inbox", "sweep", "due", "http", "steady"})

PARTS = ("engine", "feel", *sorted(ON_DATABASES), "process", "years")

NewDatabase = Callable[[], str]  # the URL of an empty one


def verb_rows(new: NewDatabase, rounds: int, on: str) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, waiting() as waits:
        thirty = open_thirty(new(), Path(folder))
        took = measure(thirty, new(), rounds, waits)
        thirty.office.sessions.dispose()
    stock, viewflow, floor = LIMITS[on]
    what = f"the whole verb, durable ({on})"
    yield faster(what, "the same with stock SpiffWorkflow inside", took["verb"], took["stock"], stock)
    yield faster(what, "django-viewflow 2.4", took["verb"], took["viewflow"], viewflow)
    yield at_most(what, "the same rows, no engine", took["verb"], took["floor"], floor)
    yield shown(f"the same rows, no engine ({on})", "django-viewflow 2.4", took["floor"], took["viewflow"])
    yield from wait_rows(what, on, took["verb"], took["viewflow"], waits)
    yield at_most(
        f"the same after 500 finished steps ({on})", "itself at its beginning", took["old"], took["young"], 1.2
    )


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="cases of thirty steps for each variant")
    parser.add_argument("--tasks", type=int, default=1_000_000, help="open tasks in the large office")
    parser.add_argument("--people", type=int, default=50, help="who work at once over HTTP")
    parser.add_argument("--timers", type=int, default=1_000_000, help="timers that wait in the large office")
    parser.add_argument("--due", type=int, default=100_000, help="timers that are due at once")
    parser.add_argument("--seconds", type=float, default=60, help="that each number of workers is given for them")
    parser.add_argument("--minutes", type=float, default=60, help="that a node works while its memory is looked at")
    parser.add_argument("--only", default="", help=f"parts, divided by commas: {', '.join(PARTS)}")
    return parser.parse_args()


def rows(chosen: argparse.Namespace) -> Iterator[Row]:
    only = set(chosen.only.split(",")) - {""}

    def wanted(part: str) -> bool:
        return not only or part in only

    if wanted("engine"):
        yield from engine_rows()
    if wanted("feel"):
        yield from feel_rows()
    with ExitStack() as stack:
        for on, new in _databases(stack).items() if only & ON_DATABASES or not only else ():
            yield from _on(on, new, chosen, wanted, stack)
    if wanted("process"):
        yield from process_rows()
    if wanted("years"):
        yield from years_rows()


def _on(
    on: str, new: NewDatabase, chosen: argparse.Namespace, wanted: Callable[[str], bool], stack: ExitStack
) -> Iterator[Row]:
    """What is measured on one kind of database."""
    offices = _Offices(new, stack)
    if wanted("verb"):
        yield from verb_rows(new, chosen.rounds, on)
    if wanted("inbox"):
        yield from inbox_rows(offices.open, 10_000, chosen.tasks, on)
    if wanted("sweep"):
        yield from sweep_rows(offices.open, 1_000, chosen.timers, on)
    if wanted("due") and on == "PostgreSQL":
        yield from _served_rows(new, 1, stack, partial(due_rows, many=chosen.due, seconds=chosen.seconds))
    if wanted("http"):
        yield from _served_rows(new, chosen.people, stack, partial(http_rows, on=on))
    if wanted("steady") and on == "PostgreSQL":  # an hour for one kind is enough: the node is the same
        yield from _served_rows(new, 10, stack, partial(steady_rows, minutes=chosen.minutes, on=on))


def _served_rows(
    new: NewDatabase, people: int, stack: ExitStack, measured: Callable[[Thirty, str, Path], Iterable[Row]]
) -> Iterator[Row]:
    """What is measured of a node that serves an office of so many people."""
    url, folder = new(), Path(stack.enter_context(tempfile.TemporaryDirectory()))
    yield from measured(open_thirty(url, folder, people), url, folder)


def _databases(stack: ExitStack) -> dict[str, NewDatabase]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = stack.enter_context(postgresql())
    numbers = iter(range(1_000))
    return {"SQLite": lambda: f"sqlite:///{folder}/{next(numbers)}.db", "PostgreSQL": server.database}


class _Offices:
    """Offices with nothing in them, one after the other."""

    def __init__(self, new: NewDatabase, stack: ExitStack) -> None:
        self._new, self._stack = new, stack

    def open(self) -> Thirty:
        return open_thirty(self._new(), Path(self._stack.enter_context(tempfile.TemporaryDirectory())))


def line(row: Row) -> str:
    found = ", ".join(f"{name} {value:g}" for name, value in row.medians.items())
    mark = "reached" if row.reached else "MISSED"
    return f"{mark:8} {row.ratio:6.2f} × ({row.target:>8})  {row.measure}  |  {row.against}  |  {found}"


def main() -> int:
    chosen = read_arguments()
    found = []
    for row in rows(chosen):
        print(line(row), flush=True)
        found.append(row)
    machine = {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()}
    if not chosen.only:  # a part says nothing of the whole
        told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "arguments": vars(chosen)}
        LATEST.write_text(json.dumps({**told, "rows": [asdict(row) for row in found]}, ensure_ascii=False, indent=1))
    return 0 if all(row.reached for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
