"""Completing a task: who may, what follows, and two people at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tasks.claim_task import claim_task
from tasks.complete_task import Completed, complete_task
from tasks.errors import AlreadyDone, AlreadyHeld, FormFaults, NotAllowed, NotFound
from tasks.questions.inbox import inbox
from tasks.release_task import release_task
from tests.tasks.conftest import House, Open, on_both_databases
from tests.tasks.scripted import operation, task

pytestmark = on_both_databases

TWO_STEPS = [task("填报", "申报人"), task("审核", "审核人")]


def claim_and_complete(house: House, who: str, name: str) -> Completed:
    task_id = house.task(name)
    claim_task(house.office, house.actor(who), task_id)
    return complete_task(house.office, house.actor(who), task_id, {}, opinion="同意")


def names(house: House, who: str, box: str = "all") -> list[str]:
    return [item.name for item in inbox(house.office, house.actor(who), box).items]


def test_a_case_goes_from_hand_to_hand(open_house: Open) -> None:
    house = open_house(TWO_STEPS)
    started = house.start()
    assert started.number == "SJ-2026-0001"
    assert names(house, "ann") == ["填报"]
    assert names(house, "rex") == []

    assert claim_and_complete(house, "ann", "填报").status == "running"
    assert names(house, "ann") == []
    assert names(house, "rex") == names(house, "ray") == ["审核"]

    completed = claim_and_complete(house, "rex", "审核")
    assert (completed.status, completed.outcome) == ("completed", "办结")
    assert names(house, "ray") == []


def test_a_claimed_task_is_in_no_other_inbox_until_it_is_given_back(open_house: Open) -> None:
    house = open_house(TWO_STEPS)
    house.start()
    task_id = house.task("填报")
    claim_task(house.office, house.actor("ann"), task_id)
    assert names(house, "ann", "mine") == ["填报"]
    assert names(house, "abe") == []
    with pytest.raises(AlreadyHeld, match="安申报"):
        claim_task(house.office, house.actor("abe"), task_id)
    with pytest.raises(AlreadyHeld, match="安申报"):
        complete_task(house.office, house.actor("abe"), task_id, {})
    release_task(house.office, house.actor("ann"), task_id)
    assert names(house, "abe", "group") == ["填报"]


def test_who_does_not_see_the_case_is_told_of_no_task(open_house: Open) -> None:
    house = open_house(TWO_STEPS)
    house.start()
    with pytest.raises(NotFound):
        claim_task(house.office, house.actor("sam"), house.task("填报"))


def test_who_sees_the_case_but_lacks_the_role_is_told_which(open_house: Open) -> None:
    house = open_house(TWO_STEPS)
    house.start()
    with pytest.raises(NotAllowed, match="申报人"):
        claim_task(house.office, house.actor("rex"), house.task("填报"))


def test_an_unclaimed_task_is_not_completed_by_the_way(open_house: Open) -> None:
    house = open_house(TWO_STEPS)
    house.start()
    with pytest.raises(NotAllowed, match="认领"):
        complete_task(house.office, house.actor("ann"), house.task("填报"), {})


def test_answers_to_a_task_without_a_form_are_refused(open_house: Open) -> None:
    house = open_house(TWO_STEPS)
    house.start()
    task_id = house.task("填报")
    claim_task(house.office, house.actor("ann"), task_id)
    with pytest.raises(FormFaults) as refused:
        complete_task(house.office, house.actor("ann"), task_id, {"whales": 3})
    assert list(refused.value.errors) == ["whales"]
    assert house.task("填报") == task_id


def test_the_second_hears_who_was_first(open_house: Open) -> None:
    house = open_house(TWO_STEPS)
    house.start()
    task_id = house.task("填报")
    claim_and_complete(house, "ann", "填报")
    with pytest.raises(AlreadyDone, match=r"“填报”已由安申报于2026-03-02 09:00办结"):
        complete_task(house.office, house.actor("abe"), task_id, {})


@pytest.mark.parametrize("turn", range(5))
def test_the_same_task_twice_at_once_is_done_once(open_house: Open, turn: int) -> None:
    house = open_house(TWO_STEPS)
    house.start()
    task_id = house.task("填报")
    actor = house.actor("ann")
    claim_task(house.office, actor, task_id)
    gate = Barrier(4)

    def complete(_: int) -> str:
        gate.wait()
        try:
            complete_task(house.office, actor, task_id, {})
        except AlreadyDone:
            return "already"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(complete, range(4)))
    assert results == ["already", "already", "already", "done"]
    assert house.one("SELECT count(*) FROM task WHERE name = '审核'") == 1
    assert house.one("SELECT count(*) FROM history WHERE kind = 'complete'") == 1


def test_operations_are_carried_out_in_the_same_step(open_house: Open) -> None:
    house = open_house(
        [task("填报", "申报人"), operation("say", whales=3), operation("say", "op2", seals=4), task("审核", "审核人")]
    )
    house.start()
    claim_and_complete(house, "ann", "填报")
    kinds = [row[0] for row in house.rows("SELECT kind FROM history ORDER BY number")]
    assert kinds == ["start", "claim", "complete", "operation", "operation"]
    assert house.scope("审核") == {"whales": 3, "seals": 4}


def test_a_fault_of_the_program_leaves_no_half_step(open_house: Open) -> None:
    house = open_house([task("填报", "申报人"), operation("say", whales=3), operation("break"), task("审核", "审核人")])
    house.start()
    before = house.rows('SELECT state_version, history_number FROM "case"')
    with pytest.raises(Exception, match="故障"):
        claim_and_complete(house, "ann", "填报")
    assert house.task("填报")
    assert house.rows('SELECT state_version, history_number - 1 FROM "case"') == before
    assert house.rows("SELECT kind, status FROM incident") == [("host", "open")]
