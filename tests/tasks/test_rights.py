"""Rules X-3 and X-4: who sees what, and who may not decide."""

import pytest

from register.models import Membership
from tasks.actor import load_actor
from tasks.assign_task import assign_task
from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.errors import FormFaults, NotAllowed, NotFound
from tasks.questions.case_page import case_page
from tasks.questions.cases import cases, started
from tasks.questions.handing_over import handing_over
from tasks.questions.inbox import inbox, inbox_counts
from tasks.questions.task_page import task_page
from tasks.rights import RIGHTS, may, may_on_task, require_administrator
from tasks.withdraw_case import withdraw_case
from tests.tasks.conftest import House, Open
from tests.tasks.scripted import message, task, together


def seen(house: House, who: str) -> int:
    return cases(house.office, house.actor(who)).total


def complete(house: House, who: str, name: str) -> None:
    task_id = house.task(name)
    claim_task(house.office, house.actor(who), task_id)
    complete_task(house.office, house.actor(who), task_id, {})


def names(house: House, who: str) -> list[str]:
    return [item.name for item in inbox(house.office, house.actor(who)).items]


@pytest.mark.parametrize(
    ("who", "count"),
    [
        ("ann", 1),  # started it
        ("abe", 1),  # of the party's unit
        ("rex", 1),  # of the authority
        ("pat", 1),  # its port lies around the bay
        ("eve", 0),  # an expert elsewhere
        ("sam", 0),  # nobody in this
        ("adm", 1),  # runs the installation
    ],
)
def test_who_sees_a_case(open_house: Open, who: str, count: int) -> None:
    house = open_house([task("填报", "申报人")])
    started_case = house.start()
    assert seen(house, who) == count
    if count:
        assert case_page(house.office, house.actor(who), started_case.case_id).number == started_case.number
    else:
        with pytest.raises(NotFound):
            case_page(house.office, house.actor(who), started_case.case_id)


@pytest.mark.parametrize(
    ("who", "task_name", "opens"),
    [
        ("ann", "填报", True),  # holds it
        ("abe", "填报", True),  # of the same unit
        ("rex", "填报", True),  # of the authority
        ("pat", "填报", False),  # sees the case, not what others fill in
        ("ann", "评审", False),  # the applicant does not read the review
        ("eve", "填报", False),
        ("eve", "评审", True),
        ("dia", "评审", True),
        ("adm", "评审", True),
    ],
)
def test_who_opens_a_task(open_house: Open, who: str, task_name: str, opens: bool) -> None:
    house = open_house([together(task("填报", "申报人"), task("评审", "评委", assignee="eve"))])
    house.start()
    claim_task(house.office, house.actor("ann"), house.task("填报"))
    if opens:
        assert task_page(house.office, house.actor(who), house.task(task_name)).name == task_name
    else:
        with pytest.raises(NotFound):
            task_page(house.office, house.actor(who), house.task(task_name))


def test_who_reviewed_in_person_stays_between_them_and_the_house(open_house: Open) -> None:
    house = open_house([together(task("评审", "评委", assignee="eve"), task("填报", "申报人")), task("审核", "审核人")])
    case_id = house.start().case_id
    open_line = next(t for t in case_page(house.office, house.actor("ann"), case_id).tasks if t.name == "评审")
    assert (open_line.holder, open_line.can_open) == ("评委", False)
    complete_task(house.office, house.actor("eve"), house.task("评审"), {}, opinion="不同意，数据可疑")
    for who, knows in [("ann", False), ("pat", False), ("rex", True), ("eve", True), ("adm", True)]:
        page = case_page(house.office, house.actor(who), case_id)
        review = next(line for line in page.history if line.name == "评审" and line.kind == "complete")
        assert review.person == ("伊评委" if knows else "评委")
        assert review.opinion == ("不同意，数据可疑" if knows else "")
        assert ("伊评委" in str(page.history)) == knows
        assert page.marks["flow"].completed["评审"] == 1, "what the diagram shows is the same for everybody"


