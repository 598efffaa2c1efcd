"""Several workers and several people at once, on both databases: each thing happens once, and numbers have no gap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.deliver_next_message import deliver_next_message
from tasks.deploy_pack import deploy_pack
from tasks.errors import AlreadyDone, AlreadyHeld
from tasks.fire_next_timer import fire_next_timer
from tasks.models import Message
from tasks.start_case import start_case
from tests.tasks.conftest import House, Open, on_both_databases
from tests.tasks.scripted import message, pack_yaml, task, timer

pytestmark = on_both_databases

CROWD = 4


def at_once(act: Callable[[int], int]) -> list[int]:
    """Everybody begins together; what each of them did."""
    gate = Barrier(CROWD)

    def begin(n: int) -> int:
        gate.wait()
        return act(n)

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(begin, range(CROWD)))


def sweep(act: Callable[..., object], house: House) -> Callable[[int], int]:
    """Do it until nothing is found: who meets another at one thing goes on with the next."""

    def turn(_: int) -> int:
        done = 0
        while act(house.office):
            done += 1
        return done

    return turn


def test_each_timer_fires_once(open_house: Open) -> None:
    house = open_house([timer(1), task("审核", "审核人")])
    for _ in range(12):
        house.start()
    house.clock.move_by(timedelta(minutes=1))
    assert sum(at_once(sweep(fire_next_timer, house))) == 12
    assert house.one("SELECT count(*) FROM history WHERE kind = 'fire'") == 12
    assert house.one("SELECT count(*) FROM task WHERE name = '审核'") == 12
    assert house.one("SELECT count(*) FROM incident") == 0


def test_who_meets_another_at_the_head_of_the_queue_goes_on(open_house: Open) -> None:
    house = open_house([timer(1), task("审核", "审核人")])
    for _ in range(60):
        house.start()
    house.clock.move_by(timedelta(minutes=1))
    left: list[int] = []

    def until_nothing(_: int) -> int:
        while fire_next_timer(house.office):
            pass
        left.append(house.one("SELECT count(*) FROM timer"))
        return 0

    at_once(until_nothing)
    assert max(left) < CROWD, "what is left is in the hands of the others"


def test_each_message_is_delivered_once_though_two_cases_wait_for_the_same(open_house: Open) -> None:
    house = open_house([message("blow"), task("审核", "审核人")])
    for _ in range(12):
        house.start()
    with house.office.working() as work:
        work.session.add_all(Message(pack="whales", name="blow", created_at=work.now) for _ in range(8))
    assert sum(at_once(sweep(deliver_next_message, house))) == 8
    assert house.one("SELECT count(*) FROM history WHERE kind = 'deliver'") == 8
    assert house.one("SELECT count(*) FROM subscription") == 4


def test_numbers_are_given_once_and_without_a_gap(open_house: Open) -> None:
    house = open_house([task("填报", "申报人")])

    def start_some(_: int) -> int:
        for _ in range(5):
            house.start()
        return 5

    at_once(start_some)
    numbers = sorted(row[0] for row in house.rows('SELECT number FROM "case"'))
    assert numbers == [f"SJ-2026-{n:04}" for n in range(1, 5 * CROWD + 1)]


def test_authorities_that_count_under_one_prefix_never_take_a_number_twice(open_house: Open) -> None:
    house = open_house([task("填报", "申报人")])
    deploy_pack(house.office, None, {"pack.yaml": pack_yaml(id="seals", authority="北海港务局")})
    starters = [("ann", "whales"), ("abe", "seals")] * (CROWD // 2)

    def start_some(n: int) -> int:
        by, pack = starters[n]
        for _ in range(5):
            start_case(house.office, house.actor(by), pack, "flow")
        return 5

    at_once(start_some)
    numbers = sorted(row[0] for row in house.rows('SELECT number FROM "case"'))
    assert numbers == [f"SJ-2026-{n:04}" for n in range(1, 5 * CROWD + 1)]


def test_one_of_several_claims_it_and_the_others_hear_who(open_house: Open) -> None:
    house = open_house([task("审核", "审核人")])
    house.start()
    task_id = house.task("审核")
    actors = [house.actor("rex"), house.actor("ray")] * (CROWD // 2)

    def claim(n: int) -> int:
        try:
            claim_task(house.office, actors[n], task_id)
        except AlreadyHeld as held:
            assert held.params["person"] in ("任审核", "芮审核")
            return 0
        return 1

    assert sum(at_once(claim)) in (1, 2), "the winner may say it twice"
    assert house.one("SELECT count(*) FROM history WHERE kind = 'claim'") == 1
    assert house.one("SELECT count(*) FROM task_candidate") == 1


def test_one_of_several_windows_completes_it_and_the_others_hear_when(open_house: Open) -> None:
    """Who waited for the rows sees them as the other left them, not as they were when the waiting began."""
    house = open_house([task("写", "申报人"), task("审核", "审核人")])
    house.start()
    task_id, ann = house.task("写"), house.actor("ann")
    claim_task(house.office, ann, task_id)

    def complete(_: int) -> int:
        try:
            complete_task(house.office, ann, task_id, {})
        except AlreadyDone as done:
            assert done.params["person"] == "安申报"
            return 0
        return 1

    assert sum(at_once(complete)) == 1
    assert house.one("SELECT count(*) FROM history WHERE kind = 'complete'") == 1
    assert house.one("SELECT count(*) FROM task WHERE name = '审核'") == 1
