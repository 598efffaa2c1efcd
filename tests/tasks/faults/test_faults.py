"""Whatever goes wrong at once on several nodes: nothing is half done, lost or done twice, and every case ends."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tasks.cluster import Cluster
from tests.tasks.faults.suffering import Suffered, suffer

SEED = 20260303
KILLS = 8
SOAK_KILLS = 1_000
FIGURES = Path(__file__).parents[3] / "bench" / "results" / "faults.json"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster.make()
    yield made
    made.remove()


def test_four_nodes_under_everything_at_once(tmp_path: Path, cluster: Cluster) -> None:
    result = suffer(tmp_path, cluster, KILLS, SEED, restarts=1, audits=1)
    report(result)
    assert result.faults == []
    assert result.unfinished == 0
    assert result.kills == KILLS
    assert len(result.troubles) == 6, "each kind of trouble came"
    assert sum(result.acknowledged.values()) > 2 * KILLS, "too little was done to mean anything"


@pytest.mark.soak
@pytest.mark.timeout(6 * 3600)
def test_a_thousand_nodes(tmp_path: Path, cluster: Cluster) -> None:
    """`make soak`: the figures are printed and kept in bench/results/faults.json."""
    result = suffer(tmp_path, cluster, SOAK_KILLS, SEED, restarts=40, audits=20)
    FIGURES.write_text(json.dumps({"seed": SEED, **vars(result)}, ensure_ascii=False, indent=2) + "\n")
    report(result)
    assert (result.kills, result.faults, result.unfinished) == (SOAK_KILLS, [], 0)


def report(result: Suffered) -> None:
    sys.stdout.write(json.dumps(vars(result), ensure_ascii=False) + "\n")
