"""What leaves the house is taken from the outbox by one node at a time, tried again when it fails, and given up.

A row is leased in a transaction of its own before anybody is talked to, and marked in another afterwards: no lock of
the database is held while a server thinks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from tasks.database import ANEW
from tasks.models import Outbox
from tasks.office import Office, UnitOfWork

LEASE = timedelta(minutes=5)  # for which one node has the row to itself


@dataclass(frozen=True, slots=True)
class Leased:
    outbox_id: int
    key: str
    payload: Mapping[str, Any]


def lease(office: Office, kind: str, wanted: Callable[[UnitOfWork, Outbox], bool] | None = None) -> Leased | None:
    """The next row of the kind that is due, for a while nobody else's. None: there is none, or nobody wants it any
    more, and then it is done.
    """
    with office.reading() as read:
        if read.session.scalar(_waiting(kind, office.wall()).limit(1)) is None:
            return None
    with office.working() as work:
        first = _waiting(kind, work.wall).order_by(Outbox.next_at, Outbox.id).limit(1)
        outbox_id = work.session.scalar(first.with_for_update(skip_locked=True))
        if outbox_id is None:
            return None
        row = work.session.get_one(Outbox, outbox_id)
        if wanted is not None and not wanted(work, row):
            row.done_at = work.wall
            return None
        row.attempts += 1
        row.next_at = work.wall + LEASE
        return Leased(row.id, row.key, row.payload)


def put_off(row: Outbox, fault: str, pauses: Sequence[int], now: datetime) -> bool:
    """Write down why it failed, and when it is tried again: after so many minutes each time. False: given up now."""
    row.fault = fault
    if row.attempts > len(pauses):
        row.given_up = True
        return False
    row.next_at = now + timedelta(minutes=pauses[row.attempts - 1])
    return True


def said(error: Exception) -> str:
    """What went wrong, as the operator's page tells it."""
    return f"{type(error).__name__}: {error}"[:1000]


def _waiting(kind: str, now: datetime) -> Select[int]:
    return (
        select(Outbox.id)
        .where(Outbox.kind == kind, Outbox.done_at.is_(None), ~Outbox.given_up, Outbox.next_at <= now)
        .execution_options(**ANEW)
    )
