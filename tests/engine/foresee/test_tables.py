"""A table is judged by what the diagram brings to it, and the diagram by what the table gives back."""

from tests.engine.bpmn.draw import Board
from tests.engine.dmn.draw import decision, file, literal, table
from tests.engine.foresee.desk import ANSWERS, FORM, codes, told


def deciding(expression: str = "1", form: bool = True) -> Board:
    b = Board()
    b.start(ext=FORM("f") if form else "")
    b.node("businessRuleTask", "decide", ext='<zeebe:calledDecision decisionId="d1" resultVariable="outcome" />')
    b.script("use", expression, "x"), b.end(), b.line("start", "decide", "use", "end")
    return b


def judged(expression: str, *parts: str) -> list[tuple[str, str]]:
    return codes(deciding(expression), {**ANSWERS, "t.dmn": file(*parts)})


def test_a_cell_of_another_type_than_its_input_is_told_at_the_rule() -> None:
    bad = decision("d1", table(["amount"], ["grade:string"], [('"many"', '"A"'), ("> 3", '"B"')], "FIRST"))
    [fault] = told(deciding(), {**ANSWERS, "t.dmn": file(bad)})
    assert (fault.file, fault.element, fault.code, fault.level) == ("t.dmn", "tr1", "type-test", "error")
    assert "“decide”的决策" in fault.zh and "永远不符合" in fault.zh and "never holds" in fault.en


def test_cells_of_the_right_type_are_not_told() -> None:
    cells = [
        ("> 3", '"yes"', "true"),
        ("[1..3]", 'not("yes")', "-"),
        ("amount * 2", '"no", "yes"', "not(urgent)"),
        ("? > 3 and urgent", "-", "-"),
    ]
    rows = [(*row, f'"{n}"') for n, row in enumerate(cells)]
    assert judged("outcome", decision("d1", table(["amount", "decision", "urgent"], ["grade"], rows, "FIRST"))) == []


def test_a_column_that_declares_another_type_than_it_is_given_is_told() -> None:
    assert judged("1", decision("d1", table(["amount:string"], ["x"], [("-", "1")]))) == [("t", "type-clash")]
    assert (
        judged("1", decision("d1", table(["day:date"], ["x"], [('> date("2026-01-01")', "1"), ("-", "2")], "FIRST")))
        == []
    )


def test_a_text_is_no_date_to_a_column_without_a_type() -> None:
    assert judged("1", decision("d1", table(["day"], ["x"], [('> date("2026-01-01")', "1")], "FIRST"))) == [
        ("tr1", "type-clash")
    ]


def test_what_comes_back_has_the_type_of_the_outputs() -> None:
    one = decision("d1", table(["amount"], ["grade:string"], [("-", '"A"')]))
    assert judged("outcome + 1", one) == [("use", "type-clash")]
    assert judged('outcome + "!"', one) == []
    two = decision("d1", table(["amount"], ["grade", "share"], [("-", '"A"', "0.5")]))
    assert judged("outcome.share + outcome.grade", two) == [("use", "type-clash")]
    assert judged("outcome.shares", two) == [("use", "unknown-entry")]
    collected = decision("d1", table(["amount"], ["share"], [("-", "0.5")], "COLLECT"))
    assert judged("outcome + 1", collected) == [("use", "type-clash")]
    assert judged("sum(outcome)", collected) == []
    counted = decision("d1", table(["amount"], ["share"], [("-", '"a"')], "COLLECT", 'aggregation="COUNT"'))
    assert judged("outcome + 1", counted) == []
    ordered = decision("d1", table(["amount"], ["share"], [("-", "0.5")], "RULE ORDER"))
    assert judged("outcome[1] + 1", ordered) == []


def test_a_decision_sees_what_it_requires() -> None:
    first = decision("first", literal("amount * 2"))
    assert judged("outcome", first, decision("d1", literal('first + "a"'), ["first"])) == [("d1", "type-clash")]
    assert judged("outcome + 1", first, decision("d1", literal("first + 1"), ["first"])) == []


def test_a_table_that_asks_for_what_nobody_made_is_told() -> None:
    assert judged("1", decision("d1", table(["amuont"], ["x"], [("-", "1")]))) == [("t", "unknown-name")]


def test_a_date_that_a_table_gives_comes_back_as_text() -> None:
    dated = decision("d1", literal("today()"))
    assert judged("outcome < today()", dated) == [("use", "type-clash")]
    assert judged("date(outcome) < today()", dated) == []
