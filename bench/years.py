"""Twenty years of twenty bodies, as the rule books tell them in scenarios: in memory, and durable with all letters."""

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.rows import Row, told, within
from bench.shares import Shares

from tasks.clock import ManualClock
from tasks.database import open_sessions
from tasks.files import FolderFiles
from tasks.render_next_letter import render_next_letter
from tasks.scenarios.run import run_scenario, take
from tasks.scenarios.scenery import scenery
from tasks.scenarios.script import Scenario
from tasks.scenarios.stage import Stage, Watch

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.packs.library import every_scenario, files_of, scenarios_of


def years_rows() -> Iterator[Row]:
    """Two rows for each rule book with a life, as soon as they are known."""
    for pack, name in every_scenario(long=True):
        yield from _lived(pack, name)


def _lived(pack: str, name: str) -> list[Row]:
    scenario = next(s for s in scenarios_of(pack) if s.name == name)
    run_scenario(files_of(pack), scenarios_of(pack)[0])  # the version is compiled
    shares = Shares()
    with shares.watching():
        outcome = run_scenario(files_of(pack), scenario)
    assert outcome.passed, outcome.report()
    in_memory = sum(shares.seconds.values())
    seconds, letters = _durable(pack, scenario)
    return [
        within(f"twenty years in memory, {pack} ({outcome.steps:,} steps)", in_memory, 10, "s"),
        *(
            told(
                f"… of it: {room}",
                "twenty years in memory",
                spent / in_memory,
                {"s": spent, "ms a step": spent / outcome.steps * 1000},
            )
            for room, spent in sorted(shares.seconds.items(), key=lambda one: -one[1])
        ),
        within(f"the same, durable with {letters:,} letters", seconds, 30, "s"),
    ]


def _durable(pack: str, scenario: Scenario) -> tuple[float, int]:
    """Seconds on a database file, and how many letters were pressed."""
    with tempfile.TemporaryDirectory() as folder:
        made = scenery(files_of(pack), f"scenarios/{scenario.office}", scenario.clock)
        database = Path(folder) / "office.db"
        database.write_bytes(made.pages)
        clock, watch = ManualClock(scenario.clock), Watch()
        sessions, files = open_sessions(f"sqlite:///{database}"), FolderFiles(Path(folder) / "files")
        office = replace(
            made.office, sessions=sessions, files=files, wall=clock, advance=watch.advance, movable_clock=False
        )
        stage = Stage(office, clock, made.pack, made.definition, made.seeded.people, made.seeded.units, watch)
        letters, began = 0, time.perf_counter()
        for step in scenario.steps:
            take(stage, step)
        while render_next_letter(office):
            letters += 1
        seconds = time.perf_counter() - began
        sessions.dispose()
        return seconds, letters
