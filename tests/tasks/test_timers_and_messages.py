"""What happens by itself: timers by due moment, messages once, cases that ask for cases, and what breaks."""

from datetime import timedelta

import pytest

from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.deliver_next_message import deliver_next_message
from tasks.due import Turns, settle
from tasks.errors import NotAllowed, NotFound, StepFailed
from tasks.fire_next_timer import fire_next_timer
from tasks.models import Message
from tasks.move_clock import move_clock, move_clock_to_next_due
from tasks.questions.cases import cases
from tasks.resume_incident import resume_incident
from tests.tasks.conftest import MONDAY, House, Open, on_both_databases
from tests.tasks.scripted import message, operation, task, timer, together

pytestmark = on_both_databases


def complete(house: House, who: str, name: str) -> None:
    task_id = house.task(name)
    claim_task(house.office, house.actor(who), task_id)
    complete_task(house.office, house.actor(who), task_id, {})


def send(house: House, name: str, key: str = "", **values: object) -> None:
    with house.office.working() as work:
        work.session.add(Message(pack="whales", name=name, correlation_key=key, payload=values, created_at=work.now))


def test_a_timer_fires_when_it_is_due_and_not_before(open_house: Open) -> None:
    house = open_house([timer(30), task("审核", "审核人")])
    house.start()
    assert fire_next_timer(house.office) is None
    house.clock.move_by(timedelta(minutes=30))
    fired = fire_next_timer(house.office)
    assert fired is not None
    assert fired.due == MONDAY + timedelta(minutes=30)
    assert house.task("审核")
    assert fire_next_timer(house.office) is None
    assert house.rows("SELECT id FROM timer") == []


def test_timers_fire_in_the_order_of_their_due_moments(open_house: Open) -> None:
    house = open_house([together(timer(60, "late"), timer(10, "soon"), timer(30, "between"))])
    house.start()
    house.clock.move_by(timedelta(hours=2))
    fired = []
    while result := fire_next_timer(house.office):
        fired.append(result.element_id)
    assert fired == ["soon", "between", "late"]


