"""One answer to one component: what is taken, what is refused, and in which words."""

import pytest
from tests.engine.forms.office import check, errors, field, form, sent

OPTIONS = [{"label": "龙头企业牵头", "value": "lead"}, {"label": "联合", "value": "joint"}]


@pytest.mark.parametrize(
    ("component", "value", "kept"),
    [
        (field("textfield"), "  稀土\t中心\r\n二期 ", "稀土 中心 二期"),  # one line, no blanks around
        (field("textarea"), "一\r\n二\r三", "一\n二\n三"),
        (field("textfield"), "e\u0301", "é"),  # composed
        (field("textfield"), "甲\u200b乙\u202e丙\ufeff", "甲乙丙"),  # what can't be seen and deceives
        (field("textfield"), "\u182e\u180b\u200d", "\u182e\u180b\u200d"),  # Mongolian needs its joiners
        (field("number"), "1,746.50", 1746.5),
        (field("number"), "１２．５", 12.5),
        (field("number"), "−3", -3),
        (field("number"), 3.0, 3),
        (field("number"), "", None),
        (field("number", serializeToString=True), "0.10000000000000000001", "0.10000000000000000001"),
        (field("checkbox"), True, True),
        (field("radio", values=OPTIONS), "lead", "lead"),
        (field("select", values=[1, 2]), 2, 2),
        (field("checklist", values=OPTIONS), ["joint"], ["joint"]),
        (field("taglist", values=OPTIONS), [], []),
        (field("datetime"), "2026-11-23", "2026-11-23"),
        (field("datetime", subtype="time"), "09:30", "09:30"),
        (field("datetime", subtype="time", timeSerializingFormat="utc_offset"), "09:30", "09:30+08:00"),
        (field("datetime", subtype="time", timeSerializingFormat="utc_normalized"), "07:30", "23:30Z"),
        (field("datetime", subtype="datetime"), "2026-11-23T09:30", "2026-11-23T09:30"),
        (
            field("datetime", subtype="datetime", timeSerializingFormat="utc_normalized"),
            "2026-11-23T07:30",
            "2026-11-22T23:30Z",
        ),
        (
            field("datetime", subtype="datetime", timeSerializingFormat="utc_offset"),
            "2026-11-22T23:30Z",
            "2026-11-23T07:30+08:00",
        ),
    ],
)
def test_an_answer_is_kept_in_one_writing(component, value, kept):
    found = sent(component, value)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("component", "value", "said"),
    [
        (field("textfield", required=True), "　 ", "请填写甲项"),
        (field("select", values=OPTIONS, required=True), None, "请选择甲项"),
        (field("checklist", values=OPTIONS, required=True), [], "请选择甲项"),
        (field("datetime", required=True), "", "请选择甲项"),
        (field("checkbox", required=True), False, "请先勾选“甲项”"),
        (field("filepicker", required=True), [], "请上传甲项"),
        (
            field("number", min=0, appearance={"suffixAdorner": "万元"}),
            "-0.01",
            "甲项要不小于 0 万元",
        ),
        (field("number", max=2000), 2000.5, "甲项要不大于 2,000"),
        (field("number", decimalDigits=2), "1.005", "甲项最多保留 2 位小数"),
        (field("number", decimalDigits=0), "1.5", "甲项要是整数"),
        (field("number", increment="0.25"), "0.3", "甲项要按 0.25 递增，最接近的是 0.25 和 0.5"),
        (field("number"), "十二", "甲项要填数字，例如 1200.50"),
        (field("number"), "0x10", "甲项要填数字，例如 1200.50"),
        (field("number"), "1,2", "甲项要填数字，例如 1200.50"),
        (field("number"), True, "甲项要填数字，例如 1200.50"),
        (field("number"), "0.12345678901234567890", "甲项的数字太长，最多 15 位有效数字"),
        (field("number"), 2**53, "甲项的数字太长，最多 15 位有效数字"),
        (field("textfield", minLength=3), "ab", "甲项至少要写 3 个字，现在 2 个"),
        (field("textarea", maxLength=2), "𠮷𠮷", "甲项最多写 2 个字，现在 4 个"),  # UTF-16, as form-js counts
        (field("textfield", pattern="^\\d+$"), "1２", "甲项的格式不对，请按提示填写"),  # ASCII digits only
        (field("textfield", pattern="^a$", patternErrorMessage="只能填 a"), "b", "只能填 a"),
        (field("textfield", validationType="email"), "a@b@c", "甲项要是完整的邮箱地址，例如 name@example.cn"),
        (field("textfield", validationType="phone"), "138", "甲项要带国家代码，例如 +8613800000000"),
        (field("textfield"), 12, "甲项要填文字"),
        (field("textfield"), "a\0b", "甲项里有看不见的控制字符，请删去后重新输入"),
        (field("textfield"), "\ud800", "甲项里有看不见的控制字符，请删去后重新输入"),
        (field("textfield"), "字" * 2001, "甲项太长，最多 2000 个字"),
        (field("checkbox"), "true", "甲项只能勾选或不勾选"),
        (field("radio", values=OPTIONS), "other", "甲项的这个选项现在不能选，请重新选择"),
        (field("select", values=[1]), True, "甲项的这个选项现在不能选，请重新选择"),  # true is not 1
        (field("select", values=[1]), "1", "甲项的这个选项现在不能选，请重新选择"),
        (field("checklist", values=OPTIONS), "lead", "甲项要是一组选项"),
        (field("taglist", values=OPTIONS), ["lead", "lead"], "甲项里同一选项选了两次，请去掉一个"),
        (field("datetime"), "2026-02-30", "甲项要填真实的日期，例如 2026-11-23"),
        (field("datetime"), "2026-11-23T00:00", "甲项要填真实的日期，例如 2026-11-23"),
        (field("datetime", disallowPassedDates=True), "2026-11-22", "甲项不能早于今天（2026-11-23）"),
        (field("datetime", subtype="time"), "25:00", "甲项要填 24 小时制的时间，例如 09:30"),
        (field("datetime", subtype="time", timeInterval=5), "09:21", "甲项要是 5 分钟的整数倍"),
        (field("datetime", subtype="time"), "09:20", "甲项要是 15 分钟的整数倍"),  # as form-js, where nothing is said
        (field("radio", values=OPTIONS), [], "甲项的这个选项现在不能选，请重新选择"),
        (field("datetime", subtype="datetime"), "2026-11-23", "甲项要填日期和时间，例如 2026-11-23 09:30"),
    ],
)
def test_an_unfit_answer_is_told_what_to_do(component, value, said):
    assert errors(component, value) == [said]


