"""What an administrator writes about a unit: read, checked all at once, put into its row."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from register.models import Unit
from tasks.errors import FormFaults
from tasks.text import Sentence, line, msgid

LONGEST: Mapping[str, int] = {"name": 200, "name_en": 200, "kind": 60, "region": 120, "field": 120}  # characters


@dataclass(frozen=True, slots=True)
class UnitDetails:
    """As typed; `parent` is the id of the unit that it is part of, "" for none."""

    name: str = ""
    name_en: str = ""
    kind: str = ""  # in the office's own words
    region: str = ""  # "region/town"
    field: str = ""  # trade or charge
    parent: str = ""


def write_unit(session: Session, unit: Unit, typed: UnitDetails) -> None:
    """Put what was typed into the row. Raises FormFaults with every fault; the row is unchanged then."""
    said = {name: line(getattr(typed, name)) for name in LONGEST}
    said["region"] = "/".join(part.strip() for part in said["region"].split("/"))
    errors = _too_long(said) | _name(session, unit, said["name"]) | _parent(session, unit, typed.parent)
    if said["region"] and not all(said["region"].split("/")):
        errors["region"] = [msgid("地区写成“自治区/盟市”的样子，斜线两边都要有名称。")]
    if errors:
        raise FormFaults(errors)
    for name, value in said.items():
        setattr(unit, name, value)
    unit.parent_id = typed.parent or None


def told_of(session: Session, unit: Unit) -> dict[str, str]:
    """The unit as a change of it is written down."""
    parent = session.get(Unit, unit.parent_id) if unit.parent_id else None
    return {**{name: getattr(unit, name) or "" for name in LONGEST}, "parent": parent.name if parent else ""}


def too_long(limit: int) -> Sentence:
    return msgid("不能超过 {limit} 个字符。").filled(limit=limit)


def _too_long(said: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [too_long(limit)] for name, limit in LONGEST.items() if len(said[name]) > limit}


def _name(session: Session, unit: Unit, name: str) -> dict[str, list[str]]:
    if not name:
        return {"name": [msgid("请填写单位名称。")]}
    other = session.scalar(select(Unit.id).where(Unit.name == name))
    return {"name": [msgid("已经有一个叫这个名称的单位。")]} if other not in (None, unit.id) else {}


def _parent(session: Session, unit: Unit, parent: str) -> dict[str, list[str]]:
    """It is there, and the unit is not above it: going up from it never comes to the unit."""
    above: str | None = parent or None
    while above is not None:
        if above == unit.id:
            return {"parent": [msgid("单位不能隶属于自己，或隶属于自己的下级。")]}
        found = session.get(Unit, above)
        if found is None:
            return {"parent": [msgid("没有这个上级单位，请重新选择。")]}
        above = found.parent_id
    return {}
