"""Twenty years of twenty bodies, as the rule books' own scenarios tell them."""

import sys
import time
from pathlib import Path

from bench.rows import Row, within

from tasks.scenarios.run import run_scenario

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.packs.library import every_scenario, files_of, scenarios_of


def years_rows() -> list[Row]:
    """One row for each rule book with a life, in memory."""
    return [_in_memory(pack, name) for pack, name in every_scenario(long=True)]


def _in_memory(pack: str, name: str) -> Row:
    files, scenario = files_of(pack), next(s for s in scenarios_of(pack) if s.name == name)
    run_scenario(files, scenarios_of(pack)[0])  # the version is compiled
    began = time.perf_counter()
    outcome = run_scenario(files, scenario)
    assert outcome.passed, outcome.report()
    return within(f"twenty years in memory, {pack} ({outcome.steps:,} steps)", time.perf_counter() - began, 10, "s")
