"""FEEL as a process owner writes it, and the traps that the interpreter beneath would leave open."""

import pytest
from tests.engine.feel.office import FEEL, WORLD, value

from engine.errors import FeelError


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("0.1 + 0.2 = 0.3", True),
        ("1.1 * 3", 3.3),
        ('"甲" + "乙"', "甲乙"),
        ('if 2 > 1 then "是" else "否"', "是"),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ("{a: 1, b: a + 1}", {"a": 1, "b": 2}),
        ("[{n: 1}, {n: 2}][n > 1].n", [2]),
        ("[1, 2, 3][-1]", 3),
        ("[1, null, false][item = null]", [None]),
        ("[false, true][item = false]", [False]),
        ("5 in [1..5]", True),
        ("5 in (< 3, > 4)", True),
        ("[1, 2] in [[1, 2], [3]]", True),
        ("not(true)", False),
        ('string length("汉字")', 2),
        ('substring("规章制度", 2, 2)', "章制"),
        ("sum([1, 2, 3])", 6),
        ("count([])", 0),
        ("min([])", None),
        ("decimal(1.005, 2)", 1),
        ("round half up(1.005, 2)", 1.01),
        ("round half up(2.5, 0)", 3),
        ('matches("〔2026〕3号", "^〔[0-9]{4}〕[0-9]+号$")', True),
        ('get or else(missing, "没有")', "没有"),
        ("is defined(missing)", False),
        ("missing = null", True),
        ("missing != null and missing > 3", False),
        ('date("2026-02-28") + duration("P1D")', "2026-03-01"),
        ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
        ('date("2026-03-02") - date("2026-02-28")', "P2D"),
        ('date("2026-03-02").weekday', 1),
        ('last day of month(date("2028-02-01"))', "2028-02-29"),
        ('for d in date("2026-02-28")..date("2026-03-01") return d', ["2026-02-28", "2026-03-01"]),
        ('date and time("2026-03-02T24:00:00")', "2026-03-03T00:00:00"),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('range("[1..3]").start', 1),
    ],
)
def test_an_expression_has_its_value(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # subtraction of zoned times goes by the instant
        ('time("10:00:00Z") - time("10:00:00+08:00")', "PT8H"),
        ('date and time("2026-03-02T00:00:00Z") - date and time("2026-03-02T00:00:00+08:00")', "PT8H"),
        ('date and time("2026-03-02T00:00:00@Asia/Shanghai") - date and time("2026-03-01T16:00:00Z")', "PT0S"),
        # durations are multiplied, divided and negated
        ('duration("P1D") * 3', "P3D"),
        ('3 * duration("P1M")', "P3M"),
        ('duration("P1Y") / 2', "P6M"),
        ('duration("P2D") / duration("P1D")', 2),
        ('-duration("P1D")', "-P1D"),
        ('-duration("P1Y6M")', "-P1Y6M"),
        # long durations are not rounded to months when they are compared
        ('duration("P200D") = duration("P201D")', False),
        ('duration("P12M") = duration("P1Y")', True),
    ],
)
def test_times_and_durations_are_right(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ('if "a" then 1 else 2', "true or false"),
        ("if null then 1 else 2", "true or false"),
        ('[1, 2]["a"]', "true or false"),
        ('some x in ["a"] satisfies x', "true or false"),
        ('"a" and true', "true or false"),
        ("5 in [null..10]", "an end of the range is null"),
        ("5 in (> null)", "null"),
        ('"5" > 3', "can't compare a string with a number"),
        ('"5" = 5', "can't compare a string with a number"),
        ('"5" in [1..10]', "can't compare"),
        ('5 between "a" and 7', "can't compare"),
        ('"a" * 3', "can't multiply"),
        ("1 + null", "can't add"),
        ('-"a"', "no negative"),
        ("1 / 0", "division by zero"),
        ("10 ** 400", "no usable result"),
        ("sqrt(-1)", "wrong argument"),
        ('date("2026-02-30")', "not a valid date"),
        ('date("20260302")', "not a valid date"),
        ("string length(5)", "no answer"),
        ("string length(null)", "no answer"),
        ('number("五")', "wrong argument"),
        ("missing", "no variable 'missing'"),
        ("case.nothing", "no entry 'nothing'"),
        ("missing.name", "no variable 'missing'"),
        ("nothing(1)", "no variable 'nothing'"),
        ("{a: 1, a: 2}", "written twice"),
        ("[1..3]", "range"),
        ("function(x) x", "function"),
        ('function(a) external {java: {class: "x", method signature: "y()"}}', "external"),
        ("for i in 1..2.5 return i", "whole numbers"),
        ('date and time("2026-03-02T00:00:00") > date and time("2026-03-02T00:00:00Z")', "a zone and one without"),
        ('duration("P1M") > duration("P30D")', "a duration of months"),
        ('matches("a", "(")', "valid pattern"),
        ('assert(1, false, "没有经费")', "没有经费"),
        ('from json("{")', "not JSON"),
        ('extract(null, "a")', "no answer"),
    ],
)
def test_what_would_be_a_silent_null_is_an_error(expression, says):
    with pytest.raises(FeelError) as error:
        value(expression)
    assert error.value.kind == "warning"
    assert says in error.value.en
    assert expression[:30] in error.value.en
    assert error.value.zh != error.value.en
    assert error.value.expression == expression


