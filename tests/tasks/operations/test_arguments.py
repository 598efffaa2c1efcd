"""Wrong arguments are told all together, and nothing is done."""

import re

import pytest

from tasks.errors import OperationRefused
from tasks.models import Record
from tasks.operations.catalogue import CARRIERS, CATALOGUE
from tests.tasks.operations.conftest import Garden
from tests.tasks.packs.garden import garden_files


def refusal(garden: Garden, type: str, **inputs: object) -> str:
    with pytest.raises(OperationRefused) as refused:
        garden.perform(type, **inputs)
    assert refused.value.code == "BAD_ARGUMENT"
    assert in_english(refused.value, inputs), refused.value.en
    return refused.value.zh


def in_english(refused: OperationRefused, inputs: object = "") -> bool:
    """Its English is there, and what is Chinese in it are words of the office or of who asked."""
    theirs = b"".join(garden_files().values()).decode() + "一项操作" + repr(inputs)
    foreign = re.findall(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]+", refused.en)
    return bool(refused.en) and all(word in theirs for word in foreign)


def test_all_wrong_arguments_are_named_at_once(garden: Garden) -> None:
    said = refusal(garden, "register.enter", name=3, standing="sown", until="spring", colour="green", fields=[1])
    for part in (
        "缺少“subject”",
        "“name”应是文字",
        "“until”应是日期",
        "“colour”不是它的参数",
        "“fields”应是一组",
        "register.enter",
    ):
        assert part in said
    assert garden.all(Record) == []


@pytest.mark.parametrize(
    ("type", "inputs", "said"),
    [
        ("register.enter", {"subject": "pond", "name": "x", "standing": "sown"}, "没有登记对象“pond”（现有：plot）"),
        ("register.enter", {"subject": "plot", "name": "x", "standing": "wet"}, "没有状态“wet”（现有：sown、fallow）"),
        ("register.enter", {"subject": "plot", "name": "x" * 201, "standing": "sown"}, "超过 200 字"),
        ("register.enter", {"subject": "plot", "name": "  ", "standing": "sown"}, "“name”应是文字"),
        ("case.parties", {"role": "园务组", "units": []}, "不是当事单位担任的角色（可用：会员家庭）"),
        ("case.parties", {"role": "会员家庭", "units": [1]}, "应是文字的列表"),
        ("experts.draw", {"count": 1.5}, "应是 0 到 99 的整数"),
        ("experts.draw", {"count": True}, "应是 0 到 99 的整数"),
        ("experts.draw", {"count": 1, "exclude_parties": "no"}, "应是 true 或 false"),
        ("notice.publish", {"title": "x", "days": 5}, "text 或 template"),
        ("notice.publish", {"title": "x", "days": 5, "text": "a", "template": "b"}, "text 或 template"),
        ("notice.publish", {"title": "x", "days": 5, "template": "none"}, "documents/none.md"),
        ("document.issue", {"template": "none", "series": "lease", "title": "x"}, "documents/none.typ"),
        ("document.issue", {"template": "../pack", "series": "lease", "title": "x"}, "documents/../pack.typ"),
        ("document.issue", {"template": "lease", "series": "none", "title": "x"}, "没有文号序列“none”（现有：lease）"),
        ("case.start", {"process": "plough"}, "没有流程“plough”（现有：plot）"),
        ("notify", {"subject": "x", "text": "y"}, "没有可通知的人"),
        ("notify", {"subject": "x", "text": "y", "roles": ["村长"]}, "没有角色“村长”"),
    ],
)
def test_a_wrong_argument_says_what_there_is(garden: Garden, type: str, inputs: dict[str, object], said: str) -> None:
    assert said in refusal(garden, type, **inputs)


def test_null_is_absent(garden: Garden) -> None:
    assert "缺少“name”" in refusal(garden, "register.enter", subject="plot", name=None, standing="sown")


def test_only_what_the_input_mappings_made_is_an_argument(garden: Garden) -> None:
    """A variable of the case that happens to be called like an argument doesn't become one."""
    from engine.advance import Operation
    from tasks.operations.carry_out import _arguments

    operation = Operation(
        "o", "e", "", "case.describe", {}, {"title": "meant", "region": "not meant"}, frozenset({"title"})
    )
    assert _arguments(CATALOGUE["case.describe"], operation) == {"title": "meant"}


def test_every_type_has_its_carrier_and_titles_in_two_languages() -> None:
    assert CATALOGUE.keys() == CARRIERS.keys()
    for kind in CATALOGUE.values():
        titles = [kind.title, *(a.title for a in kind.inputs), *kind.outputs.values(), *kind.errors.values()]
        assert all(title.zh and title.en for title in titles), kind.type


@pytest.mark.parametrize(
    ("type", "inputs", "code", "english"),
    [
        ("case.parties", {"role": "会员家庭", "units": ["moon"]}, "NO_UNIT", "There is no unit with the id moon"),
        ("notice.close", {"notice": "n9", "outcome": "x"}, "NO_NOTICE", "no notice with the id “n9”"),
        ("register.read", {"record": "r9"}, "NO_RECORD", "no record with the id “r9”"),
        (
            "experts.draw",
            {"count": 90, "field": "甲虫"},
            "TOO_FEW_EXPERTS",
            "experts in “甲虫” can be drawn and 90 are",
        ),
        ("sing", {}, "UNKNOWN_OPERATION", "There is no operation “sing”"),
        (
            "document.issue",
            {"template": "lease", "series": "lease", "title": "𠮷"},
            "MISSING_GLYPH",
            "The fonts lack 𠮷 (U+20BB7)",
        ),
    ],
)
def test_a_refusal_that_a_diagram_may_catch_is_said_in_english_too(
    garden: Garden, type: str, inputs: dict[str, object], code: str, english: str
) -> None:
    with pytest.raises(OperationRefused) as refused:
        garden.perform(type, **inputs)
    assert refused.value.code == code
    assert english in refused.value.en
    assert in_english(refused.value, inputs)
