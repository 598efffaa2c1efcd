"""Templates as form-js writes them; what is inserted is words, never markup."""

import json

import pytest
from tests.engine.forms.office import WORLD, field, form

from engine.errors import Refused

SCOPE = {
    "name": "稀土",
    "rows": [{"n": "甲", "v": 1}, {"n": "乙", "v": 2.5}],
    "yes": True,
    "none": None,
    "evil": "**b** [x](http://e) <b>\n# h",
}


def text(template, kind="text", key="text"):
    return form({"type": kind, "id": "t", key: template}).view({}, SCOPE, WORLD).rows[0][0].text


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("没有表达式", "没有表达式"),
        ("{{name}}中心", "稀土中心"),
        ('="共" + string(count(rows)) + "个"', "共2个"),
        ("{{= name }}{{}}", "稀土"),
        ("{{#if yes}}是{{/if}}{{#if none}}否{{/if}}", "是"),
        ("{{#loop rows}}{{n}}={{v}};{{/loop}}", "甲=1;乙=2\\.5;"),
        ("{{#loop rows}}\n- {{n}}\n{{/loop}}\n终", "- 甲\n- 乙\n终"),
        ("{{#loop none}}x{{/loop}}{{#loop name}}{{this}}{{/loop}}", "稀土"),
        ("{{#loop rows}}{{parent.name}}{{/loop}}", "稀土稀土"),
        ("{{none}}", "—"),
        ("{{yes}} {{rows[2].v}}", "true 2\\.5"),
        ("a }} b", "a }} b"),
    ],
)
def test_a_template_is_filled_in(template, written):
    assert text(template) == written


def test_what_a_person_typed_makes_no_markup():
    written = text("{{evil}}")
    assert "**b**" not in written and "](http" not in written and "<b>" not in written and "\n# h" not in written
    assert text("<p title='{{evil}}'>{{evil}}</p>", "html", "content").count("<b>") == 0


def test_an_unworkable_text_says_so_and_hides_nothing_else():
    assert text("{{nobody.there}} {{name}}") == "⚠ 稀土"


def test_a_label_is_one_line():
    view = form(field("textfield", label="{{name}}\n第二行")).view({}, SCOPE, WORLD)
    assert view.part("x").label == "稀土"


def test_a_form_speaks_english_where_it_has_the_words():
    english = {"label_en": "Mode of {{name}}", "description_en": "Who leads"}
    options = [{"label": "龙头", "label_en": "Leader", "value": "lead"}, {"label": "联合", "value": "joint"}]
    the_form = form(field("radio", description="谁牵头", values=options, properties=english, required=True))
    part = the_form.view({}, SCOPE, WORLD, "en").part("x")
    assert (part.label, part.description) == ("Mode of 稀土", "Who leads")
    assert [option.label for option in part.options] == ["Leader", "联合"]
    assert the_form.view({}, SCOPE, WORLD).part("x").label == "甲项"
    assert the_form.check({}, {}, SCOPE, WORLD, "en").errors == {"x": ["Choose Mode of 稀土"]}
    unit = field("number", appearance={"suffixAdorner": "万元"}, properties={"suffixAdorner_en": "10,000 yuan"})
    table = {
        "type": "table",
        "id": "t",
        "dataSource": "=rows",
        "columns": [{"key": "n", "label": "名", "label_en": "Name"}],
    }
    view = form(unit, table).view({}, SCOPE, WORLD, "en")
    assert view.part("x").suffix == "10,000 yuan"
    assert view.rows[1][0].settings["columns"] == [{"key": "n", "label": "Name"}]
    with pytest.raises(Refused):
        form(field("textfield", properties={"label_en": "{{ a + }}"}))


