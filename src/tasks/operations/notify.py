"""`notify`: a line on people's pages, and a mail through the outbox."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from tasks.actor import group_key
from tasks.errors import OperationRefused
from tasks.holders import seats_of_group
from tasks.models import Person
from tasks.operations.kinds import BAD_ARGUMENT, Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title
from tasks.tell import people_of, tell

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
    people = _active(work, [*given.get("persons", []), *_holding(work, given.get("roles", []))])
    if not people:
        zh = f"“{work.operation.name}”没有可通知的人，请检查图中的 roles 和 persons。"
        en = f"“{work.operation.name}” has nobody to tell; look at roles and persons in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    key = f"case-{work.case.id}.{work.operation.id}"
    tell(work, people, subject=given["subject"], text=given["text"], key=key, case_id=work.case.id)
    return {}


def _holding(work: Work, roles: Iterable[str]) -> list[str]:
    people: list[str] = []
    for group in roles:
        seats, fault = seats_of_group(work.session, work.case, work.pack, group)
        if not seats:
            zh = f"“{work.operation.name}”：{fault[0]}，请检查图中的 roles。"
            en = f"“{work.operation.name}”: {fault[1]}; look at roles in the diagram."
            raise OperationRefused(BAD_ARGUMENT, zh, en)
        people += people_of(work.session, [group_key(*seat) for seat in seats])
    return people


def _active(work: Work, persons: Iterable[str]) -> list[str]:
    return list(work.session.scalars(select(Person.id).where(Person.id.in_(list(persons)), Person.active)))
