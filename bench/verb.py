"""What completing one task costs, durable: this office, the same with stock SpiffWorkflow inside, its rows alone.

    python -m bench.verb [database URL] [rounds]

The variants take turns step by step, so that whatever else the machine does falls on all of them alike.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median, quantiles

from bench.floor import Floor
from bench.stock import Stock
from bench.thirty import Thirty, open_thirty

ROUNDS = 6  # cases of thirty steps for each variant
LONG = 500  # steps that the long case has behind it

Took = Mapping[str, list[float]]  # seconds by variant


def measure(thirty: Thirty, rounds: int = ROUNDS) -> Took:
    """Seconds of each completion, by variant."""
    stock, floor = thirty.with_engine(Stock()), Floor(thirty)
    took: dict[str, list[float]] = {name: [] for name in ("verb", "stock", "floor", "young", "old")}
    old = _long_case(thirty)
    for number in range(rounds + 1):
        ours, theirs, young = thirty.start(), stock.start(), thirty.start("round")
        for _ in range(30):
            steps: dict[str, Callable[[], None]] = {
                "verb": _completing(thirty, ours),
                "stock": _completing(stock, theirs),
                "floor": floor.complete,
                "young": _completing(thirty, young),
                "old": _completing(thirty, old),
            }
            for name, step in steps.items():
                began = time.perf_counter()
                step()
                if number:  # the first case warms up
                    took[name].append(time.perf_counter() - began)
    return took


def _completing(thirty: Thirty, case_id: int) -> Callable[[], None]:
    task = thirty.ready(case_id)
    return lambda: thirty.complete(task)


def _long_case(thirty: Thirty) -> int:
    case = thirty.start("round")
    for _ in range(LONG):
        thirty.complete(thirty.ready(case))
    return case


def main() -> None:
    url = next((word for word in sys.argv[1:] if "://" in word), "")
    rounds = next((int(word) for word in sys.argv[1:] if word.isdigit()), ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        thirty = open_thirty(url or f"sqlite:///{folder}/office.db", Path(folder))
        took = measure(thirty, rounds)
        thirty.office.sessions.dispose()
    verb = median(took["verb"])
    for name, seconds in took.items():
        p95 = quantiles(seconds, n=20)[18]
        print(
            f"{name:8} {median(seconds) * 1000:8.3f} ms (p95 {p95 * 1000:.3f})   verb is {verb / median(seconds):.2f} ×"
        )


if __name__ == "__main__":
    main()
