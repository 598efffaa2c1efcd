"""What the checks believe of operations, of `case` and of `office` is what there is."""

from tasks.answers import OFFICE, office_scope
from tasks.facts import CASE, facts_of
from tasks.models import Case
from tasks.operations.catalogue import CATALOGUE
from tests.tasks.operations.conftest import Garden
from tests.tasks.operations.shapes import fits


def test_every_operation_tells_the_types_of_all_that_it_gives() -> None:
    for kind in CATALOGUE.values():
        assert set(kind.gives) == set(kind.outputs), kind.type


def test_case_and_office_hold_what_the_checks_believe(garden: Garden) -> None:
    case = garden.start()
    with garden.stage.office.reading() as read:
        row = read.session.get_one(Case, case)
        facts = facts_of(read, row).case
        assert fits(office_scope(read.session, {"id": "x", "name": "y"}), OFFICE)
    assert facts["record"] is None
    assert fits({**facts, "record": "—"}, {**CASE, "record": "any"})


def test_a_record_of_a_case_holds_what_the_checks_believe(garden: Garden) -> None:
    case = garden.start()
    garden.perform("register.enter", case=case, subject="plot", name="东一块", standing="sown", until="2027-01-01")
    with garden.stage.office.reading() as read:
        facts = facts_of(read, read.session.get_one(Case, case)).case
    assert fits(facts, CASE), facts