def test_cases_that_talk_without_end_do_not_hold_up_the_clock(
    open_house: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = open_house([together(timer(30), message("blow"))])
    for _ in range(12):
        house.start()
        send(house, "blow")
    house.clock.move_by(timedelta(minutes=30))
    monkeypatch.setattr("tasks.due.TALK", 3)
    turns = Turns()
    done = [type(turns.do_next_due(house.office)).__name__ for _ in range(25)]
    assert done == (["Delivered"] * 3 + ["Fired"]) * 4 + ["Fired"] * 8 + ["NoneType"]


def test_settling_comes_back_though_there_is_more(open_house: Open) -> None:
    house = open_house([message("blow")])
    for _ in range(5):
        house.start()
        send(house, "blow")
    assert settle(house.office, 3) == 3
    assert settle(house.office, 3) == 2


def test_the_offset_moves_the_case_clock_forward_only(open_house: Open) -> None:
    house = open_house([timer(60), timer(60, "second")])
    house.start()
    assert move_clock_to_next_due(house.office, house.actor("adm")).now == MONDAY + timedelta(hours=1)
    assert house.office.now() == MONDAY + timedelta(hours=1)
    assert fire_next_timer(house.office)
    assert fire_next_timer(house.office) is None, "the second began at the due moment, an hour from its end"
    with pytest.raises(NotAllowed, match="往前"):
        move_clock(house.office, house.actor("adm"), MONDAY)
    with pytest.raises(NotAllowed, match="管理员"):
        move_clock(house.office, house.actor("ann"), MONDAY + timedelta(days=9))


def test_a_message_is_kept_until_somebody_waits_for_it_and_delivered_once(open_house: Open) -> None:
    house = open_house([task("填报", "申报人"), message("blow", "=number"), task("审核", "审核人")])
    number = house.start().number
    send(house, "blow", number, height=3)
    send(house, "blow", "another", height=9)
    assert deliver_next_message(house.office) is None
    complete(house, "ann", "填报")
    delivered = deliver_next_message(house.office)
    assert delivered is not None
    assert deliver_next_message(house.office) is None
    assert house.scope("审核") == {"height": 3}
    assert house.rows("SELECT status FROM message ORDER BY id") == [("delivered",), ("waiting",)]


def test_what_was_said_before_a_deadline_counts_before_it(open_house: Open) -> None:
    house = open_house([together(timer(10, "deadline"), message("blow"))])
    house.start()
    house.clock.move_by(timedelta(hours=1))
    send(house, "blow")
    settle(house.office)
    kinds = [row[0] for row in house.rows("SELECT kind FROM history ORDER BY number")]
    assert kinds == ["start", "deliver", "fire"]


def test_an_expired_message_is_not_delivered(open_house: Open) -> None:
    house = open_house([message("blow")])
    house.start()
    with house.office.working() as work:
        late = Message(pack="whales", name="blow", created_at=work.now, expires_at=work.now + timedelta(minutes=1))
        work.session.add(late)
    house.clock.move_by(timedelta(minutes=1))
    assert deliver_next_message(house.office) is None


def test_a_case_begins_because_another_asked_and_tells_it_how_it_ended(open_house: Open) -> None:
    house = open_house([message("case ended", "key-1"), task("审核", "审核人")], child=[task("看", "审核人")])
    parent = house.start()
    with house.office.working() as work:
        work.session.add(
            Message(
                kind="start",
                pack="whales",
                name="child",
                payload={"whale": 1},
                request="key-1",
                from_case=parent.case_id,
                created_at=work.now,
            )
        )
    begun = deliver_next_message(house.office)
    assert begun is not None
    assert house.rows("SELECT number, requested_by FROM \"case\" WHERE process = 'child'") == [
        ("FS-2026-0001", parent.case_id)
    ]
    parties = "SELECT role, unit_id FROM case_party WHERE case_id = :id"
    assert house.rows(parties, id=begun.case_id) == [("申报人", "bay")], "it takes after the asking case"
    complete(house, "rex", "看")
    assert deliver_next_message(house.office).case_id == parent.case_id
    assert house.scope("审核")["outcome"] == "办结"


def test_a_case_that_cannot_begin_is_an_incident_and_waits(open_house: Open) -> None:
    house = open_house([task("填报", "申报人")])
    with house.office.working() as work:
        work.session.add(Message(kind="start", pack="whales", name="dragon", created_at=work.now))
    with pytest.raises(StepFailed):
        deliver_next_message(house.office)
    assert deliver_next_message(house.office) is None
    assert house.rows("SELECT case_id, kind, status FROM incident") == [(None, "host", "open")]
    assert house.rows("SELECT status FROM message") == [("stuck",)]
    resume_incident(house.office, house.actor("adm"), house.one("SELECT id FROM incident"))
    assert house.rows("SELECT status FROM message") == [("waiting",)]


def test_a_timer_whose_step_breaks_is_held_back_until_resumed(open_house: Open) -> None:
    house = open_house([timer(1), operation("break"), task("审核", "审核人")])
    house.start()
    house.clock.move_by(timedelta(minutes=5))
    with pytest.raises(StepFailed, match="故障"):
        fire_next_timer(house.office)
    assert fire_next_timer(house.office) is None
    incident = house.one("SELECT id FROM incident WHERE status = 'open'")
    assert "at fault" in house.one("SELECT message FROM incident")
    with pytest.raises(NotAllowed):
        resume_incident(house.office, house.actor("rex"), incident)
    resume_incident(house.office, house.actor("adm"), incident)
    with pytest.raises(StepFailed):
        fire_next_timer(house.office)
    with pytest.raises(NotFound):
        resume_incident(house.office, house.actor("adm"), incident)


def test_a_refused_operation_becomes_an_incident_that_a_person_resumes(open_house: Open) -> None:
    house = open_house([operation("refuse"), task("审核", "审核人")])
    house.start()
    kind, said = house.rows("SELECT kind, message FROM incident WHERE status = 'open'")[0]
    assert (kind, said) == ("error", "这里没有鲸。")
    resume_incident(house.office, house.actor("adm"), house.one("SELECT id FROM incident"), note="补了一头")
    assert house.task("审核")
    assert house.rows("SELECT status FROM incident") == [("resolved",)]
    assert house.one("SELECT opinion FROM history ORDER BY number DESC LIMIT 1") == "补了一头"


def test_an_operation_that_leaves_the_house_stays_open_as_a_job(open_house: Open) -> None:
    house = open_house([together(operation("out", question=1), task("填报", "申报人"))])
    house.start()
    assert house.rows("SELECT type, element_id FROM outward_job") == [("out", "op")]
    complete(house, "ann", "填报")
    assert house.one("SELECT count(*) FROM outward_job") == 1
    assert house.one("SELECT count(*) FROM outbox") == 1, "it is not carried out again by a later step"


def test_a_case_that_waits_for_a_moment_says_which(open_house: Open) -> None:
    """In the list of cases: nobody has anything to do, yet it is somewhere."""
    house = open_house([timer(60, id="等候期满")])
    house.start()
    [line] = cases(house.office, house.actor("rex")).items
    assert (line.kind, line.where) == ("running", "等候期满")
