"""All hit policies and aggregations against a model of their own: random tables, every way to match."""

import random
from typing import Any

import pytest
from tests.engine.dmn.draw import decide, decision, faults, file, table

from engine.errors import FeelError

PRIORITY = ['"high"', '"middle"', '"low"']
POLICIES = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
AGGREGATIONS = ["SUM", "MIN", "MAX", "COUNT"]
FAILS = object()


def expected(policy: str, outputs: list[Any]) -> Any:
    """DMN 1.5, 8.2.8, in other words."""
    ranked = (
        sorted(outputs, key=[text.strip('"') for text in PRIORITY].index)
        if policy.endswith("Y") and outputs and policy == "PRIORITY"
        else outputs
    )
    match policy:
        case "RULE ORDER" | "COLLECT":
            return outputs
        case "OUTPUT ORDER":
            return sorted(outputs, key=[text.strip('"') for text in PRIORITY].index)
        case _ if not outputs:
            return None
        case "UNIQUE":
            return outputs[0] if len(outputs) == 1 else FAILS
        case "ANY":
            return outputs[0] if len(set(outputs)) == 1 else FAILS
        case _:
            return ranked[0]


def outcome(source: bytes, scope: dict[str, Any]) -> Any:
    try:
        return decide(source, scope).value
    except FeelError:
        return FAILS


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_answers_as_its_rules_match(policy: str) -> None:
    chance = random.Random(policy)
    for _ in range(25):
        bounds = [chance.randint(0, 6) for _ in range(chance.randint(1, 4))]
        outputs = [chance.choice(PRIORITY) for _ in bounds]
        rows = [(f">= {bound}", output) for bound, output in zip(bounds, outputs, strict=True)]
        source = file(decision("d1", table(["n:number"], [f"x:string{{{','.join(PRIORITY)}}}"], rows, policy)))
        for n in range(-1, 8):
            matched = [output.strip('"') for bound, output in zip(bounds, outputs, strict=True) if n >= bound]
            assert outcome(source, {"n": n}) == expected(policy, matched), (rows, n)


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_every_aggregation_gathers_what_matches(aggregation: str) -> None:
    chance = random.Random(aggregation)
    for _ in range(25):
        rows = [
            (f">= {chance.randint(0, 6)}", str(chance.choice([-2, 0.5, 3, 10]))) for _ in range(chance.randint(1, 4))
        ]
        more = f'aggregation="{aggregation}"'
        source = file(decision("d1", table(["n:number"], ["x:number"], rows, "COLLECT", more)))
        for n in range(-1, 8):
            matched = [float(output) for cell, output in rows if n >= int(cell.removeprefix(">= "))]
            gathered = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}[aggregation]
            nothing = 0 if aggregation == "COUNT" else None
            assert decide(source, {"n": n}).value == (gathered(matched) if matched else nothing), (rows, n)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_only_collect_aggregates(policy: str, aggregation: str) -> None:
    ordered = '{"a","b"}' if policy in ("PRIORITY", "OUTPUT ORDER") else ""
    logic = table(["n"], [f"x{ordered}"], [("-", '"a"' if ordered else "1")], policy, f'aggregation="{aggregation}"')
    refused = [fault.code for fault in faults(file(decision("d1", logic)))]
    assert refused == ([] if policy == "COLLECT" else ["dmn-aggregation"])


def test_the_smallest_and_the_largest_may_be_days_or_texts() -> None:
    rows = [("-", 'date("2026-03-02")'), ("-", 'date("2025-01-01")')]
    for aggregation, day in (("MIN", "2025-01-01"), ("MAX", "2026-03-02")):
        source = file(decision("d1", table(["n"], ["x:date"], rows, "COLLECT", f'aggregation="{aggregation}"')))
        assert decide(source, {"n": 1}).value == day
    texts = table(["n"], ["x:string"], [("-", '"b"'), ("-", '"a"')], "COLLECT", 'aggregation="MIN"')
    assert decide(file(decision("d1", texts)), {"n": 1}).value == "a"


@pytest.mark.parametrize(
    ("aggregation", "kind", "refused"),
    [("SUM", "string", True), ("SUM", "date", True), ("SUM", "boolean", True), ("MIN", "boolean", True), ("MAX", "date", False),
     ("MIN", "string", False), ("COUNT", "boolean", False), ("SUM", "number", False), ("SUM", "", False)],
)  # fmt: skip
def test_what_can_not_be_aggregated_is_refused(aggregation: str, kind: str, refused: bool) -> None:
    cells = {"string": '"a"', "date": 'date("2026-01-01")', "boolean": "true"}
    logic = table(
        ["n"], [f"x:{kind}" if kind else "x"], [("-", cells.get(kind, "1"))], "COLLECT", f'aggregation="{aggregation}"'
    )
    found = [(fault.element, fault.code) for fault in faults(file(decision("d1", logic)))]
    assert found == ([("o1", "dmn-aggregation")] if refused else [])


def test_several_outputs_keep_their_names_under_every_policy() -> None:
    for policy in POLICIES:
        rows = [("-", '"b"', "1"), ("-", '"b"', "1")] if policy != "UNIQUE" else [("-", '"b"', "1")]
        value = decide(
            file(decision("d1", table(["n"], ['x:string{"a","b"}', "y:number"], rows, policy))), {"n": 1}
        ).value
        one = {"x": "b", "y": 1}
        assert value == ([one, one] if policy in ("RULE ORDER", "OUTPUT ORDER", "COLLECT") else one)


def test_a_default_is_of_the_columns_type_and_among_its_values() -> None:
    bad = file(decision("d1", table(["n:number"], ["x:string=1"], [("1", '"a"')])))
    assert [fault.code for fault in faults(bad)] == ["dmn-type-clash"]
    beyond = file(decision("d1", table(["n:number"], ['x:string{"a"}="b"'], [("1", '"a"')])))
    assert [fault.code for fault in faults(beyond)] == ["dmn-not-allowed"]
    good = file(decision("d1", table(["n:number"], ['x:string{"a","b"}="b"'], [("1", '"a"')])))
    assert faults(good) == []
    assert decide(good, {"n": 5}).value == "b"


def test_a_table_without_rules_is_doubted() -> None:
    empty = file(decision("d1", table(["n:number"], ["x"], [])))
    assert [(fault.element, fault.code) for fault in faults(empty, "warning")] == [("t", "dmn-no-rule")]
