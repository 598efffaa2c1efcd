"""A form that would not be obeyed is refused when it is deployed, by component, in a sentence."""

import json

import pytest
from tests.engine.forms.office import field, form, source

from engine.errors import Refused
from engine.forms import read_form
from engine.forms.components import KINDS


def faults(*components, **more):
    with pytest.raises(Refused) as refused:
        read_form(source(*components, **more), "forms/plan.form")
    return refused.value.faults


def lines(*components, **more):
    return [fault.line("zh") for fault in faults(*components, **more)]


@pytest.mark.parametrize(
    ("component", "said"),
    [
        ({"type": "signature", "id": "a"}, "a: 组件类型“signature”不认识，请换成 form-js 的类型"),
        (field("textfield", maximum=3), "id_x: “textfield”没有“maximum”这个设置，请删去"),
        (field("textarea", pattern="a"), "id_x: “textarea”的 validate 里没有“pattern”这个设置，请删去"),
        (field("textfield", label=3), "id_x: “label”要是文字，请改正"),
        (field("checkbox", disabled="=x"), "id_x: “disabled”要是真假值，请改正"),
        (
            field("textfield", "甲"),
            "id_甲: “key”要由字母、数字和下划线组成，以字母或下划线开头，用点分层，现在是“甲”，请改正",
        ),
        (
            field("textfield", "a..b"),
            "id_a__b: “key”要由字母、数字和下划线组成，以字母或下划线开头，用点分层，现在是“a..b”，请改正",
        ),
        (
            field("textfield", "__proto__.x"),
            "id___proto___x: “key”要由字母、数字和下划线组成，以字母或下划线开头，用点分层，现在是“__proto__.x”，请改正",
        ),
        (field("textfield", "case"), "id_case: “case”是保留的名称，请换一个"),
        (field("textfield", conditional={"hide": "a > 1"}), "id_x: 隐藏条件要以“=”开头写 FEEL，请改正"),
        (field("textfield", readonly="yes"), "id_x: readonly 要是真假值，或以“=”开头写 FEEL，请改正"),
        (field("textfield", layout={"columns": 17}), "id_x: layout.columns 要在 1 到 16 之间，请改正"),
        (field("number", min="x"), "id_x: validate.min 要是数字或 FEEL，请改正"),
        (field("textfield", minLength=-1), "id_x: validate.minLength 要是不小于 0 的整数或 FEEL，请改正"),
        (field("textfield", pattern="("), "id_x: validate.pattern“(”不是完好的正则表达式，请检查括号和反斜杠"),
        (field("number", increment=0), "id_x: increment 要是大于 0 的数，请改正"),
        (field("number", decimalDigits=-1), "id_x: decimalDigits 要在 0 到 12 之间，请改正"),
        (field("select"), "id_x: 选项要有一个来源：values、valuesKey 或 valuesExpression 之一，请只留一个"),
        (
            field("select", values=["a"], valuesKey="b"),
            "id_x: 选项要有一个来源：values、valuesKey 或 valuesExpression 之一，请只留一个",
        ),
        (field("radio", values=["a", "a"]), "id_x: 选项的值“a”重复，请改一个"),
        (field("number", defaultValue="x"), "id_x: 默认值不合“number”的类型，请改成合适的值"),
        (field("datetime", defaultValue="23.11.2026"), "id_x: 默认日期要写成 2026-11-23 的样子，请改正"),
        (field("datetime", subtype="week"), "id_x: “subtype”只能是 date, datetime, time，请改正"),
        (
            field("textfield", properties={"colour": "red"}),
            "id_x: 自定义属性“colour”没有人读，请删去",
        ),
        (field("textfield", properties={"personal": "yes"}), "id_x: personal 只能是 true 或 false，请改正"),
        (field("textfield", layout={"row": 3}), "id_x: layout.row 要是文字，请改正"),
        (field("textfield", layout={"height": 3}), "id_x: “textfield”的 layout 里没有“height”这个设置，请删去"),
        (field("textfield", required="yes"), "id_x: validate.required 要是真假值，请改正"),
        (field("textfield", validationType="url"), "id_x: validationType 只能是 custom、email、phone，请改正"),
        (field("textfield", pattern=3), "id_x: validate.pattern 要是文字，请改正"),
        (field("select", valuesExpression="units"), "id_x: valuesExpression 要以“=”开头写 FEEL，请改正"),
        (field("select", values=[{"label": "甲"}]), "id_x: 有一个选项没有 value，请补上"),
        (field("select", valuesKey="u", defaultValue="a"), "id_x: 选项来自 valuesKey 时不能有默认值，请删去默认值"),
        (field("datetime", timeInterval=7), "id_x: timeInterval 只能是 1, 5, 10, 15, 30, 60，请改正"),
        (field("textfield", properties={"minRows": "1"}), "id_x: “textfield”没有 minRows，请删去"),
        (field("textfield", properties={"cells_en": "{}"}), "id_x: “textfield”没有 cells_en，请删去"),
        (
            {"type": "table", "id": "t", "dataSource": "=x", "properties": {"cells_en": "[]"}},
            't: cells_en 要写成 {"列": {"中文": "English"}}，两边的 {} 一样多，旁边不写数字，请改正',
        ),
        (field("number", readonly=True, properties={"value_en": "{}"}), "id_x: “number”没有 value_en，请删去"),
        (
            field("textfield", properties={"value_en": "{}"}),
            "id_x: 能填的文字是人写的，不译成英文：请设为只读，或者删去 value_en",
        ),
        (
            field("textarea", readonly=True, properties={"value_en": "[]"}),
            'id_x: value_en 要写成 {"中文": "English"}，两边的 {} 一样多，旁边不写数字，请改正',
        ),
        (field("filepicker", properties={"maxFiles": "many"}), "id_x: maxFiles 要是 0 到 999 的整数，请改正"),
        (field("textfield", properties={"rule": 3}), "id_x: properties 要是名称对文字，请改正"),
        ({"type": "text", "id": "t", "properties": {"personal": "true"}}, "t: 只有能填的组件才能标 personal，请删去"),
        ({"type": "text", "id": 3, "text": "x"}, "text#1: id 要是文字，请改正"),
        (
            {"type": "dynamiclist", "id": "l", "label": "l"},
            "l: “path”要由字母、数字和下划线组成，以字母或下划线开头，用点分层，现在是“”，请改正",
        ),
        (
            {"type": "table", "id": "t", "dataSource": "=a", "columns": [{"key": "k"}]},
            "t: 每一列要有 key 和 label，请补上",
        ),
        (
            {"type": "dynamiclist", "id": "l", "path": "l", "readonly": True},
            "l: “dynamiclist”没有“readonly”这个设置，请删去",
        ),
        ({"id": "n"}, "form: 第 1 个组件没有 type，请补上"),
        ({"type": "text", "id": "t", "text": "{{#if a}}x"}, "t: 文字：“{{#if}}”没有结束标记，请加上“{{/if}}”"),
        ({"type": "text", "id": "t", "text": "x{{/loop}}"}, "t: 文字：“{{/loop}}”前面没有对应的开始标记，请删去或补上"),
        ({"type": "text", "id": "t", "text": "{{a"}, "t: 文字：“{{”没有对应的“}}”，请补上"),
        ({"type": "expression", "id": "e", "key": "k", "expression": "a"}, "e: expression 要以“=”开头写 FEEL，请改正"),
    ],
)
def test_what_would_not_be_obeyed_is_refused(component, said):
    assert lines(component) == [f"forms/plan.form:{said}"]


