"""What an element may see follows from what stands before it: names that nobody makes are told, and nothing else."""

import pytest
from tests.engine.bpmn.draw import Board, many, mapping, timer
from tests.engine.foresee.desk import ANSWERS, AROUND, FORM, coarse, codes, field, form, told

from engine.bpmn.lint import Surroundings


def asked(expression: str, *, result: str | None = "x", ext: str = "", inner: str = "") -> Board:
    """A case that begins with the form `f` and then asks for the expression."""
    b = Board()
    b.start(ext=FORM("f")), b.script("ask", expression, result, ext=ext, inner=inner), b.end()
    b.line("start", "ask", "end")
    return b


def test_a_name_that_nobody_made_is_told_with_the_one_that_was_meant() -> None:
    [fault] = told(asked("amuont + 1"))
    assert (fault.file, fault.element, fault.code, fault.level) == ("p.bpmn", "ask", "unknown-name", "error")
    assert "amuont" in fault.zh and "是不是“amount”" in fault.zh and "did you mean 'amount'" in fault.en


@pytest.mark.parametrize(
    "expression",
    [
        "amount + 1",
        "title + plan.name",
        "if urgent then day else title",
        "date(day) < today()",
        "sum(units.share)",
        "for u in units return u.head + title",
        'units[share > 3 and head = "x"].head',
        'decision in ("yes", "no")',
        'list contains(fields, "a")',
        "if gone = null then 1 else gone + 1",
        "get or else(gone, 3) + 1",
        "is defined(gone)",
        "is defined(title.name)",
        "(amount + title) = null",
        "{a: 1, b: a + amount}.b",
        "function(a) a + 1",
        "every x in units satisfies x.share > 1",
        "case.number + case.started_on",
        "units[1].share * amount",
        "unknown.thing = null",
        "workdays after(day, amount)",
        '(date(day) - today()) / duration("P1D") > 3',
        "string(amount) + title",
        "for i in 1..count(units) return units[i].share",
        "append([], amount)[1] + 1",
    ],
)
def test_sound_expressions_are_not_told(expression: str) -> None:
    assert told(asked(expression)) == []


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("amount + title", "type-clash"),
        ('amount = "5"', "type-clash"),
        ("day < today()", "type-clash"),
        ("if amount then 1 else 2", "type-clash"),
        ("title and urgent", "type-clash"),
        ("units.share > 3", "type-clash"),
        ("title.name", "type-clash"),
        ("plan.nmae", "unknown-entry"),
        ("units[1].heads", "unknown-entry"),
        ("case.numbr", "unknown-entry"),
        ("p.limit", "unknown-entry"),
        ("string length(amount)", "type-clash"),
        ("date(urgent)", "type-clash"),
        ("-title", "type-clash"),
        ("amount between 1 and title", "type-clash"),
        ('amount in ["a".."b"]', "type-clash"),
        ("amount in (title, 3 + urgent)", "type-clash"),
        ("some u in units satisfies u.share", "type-clash"),
        ("units[head]", "type-clash"),
        ("for i in title..3 return i", "type-clash"),
        ("workdays after(day, title)", "type-clash"),
        ("null + amount", "type-clash"),
        ("[1..title]", "type-clash"),
        ('decision = "maybe"', "type-doubt"),
        ('(if urgent then 1 else "a") + 1', "type-doubt"),
    ],
)
def test_what_must_fail_is_told(expression: str, code: str) -> None:
    assert (("ask", code)) in codes(asked(expression))


def test_a_doubt_is_a_warning_and_a_clash_a_refusal() -> None:
    assert {fault.level for fault in told(asked('(if urgent then 1 else "a") + 1'))} == {"warning"}
    assert {fault.level for fault in told(asked("amount + title"))} == {"error"}


def test_an_expression_that_looks_at_types_itself_is_not_doubted() -> None:
    assert told(asked('if (if urgent then 1 else "a") instance of number then 1 else 2')) == []


def test_only_what_came_before_is_seen() -> None:
    b = Board()
    b.start(), b.script("early", "answer", "x"), b.script("make", "1", "answer"), b.script("late", "answer + 1", "y")
    b.end(), b.line("start", "early", "make", "late", "end")
    assert codes(b) == [("early", "unknown-name")]


def test_what_a_loop_brings_back_is_seen() -> None:
    b = Board()
    b.start(), b.xor("again"), b.script("use", "answer + 1", "x"), b.script("make", "1", "answer"), b.xor("g")
    b.end(), b.line("start", "again", "use", "make", "g")
    b.nodes["g"] = ("exclusiveGateway", {"name": None, "default": "g_to_end"}, "", None)
    b.flow("g", "again", "=answer < 3"), b.flow("g", "end")
    assert codes(b) == []


