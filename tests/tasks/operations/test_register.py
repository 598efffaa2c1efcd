"""Operations on the register: entered once, changed with a reason, read by its own pack alone."""

import pytest

from tasks.errors import OperationRefused
from tasks.facts import facts_of
from tasks.models import Case, Record, RecordChange, RecordParty
from tests.tasks.operations.conftest import Garden


def enter(garden: Garden, name: str = "东头的地", **more: object) -> dict[str, object]:
    done = garden.perform("register.enter", subject="plot", name=name, standing="sown", **more)
    assert done is not None
    record: dict[str, object] = done["record"]
    return record


def test_a_record_is_entered_with_number_standing_parties_and_its_case(garden: Garden) -> None:
    record = enter(garden, until="2028-03-02", fields={"size": 20}, name_en="East plot")
    assert (record["number"], record["standing"], record["since"], record["until"]) == (
        "YD-2026-001",
        "sown",
        "2026-03-02",
        "2028-03-02",
    )
    (party,) = garden.all(RecordParty)
    assert (party.role, party.unit_id) == ("会员家庭", garden.unit("李家"))
    (change,) = garden.all(RecordChange)
    assert (change.what, change.case_id, change.after["name"]) == ("entered", 1, "东头的地")
    assert garden.all(Case)[0].record_id == record["id"]


def test_a_name_is_entered_once(garden: Garden) -> None:
    enter(garden)
    with pytest.raises(OperationRefused, match="YD-2026-001") as refused:
        enter(garden)
    assert refused.value.code == "NAME_TAKEN"
    assert enter(garden, "西头的地")["number"] == "YD-2026-002"


def test_a_change_keeps_before_after_and_reason(garden: Garden) -> None:
    id = enter(garden, until="2028-03-02", fields={"size": 20, "soil": "沙"})["id"]
    garden.perform(
        "register.change",
        record=id,
        standing="fallow",
        name="东地",
        fields={"size": 30},
        reason="主人搬走",
        element="e",
    )
    (record,) = garden.all(Record)
    assert (record.standing, record.until, record.name, record.fields) == (
        "fallow",
        None,
        "东地",
        {"size": 30, "soil": "沙"},
    )
    changes = {change.what: change for change in garden.all(RecordChange)}
    assert set(changes) == {"entered", "standing", "name", "fields"}
    standing = changes["standing"]
    assert (standing.before["standing"], standing.after["standing"], standing.reason) == ("sown", "fallow", "主人搬走")
    assert (standing.before["until"], standing.after["until"]) == ("2028-03-02", None)


def test_a_change_that_changes_nothing_is_not_written(garden: Garden) -> None:
    id = enter(garden)["id"]
    garden.perform("register.change", record=id, standing="sown", name="东头的地", reason="再说一遍")
    assert [change.what for change in garden.all(RecordChange)] == ["entered"]


def test_the_end_of_a_standing_can_move_alone(garden: Garden) -> None:
    id = enter(garden, until="2028-03-02")["id"]
    done = garden.perform("register.change", record=id, until="2029-03-02", reason="延长")
    assert done is not None and done["record"]["until"] == "2029-03-02"


def test_records_are_listed_by_standing_region_and_field(garden: Garden) -> None:
    garden.perform("case.describe", region="镇/东", field="花")
    enter(garden, "一")
    garden.perform("case.describe", region="镇/东边", field="菜")
    enter(garden, "二")
    id = enter(garden, "三")["id"]
    garden.perform("register.change", record=id, standing="fallow", reason="歇一年")

    def names(**asked: object) -> list[str]:
        done = garden.perform("register.list", subject="plot", **asked)
        assert done is not None
        return [record["name"] for record in done["records"]]

    assert names() == ["一", "二", "三"]
    assert names(standings=["fallow"]) == ["三"]
    assert names(region="镇/东") == ["一"]
    assert names(region="镇") == ["一", "二", "三"]
    assert names(field="菜") == ["二", "三"]


def test_a_record_of_another_pack_is_not_there(garden: Garden) -> None:
    id = enter(garden)["id"]
    with garden.stage.office.working() as work:
        work.session.get_one(Record, id).pack = "another"
    for type, more in (("register.read", {}), ("register.change", {"reason": "x", "name": "y"})):
        with pytest.raises(OperationRefused) as refused:
            garden.perform(type, record=id, **more)
        assert refused.value.code == "NO_RECORD"
    done = garden.perform("register.list", subject="plot")
    assert done == {"records": []}


def test_a_record_is_read_with_its_parties(garden: Garden) -> None:
    done = garden.perform("register.read", record=enter(garden)["id"])
    assert done is not None
    assert done["record"]["parties"] == [{"role": "会员家庭", "id": garden.unit("李家"), "name": "李家"}]


