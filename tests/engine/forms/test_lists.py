"""Dynamic lists: rows, what a row sees, how many there may be."""

from tests.engine.forms.office import WORLD, check, field, form


def branches(*components, **more):
    return {
        "type": "dynamiclist",
        "id": "l",
        "path": "branches",
        "label": "分中心",
        "components": list(components),
        **more,
    }


NAME = field("textfield", "name", label="名称", required=True)


def test_each_row_is_judged_by_itself():
    checked = check(form(branches(NAME)), {"branches": [{"name": "甲"}, {"name": ""}, {}]})
    assert checked.errors == {"branches.1.name": ["请填写名称"], "branches.2.name": ["请填写名称"]}


def test_a_new_list_shows_its_default_rows_and_an_empty_one_is_not_sent():
    assert len(form(branches(NAME)).view({}, {}, WORLD).part("branches").items) == 1
    assert len(form(branches(NAME, defaultRepetitions=3)).view({}, {}, WORLD).part("branches").items) == 3
    assert check(form(branches(NAME)), {"branches": []}).values == {}


def test_a_row_sees_itself_its_number_and_what_is_around():
    ratio = field("number", "share", max="=limit - i[1]", label="份额")
    head = field(
        "textfield", "head", label="{{this.name}}的负责人", required=True, conditional={"hide": "=this.share < 2"}
    )
    the_form = form(field("number", "limit"), branches(NAME, ratio, head))
    checked = check(
        the_form,
        {"limit": 5, "branches": [{"name": "甲", "share": 4}, {"name": "乙", "share": 4}, {"name": "丙", "share": 1}]},
    )
    assert checked.errors == {
        "branches.0.head": ["请填写甲的负责人"],
        "branches.1.share": ["份额要不大于 3"],
        "branches.1.head": ["请填写乙的负责人"],
    }


def test_a_list_in_a_list_sees_its_parent():
    inner = {
        "type": "dynamiclist",
        "id": "m",
        "path": "teams",
        "label": "团队",
        "components": [field("number", "people", min="=parent.this.least", label="{{i[1]}}-{{i[2]}}")],
    }
    the_form = form(branches(field("number", "least"), inner))
    rows = [{"least": 1, "teams": [{"people": 1}]}, {"least": 5, "teams": [{"people": 9}, {"people": 4}]}]
    assert check(the_form, {"branches": rows}).errors == {"branches.1.teams.1.people": ["2-2要不小于 5"]}
    rows[1]["teams"][1]["people"] = 5
    assert check(the_form, {"branches": rows}).values == {"branches": rows}


def test_the_number_of_rows_has_limits():
    the_form = form(branches(field("textfield", "name"), properties={"minRows": "1", "maxRows": "3"}))
    assert check(the_form, {"branches": []}).errors == {"branches": ["分中心至少要填 1 行，现在 0 行"]}
    assert check(the_form, {"branches": [{}] * 4}).errors == {"branches": ["分中心最多 3 行，现在 4 行"]}
    assert check(form(branches(NAME)), {"branches": [{"name": "x"}] * 201}).errors == {
        "branches": ["分中心最多 200 行，现在 201 行"]
    }
    assert check(form(branches(NAME)), {"branches": [{"name": "x"}] * 100_000}).errors == {
        "": ["提交的内容太大，请删减后再交"]
    }


def test_rows_that_are_none_are_refused():
    assert check(form(branches(NAME)), {"branches": "x"}).errors == {"branches": ["分中心要是一组行"]}
    assert check(form(branches(NAME)), {"branches": ["x"]}).errors
    assert check(form(branches(NAME)), {"branches": [{"nmae": "x"}]}).errors["branches.0.nmae"]


def test_fixed_rows_stay_as_many_as_the_case_has():
    """The year's figures are confirmed one by one: a person can neither add a year nor drop one."""
    fixed = branches(field("textfield", "year", readonly=True), field("number", "spent"), allowAddRemove=False)
    scope = {"branches": [{"year": "2026", "id": "kept by the case"}, {"year": "2027"}]}
    sent = {"branches": [{"spent": 1, "year": "1999"}, {"spent": 2}, {"spent": 3}]}
    assert check(form(fixed), sent, scope=scope).values == {
        "branches": [{"year": "2026", "spent": 1}, {"year": "2027", "spent": 2}]
    }


def test_a_hidden_list_is_not_sent():
    the_form = form(field("checkbox", "alone"), branches(NAME, conditional={"hide": "=alone"}))
    assert check(the_form, {"alone": True, "branches": [{"name": ""}]}).values == {"alone": True}


def test_a_list_may_lie_in_a_group_with_a_path():
    group = {"type": "group", "id": "g", "path": "plan", "label": "方案", "components": [branches(NAME)]}
    the_form = form(group)
    assert [field.name for field in the_form.fields] == ["plan.branches", "plan.branches[].name"]
    assert check(the_form, {"plan": {"branches": [{"name": "甲"}]}}).values == {"plan": {"branches": [{"name": "甲"}]}}


def test_totals_over_rows_are_computed():
    total = {"type": "expression", "id": "t", "key": "total", "expression": "=sum(for r in branches return r.funds)"}
    the_form = form(branches(field("number", "funds")), total)
    assert check(the_form, {"branches": [{"funds": 2}, {"funds": 3.5}]}).values["total"] == 5.5


def test_lists_in_lists_can_not_be_blown_up():
    """Two hundred rows of two hundred rows would be forty thousand: refused before anything is worked out."""
    inner = {"type": "dynamiclist", "id": "m", "path": "m", "label": "m", "components": [field("textfield", "n")]}
    rows = [{"m": [{"n": "x"}] * 200}] * 200
    assert check(form(branches(inner)), {"branches": rows}).errors == {"": ["提交的内容太大，请删减后再交"]}
    assert form(branches(inner)).keep({"branches": rows}, {"branches": []}, {}, WORLD) == {"branches": []}
