"""Note that a person has read the lines on their page."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, update

from tasks.actor import Actor
from tasks.models import Notification
from tasks.office import Office


@dataclass(frozen=True, slots=True)
class NotificationsRead:
    count: int


def read_notifications(office: Office, actor: Actor) -> NotificationsRead:
    """All of the actor's own that are there now."""
    with office.working() as work:
        mine = update(Notification).where(Notification.person_id == actor.person_id, Notification.read_at.is_(None))
        done = cast("CursorResult[Any]", work.session.execute(mine.values(read_at=work.now)))
        return NotificationsRead(done.rowcount)
