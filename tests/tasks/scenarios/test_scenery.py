"""What scenarios share is only what they begin with."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from engine.calendar import CHINA
from tasks.letters.press import LetterFault
from tasks.models import Case, PackVersion, Person
from tasks.scenarios import pressed
from tasks.scenarios.pressed import press_once
from tasks.scenarios.stage import Stage, set_stage
from tasks.start_case import start_case
from tests.tasks.packs.garden import garden_files

FILES = garden_files()
MORNING = datetime(2026, 3, 2, 9, tzinfo=CHINA)


def cases(stage: Stage) -> int:
    with stage.office.reading() as read:
        return read.session.scalar(select(func.count()).select_from(Case)) or 0


def test_what_one_scenario_does_no_other_sees() -> None:
    first, beside = set_stage(FILES, "office.yaml", MORNING), set_stage(FILES, "office.yaml", MORNING)
    start_case(first.office, first.actor("李大娘"), "garden", "plot")
    assert (cases(first), cases(beside)) == (1, 0)
    first.take_down()
    after = set_stage(FILES, "office.yaml", MORNING)
    assert cases(after) == 0, "the database is used again, not what stood in it"
    after.take_down()
    beside.take_down()


def test_another_office_file_or_another_morning_is_another_scenery() -> None:
    cut = FILES["scenarios/office.yaml"].replace("  - {name: 周组员, unit: 园艺协会, roles: [园务组]}\n".encode(), b"")
    later = MORNING + timedelta(days=365)
    for files, start, people in ((FILES, MORNING, 7), ({**FILES, "scenarios/office.yaml": cut}, later, 6)):
        stage = set_stage(files, "office.yaml", start)
        with stage.office.reading() as read:
            assert read.session.scalar(select(func.count()).select_from(Person)) == people
            assert read.session.scalars(select(PackVersion.deployed_at)).one() == start
        stage.take_down()


def test_a_letter_is_pressed_once_for_the_same_data_and_again_for_others() -> None:
    data = {"title": "租约", "number": "一", "to": "李家", "issuer": "园艺协会", "date_zh": "今日"}
    before = len(pressed._pressed)
    for size in (12, 12, 13):
        made = press_once(FILES, "lease", {**data, "plot": {"name": "东头的地", "size": size}}, MORNING)
        assert made.startswith(b"%PDF-")
    assert len(pressed._pressed) == before + 2
    try:
        press_once(FILES, "lease", data, MORNING)
    except LetterFault:
        assert len(pressed._pressed) == before + 2, "what went wrong is tried again"
    else:
        raise AssertionError("the plot is missing")