def test_an_unfit_answer_is_told_in_english_too():
    assert errors(field("number", min=0), -1, language="en") == ["甲项 must be at least 0"]
    assert errors(field("textfield", label="Name", required=True), "", language="en") == ["Fill in Name"]


def test_all_faults_come_at_once_in_page_order_and_nothing_typed_is_lost():
    the_form = form(field("textfield", "b", required=True), field("number", "a"), field("checkbox", "c"))
    checked = check(the_form, {"a": "many", "c": True, "b": " "})
    assert list(checked.errors) == ["b", "a"]
    assert checked.draft == {"a": "many", "c": True, "b": " "}
    assert checked.values == {}


def test_today_is_the_day_in_china():
    """At 00:30 in China it is still yesterday in London."""
    assert errors(field("datetime", disallowPassedDates=True), "2026-11-23") == []


@pytest.mark.parametrize("posted", [None, [], "x", 1, {1: 2}, {"x": {"y": {}}}])
def test_what_is_no_form_is_refused(posted):
    assert check(form(field("textfield")), posted).errors


def test_deeply_nested_answers_are_refused_without_being_read():
    deep: object = "x"
    for _ in range(10_000):
        deep = [deep]
    assert check(form(field("select", values=["a"])), {"x": deep}).errors == {"": ["提交的内容太大，请删减后再交"]}


def test_an_unknown_key_is_named_so_that_a_misspelt_answer_is_not_lost():
    checked = check(form(field("textfield", "plan.name")), {"plan": {"name": "a", "nmae": "b"}, "y": 1})
    assert checked.errors == {
        "plan.nmae": ["表单里没有“plan.nmae”这一项，请去掉"],
        "y": ["表单里没有“y”这一项，请去掉"],
    }