def test_a_region_is_not_its_namesake(open_house: Open) -> None:
    """北海 contains 北海/湾口 but not 北海道."""
    house = open_house([task("填报", "申报人")])
    house.start()
    with house.office.working() as work:
        work.session.connection().exec_driver_sql("UPDATE \"case\" SET region = '北海道'")
    assert seen(house, "pat") == 0


def test_who_has_started_and_who_may_not(open_house: Open) -> None:
    house = open_house([task("填报", "申报人")])
    house.start()
    assert [line.number for line in started(house.office, house.actor("ann"))] == ["SJ-2026-0001"]
    assert started(house.office, house.actor("abe")) == ()
    with pytest.raises(NotAllowed, match="申报人"):
        house.start("rex")
    with pytest.raises(NotAllowed, match="—"):
        house.start("ann", "child")


def test_nobody_reviews_what_they_submitted(open_house: Open) -> None:
    separate = {"separateFrom": "填报"}
    house = open_house([task("填报", "审核人"), task("复核", "审核人", properties=separate)])
    house.start()
    complete(house, "rex", "填报")
    assert names(house, "rex") == []
    assert names(house, "ray") == ["复核"]
    with pytest.raises(NotAllowed, match="回避"):
        claim_task(house.office, house.actor("rex"), house.task("复核"))
    page = task_page(house.office, house.actor("rex"), house.task("复核"))
    assert not page.can_claim
    assert "回避" in str(page.why_not)
    complete(house, "ray", "复核")


def test_nobody_of_the_unit_reviews_it_where_the_diagram_says_so(open_house: Open) -> None:
    separate = {"separateFrom": "填报", "separateBy": "unit"}
    house = open_house([task("填报", "申报人"), task("互评", groups=["申报人@bay"], properties=separate)])
    house.start()
    complete(house, "ann", "填报")
    assert names(house, "abe") == []
    with pytest.raises(NotAllowed, match="填报"):
        claim_task(house.office, house.actor("abe"), house.task("互评"))


def test_an_expert_of_a_party_can_not_review_it(open_house: Open) -> None:
    excluded = {"excludeParties": "true"}
    house = open_house([task("填报", "申报人"), task("评审", assignee="eve", properties=excluded)])
    started_case = house.start()
    with house.office.working() as work:
        work.session.connection().exec_driver_sql(
            "INSERT INTO case_party (case_id, role, unit_id) VALUES (?, '申报人', 'cape')", (started_case.case_id,)
        )
    complete(house, "ann", "填报")
    assert names(house, "eve") == []
    with pytest.raises(NotAllowed, match="回避"):
        complete_task(house.office, house.actor("eve"), house.task("评审"), {})


def test_two_separated_tasks_open_side_by_side_end_with_two_people(open_house: Open) -> None:
    apart = together(
        task("甲审", "审核人", properties={"separateFrom": "乙审"}),
        task("乙审", "审核人", properties={"separateFrom": "甲审"}),
    )
    house = open_house([apart, task("汇总", "审核人")])
    house.start()
    claim_task(house.office, house.actor("rex"), house.task("乙审"))
    complete(house, "rex", "甲审")
    with pytest.raises(NotAllowed, match="回避"):
        complete_task(house.office, house.actor("rex"), house.task("乙审"), {})


def test_who_joins_the_unit_tomorrow_sees_the_task_and_who_leaves_does_not(open_house: Open) -> None:
    house = open_house([task("审核", "审核人")])
    house.start()
    with house.office.working() as work:
        work.session.add(Membership(person_id="sam", unit_id="dept", role="审核人"))
        work.session.query(Membership).filter_by(person_id="rex").delete()
    assert names(house, "sam") == ["审核"]
    assert names(house, "rex") == []


