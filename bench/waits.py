"""How long a verb waits for PostgreSQL, and how often: a wait is a round trip."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg
from bench.rows import Row, shown, told

CROSSING = 2e-5  # seconds: what takes less sends nothing


@dataclass
class Waits:
    """Seconds of each wait of this process; `turns` are those of one verb after the other."""

    now: list[float] = field(default_factory=list)
    turns: list[Sequence[float]] = field(default_factory=list)

    def turn(self) -> None:
        """What was waited since the last turn was that of one verb."""
        self.turns.append([wait for wait in self.now if wait > CROSSING])


@contextmanager
def waiting() -> Iterator[Waits]:
    """Everything that psycopg waits for meanwhile."""
    found, plain = Waits(), psycopg.Connection.wait

    def wait(connection: Any, *given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return plain(connection, *given, **named)
        finally:
            found.now.append(time.perf_counter() - began)

    with patch.object(psycopg.Connection, "wait", wait):
        yield found


def wait_rows(what: str, on: str, ours: Sequence[float], viewflow: Sequence[float], waits: Waits) -> Iterator[Row]:
    """What the verb's time is made of; nothing where there is no server to wait for."""
    if not any(waits.turns):
        return
    waited = [sum(turn) for turn in waits.turns]
    durable = [turn[-1] for turn in waits.turns]  # whatever comes after COMMIT sends nothing
    often = median(len(turn) for turn in waits.turns)
    whole = median(ours)
    figures = {"ms": median(waited) * 1000, "round trips": often}
    yield told("… of it: waiting for the server", what, median(waited) / whole, figures)
    yield told("… of that: for COMMIT alone", what, median(durable) / whole, {"ms": median(durable) * 1000})
    alone = [spent - lost + last for spent, lost, last in zip(ours, waited, durable, strict=True)]
    yield shown(f"the same, if the server took no time but for COMMIT ({on})", "django-viewflow 2.4", alone, viewflow)
