"""What is hidden, read-only, disabled or computed: decided by FEEL on the server."""

from tests.engine.forms.office import WORLD, check, field, form

MODE = field("select", "mode", values=["lead", "joint"])
REASON = field("textfield", "reason", required=True, conditional={"hide": '=mode != "joint"'})


def test_a_hidden_answer_is_neither_asked_nor_sent_but_kept_in_the_draft():
    checked = check(form(MODE, REASON), {"mode": "lead", "reason": "typed before"})
    assert checked.errors == {}
    assert checked.values == {"mode": "lead"}
    assert checked.draft["reason"] == "typed before"
    shown = check(form(MODE, REASON), {"mode": "joint"}, stored=checked.draft)
    assert shown.values == {"mode": "joint", "reason": "typed before"}


def test_a_shown_answer_is_asked():
    assert check(form(MODE, REASON), {"mode": "joint"}).errors == {"reason": ["请填写甲项"]}


def test_everything_in_a_hidden_group_is_hidden():
    group = {
        "type": "group",
        "id": "g",
        "label": "组",
        "conditional": {"hide": '=mode = "lead"'},
        "components": [field("textfield", "name", required=True)],
    }
    assert check(form(MODE, group), {"mode": "lead"}).values == {"mode": "lead"}
    assert "name" in check(form(MODE, group), {"mode": "joint"}).errors


def test_a_condition_sees_no_answer_that_is_itself_hidden():
    """Hiding the second question takes its answer out of the third one's condition, whatever was typed before."""
    second = field("textfield", "second", conditional={"hide": '=mode = "lead"'})
    third = field("textfield", "third", conditional={"hide": '=second != "yes"'})
    the_form = form(MODE, second, third)
    answers = {"mode": "joint", "second": "yes", "third": "t"}
    assert check(the_form, answers).values == answers
    assert check(the_form, {**answers, "mode": "lead"}).values == {"mode": "lead"}


def test_conditions_in_a_circle_are_refused_not_guessed():
    a = field("textfield", "a", conditional={"hide": '=b = "x"'})
    b = field("textfield", "b", conditional={"hide": '=a = "x"'})
    said = {"": ["表单的条件互相矛盾，没有提交；请告诉流程管理员"]}
    assert check(form(a, b), {"a": "x", "b": "x"}).errors == said
    hidden = {"type": "separator", "id": "s", "conditional": {"hide": "=true"}}
    assert check(form(hidden, a, b), {"a": "x", "b": "x"}).errors == said  # whatever stands first on the page


def test_a_read_only_answer_is_the_servers():
    locked = field("number", "funds", readonly=True, required=True)
    assert check(form(locked), {"funds": 999}, scope={"funds": 500}).values == {"funds": 500}
    assert check(form(locked), {"funds": 999}, stored={"funds": 7}, scope={"funds": 500}).values == {"funds": 7}
    assert check(form(locked), {"funds": 999}).errors == {"funds": ["请填写甲项"]}


def test_a_disabled_answer_is_neither_sent_nor_judged():
    off = field("number", "funds", disabled=True, required=True, min=10)
    assert check(form(off), {"funds": 1}, scope={"funds": 2}).values == {}


def test_read_only_by_condition_protects_what_the_case_says():
    """Only while the case is not closed may the figure be changed; the person can't change `closed`."""
    guarded = field("number", "funds", readonly="=closed")
    the_form = form(guarded)
    assert check(the_form, {"funds": 9}, scope={"funds": 5, "closed": True}).values == {"funds": 5}
    assert check(the_form, {"funds": 9}, scope={"funds": 5, "closed": False}).values == {"funds": 9}


def test_what_was_typed_before_an_answer_locked_it_counts():
    sure = field("checkbox", "sure")
    guarded = field("number", "funds", readonly="=sure")
    the_form = form(sure, guarded)
    assert check(the_form, {"sure": True, "funds": 9}).values == {"sure": True, "funds": 9}
    assert check(the_form, {"sure": True, "funds": 8}, stored={"sure": True, "funds": 9}).values["funds"] == 9


def test_a_computed_answer_is_computed_here_whatever_is_sent():
    total = {"type": "expression", "id": "t", "key": "total", "expression": "=a + b"}
    double = {"type": "expression", "id": "d", "key": "double", "expression": "=total * 2"}
    the_form = form(double, field("number", "a"), field("number", "b"), total)
    assert check(the_form, {"a": 1, "b": 2, "total": 99}).values == {"a": 1, "b": 2, "total": 3, "double": 6}
    assert check(the_form, {"a": 1}).values["total"] is None  # an answer is missing: no value yet, and no fault


def test_an_expression_that_fails_with_all_its_answers_given_refuses_the_form():
    """form-js would let the answer pass; the server says which rule can't be worked out."""
    wrong = field("number", "b", max="=a.limit")
    found = check(form(field("number", "a"), wrong), {"a": 1, "b": 10**6}).errors["b"]
    assert len(found) == 1
    assert "甲项的规则现在算不出来" in found[0] and "limit" in found[0]
    assert check(form(field("number", "a"), wrong), {"b": 10**6}).errors == {}  # it waits for an answer


def test_a_failing_condition_hides_nothing_and_locks():
    hidden = field("textfield", "b", conditional={"hide": "=nobody.there"})
    locked = field("textfield", "c", readonly="=nobody.there")
    checked = check(form(hidden, locked), {"b": "x", "c": "forged"}, scope={"c": "kept"})
    assert set(checked.errors) == {"b", "c"}
    assert checked.draft == {"b": "x"}


def test_an_endless_expression_is_a_fault_within_the_limit():
    slow = field("number", "b", max="=count(for x in 1..100000, y in 1..100000 return x)")
    assert "b" in check(form(slow), {"b": 1}).errors


def test_limits_are_feel_over_the_answers_the_case_and_the_parameters():
    high = field("number", "b", min="=a", max="=most", label="乙项")
    the_form = form(field("number", "a"), high)
    assert check(the_form, {"a": 3, "b": 2}, scope={"most": 5}).errors == {"b": ["乙项要不小于 3"]}
    assert check(the_form, {"a": 3, "b": 6}, scope={"most": 5}).errors == {"b": ["乙项要不大于 5"]}


def test_options_come_from_the_case_and_a_posted_one_must_be_among_them():
    chosen = field("select", "unit", valuesExpression='=units[kind = "company"]')
    scope = {
        "units": [
            {"value": "u1", "label": "甲公司", "kind": "company"},
            {"value": "u2", "label": "乙校", "kind": "school"},
        ]
    }
    assert check(form(chosen), {"unit": "u1"}, scope=scope).values == {"unit": "u1"}
    assert check(form(chosen), {"unit": "u2"}, scope=scope).errors
    keyed = field("select", "unit", valuesKey="units")
    assert check(form(keyed), {"unit": "u2"}, scope=scope).values == {"unit": "u2"}
    assert [option.label for option in form(keyed).view({}, scope, WORLD).part("unit").options] == ["甲公司", "乙校"]


def test_a_field_shows_what_the_case_already_holds_then_its_default():
    the_form = form(field("textfield", "name", defaultValue="无名"))
    assert the_form.view({}, {"name": "稀土"}, WORLD).part("name").value == "稀土"
    assert the_form.view({}, {}, WORLD).part("name").value == "无名"
    assert the_form.view({"name": "新名"}, {"name": "稀土"}, WORLD).part("name").value == "新名"
    assert the_form.view({"name": None}, {"name": "稀土"}, WORLD).part("name").value == ""
