"""The packs of this repository, read once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tasks.packs import find_packs, pack_files
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.scenarios.script import Scenario

ROOT = Path(__file__).parents[2]


@cache
def files_of(pack: str) -> Mapping[str, bytes]:
    return pack_files(find_packs([ROOT])[pack])


@cache
def scenarios_of(pack: str) -> tuple[Scenario, ...]:
    return tuple(read_all_scenarios(files_of(pack), []))


def every_scenario(*, long: bool) -> list[tuple[str, str]]:
    """(pack, name of the scenario), of all packs: a pack that is added is tested without a line here."""
    packs = sorted(find_packs([ROOT]))
    return [(pack, each.name) for pack in packs for each in scenarios_of(pack) if each.long == long]