@pytest.mark.parametrize(
    "component",
    [
        field("textfield", conditional={"hide": "=a >"}),
        field("textfield", readonly="=(a"),
        field("number", max="=no such function(a)"),
        field("select", valuesExpression="=[1,"),
        field("textfield", label="{{ a + }}"),
        field("textfield", description="=1 +"),
        field("number", appearance={"suffixAdorner": "{{)}}"}),
        {"type": "text", "id": "id_x", "text": "{{#loop a}}{{ b( }}{{/loop}}"},
        {"type": "html", "id": "id_x", "content": "<b>{{ ] }}</b>"},
        {"type": "expression", "id": "id_x", "key": "k", "expression": "=1 +"},
        {"type": "table", "id": "id_x", "dataSource": "=a[", "columns": []},
    ],
)
def test_feel_that_can_not_be_read_is_refused_wherever_it_stands(component):
    assert [(fault.element, fault.code) for fault in faults(component)] == [("id_x", "feel")]


def test_two_components_may_not_keep_their_values_in_one_place():
    assert "存放在同一处" in lines(field("textfield", "a"), {**field("number", "a"), "id": "b"})[0]
    assert "存放在同一处" in lines(field("textfield", "a"), field("number", "a.b"))[0]
    rows = {"type": "dynamiclist", "id": "l", "path": "a", "label": "l", "components": [field("textfield", "b")]}
    assert "存放在同一处" in lines(rows, field("number", "a.c"))[0]
    assert form(field("textfield", "a.b"), field("number", "a.c"), {**rows, "path": "d"})  # beside each other