def test_the_port_responsible_for_the_region_takes_the_task(open_house: Open) -> None:
    house = open_house([task("验收", "港口")])
    house.start()
    assert names(house, "pat") == ["验收"]
    assert names(house, "ann") == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lane": "船长"}, "没有角色“船长”"),
        ({"assignee": "nobody"}, "nobody"),
        ({"lane": "评委"}, "指定到人"),
        ({}, "没有泳道"),
        ({"groups": ["审核人@nowhere"]}, "nowhere"),
    ],
)
def test_a_task_that_nobody_can_hold_is_an_incident_until_somebody_is_named(
    open_house: Open, options: dict[str, str], said: str
) -> None:
    house = open_house([task("审核", **options)])
    house.start()
    assert said in house.one("SELECT message FROM incident WHERE status = 'open' AND kind = 'holder'")
    assign_task(house.office, house.actor("dia"), house.task("审核"), "rex", "由任审核办理")
    assert house.rows("SELECT status FROM incident") == [("resolved",)]
    complete_task(house.office, house.actor("rex"), house.task("审核"), {})


def test_handing_over_needs_the_holder_or_the_authority_and_a_person_who_may(open_house: Open) -> None:
    house = open_house([task("填报", "申报人")])
    house.start()
    task_id = house.task("填报")
    claim_task(house.office, house.actor("ann"), task_id)
    with pytest.raises(NotAllowed, match="只能由办理人转办"):
        assign_task(house.office, house.actor("abe"), task_id, "abe", "我来")
    with pytest.raises(NotAllowed, match="申报人"):
        assign_task(house.office, house.actor("ann"), task_id, "rex", "请代办")
    with pytest.raises(FormFaults):
        assign_task(house.office, house.actor("ann"), task_id, "abe", " ")
    assign_task(house.office, house.actor("ann"), task_id, "abe", "我出差")
    assert names(house, "abe") == ["填报"]
    assert names(house, "ann") == []


def test_a_task_given_by_name_is_handed_over_by_the_house_alone_and_to_the_same_role(open_house: Open) -> None:
    house = open_house([task("评审", "评委", assignee="eve")])
    house.start()
    task_id = house.task("评审")
    with pytest.raises(NotAllowed, match="主管单位"):
        assign_task(house.office, house.actor("eve"), task_id, "sam", "我没空")
    with pytest.raises(NotAllowed, match="评委"):
        assign_task(house.office, house.actor("dia"), task_id, "ann", "换人")
    with house.office.working() as work:
        work.session.add(Membership(person_id="sam", unit_id="cape", role="评委"))
    assign_task(house.office, house.actor("dia"), task_id, "sam", "换人")
    complete_task(house.office, house.actor("sam"), task_id, {})


ACTORS = ("ann", "abe", "rex", "dia", "eve", "pat", "sam", "adm")
ON_CASES = {
    "see_case": "ann abe rex dia eve pat adm",
    "see_documents": "ann abe rex dia eve pat adm",
    "see_history": "ann abe rex dia eve pat adm",
    "see_reviewers": "rex dia adm",
    "see_grounds": "rex dia adm",
    "see_objectors": "rex dia",
    "see_incidents": "rex dia adm",
    "withdraw_case": "ann abe",
    "void_document": "rex dia",
    "erase_personal": "adm",
    "assign_task": "rex dia adm",
}
ON_TASKS = {  # of a task that ann holds
    "see_task": "ann abe rex dia adm",
    "claim_task": "ann",
    "release_task": "ann",
    "save_draft": "ann",
    "put_file": "ann",
    "complete_task": "ann",
    "hand_over_task": "ann rex dia adm",
}
ON_THE_HOUSE = ("resume_incident", "see_figures", "deploy_pack", "move_clock", "keep_people", "import_holidays")
FOR_ANYONE = ("see_notice", "lodge_objection")


