"""Lines for one person: what the office told them on their page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tasks.actor import Actor
from tasks.models import Case, Notification
from tasks.office import Office

MOST = 100


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
        mine = select(func.count()).select_from(Notification).where(Notification.person_id == actor.person_id)
        return read.session.scalar(mine.where(Notification.read_at.is_(None))) or 0
