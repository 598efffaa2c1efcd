"""Two authorities in one office live through the same years: each story in its own pack, one clock for both."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.calendar import china_day
from tasks.actor import load_actor
from tasks.deploy_pack import deploy_pack
from tasks.errors import NotAllowed
from tasks.live_through import Part, live_through
from tasks.models import Case, History, Record
from tasks.move_clock import begin_clock
from tasks.office import Office
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.stage import ScenarioFault
from tasks.seed_office import seed_office
from tasks.wiring import sandbox
from tests.tasks.packs.bees import bee_files

WALL = datetime(2030, 1, 1, tzinfo=UTC)
BEES = """\
scenario: 东坡
given: {clock: 2026-03-02T09:00}
steps:
  - {start: admit, by: 花婶}
  - {do: 登记蜂箱, by: 花婶, answers: {hive: {name: 东坡1号}}}
  - live: {until: 2028-06-01T09:00, answers: {报蜜: {honey: {$feel: 10 + n}, $after: 6}}}
"""
WASPS = """\
scenario: 西坡
given: {clock: 2026-05-04T09:00}
steps:
  - {start: admit, by: 花婶}
  - {do: 登记蜂箱, by: 花婶, answers: {hive: {name: 西坡1号}}}
  - {clock: {until: 报蜜}}
  - {do: 报蜜, by: 花婶, answers: {honey: 77}}
  - {clock: 2027-06-01T09:00}
  - {start: admit, by: 花婶, as: 第二箱}
"""


@pytest.fixture
def office() -> Iterator[Office]:
    opened = sandbox(lambda: WALL)
    begin_clock(opened, datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    yield opened
    opened.sessions.dispose()


def wasp_files() -> dict[str, bytes]:
    """The same statutes, in force at another club with the same people."""
    files = bee_files()
    files["pack.yaml"] = (
        files["pack.yaml"].replace("蜂协".encode(), "胡蜂社".encode()).replace(b"id: bees", b"id: wasps")
    )
    files["scenarios/office.yaml"] = files["scenarios/office.yaml"].replace("蜂协".encode(), "胡蜂社".encode())
    return files


def part(office: Office, files: Mapping[str, bytes], story: str) -> Part:
    seeded = seed_office(office, files["scenarios/office.yaml"])
    version = deploy_pack(office, None, files).hash
    (told,) = read_scenarios(story.encode(), "scenarios/demo.yaml")
    with office.reading() as read:
        return Part(office.definitions.get(read.session, version), seeded, told)


def test_each_story_goes_on_when_its_time_has_come(office: Office) -> None:
    moments: list[datetime] = []
    live_through(office, [part(office, bee_files(), BEES), part(office, wasp_files(), WASPS)], moments.append)
    assert moments == sorted(moments)
    assert china_day(office.now()).isoformat() == "2028-06-01", "the last story's end"
    with office.reading() as read:
        records = {record.name: record for record in read.session.scalars(select(Record))}
        assert records["东坡1号"].fields["honey"] == 12, "the second year of the bees"
        assert records["西坡1号"].fields["honey"] == 77, "the wasps' story answered its own task"
        begun = {(c.pack, c.process): c.started_on.isoformat() for c in read.session.scalars(select(Case))}
        assert begun["bees", "admit"] == "2026-03-02"
        assert begun["wasps", "admit"] == "2027-06-01", "the last one that was begun"


def test_what_lies_for_some_days_is_done_on_a_working_day_within_office_hours(office: Office) -> None:
    live_through(office, [part(office, bee_files(), BEES)])
    with office.reading() as read:
        reports = select(Case.id).where(Case.process == "report")
        done = select(History).where(History.kind == "complete", History.case_id.in_(reports))
        rows = list(read.session.scalars(done.order_by(History.id)))
        opened = [read.session.get_one(Case, row.case_id).started_on for row in rows]
        assert rows
        for row, day in zip(rows, opened, strict=True):
            assert china_day(row.at) == read.calendar.after(day, 6)
            assert 1 <= row.at.hour < 9, "nine to five in China"


def test_two_authorities_with_one_prefix_never_give_a_number_twice(office: Office) -> None:
    live_through(office, [part(office, bee_files(), BEES), part(office, wasp_files(), WASPS)])
    with office.reading() as read:
        numbers = [(case.pack, case.number) for case in read.session.scalars(select(Case).order_by(Case.id))]
    admitted = [(pack, number) for pack, number in numbers if number.startswith("DJ-2026")]
    assert admitted == [("bees", "DJ-2026-0001"), ("wasps", "DJ-2026-0002")]


def test_who_is_known_from_another_regulation_gets_their_part_in_this_one(office: Office) -> None:
    files = bee_files()
    first = seed_office(office, files["scenarios/office.yaml"])
    files["scenarios/office.yaml"] = files["scenarios/office.yaml"].replace(
        "roles: [巡蜂员]}".encode(), "roles: [巡蜂员]}\n  - {name: 胡姐, unit: 柳家, roles: [养蜂人]}".encode()
    )
    other = files["scenarios/office.yaml"].replace(
        "{name: 丁巡, unit: 蜂协".encode(), "{name: 丁巡, unit: 花家".encode()
    )
    for _ in range(2):
        seed_office(office, other)
    with office.reading() as read:
        actor = load_actor(read.session, first.people["丁巡"])
        assert actor is not None
        assert sorted(seat.unit_name for seat in actor.seats) == ["花家", "蜂协"]


def test_a_step_that_can_not_be_taken_is_told_with_its_place(office: Office) -> None:
    wrong = BEES.replace("{do: 登记蜂箱, by: 花婶", "{do: 报蜜, by: 花婶")
    with pytest.raises(ScenarioFault) as told:
        live_through(office, [part(office, bee_files(), wrong)])
    assert told.value.__notes__ == ["scenarios/demo.yaml:5"]


def test_the_clock_begins_in_the_past_only_before_the_first_case(office: Office) -> None:
    live_through(office, [part(office, bee_files(), BEES)])
    with pytest.raises(NotAllowed):
        begin_clock(office, datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
