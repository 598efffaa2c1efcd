"""Our verdict on invented answers beside the real form-js's, in a browser: 1,500 here, 40,000 in the soak."""

import pytest
from tests.engine.forms.agreement import Result, compare, invented
from tests.engine.forms.invent import MAKERS


def test_we_say_what_form_js_says():
    agreed(compare(invented(seed=20261123, count=140)), at_least=1_200)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [3, 5])
def test_we_say_what_form_js_says_of_twenty_thousand_answers(seed: int):
    agreed(compare(invented(seed, count=1_900)), at_least=20_000)


def agreed(result: Result, at_least: int) -> None:
    figures = {"answers": result.answers, "kept": result.kept, "ours": dict(result.stricter)}
    print(figures, dict(result.kinds), dict(result.types))  # noqa: T201  # the figures of a soak are kept
    assert result.disagreements == []
    assert result.answers >= at_least
    assert result.kept > result.answers / 2  # most answers were judged, not sorted out
    assert set(result.types) >= set(MAKERS)
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