def test_what_a_table_makes_is_said_in_english_and_what_people_wrote_stays():
    table = {
        "type": "table", "id": "t", "dataSource": "=rows", "columns": [{"key": "vote", "label": "票"}, {"key": "opinion", "label": "意见"}],
        "properties": {"cells_en": '{"vote": {"同意": "agrees"}}'},
    }  # fmt: skip
    rows = [{"vote": "　同意", "opinion": "同意"}, {"vote": "弃权", "opinion": 3}, "同意"]
    english = [{"vote": "　agrees", "opinion": "同意"}, {"vote": "弃权", "opinion": 3}, "同意"]
    for language, shown in (("en", english), ("zh", rows)):
        view = form(table).view({}, {"rows": rows}, WORLD, language)
        assert view.rows[0][0].settings["data"] == shown


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        ("不少于 1,500.5 万元", "at least 1,500.5 × 10,000 yuan"),
        ("3 人，共 11 人", "3 of 11 people"),
        ("2026-03-02 报", "filed on 2026-03-02"),
        ("第 3 类", "class three"),  # said by itself
        ("不少于很多万元", "不少于很多万元"),
        ("不少于 20 万元左右", "不少于 20 万元左右"),
        ("20", "20"),
    ],
)
def test_a_figure_stands_in_english_where_it_stood(made, shown):
    words = {
        "不少于 {} 万元": "at least {} × 10,000 yuan", "{} 人，共 {} 人": "{} of {} people", "{}-{}-{} 报": "filed on {}-{}-{}",
        "第 3 类": "class three", "第 {} 类": "class {}",
    }  # fmt: skip
    text = form(field("textfield", readonly=True, properties={"value_en": json.dumps(words)}))
    assert text.view({"x": made}, SCOPE, WORLD, "en").part("x").value == shown
    table = {"type": "table", "id": "t", "dataSource": "=rows", "columns": [{"key": "demanded", "label": "要求"}]}
    cells = form(table | {"properties": {"cells_en": json.dumps({"demanded": words})}})
    view = cells.view({}, {"rows": [{"demanded": made}]}, WORLD, "en")
    assert view.rows[0][0].settings["data"] == [{"demanded": shown}]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "[]",
        '{"vote": "agrees"}',
        '{"vote": {"同意": ""}}',
        '{"vote": {"同意": 1}}',
        '{"vote": {"{} 票": "votes"}}',
        '{"vote": {"{} 票，共 9 票": "{} votes of 9"}}',
    ],
)
def test_words_for_a_table_that_can_not_be_read_are_refused(words):
    table = {"type": "table", "id": "t", "dataSource": "=rows", "columns": [{"key": "vote", "label": "票"}]}
    with pytest.raises(Refused, match="cells_en"):
        form(table | {"properties": {"cells_en": words}})


def test_what_the_diagram_makes_in_a_read_only_text_is_said_in_english_and_what_people_wrote_stays():
    words = {"value_en": '{"服务企业": "Enterprises served"}'}
    for kind, locked in (
        ("textfield", {"readonly": True}),
        ("textarea", {"readonly": "=yes"}),
        ("textfield", {"disabled": True}),
    ):
        the_form = form(field(kind, properties=words, **locked))
        for language, value, shown in (
            ("en", "服务企业", "Enterprises served"),
            ("zh", "服务企业", "服务企业"),
            ("en", "服务企业和院所", "服务企业和院所"),
            ("en", "", ""),
        ):
            assert the_form.view({"x": value}, SCOPE, WORLD, language).part("x").value == shown


def test_a_text_that_can_be_filled_in_at_the_moment_shows_what_was_typed():
    the_form = form(
        field("textfield", readonly="=none = true", properties={"value_en": '{"服务企业": "Enterprises served"}'})
    )
    assert the_form.view({"x": "服务企业"}, SCOPE, WORLD, "en").part("x").value == "服务企业"


def test_what_is_said_in_english_is_sent_and_kept_as_it_was_made():
    the_form = form(field("textfield", readonly=True, properties={"value_en": '{"服务企业": "Enterprises served"}'}))
    checked = the_form.check({}, {"x": "服务企业"}, SCOPE, WORLD, "en")
    assert (checked.errors, checked.values) == ({}, {"x": "服务企业"})


@pytest.mark.parametrize("words", ["", "[]", '"agrees"', '{"同意": ""}', '{"同意": 1}', '{"同意": {"a": "b"}}'])
def test_words_for_a_text_that_can_not_be_read_are_refused(words):
    with pytest.raises(Refused, match="value_en"):
        form(field("textfield", readonly=True, properties={"value_en": words}))
