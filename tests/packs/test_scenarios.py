"""Every scenario of every pack, as a test of its own; and nothing that leaves a gateway is left unproven."""

import pytest

from tasks.packs.check import check_pack
from tasks.scenarios.coverage import coverage
from tasks.scenarios.run import Outcome, run_scenario
from tests.packs.library import every_scenario, files_of, scenarios_of

NAMES = every_scenario(long=False)
# One worker for a pack: what its scenarios went through is added up there.
EACH = [pytest.param(pack, name, id=f"{pack}: {name}", marks=pytest.mark.xdist_group(pack)) for pack, name in NAMES]
PACKS = [pytest.param(pack, marks=pytest.mark.xdist_group(pack)) for pack in sorted({pack for pack, _ in NAMES})]
_ran: dict[tuple[str, str], Outcome] = {}


def outcome_of(pack: str, name: str) -> Outcome:
    if (pack, name) not in _ran:
        scenario = next(s for s in scenarios_of(pack) if s.name == name)
        _ran[pack, name] = run_scenario(files_of(pack), scenario)
    return _ran[pack, name]


@pytest.mark.parametrize(("pack", "name"), EACH)
def test_the_scenario_goes_as_told(pack: str, name: str) -> None:
    outcome = outcome_of(pack, name)
    assert outcome.passed, outcome.report()


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("pack", "name"), every_scenario(long=True))
def test_twenty_years_go_as_told(pack: str, name: str) -> None:
    """`make soak`: the register, the history and the letters of many centres agree at the end."""
    outcome = outcome_of(pack, name)
    assert outcome.passed, outcome.report()


@pytest.mark.parametrize("pack", PACKS)
def test_the_pack_is_sound(pack: str) -> None:
    checked = check_pack(files_of(pack), name=pack)
    assert [fault.line() for fault in checked.faults] == []


@pytest.mark.timeout(900)  # where it comes first it runs them all
@pytest.mark.parametrize("pack", PACKS)
def test_every_way_out_of_a_gateway_every_boundary_event_and_every_row_is_gone_through(pack: str) -> None:
    checked = check_pack(files_of(pack), name=pack)
    assert checked.definition is not None
    seen = [outcome_of(pack, name).seen for of, name in NAMES if of == pack]
    missed = {covered.file: covered.missed for covered in coverage(checked.definition, seen) if covered.missed}
    assert missed == {}