def parties(garden: Garden, id: object) -> list[str]:
    done = garden.perform("register.read", record=id)
    assert done is not None
    return [party["name"] for party in done["record"]["parties"] if party["role"] == "会员家庭"]


def test_other_units_take_over_a_role_and_the_change_is_kept(garden: Garden) -> None:
    id = enter(garden)["id"]
    units = [garden.unit("王家"), garden.unit("李家")]
    garden.perform("register.change", record=id, role="会员家庭", units=units, reason="两家合种")
    assert parties(garden, id) == ["王家", "李家"]
    change = next(change for change in garden.all(RecordChange) if change.what == "parties")
    assert (change.before, change.after, change.reason) == (
        {"会员家庭": ["李家"]},
        {"会员家庭": ["王家", "李家"]},
        "两家合种",
    )


def case_parties(garden: Garden, case: int = 1) -> list[str]:
    with garden.stage.office.reading() as read:
        held = facts_of(read, read.session.get_one(Case, case)).case["parties"].get("会员家庭", [])
        return [unit["name"] for unit in held]


def test_units_join_and_leave_from_what_is_now_not_from_what_the_case_saw(garden: Garden) -> None:
    id = enter(garden)["id"]
    li, wang = garden.unit("李家"), garden.unit("王家")
    joined = garden.perform("register.change", record=id, role="会员家庭", joins=[wang, li], reason="两家合种")
    assert joined is not None and [unit["name"] for unit in joined["parties"]] == ["李家", "王家"]
    left = garden.perform("register.change", record=id, role="会员家庭", leaves=[li, "gone long ago"], reason="退出")
    assert left is not None and [unit["id"] for unit in left["parties"]] == [wang]
    assert parties(garden, id) == ["王家"] and case_parties(garden) == ["李家"]


@pytest.mark.parametrize("how", ["units", "joins"])
def test_the_cases_own_parties_follow_where_the_diagram_says_so(garden: Garden, how: str) -> None:
    id = enter(garden)["id"]
    other = garden.start("王大爷")
    wang = garden.unit("王家")
    more = {how: [wang]} | ({"leaves": [garden.unit("李家")]} if how == "joins" else {})
    garden.perform("register.change", record=id, role="会员家庭", case_too=True, reason="换人种", **more)
    assert parties(garden, id) == case_parties(garden) == ["王家"]
    assert case_parties(garden, other) == ["王家"]  # its own, not this one's
    garden.perform("register.change", record=id, role="会员家庭", leaves=[wang], reason="都退了", case_too=True)
    assert parties(garden, id) == case_parties(garden) == [] and case_parties(garden, other) == ["王家"]


def test_a_case_that_says_no_units_takes_over_what_the_register_says(garden: Garden) -> None:
    id = enter(garden)["id"]
    garden.perform("register.change", record=id, role="会员家庭", units=[garden.unit("王家")], reason="换人种")
    assert (parties(garden, id), case_parties(garden)) == (["王家"], ["李家"])
    garden.perform("register.change", record=id, role="会员家庭", case_too=True, reason="照登记")
    assert parties(garden, id) == case_parties(garden) == ["王家"]


def test_exactly_these_and_who_joins_do_not_go_together(garden: Garden) -> None:
    id = enter(garden)["id"]
    with pytest.raises(OperationRefused) as refused:
        garden.perform("register.change", record=id, role="会员家庭", units=[], joins=[garden.unit("王家")], reason="x")
    assert refused.value.code == "BAD_ARGUMENT" and parties(garden, id) == ["李家"]


def test_nothing_said_of_parties_names_none(garden: Garden) -> None:
    done = garden.perform("register.change", record=enter(garden)["id"], name="新名", reason="x")
    assert done is not None and done["parties"] == []


def test_the_same_units_again_change_nothing(garden: Garden) -> None:
    id = enter(garden)["id"]
    garden.perform("register.change", record=id, role="会员家庭", units=[garden.unit("李家")], reason="再说一遍")
    assert [change.what for change in garden.all(RecordChange)] == ["entered"]


@pytest.mark.parametrize(
    ("role", "units", "code"), [("园务组", [], "BAD_ARGUMENT"), ("会员家庭", ["nowhere"], "NO_UNIT")]
)
def test_a_role_of_the_house_or_a_unit_that_is_not_there_changes_nothing(
    garden: Garden, role: str, units: list[str], code: str
) -> None:
    id = enter(garden)["id"]
    with pytest.raises(OperationRefused) as refused:
        garden.perform("register.change", record=id, name="新名", role=role, units=units, reason="x")
    assert refused.value.code == code
    assert parties(garden, id) == ["李家"] and garden.all(Record)[0].name == "东头的地"
