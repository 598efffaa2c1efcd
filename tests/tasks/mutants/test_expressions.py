"""FEEL texts with one thing changed."""

import pytest

from tasks.mutants.expressions import changed, negated, stepped


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("x < 3", ["x <= 3", "x < 4", "x < 2"]),
        ("x >= 0.50", ["x > 0.50", "x >= 0.51", "x >= 0.49"]),
        ("[1..3)", ["[2..3)", "[0..3)", "[1..4)", "[1..2)"]),
        ("0", ["1"]),
        ('"a < 3" + y2', []),
        ('date("2026-01-01") != d', []),
        ("plot.n1 = true", []),
    ],
)
def test_each_figure_and_each_limit_is_changed_alone(text: str, others: list[str]) -> None:
    assert [change.text for change in changed(text)] == others


def test_a_figure_moves_by_the_step_of_its_last_decimal() -> None:
    assert list(stepped("33.3")) == [("more", "33.4"), ("less", "33.2")]
    assert list(stepped("500")) == [("more", "501"), ("less", "499")]
    assert list(stepped("0.5")) == [("more", "0.6"), ("less", "0.4")]


def test_a_condition_is_turned_round() -> None:
    assert negated("a or b").text == "not(a or b)"