def test_branches_that_run_together_see_each_other() -> None:
    b = Board()
    b.start(), b.both("fork"), b.script("left", "1", "a"), b.script("right", "a + 1", "b"), b.both("join"), b.end()
    b.line("start", "fork", "left", "join", "end"), b.line("fork", "right", "join")
    assert codes(b) == []


def test_branches_of_a_choice_do_not() -> None:
    b = Board()
    b.start(ext=FORM("f")), b.xor("g", default="g_to_right"), b.script("left", "1", "a")
    b.script("right", "a + 1", "b"), b.end(), b.line("start", "g"), b.flow("g", "left", "=urgent")
    b.flow("g", "right"), b.line("left", "end"), b.line("right", "end")
    assert codes(b) == [("right", "unknown-name")]


def test_the_last_value_counts() -> None:
    b = asked("1", result="title")
    b.script("after", "title + 1", "y"), b.edges.clear(), b.line("start", "ask", "after", "end")
    assert codes(b) == []


def test_a_date_is_a_text_once_it_is_kept() -> None:
    b = asked("today()", result="d")
    b.script("after", "d < today()", "y"), b.edges.clear(), b.line("start", "ask", "after", "end")
    [fault] = told(b)
    assert fault.element == "after" and "date(…)" in fault.zh


def test_local_variables_stay_inside() -> None:
    b = Board()
    b.start(), b.end()
    with b.within("sub", ext=mapping({"inner": "=1"})):
        b.start("in"), b.script("see", "inner + 1", "made"), b.end("out"), b.line("in", "see", "out")
    b.script("made_is_seen", "made + 1", "x"), b.script("inner_is_not", "inner + 1", "y")
    b.line("start", "sub", "made_is_seen", "inner_is_not", "end")
    assert codes(b) == [("inner_is_not", "unknown-name")]


def test_what_a_sub_process_keeps_to_itself_is_gone_after_its_boundary_event() -> None:
    b = Board()
    b.start(), b.end()
    with b.within("sub", ext=mapping({"inner": "=1"})):
        b.start("in"), b.script("see", "inner", "made"), b.end("out"), b.line("in", "see", "out")
    b.boundary("late", "sub", timer("duration", "=duration(string(inner))")), b.script("after", "made + inner", "x")
    b.line("start", "sub", "end"), b.line("late", "after", "end")
    assert codes(b) == [("after", "unknown-name")]


def test_output_mappings_are_all_that_comes_out() -> None:
    b = asked("amount", result="raw", ext=mapping(outputs={"kept.value": "=raw"}))
    b.script("kept_is_seen", "kept.value + 1", "a"), b.script("raw_is_not", "raw + 1", "b")
    b.edges.clear(), b.line("start", "ask", "kept_is_seen", "raw_is_not", "end")
    assert codes(b) == [("raw_is_not", "unknown-name")]


def test_instances_know_their_item_and_gather_results() -> None:
    b = Board()
    b.start(ext=FORM("f"))
    b.script(
        "each",
        "unit.share + loopCounter",
        "part",
        inner=many("=units", "unit", ("parts", "=part"), "=numberOfCompletedInstances > 1"),
    )
    b.script("after", "sum(parts) + parts[1]", "x"), b.script("gone", "unit.share", "y"), b.end()
    b.line("start", "each", "after", "gone", "end")
    assert codes(b) == [("gone", "unknown-name")]


def test_a_collection_must_be_a_list() -> None:
    b = asked("1", inner=many("=amount", "unit"))
    [fault] = told(b)
    assert (fault.element, coarse(fault)) == ("ask", "type-clash") and "集合" in fault.zh and "collection" in fault.en


@pytest.mark.parametrize("condition", ["=amount", "=title", "=units", "=today()"])
def test_a_condition_must_be_true_or_false(condition: str) -> None:
    b = Board()
    b.start(ext=FORM("f")), b.xor("g", default="g_to_end"), b.end(), b.end("other"), b.line("start", "g")
    b.flow("g", "other", condition, id="asked"), b.flow("g", "end")
    assert codes(b) == [("asked", "type-clash")]


