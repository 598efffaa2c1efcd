"""`case.parties`: exactly these units play this role in the case."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tasks.models import CaseParty
from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.parties import party_role, units_of
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
    gives={"parties": [{"id": "string", "name": "string", "region": "string"}]},
    errors={"NO_UNIT": Title("没有这个单位", "There is no such unit")},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """In the order given. Units that had the role and are not named lose it: a mended plan replaces the list."""
    role = party_role(work.pack, given["role"])
    units = units_of(work, given["units"])
    ids = [unit.id for unit in units]
    mine = select(CaseParty).where(CaseParty.case_id == work.case.id, CaseParty.role == role.name)
    now = {party.unit_id: party for party in work.session.scalars(mine)}
    for id, party in now.items():
        if id not in ids:
            work.session.delete(party)
    for id in ids:
        if id not in now:
            work.session.add(CaseParty(case_id=work.case.id, role=role.name, unit_id=id))
    work.session.flush()
    return {"parties": [{"id": unit.id, "name": unit.name, "region": unit.region} for unit in units]}
