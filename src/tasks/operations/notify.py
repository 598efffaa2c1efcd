"""`notify`: a line on people's pages, and a mail through the outbox."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from tasks.errors import OperationRefused
from tasks.holders import seats_of_group
from tasks.models import Membership, Notification, Outbox, Person
from tasks.operations.kinds import BAD_ARGUMENT, Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "notify",
    Title("通知", "Notify"),
    inputs=(
        Argument("roles", "texts", Title("角色，或“角色@单位”", "Roles, or role@unit"), required=False, limit=50),
        Argument("persons", "texts", Title("人员的 id", "Ids of persons"), required=False, limit=500),
        Argument("subject", "text", Title("标题", "Subject"), limit=300),
        Argument("text", "text", Title("正文", "Text"), limit=20_000),
    ),
    outputs={},
    errors={},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """Each person once, however many of the roles they hold. Nobody to tell is a fault of the diagram, not silence."""
    people = dict.fromkeys([*_named(work, given.get("persons", [])), *_holding(work, given.get("roles", []))])
    if not people:
        zh = f"“{work.operation.name}”没有可通知的人，请检查图中的 roles 和 persons。"
        en = f"“{work.operation.name}” has nobody to tell; look at roles and persons in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    for person in work.session.scalars(select(Person).where(Person.id.in_(people)).order_by(Person.id)):
        work.session.add(
            Notification(
                person_id=person.id,
                case_id=work.case.id,
                subject=given["subject"],
                text=given["text"],
                at=work.now,
            )
        )
        if person.email:
            work.session.add(_mail(work, person, given))
    return {}


def _named(work: Work, persons: Iterable[str]) -> list[str]:
    return list(work.session.scalars(select(Person.id).where(Person.id.in_(list(persons)), Person.active)))


def _holding(work: Work, roles: Iterable[str]) -> list[str]:
    people: list[str] = []
    for group in roles:
        seats, fault = seats_of_group(work.session, work.case, work.pack, group)
        if not seats:
            zh = f"“{work.operation.name}”：{fault[0]}，请检查图中的 roles。"
            en = f"“{work.operation.name}”: {fault[1]}; look at roles in the diagram."
            raise OperationRefused(BAD_ARGUMENT, zh, en)
        for role, unit in seats:
            held = select(Membership.person_id).where(Membership.role == role, Membership.unit_id == unit)
            people += work.session.scalars(select(Person.id).where(Person.id.in_(held), Person.active))
    return people


def _mail(work: Work, person: Person, given: Arguments) -> Outbox:
    """Its Message-ID is made from what caused it: sent twice, it is still one mail."""
    key = f"<case-{work.case.id}.{work.operation.id}.{person.id}@guizhang>"
    payload = {"to": person.email, "subject": given["subject"], "text": given["text"], "person": person.id}
    return Outbox(kind="mail", key=key, payload=payload, case_id=work.case.id, created_at=work.wall, next_at=work.wall)
