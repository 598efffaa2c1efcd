"""A node under steady work for an hour: does it hold more and more memory?

A few people take turns over HTTP at an even pace, so that the hour says something of the node and not of its load;
what the first tenth of the time fills (caches, connections) is left out. Its own memory is looked at: V8 first runs its
optimising compiler after some half an hour, and four megabytes of its program file are read in at one blow.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from statistics import fmean

from bench.http import Visitor, people_of, served
from bench.process import of_its_own, resident
from bench.rows import Row
from bench.thirty import Thirty

from tasks.actor import Actor

PACE = 0.5  # seconds from one task completed to the next: the inbox, the task, its answer
LOOK = 5.0  # seconds from one look at the memory to the next
MOST = 1.0  # percent that it may rise or fall

Sample = tuple[float, float, float]  # seconds since the beginning, megabytes of its own, megabytes in all


def steady_rows(thirty: Thirty, url: str, folder: Path, minutes: float, on: str) -> Iterator[Row]:
    with served(url, folder) as node:
        samples, done = _work(thirty, node, minutes * 60)
    told = [sample for sample in samples if sample[0] >= samples[-1][0] / 10]
    rise = slope([(at, own) for at, own, _ in told])
    medians = {
        "MB of its own": round(fmean(own for _, own, _ in told), 1),
        "MB in all, at first": round(told[0][2], 1),
        "MB in all, at last": round(told[-1][2], 1),
        "tasks": done,
    }
    what = f"own memory of a node over {minutes:g} minutes of work ({on})"
    yield Row(what, "itself", rise, f"within ± {MOST:g} %", abs(rise) <= MOST, medians)


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """How much the line through the samples rises from the first to the last, in percent of their mean."""
    at, held = fmean(x for x, _ in samples), fmean(y for _, y in samples)
    steep = sum((x - at) * (y - held) for x, y in samples) / sum((x - at) ** 2 for x, _ in samples)
    return 100 * steep * (samples[-1][0] - samples[0][0]) / held


def _work(thirty: Thirty, node: int, seconds: float) -> tuple[list[Sample], int]:
    """Look at the memory of that process while everybody works in turn; also how many tasks were completed."""
    turns = cycle([_Desk(thirty, person) for person in people_of(thirty)])
    began = time.monotonic()
    samples: list[Sample] = []
    done = 0
    while (now := time.monotonic() - began) < seconds:
        if now >= len(samples) * LOOK:
            samples.append((now, of_its_own(node), resident(node)))
        next(turns).work()
        done += 1
        time.sleep(max(0.0, done * PACE - (time.monotonic() - began)))
    return samples, done


class _Desk:
    """Somebody with a case of their own; the next one is begun when it has ended."""

    def __init__(self, thirty: Thirty, person: Actor) -> None:
        self._thirty, self._visitor = thirty.as_clerk(person), Visitor(person)
        self._case, self._left = 0, 0

    def work(self) -> None:
        if not self._left:
            self._case, self._left = self._thirty.start(), 30
        self._visitor.work(self._thirty.ready(self._case))
        self._left -= 1
