"""Files lie in the draft; a person names them, and can't make them up."""

import pytest
from tests.engine.forms.office import WORLD, check, field, form

PLAN = {"id": "sha256:aa", "name": "方案.pdf", "size": 10, "type": "application/pdf"}
LIST = {"id": "sha256:bb", "name": "清单.xlsx", "size": 10, "type": "application/vnd.ms-excel"}
ONE = field("filepicker", "plan", required=True, accept=".pdf")
MANY = field("filepicker", "plan", multiple=True, properties={"maxFiles": "2"})


def test_a_file_of_the_draft_is_sent():
    assert check(form(ONE), {}, stored={"plan": [PLAN]}).values == {"plan": [PLAN]}
    assert check(form(ONE), {"plan": ["sha256:aa"]}, stored={"plan": [PLAN]}).values == {"plan": [PLAN]}


def test_a_file_that_the_host_never_took_in_is_refused():
    said = {"plan": ["甲项要先上传文件，不能直接填写"]}
    assert check(form(ONE), {"plan": [PLAN]}).errors == said
    assert check(form(ONE), {"plan": ["sha256:cc"]}, stored={"plan": [PLAN]}).errors == said
    assert check(form(ONE), {"plan": [{**PLAN, "name": "改名.exe"}]}, stored={"plan": [PLAN]}).values == {
        "plan": [PLAN]
    }


def test_files_are_removed_by_not_naming_them():
    stored = {"plan": [PLAN, LIST]}
    assert check(form(MANY), {"plan": ["sha256:bb"]}, stored=stored).values == {"plan": [LIST]}
    assert check(form(MANY), {"plan": []}, stored=stored).values == {"plan": []}


def test_kind_and_number_are_checked():
    assert check(form(ONE), {}, stored={"plan": [LIST]}).errors == {
        "plan": ["甲项不收“清单.xlsx”这种文件，请改传 .pdf"]
    }
    assert check(form(ONE), {}, stored={"plan": [PLAN, PLAN]}).errors == {"plan": ["甲项最多传 1 个文件，现在 2 个"]}
    assert check(form(MANY), {}, stored={"plan": [PLAN] * 3}).errors == {"plan": ["甲项最多传 2 个文件，现在 3 个"]}


@pytest.mark.parametrize(
    ("accept", "taken"),
    [("", True), (".PDF", True), ("application/pdf", True), ("image/*,.doc", False), ("application/*", True)],
)
def test_accept_means_what_it_means_in_html(accept, taken):
    found = check(form(field("filepicker", "plan", accept=accept)), {}, stored={"plan": [PLAN]})
    assert (not found.errors) is taken


def test_a_file_taken_in_goes_to_its_field():
    nested = {"type": "dynamiclist", "id": "l", "path": "rows", "label": "l", "components": [MANY]}
    the_form = form(nested, field("filepicker", "one"))
    draft = the_form.add_file({"rows": [{}, {}]}, "rows.1.plan", PLAN)
    draft = the_form.add_file(draft, "rows.1.plan", LIST)
    assert draft == {"rows": [{}, {"plan": [PLAN, LIST]}]}
    assert the_form.add_file(the_form.add_file({}, "one", PLAN), "one", LIST) == {"one": [LIST]}
    for nowhere in ("rows.plan", "other", "rows.1", ""):
        with pytest.raises(KeyError):
            the_form.add_file({}, nowhere, PLAN)
    assert the_form.view(draft, {}, WORLD).part("rows.1.plan").value == [PLAN, LIST]
