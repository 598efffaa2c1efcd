"""Who may hold a task: the role of its lane or its candidate groups, in the unit that takes that role in this case.

Resolved when the task opens; a person's seats are looked at when they read or act, so somebody who joins the unit
tomorrow sees the task, and somebody who left it does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.advance import OpenTask
from register.models import Membership, Person, Unit
from tasks.actor import group_key, person_key
from tasks.models import Case, CaseParty
from tasks.packs.info import PackInfo, Role

Seats = tuple[tuple[str, str], ...]  # (role title, unit id)
Both = tuple[str, str]  # half a sentence in Chinese, and in English
FINE: Final[Both] = ("", "")


@dataclass(frozen=True, slots=True)
class Holders:
    """Seats and persons that a task goes to; `missing` says what is wrong when nobody can hold it."""

    seats: Seats = ()
    persons: tuple[str, ...] = ()
    assignee: str | None = None
    missing: Both = ("", "")
    role: str = ""  # of the lane or the first group, also where the task names its person

    @property
    def seat(self) -> tuple[str, str | None]:
        """Role and unit under which the task is shown."""
        return self.seats[0] if self.seats else (self.role, None)

    @property
    def keys(self) -> list[str]:
        return [group_key(*seat) for seat in self.seats] + [person_key(person) for person in self.persons]


def holders_of(session: Session, case: Case, info: PackInfo, task: OpenTask) -> Holders:
    """Resolve an open task's holders; never raises: a task nobody can hold is an incident, not a lost step."""
    groups = task.candidate_groups or (() if task.candidate_users or not task.lane else (task.lane,))
    role = _role_of(info, [*groups, *([task.lane] if task.lane else [])])
    seats: list[tuple[str, str]] = []
    missing: list[Both] = []
    for group in groups if not task.assignee else ():
        found, fault = seats_of_group(session, case, info, group)
        seats += found
        missing += [fault] if fault != FINE else []
    named = [task.assignee] if task.assignee else list(task.candidate_users)
    persons = _active(session, named)
    absent = [person for person in named if person not in persons]
    missing += [(f"没有编号为“{person}”的在职人员", f"nobody active has the id “{person}”") for person in absent]
    if seats or persons:
        return Holders(tuple(dict.fromkeys(seats)), tuple(persons), persons[0] if task.assignee else None, role=role)
    none = ("没有泳道、候选组或办理人", "there is no lane, no candidate group, no assignee")
    zh, en = zip(*(missing or [none]), strict=True)
    return Holders(missing=("；".join(zh), "; ".join(en)), role=role)


def _role_of(info: PackInfo, groups: Sequence[str]) -> str:
    found = (info.role(group.partition("@")[0]) for group in groups)
    return next((role.name for role in found if role), "")


def seats_of_group(session: Session, case: Case, info: PackInfo, group: str) -> tuple[Seats, Both]:
    """Seats of "role" or "role@unit-id", and what is wrong where there are none."""
    name, _, unit_id = group.partition("@")
    role = info.role(name)
    if role is None:
        return (), (f"规程里没有角色“{name}”", f"the rule book has no role “{name}”")
    if unit_id:
        known = session.get(Unit, unit_id) is not None
        absent = (f"没有编号为“{unit_id}”的单位", f"there is no unit with the id “{unit_id}”")
        return (((role.name, unit_id),), FINE) if known else ((), absent)
    if role.held_by == "person":
        return (), (f"“{role.name}”的任务须指定到人", f"tasks of “{role.name}” must name their person")
    units = _units_of_role(session, case, role)
    if not units:
        return (), (f"本案没有单位承担角色“{role.name}”", f"no unit takes the role “{role.name}” in this case")
    return tuple((role.name, unit) for unit in units), FINE


def _units_of_role(session: Session, case: Case, role: Role) -> list[str]:
    """Ids of the units that take the role in this case."""
    if role.held_by == "authority":
        return [case.authority_id]
    if role.held_by == "party":
        parties = select(CaseParty.unit_id).where(CaseParty.case_id == case.id, CaseParty.role == role.name)
        return list(session.scalars(parties.order_by(CaseParty.id)))
    held = select(Membership.unit_id).where(Membership.role == role.name)
    responsible = select(Unit.id).where(Unit.active, Unit.id.in_(held)).order_by(Unit.id)
    if role.held_by == "charge":
        return list(session.scalars(responsible.where(Unit.field == case.field))) if case.field else []
    for region in enclosing(case.region) if case.region else ():  # the nearest one is responsible
        if units := list(session.scalars(responsible.where(Unit.region == region))):
            return units
    return []


def enclosing(region: str) -> Iterable[str]:
    """A region and all that contain it: "a/b/c", "a/b", "a"."""
    parts = region.split("/")
    return ("/".join(parts[:n]) for n in range(len(parts), 0, -1))


def _active(session: Session, persons: Sequence[str]) -> list[str]:
    if not persons:
        return []
    known = set(session.scalars(select(Person.id).where(Person.id.in_(persons), Person.active)))
    return [person for person in dict.fromkeys(persons) if person in known]
