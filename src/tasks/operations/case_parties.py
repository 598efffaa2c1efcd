"""`case.parties`: exactly these units play this role in the case."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tasks.errors import OperationRefused
from tasks.models import CaseParty, Unit
from tasks.operations.kinds import BAD_ARGUMENT, Argument, Arguments, OperationType
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
    role = work.pack.role(given["role"])
    if role is None or role.held_by != "party":
        known = [r.name for r in work.pack.roles if r.held_by == "party"]
        zh = f"“{given['role']}”不是当事单位担任的角色（可用：{'、'.join(known)}），请修改图中的 role。"
        en = f"“{given['role']}” is no role of a party (there are: {', '.join(known)}); change role in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    ids = list(dict.fromkeys(given["units"]))
    found = {unit.id: unit for unit in work.session.scalars(select(Unit).where(Unit.id.in_(ids), Unit.active))}
    missing = [id for id in ids if id not in found]
    if missing:
        zh = f"没有编号为 {'、'.join(missing)} 的单位，或者已停用，请重新选择单位。"
        en = f"There is no unit with the id {', '.join(missing)}, or it is retired; choose the units again."
        raise OperationRefused("NO_UNIT", zh, en)
    mine = select(CaseParty).where(CaseParty.case_id == work.case.id, CaseParty.role == role.name)
    now = {party.unit_id: party for party in work.session.scalars(mine)}
    for id, party in now.items():
        if id not in found:
            work.session.delete(party)
    for id in ids:
        if id not in now:
            work.session.add(CaseParty(case_id=work.case.id, role=role.name, unit_id=id))
    work.session.flush()
    return {"parties": [{"id": id, "name": found[id].name, "region": found[id].region} for id in ids]}
