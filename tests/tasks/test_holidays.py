"""The yearly announcement is imported: what rested on an unannounced year is counted again, and its holders are told."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.calendar import Announcement, WorkingDays
from engine.run import replay
from tasks.calendars import edition
from tasks.claim_task import claim_task
from tasks.clock import ManualClock
from tasks.complete_task import complete_task
from tasks.deploy_pack import deploy_pack
from tasks.errors import FormFaults, NotAllowed
from tasks.holiday_text import read_holidays
from tasks.import_holidays import import_holidays
from tasks.migrations import upgrade
from tasks.recount_next_case import recount_next_case
from tasks.verify_chains import verify_chains
from tasks.wire import facts_from, instruction_from
from tasks.wiring import open_office
from tests.engine.bpmn.draw import Board, timer
from tests.tasks.conftest import House, on_both_databases, people_the
from tests.tasks.scripted import pack_yaml

DECEMBER = datetime(2030, 12, 27, 1, 0, tzinfo=UTC)  # a Friday; nobody has announced that year yet

ANNOUNCED_2025 = """国务院办公厅关于2025年部分节假日安排的通知
国办发明电〔2024〕12号
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""


def test_the_text_as_it_is_published_gives_the_days_that_are_known() -> None:
    read = read_holidays(ANNOUNCED_2025)
    assert (read.year, read.document) == (2025, "国办发明电〔2024〕12号")
    days = WorkingDays()
    for n in range(1, 366):
        day = date.fromordinal(date(2024, 12, 31).toordinal() + n)
        announced = day in read.on or (day.weekday() < 5 and day not in read.off)
        assert announced == days.is_workday(day), day


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("元旦：1月1日（周三）放假1天。", "year", "哪一年"),
        ("2026年节假日：元旦：1月1日（周三）放假1天。", "text", "周四"),
        ("2026年节假日：元旦：2月30日放假。", "text", "没有这一天"),
        ("2026年节假日：劳动节：5月5日至1日放假。", "text", "不是一段假期"),
        ("2026年节假日：各地要做好工作。", "text", "粘贴通知的全文"),
    ],
)
def test_a_text_that_can_not_be_meant_is_refused(text: str, field: str, words: str) -> None:
    with pytest.raises(FormFaults) as refused:
        read_holidays(text)
    assert any(words in said for said in refused.value.errors[field])


@pytest.fixture
def house(tmp_path: Path, database: str) -> Iterator[House]:
    """The office by the sea with a real diagram: a review within five working days, and a word when it is late."""
    board = Board("flow", "数鲸")
    due = "=end of day(workdays after(today(), 5))"
    board.start(lane="申报人"), board.user("apply", lane="申报人", name="填报")
    board.user("review", f'<zeebe:taskSchedule dueDate="{due}" />', lane="审核人", name="审核")
    board.boundary("late", "review", timer("date", due), interrupting=False), board.end("overdue")
    board.end(name="办结")
    board.line("start", "apply", "review", "end"), board.line("late", "overdue")
    if database.startswith("sqlite"):
        upgrade(database)
    clock = ManualClock(DECEMBER)
    office = open_office(database, tmp_path / "files", wall=clock, movable_clock=True)
    people_the(office)
    deploy_pack(office, None, {"pack.yaml": pack_yaml(), "flow.bpmn": board.xml(), "child.bpmn": other().xml()})
    yield House(office, clock, database)
    office.sessions.dispose()


def other() -> Board:
    board = Board("child", "看")
    board.start(lane="审核人"), board.user("look", lane="审核人"), board.end()
    board.line("start", "look", "end")
    return board


def under_review(house: House) -> int:
    case = house.start().case_id
    task = house.task("填报")
    claim_task(house.office, house.actor("ann"), task)
    complete_task(house.office, house.actor("ann"), task, {})
    return case


def announce(house: House, *off: str, document: str = "国办发明电〔2030〕9号") -> int:
    """2030 without a surprise, and 2031 with New Year's Day and these days off; how many cases wait then."""
    import_holidays(house.office, house.actor("adm"), Announcement(2030, frozenset({date(2030, 1, 1)}), document="旧"))
    days = frozenset({date(2031, 1, 1), *map(date.fromisoformat, off)})
    return import_holidays(house.office, house.actor("adm"), Announcement(2031, days, document=document)).cases


