"""Random diagrams, walked on random paths by the engine and by a model that was written for the test alone.

A diagram comes from a seed: `agree(seed)` walks it again, and what differs is told with the smallest diagram on
which it still does.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.bpmn.walk.blocks import Block, diagram
from tests.engine.bpmn.walk.counting import KINDS, themes
from tests.engine.bpmn.walk.model import Model
from tests.engine.bpmn.walk.shrinking import smallest, told
from tests.engine.bpmn.walk.walking import Differs, walk

from engine.bpmn import budget
from engine.errors import Refused

DIAGRAMS, PATHS = 300, 6
LONG = 20_000
LEAST = 50  # times that each kind of element must have been walked
FIGURES = Path(__file__).parents[4] / "bench" / "results" / "walk.json"


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_SECONDS", 60.0)


def agree(seed: int, paths: int = PATHS, depth: int = 3) -> Counter[str]:
    """Walk a seed's diagram; AssertionError shows the smallest one on which engine and model differ."""
    about = themes(seed)
    root = diagram(seed, about, depth)

    def difference(block: Block) -> Differs | None:
        try:
            walk(block, seed, about, paths)
        except Differs as found:
            return found
        except (Refused, AssertionError, KeyError):  # what was taken away was needed: no diagram at all
            return None
        return None

    try:
        return walk(root, seed, about, paths)
    except Differs as first:
        small = smallest(root, lambda block: difference(block) is not None)
        what, done, ours, theirs = (difference(small) or first).args
        raise AssertionError(
            f"seed {seed}: {what} differ after {done}\nthe engine has {ours}\nthe model has {theirs}\n{told(small)}"
        ) from None


@pytest.mark.timeout(1800)
def test_engine_and_model_agree() -> None:
    walked: Counter[str] = Counter()
    for seed in range(DIAGRAMS):
        walked += agree(seed)
    assert_all_walked(walked)


def assert_all_walked(walked: Counter[str]) -> None:
    assert {kind: walked[kind] for kind in KINDS if walked[kind] < LEAST} == {}
    assert walked["conflict"] and walked["buffered"] > LEAST


def forget_the_second_round(model: Model, *_: object) -> None:
    """A mistake in the model: a cycle comes once."""


def never_cancel(model: Model, thread, id: str) -> None:
    """A mistake in the model: a terminate end ends only its own path."""
    model._end(thread, id)


@pytest.mark.parametrize(("place", "mistake"), [("_next_round", forget_the_second_round), ("_terminate", never_cancel)])
def test_a_difference_is_shown_small(monkeypatch: pytest.MonkeyPatch, place: str, mistake: Callable[..., None]) -> None:
    """What is wrong here is the model: the smallest diagram that shows it has hardly more than the element itself."""
    monkeypatch.setattr(Model, place, mistake)
    found = first_difference().splitlines()
    assert found[0].startswith("seed ")
    drawn = [line for line in found[3:] if line.strip() not in ("or", "process p", "process p data")]
    assert 0 < len(drawn) <= 6, "\n".join(found)


def first_difference() -> str:
    for seed in range(DIAGRAMS):
        try:
            agree(seed, 1)
        except AssertionError as error:
            return str(error)
    return ""


# ── the long walk ──


def depth_of(seed: int) -> int:
    """Every other 2,500 diagrams are small: most of what goes wrong shows in them, and they are quick to walk."""
    return 1 + seed % 3 if seed // 2500 % 2 == 0 else 1


def figures_of(seeds: range) -> dict[str, object]:
    """Walk a range of seeds; its figures."""
    walked: Counter[str] = Counter()
    differences: list[str] = []
    began = time.process_time()
    for seed in seeds:
        try:
            walked += agree(seed, 1, depth_of(seed))
        except AssertionError as error:
            differences.append(str(error))
    seconds = round(time.process_time() - began)
    return {"diagrams": len(seeds), "differences": differences, "processor seconds": seconds, "walked": dict(walked)}


def together(parts: dict[range, dict]) -> dict[str, object]:
    seeds = sorted((part.start, part.stop - 1) for part in parts)
    walked = sum((Counter(part["walked"]) for part in parts.values()), Counter())
    return {
        "seeds": [seeds[0][0], seeds[-1][1]],
        "diagrams": sum(part["diagrams"] for part in parts.values()),
        "differences": [difference for part in parts.values() for difference in part["differences"]],
        "processor seconds": sum(part["processor seconds"] for part in parts.values()),
        "walked": dict(sorted(walked.items())),
    }


@pytest.mark.soak
@pytest.mark.timeout(6 * 3600)
def test_engine_and_model_agree_for_long() -> None:
    """`make soak`: the figures are printed and kept in bench/results/walk.json after each thousand."""
    parts: dict[range, dict] = {}
    for start in range(0, LONG, 1000):
        seeds = range(start, start + 1000)
        parts[seeds] = figures_of(seeds)
        FIGURES.write_text(json.dumps(together(parts), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(FIGURES.read_text(encoding="utf-8"))
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert (figures["seeds"], figures["diagrams"], figures["differences"]) == ([0, LONG - 1], LONG, [])
    assert_all_walked(Counter(figures["walked"]))
