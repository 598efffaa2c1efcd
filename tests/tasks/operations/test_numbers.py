"""Numbers under several hands at once: none twice, none lost, on both databases."""

import random
from concurrent.futures import ThreadPoolExecutor

from tasks.operations.numbers import next_number
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
