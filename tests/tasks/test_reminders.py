"""The ladder of reminders: who is told when, on working days, once, by page and by mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.calendar import CHINA
from register.models import Person
from tasks.claim_task import claim_task
from tasks.clock import ManualClock
from tasks.complete_task import complete_task
from tasks.deploy_pack import deploy_pack
from tasks.ladder import rung_at
from tasks.migrations import upgrade
from tasks.packs.info import Reminder
from tasks.send_next_reminder import Reminded, next_reminder, send_next_reminder
from tasks.verify_chains import verify_chains
from tasks.wiring import open_office
from tests.engine.bpmn.draw import Board
from tests.tasks.conftest import House, on_both_databases, people_the
from tests.tasks.scripted import pack_yaml
from tests.tasks.test_holidays import other

FRIDAY = datetime(2026, 2, 6, 9, 0, tzinfo=CHINA)  # before the Spring Festival: rest from the 15th to the 23rd
LADDER = [
    {"before": 3, "to": "holder"},
    {"on": 0, "to": "holder"},
    {"after": 1, "to": "holder"},
    {"after": 2, "to": "厅长"},
]
pytestmark = on_both_databases


@pytest.fixture
def house(tmp_path: Path, database: str) -> Iterator[House]:
    """A review that is due five working days after it is asked for."""
    board = Board("flow", "数鲸")
    board.start(lane="申报人"), board.user("apply", lane="申报人", name="填报")
    due = '<zeebe:taskSchedule dueDate="=end of day(workdays after(today(), 5))" />'
    board.user("review", due, lane="审核人", name="审核")
    board.end()
    board.line("start", "apply", "review", "end")
    if database.startswith("sqlite"):
        upgrade(database)
    office = open_office(database, tmp_path / "files", wall=ManualClock(FRIDAY), movable_clock=True)
    people_the(office)
    with office.working() as work:
        work.session.execute(update(Person).where(Person.id == "rex").values(email="rex@sea.example"))
    files = {"pack.yaml": pack_yaml(reminders=LADDER), "flow.bpmn": board.xml(), "child.bpmn": other().xml()}
    deploy_pack(office, None, files)
    opened = House(office, office.wall, database)
    opened.start()
    answer(opened, "ann", "填报")
    yield opened
    office.sessions.dispose()


def answer(house: House, who: str, task: str) -> None:
    claim_task(house.office, house.actor(who), house.task(task))
    complete_task(house.office, house.actor(who), house.task(task), {})


def through(house: House, day: str) -> list[tuple[str, tuple[str, ...]]]:
    """Go on to that evening, from rung to rung: on which day whom a reminder reached."""
    end, told = datetime.fromisoformat(f"{day}T20:00+08:00"), []
    while True:
        with house.office.reading() as read:
            rung = next_reminder(read.session)
        if rung is None or rung > end:
            break
        house.clock.move_to(max(rung, house.clock()))
        sent = send_next_reminder(house.office)
        assert isinstance(sent, Reminded)
        told.append((f"{house.clock().astimezone(CHINA):%m-%d %H:%M}", sent.people))
    house.clock.move_to(end)
    return told


def test_the_ladder_is_climbed_on_working_days(house: House) -> None:
    """Due on Friday 13 February; Saturday the 14th is a make-up day, then the festival."""
    claim_task(house.office, house.actor("rex"), house.task("审核"))
    assert through(house, "2026-03-02") == [
        ("02-10 09:00", ("rex",)),
        ("02-13 09:00", ("rex",)),
        ("02-14 09:00", ("rex",)),
        ("02-24 09:00", ("dia",)),
    ]
    assert send_next_reminder(house.office) is None, "never twice"
    subjects = [row[0] for row in house.rows("SELECT subject FROM notification ORDER BY id")]
    assert subjects == [
        "还有 3 个工作日到期：审核", "今天到期：审核", "已逾期 1 个工作日：审核", "已逾期 2 个工作日：审核",
    ]  # fmt: skip


def test_while_nobody_has_claimed_it_all_who_may_are_told(house: House) -> None:
    assert through(house, "2026-02-10") == [("02-10 09:00", ("ray", "rex"))]


def test_who_has_an_address_gets_a_mail_under_an_id_of_its_own(house: House) -> None:
    through(house, "2026-02-13")
    mails = house.rows("SELECT key FROM outbox WHERE kind = 'mail' ORDER BY id")
    task = house.task("审核")
    assert [row[0] for row in mails] == [f"<remind-{task}.{rung}.rex@guizhang>" for rung in (0, 1)]


def test_what_is_done_is_reminded_of_no_more(house: House) -> None:
    through(house, "2026-02-10")
    answer(house, "rex", "审核")
    assert through(house, "2026-03-02") == []
    assert house.one("SELECT count(*) FROM reminding") == 0


def test_after_a_standstill_each_receiver_hears_once(house: House) -> None:
    house.clock.move_by(timedelta(days=30))
    told = []
    while sent := send_next_reminder(house.office):
        told.append((sent.rung, sent.people))
    assert told == [(2, ("ray", "rex")), (3, ("dia",))]


def test_a_reminder_is_a_row_of_the_history(house: House) -> None:
    through(house, "2026-02-13")
    kinds = [row[0] for row in house.rows("SELECT kind FROM history ORDER BY number")]
    assert kinds == ["start", "claim", "complete", "remind", "remind"]
    assert verify_chains(house.office).faults == ()


@pytest.mark.parametrize(
    ("reminder", "moment"),
    [
        (Reminder(-3, "holder"), "2026-02-10 09:00"),
        (Reminder(-3, "holder", "calendar"), "2026-02-10 09:00"),
        (Reminder(2, "holder", "calendar"), "2026-02-24 09:00"),  # a rest day: the first working day after it
        (Reminder(-5, "holder", "calendar"), "2026-02-06 09:00"),  # a Sunday: the working day before it
        (Reminder(0, "holder"), "2026-02-13 09:00"),
    ],
)
def test_a_rung_never_stands_on_a_rest_day(house: House, reminder: Reminder, moment: str) -> None:
    due = datetime(2026, 2, 13, 23, 59, 59, tzinfo=CHINA)
    assert f"{rung_at(house.office.calendar(), due, reminder).astimezone(CHINA):%Y-%m-%d %H:%M}" == moment