@pytest.mark.parametrize(
    ("kind", "expression", "right"),
    [("date", "=day", True), ("date", "=amount", False), ("duration", '=duration("P1D")', True),
     ("duration", "=urgent", False), ("duration", "=today()", False), ("cycle", "=title", True), ("cycle", "=amount", False)],
)  # fmt: skip
def test_a_timer_must_give_a_time(kind: str, expression: str, right: bool) -> None:
    b = Board()
    b.start(ext=FORM("f")), b.user("a"), b.end(), b.end("late"), b.line("start", "a", "end")
    b.boundary("slow", "a", timer(kind, expression), interrupting=False), b.flow("slow", "late")
    assert codes(b) == ([] if right else [("slow", "type-clash")])


def test_after_a_message_anything_may_be_there() -> None:
    b = Board()
    b.start(), b.node("receiveTask", "hear", messageRef="m"), b.message("m", "objection", "=case.number")
    b.script("use", "objection.text", "x"), b.end(), b.line("start", "hear", "use", "end")
    assert codes(b) == []


def test_what_a_message_is_mapped_to_is_all_that_comes() -> None:
    b = Board()
    (
        b.start(),
        b.catch("hear", b.message("m", "objection", "=case.number"), ext=mapping(outputs={"said": "=objection.text"})),
    )
    (
        b.script("use", "said", "x"),
        b.script("gone", "objection", "y"),
        b.end(),
        b.line("start", "hear", "use", "gone", "end"),
    )
    assert codes(b) == [("gone", "unknown-name")]


def test_operations_give_what_the_catalogue_says() -> None:
    b = Board()
    b.start(ext=FORM("f")), b.service("draw", "experts.draw", mapping({"count": "=title"}))
    b.script("use", "experts[1].nmae", "x"), b.end(), b.line("start", "draw", "use", "end")
    assert codes(b) == [("draw", "type-clash"), ("use", "unknown-entry")]


def called(share: str | None, outputs: dict[str, str] | None = None) -> dict[str, Board]:
    p, q = Board("p"), Board("q")
    attribute = "" if share is None else f' propagateAllParentVariables="{share}"'
    call = f'<zeebe:calledElement processId="q"{attribute} />'
    p.start(ext=FORM("f")), p.node("callActivity", "call", ext=call + mapping({"handed": "=amount"}, outputs))
    p.script("use", "made + 1", "x"), p.end(), p.line("start", "call", "use", "end")
    q.start(), q.script("inner", "handed + amount", "made"), q.end(), q.line("start", "inner", "end")
    return {"p.bpmn": p, "q.bpmn": q}


def test_a_called_process_sees_what_is_handed_over() -> None:
    assert codes(called(None)) == []
    assert codes(called("false")) == [("inner", "unknown-name")]
    assert codes(called(None, {"other": "=made"})) == [("use", "unknown-name")]


def test_a_case_that_another_starts_begins_with_what_it_is_given() -> None:
    p, q = Board("p"), Board("q")
    (
        p.start(ext=FORM("f")),
        p.service("begin", "case.start", mapping({"process": '="q"', "variables": "={size: amount}"})),
    )
    p.end(), p.line("start", "begin", "end")
    (
        q.start(),
        q.script("use", "size + 1", "x"),
        q.script("not", "amount", "y"),
        q.end(),
        q.line("start", "use", "not", "end"),
    )
    assert codes({"p.bpmn": p, "q.bpmn": q}) == [("not", "unknown-name")]


def test_where_anybody_may_start_a_case_no_name_is_unknown_but_clashes_are() -> None:
    b = Board()
    (
        b.start(),
        b.script("make", "1", "n"),
        b.script("use", 'anything + n + "a"', "x"),
        b.script("bad", 'n + "a"', "y"),
        b.end(),
    )
    b.line("start", "make", "use", "bad", "end")
    found = told(b, around=Surroundings())
    assert [(f.element, f.code, f.level) for f in found] == [("bad", "type-arithmetic", "warning")]


def test_event_sub_processes_and_boundary_events_see_what_ran_before() -> None:
    b = Board()
    b.start(), b.script("make", "1", "a"), b.user("wait"), b.end(), b.line("start", "make", "wait", "end")
    with b.within("beside", triggeredByEvent="true"):
        b.start("tick", timer("duration", "P1D"), isInterrupting="false"), b.script("note", "a + 1", "noted")
        b.end("noted_end"), b.line("tick", "note", "noted_end")
    b.boundary("late", "wait", timer("duration", "P2D")), b.script("after", "a + noted + gone", "x"), b.end("end2")
    b.line("late", "after", "end2")
    assert codes(b) == [("after", "unknown-name")]


