"""Decisions that rest on others, and what they may be made of."""

import pytest
from tests.engine.dmn.draw import WORLD, decide, decision, file, literal, table

from engine.dmn import Decisions
from engine.errors import FeelError

TWICE = (
    '<businessKnowledgeModel id="twice" name="twice"><variable name="twice"/><encapsulatedLogic>'
    '<formalParameter name="n" typeRef="number"/><literalExpression><text>n * 2</text></literalExpression>'
    "</encapsulatedLogic></businessKnowledgeModel>"
)


def test_a_decision_uses_what_it_requires():
    unmet = table(["funds:number"], ["x:string"], [("< 5", '"经费"')], "COLLECT")
    source = file(decision("unmet", unmet), decision("d1", literal("count(unmet) = 0"), ["unmet"], "boolean"))
    assert decide(source, {"funds": 9}).value is True
    decided = decide(source, {"funds": 1})
    assert decided.value is False
    assert [trace.decision for trace in decided.trace] == ["unmet"]


def test_a_shared_requirement_is_decided_once():
    base = decision("base", table(["1:number"], ["x:number"], [("-", "7")]))
    source = file(
        base,
        decision("a", literal("base + 1"), ["base"]),
        decision("b", literal("base + 2"), ["base"]),
        decision("d1", literal("a + b"), ["a", "b"]),
    )
    decided = decide(source)
    assert decided.value == 17
    assert len(decided.trace) == 1


def test_a_knowledge_model_is_a_function():
    source = file(TWICE, decision("d1", literal("twice(21)"), knows=["twice"]))
    assert decide(source).value == 42
    with pytest.raises(FeelError):
        decide(file(TWICE, decision("d1", literal('twice("x")'), knows=["twice"])))


def test_an_invocation_binds_by_name():
    box = (
        '<invocation><literalExpression><text>twice</text></literalExpression><binding><parameter name="n"/>'
        "<literalExpression><text>x + 1</text></literalExpression></binding></invocation>"
    )
    assert decide(file(TWICE, decision("d1", box, knows=["twice"])), {"x": 4}).value == 10


def test_boxes_of_all_kinds():
    entries = [("a", literal("x + 1"), "number"), ("b", f"<list>{literal('a')}{literal('a * 2')}</list>", "Any")]
    named = (f'<variable name="{name}" typeRef="{typed}"/>{box}' for name, box, typed in entries)
    context = "".join(f"<contextEntry>{each}</contextEntry>" for each in named)
    context = f"<context>{context}<contextEntry>{literal('sum(b)')}</contextEntry></context>"
    row = "<row>" + literal('"甲"') + literal("5") + "</row>"
    relation = f'<relation><column name="unit"/><column name="funds"/>{row}</relation>'
    condition = "".join(
        f"<{tag}>{literal(text)}</{tag}>" for tag, text in (("if", "x > 3"), ("then", '"多"'), ("else", '"少"'))
    )
    chosen = f"<filter><in>{literal('[1, 2, 3, x]')}</in><match>{literal('item > 2')}</match></filter>"
    loop = f'<for iteratorVariable="i"><in>{literal("1..3")}</in><return>{literal("i * x")}</return></for>'
    every = f'<every iteratorVariable="i"><in>{literal("[1, 2]")}</in><satisfies>{literal("i < x")}</satisfies></every>'
    some = f'<some iteratorVariable="i"><in>{literal("[1, 2]")}</in><satisfies>{literal("i > x")}</satisfies></some>'
    source = file(
        decision("context", context),
        decision("relation", relation),
        decision("condition", f"<conditional>{condition}</conditional>"),
        decision("filter", chosen),
        decision("loop", loop.replace("1..3", "[1, 2, 3]")),
        decision("every", every),
        decision("some", some),
    )
    decisions = Decisions.read({"x.dmn": source})
    values = {name: decisions.decide(name, {"x": 4}, WORLD).value for name in sorted(decisions.ids)}
    assert values == {
        "condition": "多",
        "context": 15,
        "every": True,
        "filter": [3, 4],
        "loop": [4, 8, 12],
        "relation": [{"unit": "甲", "funds": 5}],
        "some": False,
    }


def test_a_service_is_a_function_of_its_inputs():
    service = (
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#out"/>'
        '<encapsulatedDecision href="#mid"/><inputData href="#n"/></decisionService>'
        '<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>'
    )
    needs = '<informationRequirement><requiredInput href="#n"/></informationRequirement>'
    source = file(
        service,
        decision("mid", needs + literal("n + 1")),
        decision("out", literal("mid * 10"), ["mid"]),
        decision("d1", literal("s(4)"), knows=["s"]),
    )
    assert decide(source).value == 50
    assert decide(source, {"n": 1}, "s").value == 20


def test_types_of_one_s_own_are_kept_to():
    kinds = '<allowedValues><text>"企业","高校"</text></allowedValues>'
    types = (
        '<itemDefinition name="tUnit"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
        f'<itemComponent name="kind"><typeRef>string</typeRef>{kinds}</itemComponent></itemDefinition>'
        '<inputData id="u" name="unit"><variable name="unit" typeRef="tUnit"/></inputData>'
    )
    needs = '<informationRequirement><requiredInput href="#u"/></informationRequirement>'
    source = file(types, decision("d1", needs + literal("unit.name")))
    assert decide(source, {"unit": {"name": "甲", "kind": "企业"}}).value == "甲"
    with pytest.raises(FeelError, match="tUnit"):
        decide(source, {"unit": {"name": "甲", "kind": "个人"}})
    with pytest.raises(FeelError, match="tUnit"):
        decide(source, {"unit": {"name": 5, "kind": "企业"}})


def test_decisions_of_several_files_are_one_model():
    one = file(decision("a", literal("1")), namespace="one")
    other = file(decision("b", literal("2")), namespace="other")
    decisions = Decisions.read({"a.dmn": one, "b.dmn": other})
    assert decisions.ids == {"a", "b"}
    assert decisions.decide("b", {}, WORLD).value == 2
    with pytest.raises(FeelError, match="a, b"):
        decisions.decide("c", {}, WORLD)


def test_an_imported_model_is_read_under_its_name():
    base = file(decision("rate", literal("7")), TWICE, namespace="http://base")
    user = file(
        '<import namespace="http://base" name="base" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        '<decision id="d1" name="d1"><informationRequirement><requiredDecision href="http://base#rate"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="http://base#twice"/></knowledgeRequirement>'
        + literal("base.twice(base.rate)")
        + "</decision>",
        namespace="http://user",
    )
    assert Decisions.read({"base.dmn": base, "user.dmn": user}).decide("d1", {}, WORLD).value == 14


def test_calls_without_end_are_stopped():
    endless = TWICE.replace("n * 2", "twice(n + 1)").replace(
        '<variable name="twice"/>',
        '<variable name="twice"/><knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>',
    )
    with pytest.raises(FeelError):
        decide(file(endless, decision("d1", literal("twice(1)"), knows=["twice"])))
    with pytest.raises(FeelError) as error:
        decide(file(decision("d1", literal("count(for i in 1..1000000000 return i)"))))
    assert error.value.kind in ("time", "memory")
    assert "d1" in error.value.en


def test_decisions_are_equal_by_content():
    source = file(decision("d1", literal("1")))
    assert Decisions.read({"x.dmn": source}) == Decisions.read({"x.dmn": source})
    assert Decisions.read({"x.dmn": source}) != Decisions.read({"y.dmn": source})
