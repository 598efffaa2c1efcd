"""Decision tables: every hit policy does what its letter says, and a broken promise is an error."""

import pytest
from tests.engine.dmn.draw import decide, decision, file, table

from engine.errors import FeelError

RULES = [("> 10", '"大"'), ("> 5", '"中"'), ("> 0", '"小"')]


def asked(hit, n, rules=RULES, outputs=("size:string",), more=""):
    return decide(file(decision("d1", table(["n:number"], outputs, rules, hit, more))), {"n": n})


def test_first_takes_the_first():
    assert asked("FIRST", 20).value == "大"
    assert asked("FIRST", 3).value == "小"
    assert [m.id for m in asked("FIRST", 20).trace[0].matched] == ["tr1"]


def test_no_rule_gives_null_or_the_default():
    assert asked("FIRST", -1).value is None
    assert asked("FIRST", -1, outputs=['size:string="无"']).value == "无"
    assert asked("UNIQUE", -1).value is None


def test_unique_names_the_rules_that_collide():
    rules = [("> 10", '"大"'), ("[1..10]", '"小"'), ("> 8", '"中"')]
    assert asked("UNIQUE", 5, rules).value == "小"
    with pytest.raises(FeelError, match=r"tr1, tr3") as error:
        asked("UNIQUE", 20, rules)
    assert error.value.kind == "warning"
    assert "decision 'd1'" in error.value.en


def test_any_wants_one_answer():
    rules = [("> 10", '"过"'), ("> 5", '"过"'), ("> 30", '"不过"')]
    assert asked("ANY", 20, rules).value == "过"
    with pytest.raises(FeelError, match="tr1, tr2, tr3"):
        asked("ANY", 40, rules)


def test_priority_goes_by_the_order_of_the_output_values():
    outputs = ['size:string{"小","中","大"}']
    assert asked("PRIORITY", 20, outputs=outputs).value == "小"
    assert asked("OUTPUT ORDER", 20, outputs=outputs).value == ["小", "中", "大"]
    assert asked("OUTPUT ORDER", -1, outputs=outputs).value == []


def test_rule_order_and_collect_give_all():
    assert asked("RULE ORDER", 20).value == ["大", "中", "小"]
    assert asked("COLLECT", 20).value == ["大", "中", "小"]
    assert asked("COLLECT", -1).value == []


@pytest.mark.parametrize(
    ("letter", "value", "none"), [("SUM", 6, None), ("MIN", 1, None), ("MAX", 3, None), ("COUNT", 3, 0)]
)
def test_collect_aggregates(letter, value, none):
    rules = [("> 10", "1"), ("> 5", "2"), ("> 0", "3")]
    assert asked("COLLECT", 20, rules, ["n:number"], f'aggregation="{letter}"').value == value
    assert asked("COLLECT", -1, rules, ["n:number"], f'aggregation="{letter}"').value == none


def test_what_is_no_number_is_not_summed():
    with pytest.raises(FeelError, match="SUM"):
        asked("COLLECT", 20, outputs=["size"], more='aggregation="SUM"')


def test_several_outputs_make_a_context():
    source = file(
        decision(
            "d1",
            table(["n:number"], ["size:string", "fee:number"], [("> 10", '"大"', "n * 2"), ("<= 10", '"小"', "1")]),
        )
    )
    assert decide(source, {"n": 20}).value == {"size": "大", "fee": 40}


def test_cells_see_the_case_and_the_figures():
    rules = [("> limit", '"超"'), ("-", '"未超"')]
    source = file(decision("d1", table(["plan.funds:number"], ["x:string"], rules, "FIRST")))
    assert decide(source, {"plan": {"funds": 5}, "limit": 4}).value == "超"
    assert decide(source, {"plan": {"funds": 3}, "limit": 4}).value == "未超"


def test_a_missing_variable_is_an_error_that_names_decision_and_rule():
    source = file(decision("d1", table(["n:number"], ["x:string"], [("> limit", '"超"')])))
    with pytest.raises(FeelError, match="tr1") as error:
        decide(source, {"n": 5})
    assert "decision 'd1', rule tr1" in error.value.en
    assert "no variable 'limit'" in error.value.en


def test_an_unanswered_question_meets_no_bound():
    source = file(decision("d1", table(["n:number"], ["x:string"], [("> 5", '"a"'), ("null", '"未填"')])))
    assert decide(source, {"n": None}).value == "未填"


@pytest.mark.parametrize("wrong", ["5", True, [1, 2], {"a": 1}])
def test_an_input_of_another_type_is_an_error(wrong):
    with pytest.raises(FeelError, match="number"):
        asked("FIRST", wrong)


def test_an_input_beyond_the_allowed_values_is_an_error():
    source = file(decision("d1", table(['mode:string{"企业","高校"}'], ["x:string"], [("-", '"a"')])))
    assert decide(source, {"mode": "企业"}).value == "a"
    with pytest.raises(FeelError, match="其他"):
        decide(source, {"mode": "其他"})


def test_a_date_in_the_data_is_a_date_to_a_table():
    rules = [('< date("2026-03-01")', '"早"'), ('>= date("2026-03-01")', '"迟"')]
    source = file(decision("d1", table(["day:date"], ["x:string"], rules)))
    assert decide(source, {"day": "2026-02-28"}).value == "早"
    assert decide(source, {"day": "2026-03-01"}).value == "迟"
    with pytest.raises(FeelError):
        decide(source, {"day": "二月"})


def test_the_trace_says_what_was_asked_and_what_matched():
    rules = [
        ("< 5000000", "-", '"经费不足"', "NM25-10.1", "见第十条"),
        ("-", "< 3000", '"场地不足"', "NM25-10.1, NM25-10.2", ""),
    ]
    source = file(
        decision("d1", table(["funds:number", "premises:number"], ["x:string"], rules, "COLLECT", "", ["rule", "note"]))
    )
    decided = decide(source, {"funds": 1, "premises": 2})
    assert decided.value == ["经费不足", "场地不足"]
    trace = decided.trace[0]
    assert trace.inputs == (("funds", 1), ("premises", 2))
    assert trace.outputs == ("经费不足", "场地不足")
    assert [(m.id, m.number, m.carries) for m in trace.matched] == [
        ("tr1", 1, ("NM25-10.1",)),
        ("tr2", 2, ("NM25-10.1", "NM25-10.2")),
    ]
    assert trace.matched[0].annotations == {"rule": "NM25-10.1", "note": "见第十条"}
    assert trace.to_json()["matched"][1]["rules"] == ["NM25-10.1", "NM25-10.2"]


def test_a_provisional_day_is_told():
    rules = [("-", "workdays after(day, n)")]
    source = file(decision("d1", table(["n:number"], ["x:date"], rules)))
    assert decide(source, {"day": "2026-12-30", "n": 5}).value == "2027-01-07"
    assert decide(source, {"day": "2026-12-30", "n": 5}).provisional
    assert not decide(source, {"day": "2026-09-28", "n": 5}).provisional


def test_a_null_may_be_taken():
    decided = decide(
        file(decision("d1", table(["n:number"], ["x:string"], [("> limit", '"超"')]))), {"n": 5}, strict=False
    )
    assert decided.value is None
    assert decided.warnings
