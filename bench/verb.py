"""What completing one task costs, durable, beside what others need for it.

verb       this office
stock      the same office with stock SpiffWorkflow inside
viewflow   django-viewflow on a database of the same kind
floor      the same rows through the same session, and no engine
young, old the same case of a task that comes back, at its beginning and after five hundred finished steps

The variants take turns step by step, so that whatever else the machine does falls on all of them alike.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from bench.floor import Floor
from bench.stock import Stock
from bench.thirty import Thirty
from bench.waits import Waits

LONG = 500  # steps that the old case has behind it

Took = Mapping[str, list[float]]  # seconds by variant
Step = Callable[[], float]  # does one and gives its seconds


def measure(thirty: Thirty, beside: str, rounds: int, waits: Waits) -> Took:
    """Seconds of each completion by variant, over `rounds` cases of thirty steps.

    `beside`: the URL of an empty database for viewflow. `waits` are told the turns of the verb.
    """
    took: dict[str, list[float]] = {}
    old = _old_case(thirty)
    with viewflow(beside) as their_step:
        stock, floor = thirty.with_engine(Stock()), Floor(thirty)
        for number in range(rounds + 1):
            cases = {"verb": thirty.start(), "stock": stock.start(), "young": thirty.start("round"), "old": old}
            steps: dict[str, Step] = {
                "verb": _step(thirty, cases["verb"], waits),
                "stock": _step(stock, cases["stock"]),
                "viewflow": their_step,
                "floor": lambda: _timed(floor.complete),
                "young": _step(thirty, cases["young"]),
                "old": _step(thirty, cases["old"]),
            }
            for _ in range(30):
                for name, step in steps.items():
                    seconds = step()
                    if number:  # the first case warms up
                        took.setdefault(name, []).append(seconds)
                    if number and name == "verb":
                        waits.turn()
    return took


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _step(thirty: Thirty, case_id: int, waits: Waits | None = None) -> Step:
    """Completes the case's open task, which is claimed before the clock runs."""

    def step() -> float:
        task = thirty.ready(case_id)
        if waits is not None:
            waits.now.clear()
        return _timed(lambda: thirty.complete(task))

    return step


def _old_case(thirty: Thirty) -> int:
    case = thirty.start("round")
    for _ in range(LONG):
        thirty.complete(thirty.ready(case))
    return case


@contextmanager
def viewflow(url: str) -> Iterator[Step]:
    """Another process, since Django is one per process; it says itself how long each completion took."""
    command = [sys.executable, "-m", "bench.viewflow", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        asked, said = process.stdin, process.stdout

        def step() -> float:
            asked.write("go\n")
            asked.flush()
            return float(said.readline())

        yield step
        asked.close()