def test_an_id_stands_once():
    twice = [{**field("textfield", "a"), "id": "same"}, {**field("textfield", "b"), "id": "same"}]
    assert lines(*twice) == ["forms/plan.form:same: id 用了两次，请改一个"]


def test_every_fault_is_told_at_once():
    assert len(lines(field("textfield", maximum=1), {"type": "x", "id": "y"}, field("number", "z", min="no"))) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"components": 3}',
        b"\xff\xfe",
        b'{"components":[],"components":[]}',
        b'{"components":[NaN]}',
        b"[" * 100_000,
        b'{"components":[' * 60 + b"]}" * 60,
        b" " * 600_000,
    ],
)
def test_what_is_no_form_is_refused(content):
    with pytest.raises(Refused) as refused:
        read_form(content, "x.form")
    assert refused.value.faults[0].code == "form-json"


def test_a_form_of_a_newer_form_js_is_refused():
    assert lines(schemaVersion=20) == [
        "forms/plan.form:form: schemaVersion 要在 1 到 19 之间，更新的写法这里还不认识，请用旧的写法另存"
    ]
    assert lines(theme="dark") == ["forms/plan.form:form: 表单不认识“theme”，请删去"]


def test_a_form_made_by_the_camunda_modeler_is_read():
    made = {
        "executionPlatform": "Camunda Cloud", "executionPlatformVersion": "8.6.0", "schemaVersion": 18,
        "exporter": {"name": "Camunda Modeler", "version": "5.30.0"}, "versionTag": "1",
    }  # fmt: skip
    read = read_form(source(field("textfield", "a"), **made), "forms/plan.form")
    assert read.id == "f"
    nameless = json.loads(source(field("textfield", "a")))
    del nameless["id"]
    assert read_form(json.dumps(nameless).encode(), "forms/plan.form").id == "plan"


def test_a_form_has_at_most_a_thousand_components():
    many = [{"type": "separator", "id": f"s{at}"} for at in range(1002)]
    assert lines(*many) == ["forms/plan.form:form: 表单超过 1000 个组件，请拆成几张"]


def test_what_others_ask_of_a_form():
    rows = {
        "type": "dynamiclist", "id": "l", "path": "people", "label": "人员",
        "components": [
            field("textfield", "name", properties={"personal": "true", "rule": "NM25-10.2, NM25-17"}),
            {"type": "text", "id": "t", "text": "x", "properties": {"rule": "NM25-12"}},
        ],
    }  # fmt: skip
    read = form(rows, field("number", "plan.funds", properties={"rule": "NM25-10.1"}))
    assert [(each.name, each.type) for each in read.fields] == [
        ("people", "dynamiclist"), ("people[].name", "textfield"), ("plan.funds", "number"),
    ]  # fmt: skip
    assert read.personal == {"people[].name"}
    assert read.rules == {"people[].name": ("NM25-10.2", "NM25-17"), "#t": ("NM25-12",), "plan.funds": ("NM25-10.1",)}


def test_every_component_type_of_form_js_is_known():
    """The types that form-js 1.23 registers, and nothing else."""
    names = """textfield textarea number datetime expression filepicker checkbox checklist radio select taglist text
    image table html documentPreview spacer separator group dynamiclist iframe button"""
    assert set(KINDS) == set(names.split())
