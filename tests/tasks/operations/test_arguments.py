"""Wrong arguments are told all together, and nothing is done."""

import pytest

from tasks.errors import OperationRefused
from tasks.models import Record
from tasks.operations.catalogue import CARRIERS, CATALOGUE
from tests.tasks.operations.conftest import Garden


def refusal(garden: Garden, type: str, **inputs: object) -> str:
    with pytest.raises(OperationRefused) as refused:
        garden.perform(type, **inputs)
    assert refused.value.code == "BAD_ARGUMENT"
    return refused.value.message


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