def test_a_name_of_the_language_is_never_taken_for_a_variable() -> None:
    """Objects of the interpreter's own language have properties too; a case has not."""
    assert codes(asked("toString")) == [("ask", "unknown-name")]
    assert codes(asked("plan.constructor")) == [("ask", "unknown-entry")]


def test_a_form_is_judged_where_it_is_used() -> None:
    bad = form(
        "f",
        field("number", "amount"),
        {"type": "text", "id": "hint", "text": "hello", "conditional": {"hide": '=amount = "3"'}},
        {"type": "text", "id": "lost", "text": "{{nobody.name}}"},
        field("textfield", "why", conditional={"hide": "=amount"}),
        {"type": "expression", "key": "double", "id": "double", "expression": "=amount * 2"},
        field("number", "most", validate={"max": "=double"}),
        {"type": "dynamiclist", "id": "list", "path": "units", "components": [
            field("number", "share"),
            field("textfield", "head", conditional={"hide": "=this.shar > 3"}),
        ]},
    )  # fmt: skip
    b = Board()
    b.start(ext=FORM("f")), b.end(), b.line("start", "end")
    found = [(f.file, f.element, coarse(f)) for f in told(b, bad)]
    file = "forms/f.form"
    assert found == [
        (file, "hint", "type-clash"), (file, "lost", "unknown-name"), (file, "why", "type-clash"), (file, "head", "unknown-entry"),
    ]  # fmt: skip


def test_answers_that_may_be_hidden_leave_the_cases_variable() -> None:
    later = form(
        "g",
        field("textfield", "amount", conditional={"hide": "=urgent"}),
        {"type": "text", "id": "t", "text": "{{amount + 1}}"},
    )
    b = Board()
    b.start(ext=FORM("f")), b.user("a", ext=FORM("g")), b.end(), b.line("start", "a", "end")
    assert [(f.element, coarse(f)) for f in told(b, {**ANSWERS, **later})] == [("t", "type-doubt")]


def test_figures_are_known_by_name() -> None:
    files = {
        "parameters.yaml": b"limit:\n  title: x\n  title_en: x\n  chosen: true\n  values:\n    - {from: 2025-01-01, value: 5}\n"
    }
    assert codes(asked("p.limit + amount + p.limit(date(day))"), {**ANSWERS, **files}) == []
    [fault] = told(asked("p.limits + 1"), {**ANSWERS, **files})
    assert fault.code == "unknown-figure" and "parameters.yaml" in fault.zh and "'limit'" in fault.en
    assert codes(asked("p.limit + title"), {**ANSWERS, **files}) == [("ask", "type-clash")]


def test_what_is_around_may_be_left_open() -> None:
    assert codes(asked("case.anything"), around=Surroundings(starts=("p",))) == []
    assert codes(asked("case.anything"), around=AROUND) == [("ask", "unknown-entry")]


def test_a_shared_process_may_ask_for_what_this_caller_never_hands_over() -> None:
    p, q = Board("p"), Board("q")
    p.start(), p.node("callActivity", "call", ext='<zeebe:calledElement processId="q" />' + mapping({"handed": '="a"'}))
    p.script("mine", '"a"', "said")
    p.script("typed", 'said = "b"', "y"), p.end(), p.line("start", "call", "mine", "typed", "end")
    q.start(), q.script("inner", 'if handed = "b" then 1 else 2', "made"), q.end(), q.line("start", "inner", "end")
    assert codes({"p.bpmn": p, "q.bpmn": q}) == [("typed", "type-doubt")]


def test_a_shared_form_may_ask_for_what_this_task_never_shows() -> None:
    shared = form(
        "g",
        field("radio", "choice", values=[{"label": "A", "value": "a"}]),
        {"type": "text", "id": "other", "text": "x", "conditional": {"hide": '=stage != "two"'}},
        {"type": "text", "id": "own", "text": "x", "conditional": {"hide": '=choice != "b"'}},
    )
    b = Board()
    (
        b.start(),
        b.script("make", '"one"', "stage"),
        b.user("a", ext=FORM("g")),
        b.end(),
        b.line("start", "make", "a", "end"),
    )
    assert [(f.element, f.code, f.level) for f in told(b, shared)] == [("own", "type-never", "warning")]


def test_a_form_that_no_diagram_names_is_judged_by_itself() -> None:
    spare = form("spare", field("number", "n"), {"type": "text", "id": "t", "text": "{{n + nobody}} {{n and true}}"})
    assert [(f.element, coarse(f)) for f in told(asked("1"), {**ANSWERS, **spare})] == [("t", "type-clash")]
