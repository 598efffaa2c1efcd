"""Send the next mail of the outbox: at least once, under its own Message-ID, tried again with growing pauses."""

from dataclasses import dataclass

from tasks.models import Outbox
from tasks.office import Office
from tasks.outbox import lease, put_off, said

PAUSES = (1, 5, 15, 60, 240, 720, 1440)  # minutes after each failed attempt; then it is given up and shown


@dataclass(frozen=True, slots=True)
class MailTried:
    outbox_id: int
    sent: bool
    fault: str


def send_next_mail(office: Office) -> MailTried | None:
    """Send one mail that is due, or return None. A server that can't be reached is a fault to try again, no error.

    A crash between the sending and the mark sends the mail again under the same Message-ID.
    """
    if office.mailer is None:
        return None
    leased = lease(office, "mail")
    if leased is None:
        return None
    mail = {name: leased.payload[name] for name in ("to", "subject", "text")}
    try:
        office.mailer(**mail, message_id=leased.key)
    except (OSError, ValueError) as error:
        with office.working() as work:
            put_off(work.session.get_one(Outbox, leased.outbox_id), said(error), PAUSES, work.wall)
        return MailTried(leased.outbox_id, False, said(error))
    with office.working() as work:
        work.session.get_one(Outbox, leased.outbox_id).done_at = work.wall
    return MailTried(leased.outbox_id, True, "")
