"""`case.parties`: exactly these units play this role in the case."""

from collections.abc import Mapping
from typing import Any

from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.parties import PARTIES, as_parties, party_role, set_case_parties, units_of
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "case.parties",
    Title("确定当事单位", "Set the parties"),
    inputs=(
        Argument("role", "text", Title("角色", "Role"), limit=100),
        Argument("units", "texts", Title("单位的 id", "Ids of the units"), limit=100),
    ),
    outputs={"parties": Title("单位：id、name、region", "Units: id, name, region")},
    gives={"parties": PARTIES},
    errors={"NO_UNIT": Title("没有这个单位", "There is no such unit")},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """In the order given. Units that had the role and are not named lose it: a mended plan replaces the list."""
    role = party_role(work.pack, given["role"])
    units = units_of(work, given["units"])
    set_case_parties(work, role, units)
    return {"parties": as_parties(units)}
