"""Administrators keep units and people: nothing is deleted, everything is written down, nobody else may."""

from collections.abc import Callable
from typing import Any

import pytest

from register.models import Person, Unit
from tasks.add_person import add_person
from tasks.add_unit import add_unit
from tasks.change_person import change_person
from tasks.change_unit import change_unit
from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.disable_person import disable_person, enable_person
from tasks.errors import FormFaults, NotAllowed, NotFound, SignInRefused
from tasks.office import Office
from tasks.person_details import PersonDetails
from tasks.questions.inbox import inbox
from tasks.questions.people import demo_people, people, person_page, unit_page, units
from tasks.reset_password import reset_password
from tasks.retire_unit import restore_unit, retire_unit
from tasks.sign_in import set_password, sign_in, sign_in_as, signed_in
from tasks.unit_details import UnitDetails
from tests.tasks.conftest import House, Open, on_both_databases
from tests.tasks.scripted import task

NEW = PersonDetails(name="新来者", login="New.One", email="new@sea.cn", seats=(("审核人", "dept"),))
OWN = "一二三四五六七八九十"

pytestmark = on_both_databases


@pytest.fixture
def house(open_house: Open) -> House:
    return open_house([task("审核", "审核人")])


def faults(act: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(FormFaults) as refused:
        act()
    return dict(refused.value.errors)


def test_somebody_new_signs_in_with_a_given_password_and_finds_the_work(house: House) -> None:
    keeper = house.actor("adm")
    id = add_person(house.office, keeper, NEW)
    with pytest.raises(SignInRefused):
        sign_in(house.office, "new.one", "", "10.0.0.1")
    given = reset_password(house.office, keeper, id)
    first = sign_in(house.office, "NEW.ONE", given, "10.0.0.1")
    assert first.must_change_password
    assert "new" in faults(lambda: set_password(house.office, first.actor, id, given, given))
    set_password(house.office, first.actor, id, OWN, given)
    assert signed_in(house.office, id, first.stamp) is None
    assert not sign_in(house.office, "new.one", OWN, "10.0.0.1").must_change_password
    house.start()
    assert [item.name for item in inbox(house.office, house.actor(id)).items] == ["审核"]


def test_what_was_changed_is_kept_with_who_did_it(house: House) -> None:
    keeper = house.actor("adm")
    id = add_person(house.office, keeper, NEW)
    moved = PersonDetails("新来者", "new.one", "new@sea.cn", seats=(("厅长", "dept"),), expert_unit="cape")
    assert change_person(house.office, keeper, id, moved)
    assert not change_person(house.office, keeper, id, moved), "the same again changes nothing"
    disable_person(house.office, keeper, id)
    changes = person_page(house.office, keeper, id).changes
    assert [(c.what, c.by) for c in changes] == [("retired", "管理员"), ("changed", "管理员"), ("added", "管理员")]
    assert changes[1].before == {"seats": ["海洋厅 审核人"], "expert": ""}
    assert changes[1].after == {"seats": ["海洋厅 厅长"], "expert": "海角学院"}
    assert changes[2].after["login"] == "new.one"


def test_a_seat_that_is_taken_away_counts_no_more(house: House) -> None:
    house.start()
    ray = house.actor("ray")
    assert inbox(house.office, ray).items
    change_person(house.office, house.actor("adm"), "ray", PersonDetails("芮审核", "ray", seats=(("厅长", "dept"),)))
    assert not inbox(house.office, house.actor("ray")).items
    with pytest.raises((NotAllowed, NotFound)):
        claim_task(house.office, house.actor("ray"), house.task("审核"))


def test_every_fault_of_a_person_is_told_at_once(house: House) -> None:
    keeper = house.actor("adm")
    wrong = PersonDetails(
        " ",
        "ANN",
        "no address",
        seats=(("审核人", ""), ("海盗", "dept"), ("审核人", "atlantis")),
        expert_fields=("鲸",),
    )
    assert set(faults(lambda: add_person(house.office, keeper, wrong))) == {
        "name", "login", "email", "seats.0", "seats.1", "seats.2", "expert_unit",
    }  # fmt: skip
    assert "login" in faults(lambda: add_person(house.office, keeper, PersonDetails("甲", "two words")))
    assert "name" in faults(lambda: add_person(house.office, keeper, PersonDetails("长" * 101, "long")))
    assert house.one("SELECT count(*) FROM office_change") == 0
    assert house.one("SELECT count(*) FROM person WHERE name = '甲'") == 0


def test_a_disabled_person_is_out_at_once_and_can_come_back(house: House) -> None:
    keeper = house.actor("adm")
    given = reset_password(house.office, keeper, "rex")
    inside = sign_in(house.office, "rex", given, "10.0.0.1")
    house.start()
    claim_task(house.office, inside.actor, house.task("审核"))
    assert disable_person(house.office, keeper, "rex")
    assert not disable_person(house.office, keeper, "rex")
    assert signed_in(house.office, "rex", inside.stamp) is None
    with pytest.raises(SignInRefused):
        sign_in(house.office, "rex", given, "10.0.0.1")
    assert [held.name for held in person_page(house.office, keeper, "rex").tasks] == ["审核"], "waits to be handed over"
    assert enable_person(house.office, keeper, "rex")
    assert sign_in(house.office, "rex", given, "10.0.0.1")
    assert signed_in(house.office, "rex", inside.stamp) is None, "the old session stays void"


def test_nobody_locks_themselves_out(house: House) -> None:
    keeper = house.actor("adm")
    with pytest.raises(NotAllowed):
        disable_person(house.office, keeper, "adm")
    with pytest.raises(NotAllowed):
        change_person(house.office, keeper, "adm", PersonDetails("管理员", "adm"))
    with pytest.raises(NotAllowed):
        reset_password(house.office, keeper, "adm")


def test_an_expert_who_leaves_the_pool_stays_known(house: House) -> None:
    keeper = house.actor("adm")
    change_person(house.office, keeper, "eve", PersonDetails("伊评委", "eve", seats=(("评委", "cape"),)))
    assert house.actor("eve").expert_unit is None
    assert person_page(house.office, keeper, "eve").details.expert_unit == ""
    back = PersonDetails("伊评委", "eve", expert_unit="cape", expert_fields=(" 鲸 ", "鲨", "鲸"))
    change_person(house.office, keeper, "eve", back)
    assert person_page(house.office, keeper, "eve").details.expert_fields == ("鲸", "鲨")


def test_a_unit_is_added_changed_and_retired(house: House) -> None:
    keeper = house.actor("adm")
    id = add_unit(house.office, keeper, UnitDetails("  潮汐  研究所 ", region="北海 / 湾口", parent="cape"))
    page = unit_page(house.office, keeper, id)
    assert (page.details.name, page.details.region, page.details.parent) == ("潮汐 研究所", "北海/湾口", "cape")
    change_unit(house.office, keeper, id, UnitDetails("潮汐研究院", region="北海/湾口"))
    change_person(house.office, keeper, "sam", PersonDetails("路人", "sam", seats=(("教员", id),)))
    assert retire_unit(house.office, keeper, id)
    assert house.actor("sam").seats == ()
    assert restore_unit(house.office, keeper, id)
    assert [seat.unit_name for seat in house.actor("sam").seats] == ["潮汐研究院"]
    assert [c.what for c in unit_page(house.office, keeper, id).changes] == ["restored", "retired", "changed", "added"]
    assert unit_page(house.office, keeper, id).changes[2].before == {"name": "潮汐 研究所", "parent": "海角学院"}


def test_faults_of_a_unit(house: House) -> None:
    keeper = house.actor("adm")
    assert set(faults(lambda: add_unit(house.office, keeper, UnitDetails("海湾公司", region="北海//湾口")))) == {
        "name",
        "region",
    }
    assert "name" in faults(lambda: add_unit(house.office, keeper, UnitDetails()))
    assert "kind" in faults(lambda: add_unit(house.office, keeper, UnitDetails("岛", kind="长" * 61)))
    assert "parent" in faults(lambda: add_unit(house.office, keeper, UnitDetails("岛", parent="atlantis")))
    below = add_unit(house.office, keeper, UnitDetails("海湾分公司", parent="bay"))
    assert "parent" in faults(lambda: change_unit(house.office, keeper, "bay", UnitDetails("海湾公司", parent=below)))


def test_a_unit_that_running_cases_need_stays(house: House) -> None:
    keeper = house.actor("adm")
    house.start()
    with pytest.raises(NotAllowed, match="主管单位"):
        retire_unit(house.office, keeper, "dept")
    with pytest.raises(NotAllowed, match="还有 1 件在办案件"):
        retire_unit(house.office, keeper, "bay")
    claim_task(house.office, house.actor("rex"), house.task("审核"))
    complete_task(house.office, house.actor("rex"), house.task("审核"), {})
    assert retire_unit(house.office, keeper, "bay")


VERBS: dict[str, Callable[[House, Any], Any]] = {
    "add_unit": lambda house, who: add_unit(house.office, who, UnitDetails("岛")),
    "change_unit": lambda house, who: change_unit(house.office, who, "bay", UnitDetails("岛")),
    "retire_unit": lambda house, who: retire_unit(house.office, who, "north"),
    "restore_unit": lambda house, who: restore_unit(house.office, who, "north"),
    "add_person": lambda house, who: add_person(house.office, who, NEW),
    "change_person": lambda house, who: change_person(house.office, who, "ann", NEW),
    "disable_person": lambda house, who: disable_person(house.office, who, "ann"),
    "enable_person": lambda house, who: enable_person(house.office, who, "ann"),
    "reset_password": lambda house, who: reset_password(house.office, who, "ann"),
    "people": lambda house, who: people(house.office, who),
    "units": lambda house, who: units(house.office, who),
    "person_page": lambda house, who: person_page(house.office, who, "ann"),
    "unit_page": lambda house, who: unit_page(house.office, who, "bay"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_only_administrators(house: House, verb: str) -> None:
    for who in ("dia", "rex", "ann"):
        with pytest.raises(NotAllowed):
            VERBS[verb](house, house.actor(who))
    assert house.one("SELECT count(*) FROM office_change") == 0
    assert house.rows("SELECT name FROM unit WHERE id = 'bay'")[0][0] == "海湾公司"


@pytest.mark.parametrize(
    "verb",
    ["change_unit", "retire_unit", "change_person", "disable_person", "reset_password", "person_page", "unit_page"],
)
def test_who_is_not_there_is_not_found(house: House, verb: str) -> None:
    keeper = house.actor("adm")
    acts: dict[str, Callable[[str], Any]] = {
        "change_unit": lambda id: change_unit(house.office, keeper, id, UnitDetails("岛")),
        "retire_unit": lambda id: retire_unit(house.office, keeper, id),
        "change_person": lambda id: change_person(house.office, keeper, id, NEW),
        "disable_person": lambda id: disable_person(house.office, keeper, id),
        "reset_password": lambda id: reset_password(house.office, keeper, id),
        "person_page": lambda id: person_page(house.office, keeper, id),
        "unit_page": lambda id: unit_page(house.office, keeper, id),
    }
    with pytest.raises(NotFound):
        acts[verb]("nobody")


def test_the_list_for_one_click_exists_in_the_demo_alone(house: House) -> None:
    assert demo_people(house.office)
    assert sign_in_as(house.office, "ann").actor.name == "安申报"
    closed = _closed(house.office)
    with pytest.raises(NotAllowed):
        demo_people(closed)


def _closed(office: Office) -> Office:
    from dataclasses import replace

    return replace(office, movable_clock=False)


def test_rows_are_never_deleted(house: House) -> None:
    keeper = house.actor("adm")
    disable_person(house.office, keeper, "ann")
    retire_unit(house.office, keeper, "north")
    with house.office.reading() as read:
        assert read.session.get_one(Person, "ann").name == "安申报"
        assert read.session.get_one(Unit, "north").name == "北海港务局"
