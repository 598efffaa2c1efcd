"""Tell people something: a line on their page, and a mail through the outbox. Never twice under one key."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from register.models import Membership, Person
from tasks.models import Notification, Outbox, Task


class Telling(Protocol):
    """What telling needs of the unit of work (or of an operation's)."""

    @property
    def session(self) -> Session: ...
    @property
    def now(self) -> datetime: ...  # case clock
    @property
    def wall(self) -> datetime: ...


def tell(
    work: Telling,
    people: Iterable[str],
    *,
    subject: str,
    text: str,
    key: str,
    case_id: int | None = None,
    task_id: int | None = None,
) -> list[str]:
    """Each person once; gives back their ids. `key` names the cause: the mail's Message-ID is made from it and the
    person, so a mail sent twice is still one mail."""
    wanted = list(dict.fromkeys(people))
    told = work.session.scalars(select(Person).where(Person.id.in_(wanted), Person.active).order_by(Person.id)).all()
    for person in told:
        work.session.add(
            Notification(
                person_id=person.id, case_id=case_id, task_id=task_id, subject=subject[:300], text=text, at=work.now
            )
        )
        if person.email:
            payload = {"to": person.email, "subject": subject, "text": text, "person": person.id}
            message_id = f"<{key}.{person.id}@guizhang>"
            work.session.add(
                Outbox(
                    kind="mail", key=message_id, payload=payload, case_id=case_id,
                    created_at=work.wall, next_at=work.wall,
                )
            )  # fmt: skip
    return [person.id for person in told]


def holders_now(session: Session, task: Task) -> list[str]:
    """Who holds the task; while nobody does, everybody who may take it."""
    if task.holder_id:
        return [task.holder_id]
    return people_of(session, task.groups)


def people_of(session: Session, keys: Sequence[str]) -> list[str]:
    """The people behind candidate keys ("role@unit", "=person"), as they stand now."""
    found: list[str] = []
    for key in keys:
        if key.startswith("="):
            found.append(key[1:])
            continue
        role, _, unit = key.rpartition("@")
        seated = select(Membership.person_id).where(Membership.role == role, Membership.unit_id == unit)
        found += session.scalars(seated.order_by(Membership.id))
    return list(dict.fromkeys(found))
