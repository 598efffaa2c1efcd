"""Send the next mail of the outbox: at least once, under its own Message-ID, tried again with growing pauses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from tasks.models import Outbox
from tasks.office import Office

LEASE = timedelta(minutes=5)  # for which one node has the mail to itself while it talks to the server
PAUSES = (1, 5, 15, 60, 240, 720, 1440)  # minutes after each failed attempt; then it is given up and shown


@dataclass(frozen=True, slots=True)
class MailTried:
    outbox_id: int
    sent: bool
    fault: str


def send_next_mail(office: Office) -> MailTried | None:
    """Send one mail that is due, or return None. A server that can't be reached is a fault to try again, no error.

    The row is leased first and marked afterwards, each in a transaction of its own: no database lock is held while
    the server thinks. A crash in between sends the mail again under the same Message-ID.
    """
    if office.mailer is None:
        return None
    leased = _lease(office)
    if leased is None:
        return None
    outbox_id, key, payload = leased
    try:
        mail = {name: payload[name] for name in ("to", "subject", "text")}
        office.mailer(**mail, message_id=key)
    except (OSError, ValueError) as error:
        fault = f"{type(error).__name__}: {error}"[:1000]
        _failed(office, outbox_id, fault)
        return MailTried(outbox_id, False, fault)
    with office.working() as work:
        work.session.get_one(Outbox, outbox_id).done_at = work.wall
    return MailTried(outbox_id, True, "")


def _lease(office: Office) -> tuple[int, str, dict[str, str]] | None:
    with office.reading() as read:
        if read.session.scalar(_waiting(office.wall()).limit(1)) is None:
            return None
    with office.working() as work:
        found = _waiting(work.wall).order_by(Outbox.next_at, Outbox.id).limit(1).with_for_update(skip_locked=True)
        outbox_id = work.session.scalar(found)
        if outbox_id is None:
            return None
        row = work.session.get_one(Outbox, outbox_id)
        row.attempts += 1
        row.next_at = work.wall + LEASE
        return row.id, row.key, row.payload


def _waiting(now: datetime) -> Select[int]:
    return select(Outbox.id).where(
        Outbox.kind == "mail", Outbox.done_at.is_(None), ~Outbox.given_up, Outbox.next_at <= now
    )


def _failed(office: Office, outbox_id: int, fault: str) -> None:
    with office.working() as work:
        row = work.session.get_one(Outbox, outbox_id)
        row.fault = fault
        if row.attempts > len(PAUSES):
            row.given_up = True
        else:
            row.next_at = work.wall + timedelta(minutes=PAUSES[row.attempts - 1])