def test_a_caller_may_take_the_null():
    observed = FEEL.observe(["1 + missing"], {}, WORLD, strict=False)[0]
    assert observed.value is None
    assert [w.kind for w in observed.warnings] == ["warning", "warning"]
    assert FEEL.evaluate("missing", {}, WORLD, strict=False) is None


def test_the_right_side_is_not_asked_when_the_left_one_decides():
    assert value("false and missing > 3") is False
    assert value("true or missing > 3") is True


@pytest.mark.parametrize(
    ("expression", "place"),
    [("1 +", 3), ("(1", 2), ('"a', 0), ("1 2", 2), ("if true then 1", 14), ("", 0), ("   ", 0), ("a[", 2), ("1 in", 4)],
)
def test_a_syntax_error_names_its_place(expression, place):
    with pytest.raises(FeelError) as error:
        value(expression)
    assert error.value.kind == "syntax"
    assert error.value.position == place


def test_names_with_blanks_and_signs_follow_the_scope():
    assert value("a-b", {"a": 5, "b": 3}) == 2
    assert value("a-b", {"a-b": 7, "a": 5, "b": 3}) == 7
    assert value("a-b", {"a": 5, "b": 3}) == 2
    assert value("年度 计划.本 年", {"年度 计划": {"本 年": 3}}) == 3
    assert value("rows.first name", {"rows": [{"first name": "赵"}, {"first name": "钱"}]}) == ["赵", "钱"]


def test_a_variable_may_be_called_like_a_word_of_the_language():
    assert value("date.x + 1", {"date": {"x": 1}}) == 2
    assert value("list", {"list": [1]}) == [1]


def test_data_can_not_reach_beyond_itself():
    hostile = {"__proto__": {"admin": True}, "a": {"__proto__": {"b": 1}}}
    for expression in (
        "admin",
        "a.b",
        "__proto__.admin",
        "a.__proto__",
        "constructor",
        '"x".constructor',
        "now().constructor",
    ):
        with pytest.raises(FeelError):
            value(expression, hostile)
    with pytest.raises(FeelError):
        value('{"__proto__": {b: 1}}.b')
    assert value('{"a": 1}.a') == 1


@pytest.mark.parametrize(
    "expression",
    [
        "abs.prototype",
        "abs.prototype.constructor",
        "abs.caller",
        "abs.$args",
        "abs.fn",
        "{f: function(x) x}.f.fn",
        "{f: function(x) x}.f.parameterNames",
        "today().value",
        "today().iso",
        "now().zone",
        'duration("P1D").value.sign',
        "[1..3].valueType",
        "{r: [1..3]}.r.map",
    ],
)
def test_what_lies_beneath_a_value_is_not_reached(expression):
    with pytest.raises(FeelError) as error:
        value(expression)
    assert error.value.kind in ("warning", "syntax")


def test_a_text_is_data_and_never_language():
    hostile = '"); throw 1; ("\\\u2028\u2029</script>`${1}`'
    assert value("s", {"s": hostile}) == hostile
    assert value("upper case(s)", {"s": "a\x00b"}) == "A\x00B"


def test_half_a_letter_is_replaced():
    assert value('"\\uD83D"') == "\ufffd"


def test_values_come_back_as_json():
    assert value("now()") == "2026-09-28T09:00:00+08:00"
    assert value("today()") == "2026-09-28"
    assert value('{t: time("10:00:00"), d: [duration("PT90M")]}') == {"t": "10:00:00", "d": ["PT1H30M"]}
    assert value("x", {"x": {"a": [1, None, True, "甲", 2.5]}}) == {"a": [1, None, True, "甲", 2.5]}


@pytest.mark.parametrize("scope", [{"x": 2**53}, {"a": [{"b": -(2**60)}]}, {"x": 2**70}])
def test_a_number_that_would_change_is_refused(scope):
    with pytest.raises(FeelError, match="太大"):
        value("1", scope)
    assert value("x", {"x": 2**53 - 1, "y": "1" * 30}) == 2**53 - 1


@pytest.mark.parametrize("scope", [{"x": object()}, {"x": "\ud800"}, {1: "x"}])
def test_what_is_no_json_is_refused(scope):
    with pytest.raises(FeelError, match="JSON"):
        value("1", scope)


def test_many_expressions_in_one_call():
    assert FEEL.evaluate_many(["a", "a + 1", "workdays after(today(), 5)"], {"a": 1}, WORLD) == [1, 2, "2026-10-10"]
    with pytest.raises(FeelError, match="b"):
        FEEL.evaluate_many(["a", "b"], {"a": 1}, WORLD)
