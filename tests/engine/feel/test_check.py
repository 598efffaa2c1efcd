"""What is seen at deployment, before anything is evaluated."""

import pytest
from tests.engine.feel.office import FEEL


def kinds(expression, **more):
    return [(fault.kind, fault.en.rpartition("'")[0].rpartition("'")[2]) for fault in FEEL.faults(expression, **more)]


@pytest.mark.parametrize(
    "expression",
    [
        "a + b",
        "p.notice_days + count(case.parties)",
        "workdays after(today(), p.x(date(a)))",
        'get or else(a, 1) + workdays between("2026-01-01", today())',
        "for x in a return x + 1",
        "some x in a, y in x.list satisfies x.n > y",
        "a[item > 1]",
        "a[whatever = 1].name",
        "{f: function(x, y) x + y, r: f(1, 2)}",
        "{n: 1, m: n + 1}",
        "a.b.c",
        "if a then b else a",
        "for i in 1..3 return partial",
        "sort(a, function(x, y) x < y)",
        "a instance of number",
        "`a` + 1",
    ],
)
def test_a_sound_expression_has_no_faults(expression):
    assert FEEL.faults(expression, names={"a", "b"}) == []


def test_unknown_names_and_functions_are_found():
    assert kinds("a + nope", names={"a"}) == [("name", "nope")]
    assert kinds("nope(1)", names={"a"}) == [("function", "nope")]
    assert kinds("nope(1) + other") == [("function", "nope")]  # names are not judged when they are not known
    assert kinds("for x in a return y", names={"a"}) == [("name", "y")]
    assert kinds("f(nope)", names={"f"}) == [("name", "nope")]
    assert [f.position for f in FEEL.faults("a + nope * nope2", names={"a"})] == [4, 11]


def test_unary_tests_are_checked_as_such():
    assert FEEL.faults("< 5, [1..3]", unary=True) == []
    assert FEEL.faults("", unary=True) == []
    assert FEEL.faults("-", unary=True) == []
    assert FEEL.faults("< 5, 6")[0].kind == "syntax"
    assert FEEL.faults("")[0].kind == "syntax"
    assert kinds("? > nope", unary=True, names=set()) == [("name", "nope")]


def test_names_with_blanks_are_known_by_their_names():
    assert FEEL.faults("年度 计划 + 1", names={"年度 计划"}) == []
    assert FEEL.faults("first-name", names={"first-name"}) == []


def test_each_of_many_texts_gets_its_faults():
    checks = [("1 +", False, None)] + [("1", False, None)] * 120 + [("(" * 9_000, False, None), ("nope()", False, None)]
    found = FEEL.faults_many(checks)
    assert len(found) == len(checks)
    assert found[0][0].kind == "syntax"
    assert all(f == [] for f in found[1:121])
    assert found[121][0].kind in ("syntax", "time", "depth")
    assert found[122][0].kind == "function"