def test_the_table_says_who_may_do_what(open_house: Open) -> None:
    """Every verb against every kind of person; a verb that is new in the table has to be said here too."""
    house = open_house([together(task("填报", "申报人"), task("评审", "评委", assignee="eve"))])
    case_id = house.start().case_id
    task_id = house.task("填报")
    claim_task(house.office, house.actor("ann"), task_id)
    with house.office.reading() as read:
        on_cases = {
            verb: " ".join(who for who in ACTORS if may(read.session, verb, actors[who], case_id))
            for actors in [{who: load_actor(read.session, who) for who in ACTORS}]
            for verb in ON_CASES
        }
        on_tasks = {
            verb: " ".join(who for who in ACTORS if may_on_task(read.session, verb, actors[who], task_id))
            for actors in [{who: load_actor(read.session, who) for who in ACTORS}]
            for verb in ON_TASKS
        }
    assert on_cases == ON_CASES
    assert on_tasks == ON_TASKS
    for verb in ON_THE_HOUSE:
        for who in ACTORS[:-1]:
            with pytest.raises(NotAllowed):
                require_administrator(house.actor(who), verb)
        require_administrator(house.actor("adm"), verb)
    assert RIGHTS.keys() == ON_CASES.keys() | ON_TASKS.keys() | set(ON_THE_HOUSE) | set(FOR_ANYONE)


def test_only_the_applicant_withdraws_and_only_while_the_case_waits_for_it(open_house: Open) -> None:
    house = open_house([together(task("填报", "申报人"), message("withdraw", "=number"))])
    started_case = house.start()
    assert case_page(house.office, house.actor("ann"), started_case.case_id).can_withdraw
    assert not case_page(house.office, house.actor("rex"), started_case.case_id).can_withdraw
    with pytest.raises(NotAllowed):
        withdraw_case(house.office, house.actor("rex"), started_case.case_id, "算了")
    with pytest.raises(FormFaults):
        withdraw_case(house.office, house.actor("abe"), started_case.case_id, "  ")
    withdraw_case(house.office, house.actor("abe"), started_case.case_id, "算了")
    with pytest.raises(NotAllowed, match="过了"):
        withdraw_case(house.office, house.actor("ann"), started_case.case_id, "再算了")


def test_counts_agree_with_the_lists(open_house: Open) -> None:
    house = open_house([together(task("甲", "申报人", due="2026-03-01T00:00:00+00:00"), task("乙", "申报人"))])
    house.start()
    claim_task(house.office, house.actor("ann"), house.task("乙"))
    counts = inbox_counts(house.office, house.actor("ann"))
    assert (counts.mine, counts.group, counts.overdue, counts.more) == (1, 1, 1, False)
    assert names(house, "ann") == ["甲", "乙"]


def test_the_list_for_handing_over_holds_exactly_those_to_whom_it_can_be_handed(open_house: Open) -> None:
    apart = {"separateFrom": "填报"}
    house = open_house(
        [task("填报", "审核人"), together(task("复核", "审核人", properties=apart), task("失物", "船长"))]
    )
    house.start()

    def names_for(who: str, name: str) -> list[str]:
        return [one.name for one in handing_over(house.office, house.actor(who), house.task(name)).people]

    assert names_for("dia", "填报") == ["任审核", "芮审核"]
    complete(house, "rex", "填报")
    assert names_for("dia", "复核") == ["芮审核"], "who filled it in does not review it"
    assert len(names_for("adm", "失物")) > 5, "what nobody can hold may go to anybody"
    claim_task(house.office, house.actor("ray"), house.task("复核"))
    assert names_for("ray", "复核") == []
    with pytest.raises(NotFound):
        names_for("sam", "复核")
    with pytest.raises(NotAllowed):
        names_for("ann", "复核")
    for one in handing_over(house.office, house.actor("dia"), house.task("失物")).people:
        assign_task(house.office, house.actor("dia"), house.task("失物"), one.id, "请办理")
