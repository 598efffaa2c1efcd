"""Roles of parties and their units as operations name them; what is not there is told with what is."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select

from tasks.errors import OperationRefused
from tasks.models import CaseParty, Unit
from tasks.operations.kinds import BAD_ARGUMENT
from tasks.operations.work import Work
from tasks.packs.info import PackInfo, Role

PARTIES: Final = [{"id": "string", "name": "string", "region": "string"}]  # as `as_parties` gives them


def party_role(pack: PackInfo, title: str) -> Role:
    """The role, held by parties. Raises OperationRefused(BAD_ARGUMENT)."""
    role = pack.role(title)
    if role is None or role.held_by != "party":
        known = [r.name for r in pack.roles if r.held_by == "party"]
        zh = f"“{title}”不是当事单位担任的角色（可用：{'、'.join(known)}），请修改图中的 role。"
        en = f"“{title}” is no role of a party (there are: {', '.join(known)}); change role in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    return role


def units_of(work: Work, ids: list[str]) -> list[Unit]:
    """The units that still work, each once, in the order given. Raises OperationRefused(NO_UNIT)."""
    wanted = list(dict.fromkeys(ids))
    found = {unit.id: unit for unit in work.session.scalars(select(Unit).where(Unit.id.in_(wanted), Unit.active))}
    missing = [id for id in wanted if id not in found]
    if missing:
        zh = f"没有编号为 {'、'.join(missing)} 的单位，或者已停用，请重新选择单位。"
        en = f"There is no unit with the id {', '.join(missing)}, or it is retired; choose the units again."
        raise OperationRefused("NO_UNIT", zh, en)
    return [found[id] for id in wanted]


def set_case_parties(work: Work, role: Role, units: Iterable[Unit]) -> None:
    """In the order given. Units that had the role in the case and are not named lose it."""
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


def as_parties(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """Units as diagrams see them."""
    return [{"id": unit.id, "name": unit.name, "region": unit.region} for unit in units]
