"""What is said about a table before a case meets it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.dmn.draw import WORLD, decide, decision, faults, file, literal, table

from engine.dmn import Decisions
from engine.errors import FeelError, Refused


def codes(source, level="error"):
    return [(fault.element, fault.code) for fault in faults(source, level)]


def one(*arguments, **more):
    return file(decision("d1", table(*arguments, **more)))


def test_a_sound_table_has_no_faults():
    source = one(["n:number"], ["x:string"], [("> 10", '"大"'), ("<= 10", '"小"')])
    assert faults(source) == []
    assert faults(source, "warning") == []


@pytest.mark.parametrize(
    ("source", "element", "code"),
    [
        (one(["n:number"], ["x"], [("1", "2")], "BEST"), "t", "dmn-hit-policy"),
        (one(["n:number"], ["x"], [("1", "2")], "UNIQUE", 'aggregation="SUM"'), "t", "dmn-aggregation"),
        (one(["n:number"], ["x"], [("1", "2")], "COLLECT", 'aggregation="MEAN"'), "t", "dmn-aggregation"),
        (one(["n:number"], ["x"], [("1", "2")], "PRIORITY"), "t", "dmn-no-priorities"),
        (one(["n:number"], ["x", "x"], [("1", "2", "3")]), "t", "dmn-output-names"),
        (one(["n:number"], [], [("1",)]), "t", "dmn-no-output"),
        (one([":number"], ["x"], [("1", "2")]), "i1", "dmn-no-expression"),
        (one(["n:money"], ["x"], [("1", "2")]), "i1", "dmn-type"),
        (one(["n:number"], ["x"], [("> ", "2")]), "tc1_0", "feel-syntax"),
        (one(["n:number"], ["x"], [("1", "nope(2)")]), "tc1_1", "feel-function"),
        (one(["n:number"], ["x"], [('"1"', "2")]), "tc1_0", "dmn-type-clash"),
        (one(["n:number"], ["x:string"], [("[1..5]", "2")]), "tc1_1", "dmn-type-clash"),
        (one(["d:date"], ["x"], [('"2026-01-01"', "2")]), "tc1_0", "dmn-type-clash"),
        (one(['m:string{"甲","乙"}'], ["x"], [('"丙"', "2")]), "tc1_0", "dmn-not-allowed"),
        (one(["n:number"], ['x:string{"是","否"}'], [("1", '"也许"')]), "tc1_1", "dmn-not-allowed"),
        (file(decision("d1", literal(" "))), "d1", "dmn-no-expression"),
        (file(decision("d1", literal("1 +"))), "d1", "feel-syntax"),
        (file(decision("d1", "<chart/>")), "d1", "dmn-unknown"),
        (file(decision("d1", literal("1"), ["gone"])), "d1", "dmn-no-such-element"),
        (file(decision("a", literal("b"), ["b"]), decision("b", literal("a"), ["a"])), "a", "dmn-circle"),
        (file(decision("d1", literal("1")), decision("d1", literal("2"))), "d1", "dmn-twin-id"),
        (file("<wizard/>"), "line 1", "dmn-unknown"),
        (b'<definitions xmlns="http://example.org/"/>', "line 1", "dmn-not-dmn"),
        (b"<definitions", "line 1", "xml-syntax"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>', "line 1", "xml-doctype"),
        (b'<?xml version="1.0"?><!-- x --><!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "line 1", "xml-doctype"),
        (b"<a>" * 200 + b"</a>" * 200, "line 1", "xml-too-large"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(source, element, code):
    assert (element, code) in codes(source)
    for fault in faults(source):
        assert fault.file == "x.dmn"
        assert fault.zh
        assert fault.en
    with pytest.raises(Refused) as refused:
        Decisions.read({"x.dmn": source})
    assert code in [fault.code for fault in refused.value.faults]


def test_a_rule_with_too_few_cells_is_said():
    source = one(["n:number"], ["x"], [("1", "2")]).replace(b'<inputEntry id="tc1_0"><text>1</text></inputEntry>', b"")
    assert ("tr1", "dmn-rule-cells") in codes(source)


def test_all_faults_are_said_at_once():
    source = one(["n:number"], ["x:string"], [("> ", "5"), ("5 5", "nope(1)")], "BEST")
    assert len({code for _, code in codes(source)}) >= 4


def test_another_language_than_feel_is_refused():
    source = file(
        decision(
            "d1", '<literalExpression expressionLanguage="http://www.java.com/"><text>1</text></literalExpression>'
        )
    )
    assert ("d1", "dmn-language") in codes(source)
    feel = file(decision("d1", '<literalExpression expressionLanguage="feel"><text>1</text></literalExpression>'))
    assert codes(feel) == []


@pytest.mark.parametrize("place", ['<inputEntry id="tc1_0"', '<outputEntry id="tc1_1"', "<inputExpression"])
def test_a_cell_in_another_language_is_refused(place):
    source = one(["n:number"], ["x"], [("1", "2")]).replace(
        place.encode(), f'{place} expressionLanguage="juel"'.encode()
    )
    assert "dmn-language" in [code for _, code in codes(source)]


def test_an_attribute_that_would_be_passed_over_is_refused():
    source = one(["n:number"], ["x"], [("1", "2")]).replace(
        b'hitPolicy="UNIQUE"', b'hitPolicy="UNIQUE" hitpolicy="FIRST"'
    )
    assert ("t", "dmn-unknown-attribute") in codes(source)
    camunda = b'<input xmlns:c="http://camunda.org/schema/1.0/dmn" c:inputVariable="n"'
    assert ("i1", "dmn-unknown-attribute") in codes(
        one(["n:number"], ["x"], [("1", "2")]).replace(b"<input", camunda, 1)
    )


def test_external_functions_are_refused():
    box = '<functionDefinition kind="Java"><context/></functionDefinition>'
    assert ("d1", "dmn-external") in codes(file(decision("d1", box)))


def test_one_id_in_two_files_is_refused():
    files = {
        "a.dmn": file(decision("d1", literal("1")), namespace="a"),
        "b.dmn": file(decision("d1", literal("2")), namespace="b"),
    }
    with pytest.raises(Refused, match=r"b\.dmn:d1: the id 'd1' is also in a\.dmn"):
        Decisions.read(files)


# ── Overlaps and gaps ────────────────────────────────────────────────────────


def said(source):
    return [fault.en for fault in faults(source, "warning")]


def test_rules_that_collide_are_named_with_the_input():
    source = one(["n:number"], ["x"], [("> 10", "1"), ("<= 10", "2"), ("[8..12]", "3")])
    found = said(source)
    assert any("rules 1 and 3 hold together (n in (10..12))" in text for text in found)
    assert any("rules 2 and 3 hold together (n = 8)" in text for text in found)


def test_any_collides_only_where_the_outputs_differ():
    assert said(one(["n:number"], ["x"], [("-", "1"), ("> 5", "1")], "ANY")) == []
    assert len(said(one(["n:number"], ["x"], [("-", "1"), ("> 5", "2")], "ANY"))) == 1
    assert said(one(["n:number"], ["x"], [("> 5", "1"), ("-", "2")], "FIRST")) == []


def test_inputs_that_meet_no_rule_are_named():
    assert "no rule holds for: n = 5" in said(one(["n:number"], ["x"], [("> 5", "1"), ("< 5", "2")]))[0]
    assert "no rule holds for: b = false" in said(one(["b:boolean"], ["x"], [("true", "1")]))[0]
    gap = said(one(['m:string{"甲","乙"}', "n:number"], ["x"], [('"甲"', "-", "1"), ('"乙"', "> 3", "2")]))
    assert [text.partition(";")[0] for text in gap] == [
        'no rule holds for: m = "乙", n < 3',
        'no rule holds for: m = "乙", n = 3',
    ]
    assert "m has another value" in said(one(["m:string"], ["x"], [('"甲"', "1")]))[0]
    assert (
        "d in (2026-01-01..2026-02-01)"
        in said(one(["d:date"], ["x"], [('<= @"2026-01-01"', "1"), ('>= @"2026-02-01"', "2")]))[0]
    )


def test_what_is_not_allowed_is_no_gap():
    source = one(["n:number{>= 0}"], ["x"], [("0", "1"), ("> 0", "2")])
    assert said(source) == []
    assert len(said(one(["n:number"], ["x"], [("0", "1"), ("> 0", "2")]))) == 1


def test_a_default_a_dash_and_a_collect_leave_no_gap():
    assert said(one(["n:number"], ["x=0"], [("> 5", "1")])) == []
    assert said(one(["n:number"], ["x"], [("> 5", "1"), ("-", "2")], "FIRST")) == []
    assert said(one(["n:number"], ["x"], [("> 5", "1")], "COLLECT")) == []


def test_a_cell_that_depends_on_the_case_is_not_judged():
    assert said(one(["n:number"], ["x"], [("> p.limit", "1"), ("<= p.limit", "2")])) == []
    assert said(one(["d:date"], ["x"], [("< today()", "1"), (">= today()", "2")])) == []
    assert said(one(["n:number"], ["x"], [("? > 5", "1"), ("? <= 5", "2")])) == []


def test_a_rule_that_comes_too_late_is_named():
    late = one(
        ["n:number", "m:string"],
        ["x"],
        [("> 5", "-", "1"), ("<= 5", '"a"', "2"), ("> 7", '"a"', "3"), ("-", "-", "4")],
        "FIRST",
    )
    assert [(f.element, f.code) for f in faults(late, "warning")] == [("tr3", "dmn-hidden-rule")]
    together = one(["n:number"], ["x"], [("> 5", "1"), ("<= 5", "2"), ("-", "3")], "FIRST")
    assert [(f.element, f.code) for f in faults(together, "warning")] == [("tr3", "dmn-hidden-rule")]
    unsure = one(["n:number"], ["x"], [("> p.limit", "1"), ("-", "2")], "FIRST")
    assert faults(unsure, "warning") == []


def test_a_table_shows_its_cells():
    shown = Decisions.read({"x.dmn": one(["n:number"], ["x"], [("> 5", "1"), ("-", "2")], "FIRST")}).tables["t"]
    assert [(rule.inputs, rule.outputs) for rule in shown.rules] == [(("> 5",), ("1",)), (("",), ("2",))]


def test_a_model_in_doubt_is_read_and_keeps_its_doubts():
    decisions = Decisions.read({"x.dmn": one(["n:number"], ["x"], [("> 5", "1")])})
    assert [doubt.code for doubt in decisions.doubts] == ["dmn-gap", "dmn-gap"]


def test_a_table_beyond_measure_says_that_it_was_not_looked_through():
    rules = [(str(n), "1") for n in range(301)]
    assert "were not looked for" in said(one(["n:number"], ["x"], rules))[0]


NUMBERS = st.integers(0, 6)
CELLS = st.one_of(
    st.just("-"),
    NUMBERS.map(lambda n: f"< {n}"),
    NUMBERS.map(lambda n: f">= {n}"),
    NUMBERS.map(str),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"[{min(ends)}..{max(ends)})"),
    st.tuples(NUMBERS, NUMBERS).map(lambda two: f"not({two[0]}, {two[1]})"),
)
NAMES = st.sampled_from(["-", '"a"', '"b"', '"a","b"', 'not("a")'])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(CELLS, NAMES), min_size=1, max_size=5))
def test_what_is_said_is_what_happens(rows):
    """Every input on a grid is asked of the table itself: rules collide or leave a gap just where the analysis says."""
    source = one(["n:number", "m:string"], ["x:number"], [(*row, str(n)) for n, row in enumerate(rows)])
    counted = one(["n:number", "m:string"], ["x:number"], [(*row, str(n)) for n, row in enumerate(rows)], "COLLECT")
    warned = {fault.code for fault in faults(source, "warning")}
    decisions = Decisions.read({"x.dmn": counted})
    matches = {
        len(decisions.decide("d1", {"n": n / 2, "m": m}, WORLD).value) for n in range(-1, 15) for m in ("a", "b", "c")
    }
    assert ("dmn-gap" in warned) == (0 in matches)
    assert ("dmn-overlap" in warned) == (max(matches) > 1)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(CELLS, NAMES), min_size=1, max_size=3))
def test_a_rule_said_to_come_too_late_never_has_its_turn(rows):
    source = one(["n:number", "m:string"], ["x:number"], [(*row, str(n)) for n, row in enumerate(rows)], "FIRST")
    said_late = {fault.element for fault in faults(source, "warning") if fault.code == "dmn-hidden-rule"}
    decisions = Decisions.read({"x.dmn": source})
    traces = [
        decisions.decide("d1", {"n": n / 2, "m": m}, WORLD).trace[0] for n in range(-1, 15) for m in ("a", "b", "c")
    ]
    first = {trace.matched[0].id for trace in traces if trace.matched}
    cells = {rule.id: rule for rule in decisions.tables["t"].rules}
    counted = Decisions.read({"x.dmn": source.replace(b"FIRST", b"COLLECT")})
    matching = {
        match.id
        for n in range(-1, 15)
        for m in ("a", "b", "c")
        for match in counted.decide("d1", {"n": n / 2, "m": m}, WORLD).trace[0].matched
    }
    # a rule that nothing meets at all ([3..3)) is late only if something comes before it
    assert said_late == {rule for rule in cells if rule not in first and (rule in matching or rule != "tr1")}


# ── Hostile files ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "count(for i in 1..1000000000 return i)",
        "(" * 9_000,
        f'matches("{"a" * 60}!", "^(a+)+$")',
        "1" * 30_000,
        '"' * 9_000,
    ],
    ids=range(5),
)
def test_a_hostile_cell_stops_neither_the_check_nor_the_next_table(text):
    for source in (
        one(["n:number"], ["x"], [(text, "1")]),
        one(["n:number"], ["x"], [("-", text)]),
        one([text], ["x"], [("1", "1")]),
    ):
        faults(source)
    hostile = one(["n:number"], ["x"], [("-", "count(for i in 1..1000000000 return i)")])
    with pytest.raises(FeelError) as error:
        decide(hostile, {"n": 1})
    assert error.value.kind in ("time", "memory")
    assert decide(one(["n:number"], ["x"], [("-", "1")]), {"n": 1}).value == 1
