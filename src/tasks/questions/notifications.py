"""Lines for one person: what the office told them on their page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select

from tasks.actor import Actor
from tasks.models import Case, Notification
from tasks.office import Office

MOST = 100
_UNREAD: Final = (
    select(func.count())
    .select_from(Notification)
    .where(Notification.person_id == bindparam("me"), Notification.read_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Told:
    id: int
    subject: str
    text: str
    at: datetime
    is_new: bool
    case_id: int | None
    case_number: str


def notifications(office: Office, actor: Actor, limit: int = MOST) -> tuple[Told, ...]:
    """The person's own, the latest first."""
    with office.reading() as read:
        rows = read.session.execute(
            select(Notification, Case.number)
            .join(Case, Case.id == Notification.case_id, isouter=True)
            .where(Notification.person_id == actor.person_id)
            .order_by(Notification.at.desc(), Notification.id.desc())
            .limit(limit)
        )
        return tuple(
            Told(n.id, n.subject, n.text, n.at, n.read_at is None, n.case_id, number or "") for n, number in rows
        )


def unread(office: Office, actor: Actor) -> int:
    with office.reading() as read:
        return read.session.scalar(_UNREAD, {"me": actor.person_id}) or 0
