"""What an administrator writes about a person: read, checked all at once, put into their rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from register.models import Expert, Membership, Person, Unit
from tasks.errors import FormFaults
from tasks.models import PackVersion
from tasks.text import line, msgid
from tasks.unit_details import too_long

NAME, LOGIN, EMAIL, ROLE, FIELD = 100, 100, 254, 100, 60  # characters
MOST_SEATS, MOST_FIELDS = 50, 30
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\Z")

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """As typed."""

    name: str = ""
    login: str = ""
    email: str = ""
    is_administrator: bool = False
    seats: tuple[tuple[str, str], ...] = ()  # (role title, unit id)
    expert_unit: str = ""  # where they work as an expert; "": not in the pool
    expert_fields: tuple[str, ...] = ()


def write_person(session: Session, person: Person, typed: PersonDetails) -> None:
    """Put what was typed into the person's rows. Raises FormFaults with every fault; nothing is changed then."""
    name, login, email = line(typed.name), line(typed.login).lower(), line(typed.email)
    fields = tuple(dict.fromkeys(filter(None, map(line, typed.expert_fields))))
    errors = _name(name) | _login(session, person, login) | _email(email)
    errors |= _seats(session, person, typed.seats) | _expert(session, person, typed.expert_unit, fields)
    if errors:
        raise FormFaults(errors)
    person.name, person.login, person.email = name, login, email
    person.is_administrator = typed.is_administrator
    session.add(person)
    session.flush()
    _write_seats(session, person, typed.seats)
    _write_expert(session, person, typed.expert_unit, fields)
    session.flush()


def told_of(session: Session, person: Person) -> dict[str, Any]:
    """The person as a change of them is written down."""
    seats = session.execute(
        select(Membership.role, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == person.id)
        .order_by(Unit.name, Membership.role)
    )
    expert = session.execute(
        select(Unit.name, Expert.fields)
        .join(Unit, Unit.id == Expert.unit_id)
        .where(Expert.person_id == person.id, Expert.active)
    ).first()
    return {
        "name": person.name,
        "login": person.login,
        "email": person.email,
        "administrator": person.is_administrator,
        "seats": [f"{unit} {role}" for role, unit in seats],
        "expert": f"{expert[0]} {'、'.join(expert[1])}".strip() if expert else "",
    }


def known_roles(session: Session) -> list[str]:
    """Titles of the roles that a rule book in force has, or that somebody holds."""
    infos = session.scalars(select(PackVersion.info).where(PackVersion.in_force))
    ours = {role for info in infos for role in info.get("roles", [])}
    return sorted(ours | set(session.scalars(select(Membership.role).distinct())))


def _name(name: str) -> Errors:
    if not name:
        return {"name": [msgid("请填写姓名。")]}
    return {"name": [too_long(NAME)]} if len(name) > NAME else {}


def _login(session: Session, person: Person, login: str) -> Errors:
    if not login or " " in login:
        return {"login": [msgid("请填写登录名，中间不能有空格。")]}
    if len(login) > LOGIN:
        return {"login": [too_long(LOGIN)]}
    other = session.scalar(select(Person.id).where(Person.login == login))
    return {"login": [msgid("已经有人使用这个登录名。")]} if other not in (None, person.id) else {}


def _email(email: str) -> Errors:
    if len(email) > EMAIL:
        return {"email": [too_long(EMAIL)]}
    return {"email": [msgid("邮箱地址不完整，应当像 name@example.cn。")]} if email and not ADDRESS.match(email) else {}


def _seats(session: Session, person: Person, seats: Sequence[tuple[str, str]]) -> Errors:
    if len(seats) > MOST_SEATS:
        return {"seats.0": [msgid("一个人最多 {most} 个角色。").filled(most=MOST_SEATS)]}
    roles, held = set(known_roles(session)), {seat.unit_id for seat in _held(session, person)}
    errors: Errors = {}
    for number, (role, unit_id) in enumerate(seats):
        unit = session.get(Unit, unit_id) if unit_id else None
        if not role or not unit_id:
            errors[f"seats.{number}"] = [msgid("单位和角色要一起选。")]
        elif role not in roles:
            errors[f"seats.{number}"] = [msgid("现行的规程里没有这个角色，请重新选择。")]
        elif unit is None or (not unit.active and unit.id not in held):
            errors[f"seats.{number}"] = [msgid("没有这个单位，或者它已经停用，请重新选择。")]
    return errors


def _expert(session: Session, person: Person, unit_id: str, fields: Sequence[str]) -> Errors:
    if not unit_id:
        return {"expert_unit": [msgid("填了专家领域，请选择专家的工作单位。")]} if fields else {}
    unit = session.get(Unit, unit_id)
    if unit is None or not unit.active:
        return {"expert_unit": [msgid("没有这个单位，或者它已经停用，请重新选择。")]}
    if len(fields) > MOST_FIELDS or any(len(field) > FIELD for field in fields):
        said = msgid("专家领域最多 {most} 个，每个不超过 {limit} 个字符。")
        return {"expert_fields": [said.filled(most=MOST_FIELDS, limit=FIELD)]}
    return {}


def _held(session: Session, person: Person) -> list[Membership]:
    return list(session.scalars(select(Membership).where(Membership.person_id == person.id))) if person.id else []


def _write_seats(session: Session, person: Person, seats: Sequence[tuple[str, str]]) -> None:
    """Seats that stay keep their rows: the first one is the person's home on every page."""
    wanted = dict.fromkeys(seats)
    for held in _held(session, person):
        if (held.role, held.unit_id) in wanted:
            del wanted[held.role, held.unit_id]
        else:
            session.delete(held)
    session.flush()
    session.add_all(Membership(person_id=person.id, unit_id=unit_id, role=role) for role, unit_id in wanted)


def _write_expert(session: Session, person: Person, unit_id: str, fields: Sequence[str]) -> None:
    """Who leaves the pool stays known: they were drawn before."""
    expert = session.get(Expert, person.id)
    if not unit_id:
        if expert is not None:
            expert.active = False
        return
    if expert is None:
        expert = Expert(person_id=person.id)
        session.add(expert)
    expert.unit_id, expert.fields, expert.active = unit_id, list(fields), True
