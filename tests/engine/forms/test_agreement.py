"""Our verdict on invented answers beside the real form-js's, in a browser: 1,500 here, 20,000 in the soak."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.engine.forms.agreement import Result, compare, invented
from tests.engine.forms.invent import MAKERS

SEED = 20261123
FIGURES = Path(__file__).parents[3] / "bench" / "results" / "forms.json"


def test_we_say_what_form_js_says():
    agreed(compare(invented(SEED, count=140)), at_least=1_200)


@pytest.mark.soak
@pytest.mark.timeout(3 * 3600)
def test_we_say_what_form_js_says_of_twenty_thousand_answers():
    """`make soak`: the figures are printed and kept in bench/results/forms.json."""
    result = compare(invented(SEED, count=2_000))
    FIGURES.write_text(json.dumps(figures(result), ensure_ascii=False, indent=2, default=repr) + "\n", encoding="utf-8")
    sys.stdout.write(FIGURES.read_text(encoding="utf-8"))
    agreed(result, at_least=20_000)


def figures(result: Result) -> dict[str, Any]:
    return {
        "seed": SEED,
        "answers": result.answers,
        "disagreements": result.disagreements,
        "taken as they are": result.kept,
        "refused by both, by rule": dict(sorted(result.kinds.items())),
        "refused by us alone, by reason": dict(sorted(result.stricter.items())),
        "by type": dict(sorted(result.types.items())),
    }


def agreed(result: Result, at_least: int) -> None:
    assert result.disagreements == []
    assert result.answers >= at_least
    assert result.kept > result.answers / 2  # most answers were judged, not sorted out
    assert set(result.types) == {*MAKERS, "filepicker", "expression"}
    assert set(result.kinds) >= {
        "required",
        "min",
        "max",
        "minLength",
        "maxLength",
        "pattern",
        "email",
        "phone",
        "decimals",
        "step",
    }