def days_due(house: House) -> set[str]:
    """The days, in China, on which the open task and its timer are due."""
    rows = house.rows("SELECT due FROM task WHERE status = 'open' AND name = '审核' UNION ALL SELECT due FROM timer")
    return {str(due)[:10] for (due,) in rows}


@on_both_databases
def test_what_rested_on_the_year_is_counted_again_and_its_holders_are_told(house: House) -> None:
    under_review(house)
    assert days_due(house) == {"2031-01-06"}
    assert announce(house, "2031-01-02", "2031-01-03") == 1
    told = recount_next_case(house.office)
    assert told is not None and told.moved == 2
    assert days_due(house) == {"2031-01-08"}
    assert house.one("SELECT count(*) FROM task WHERE provisional AND status = 'open'") == 0
    assert recount_next_case(house.office) is None, "it waits no more"
    said = house.rows("SELECT person_id, text FROM notification ORDER BY person_id")
    assert [person for person, _ in said] == ["ray", "rex"], "nobody has claimed it: all who may are told"
    assert all("2031-01-06" in text and "2031-01-08" in text and "国办发明电〔2030〕9号" in text for _, text in said)
    assert verify_chains(house.office).faults == ()


@on_both_databases
def test_history_keeps_the_edition_so_that_each_step_can_be_run_again(house: House) -> None:
    case = under_review(house)
    announce(house, "2031-01-02")
    recount_next_case(house.office)
    claim_task(house.office, house.actor("rex"), house.task("审核"))
    complete_task(house.office, house.actor("rex"), house.task("审核"), {})
    bodies = [json.loads(row[0]) for row in house.rows("SELECT body FROM history ORDER BY number")]
    with house.office.reading() as read:
        definition = house.office.definitions.get(read.session, house.one('SELECT version_hash FROM "case"')).definition
        steps = [
            (
                instruction_from(body["instruction"]),
                facts_from(body["facts"], edition(read.session, body["facts"]["calendar"])),
            )
            for body in bodies
            if "instruction" in body
        ]
    assert len({facts.calendar.key for _, facts in steps}) == 2
    kept = house.one('SELECT state FROM "case" WHERE id = :id', id=case)
    assert replay(definition, steps)[-1].state == bytes(kept)


def test_a_case_without_a_provisional_moment_is_left_alone(house: House) -> None:
    house.start()
    assert announce(house, "2031-01-02") == 0 and recount_next_case(house.office) is None


def test_an_announcement_read_again_replaces_the_one_before(house: House) -> None:
    under_review(house)
    announce(house, "2031-01-02")
    recount_next_case(house.office)
    assert house.office.calendar().is_workday(date(2031, 1, 2)) is False
    announce(house, document="更正")
    assert house.office.calendar().is_workday(date(2031, 1, 2)) is True
    assert recount_next_case(house.office) is None, "the moment is final: a correction does not move it again"


def test_only_an_administrator_imports(house: House) -> None:
    with pytest.raises(NotAllowed):
        import_holidays(house.office, house.actor("rex"), read_holidays(ANNOUNCED_2025))


@pytest.mark.parametrize(
    ("announcement", "field"),
    [
        (Announcement(2031, frozenset({date(2031, 1, 1)})), "document"),
        (Announcement(2031, frozenset(), document="号"), "off"),
        (Announcement(2031, frozenset({date(2031, 1, 1)}), frozenset({date(2031, 1, 2)}), "号"), "on"),
        (Announcement(1990, frozenset({date(1990, 1, 1)}), document="号"), "year"),
    ],
)
def test_a_slip_of_the_hand_is_told_by_field(house: House, announcement: Announcement, field: str) -> None:
    with pytest.raises(FormFaults) as refused:
        import_holidays(house.office, house.actor("adm"), announcement)
    assert list(refused.value.errors) == [field]


@on_both_databases
def test_two_steps_that_keep_the_same_edition_at_once_do_not_harm_each_other(house: House) -> None:
    """The second finds no edition yet, writes it as well, and waits for the first to commit."""
    calendars, faults = house.office.calendars, []

    def second() -> None:
        try:
            with house.office.working() as work:
                calendars.keep(work.session, work.calendar)
        except Exception as fault:  # a thread's own is lost otherwise
            faults.append(fault)

    other = threading.Thread(target=second)
    with house.office.working() as work:
        calendars.keep(work.session, work.calendar)
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it waits"
    other.join()
    assert faults == []
    assert house.one("SELECT count(*) FROM calendar_edition") == 1
