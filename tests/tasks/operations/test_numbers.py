"""Numbers under several hands at once: none twice, none lost, on both databases."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlalchemy import select

from tasks.models import Record
from tasks.operations.numbers import hold, next_number
from tests.tasks.conftest import House, Open, on_both_databases
from tests.tasks.scripted import task


class BrokenStepError(Exception):
    """The step breaks after it took its number."""


@on_both_databases
def test_numbers_are_given_once_and_without_gaps_whatever_breaks(open_house: Open) -> None:
    house: House = open_house([task("填报", "申报人")])

    def take(turn: int) -> int | None:
        breaks = random.Random(turn).random() < 0.3  # always the same turns break
        try:
            with house.office.working() as work:
                number = next_number(work.session, "dept", "letters", 2026)
                if breaks:
                    raise BrokenStepError
                return number
        except BrokenStepError:
            return None

    with ThreadPoolExecutor(4) as hands:
        taken = [number for number in hands.map(take, range(60)) if number is not None]
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert 30 < len(taken) < 60


@on_both_databases
def test_a_name_is_held_by_one_hand_at_a_time(open_house: Open) -> None:
    """What `register.enter` leans on: look whether a name is taken, then take it, and nobody comes in between."""
    house: House = open_house([task("填报", "申报人")])

    def enter(_: int) -> bool:
        with house.office.working() as work:
            hold(work.session, "dept", "names")
            if work.session.scalar(select(Record.id).where(Record.name == "鲸")):
                return False
            number = next_number(work.session, "dept", "records", 2026)
            work.session.add(
                Record(
                    pack="whales",
                    authority_id="dept",
                    subject="whale",
                    number=f"W-{number}",
                    name="鲸",
                    standing="seen",
                    standing_since=date(2026, 3, 2),
                    entered_at=work.now,
                )
            )
            return True

    with ThreadPoolExecutor(4) as hands:
        assert sorted(hands.map(enter, range(12))) == [False] * 11 + [True]
