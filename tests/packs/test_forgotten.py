"""Somebody asks to be forgotten while their case runs: their values are gone from everywhere, and the case goes on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from tasks.actor import Actor
from tasks.erase_personal import MARK, erase_personal
from tasks.errors import FormFaults, NotAllowed, NotFound
from tasks.models import Base, History
from tasks.questions.personal import PersonalLine, personal_page
from tasks.scenarios.act import act
from tasks.scenarios.expect import expect
from tasks.scenarios.script import ExpectStep, Scenario
from tasks.scenarios.stage import Stage, set_stage
from tasks.verify_chains import verify_chains
from tests.packs.library import files_of, scenarios_of

PACK, WITH_OBJECTION = "neimenggu-2025", "有人提异议，审查不成立，批准"


def take(stage: Stage, scenario: Scenario, first: int, last: int | None = None) -> None:
    for step in scenario.steps[first:last]:
        if isinstance(step, ExpectStep):
            expect(stage, step)
        else:
            act(stage, step)


@pytest.fixture
def scenario() -> Scenario:
    return next(s for s in scenarios_of(PACK) if s.name == WITH_OBJECTION)


@pytest.fixture
def middle(scenario: Scenario) -> int:
    """Before the objection is examined: the step after the clock went there."""
    return next(n for n, step in enumerate(scenario.steps, 1) if "审查异议" in repr(step))


@pytest.fixture
def stage(scenario: Scenario, middle: int) -> Iterator[Stage]:
    stage = set_stage(files_of(PACK), scenario.office, scenario.clock)
    take(stage, scenario, 0, middle)
    yield stage
    stage.take_down()


def keeper(stage: Stage) -> Actor:
    return replace(stage.actor("苏日娜"), seats=(), is_administrator=True)


def line(stage: Stage, field: str, value: str = "") -> PersonalLine:
    lines = personal_page(stage.office, keeper(stage), 1).lines
    return next(line for line in lines if line.field == field and value in line.value)


def everything(stage: Stage) -> str:
    """Every row of the database but the people's own, as text."""
    tables = [table for table in Base.metadata.tables if table not in ("person", "blob")]
    with stage.office.reading() as read:
        return "\n".join(
            repr(row) for table in tables for row in read.session.execute(text(f'SELECT * FROM "{table}"'))
        )


def test_gone_from_everywhere_and_the_case_goes_on(stage: Stage, scenario: Scenario, middle: int) -> None:
    phone, objector = line(stage, "phone"), line(stage, "by", "张三")
    for known in (phone, objector):
        assert known.value in everything(stage)
    done = erase_personal(stage.office, keeper(stage), 1, [phone.digest, objector.digest], "本人要求删除。")
    assert done.values >= phone.count + objector.count
    left = everything(stage)
    for known in (phone, objector):
        assert known.value not in left, known
    assert MARK in left
    assert verify_chains(stage.office).faults == ()
    with stage.office.reading() as read:
        last = read.session.query(History).filter_by(case_id=1).order_by(History.number.desc()).first()
        assert last is not None
        assert (last.kind, last.opinion) == ("erase", "本人要求删除。")
    take(stage, scenario, middle)
    assert verify_chains(stage.office).faults == ()
    assert phone.value not in everything(stage)
    assert "批准筹建" in everything(stage)


def test_only_an_administrator_with_a_choice_and_a_reason(stage: Stage) -> None:
    phone = line(stage, "phone")
    for who, refused in (("苏日娜", NotAllowed), ("赵敏", NotAllowed), ("布和", NotFound)):
        if who not in stage.people:
            continue
        with pytest.raises(refused):
            personal_page(stage.office, stage.actor(who), 1)
        with pytest.raises(refused):
            erase_personal(stage.office, stage.actor(who), 1, [phone.digest], "不喜欢")
    with pytest.raises(FormFaults):
        erase_personal(stage.office, keeper(stage), 1, [phone.digest], "  ")
    with pytest.raises(FormFaults):
        erase_personal(stage.office, keeper(stage), 1, ["0" * 64], "本人要求删除。")
    assert phone.value in everything(stage)
