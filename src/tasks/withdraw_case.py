"""Withdraw a case: by who started it, while the diagram waits for that."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.advance import DeliverMessage
from tasks.actor import Actor
from tasks.chain import Entry
from tasks.errors import FormFaults, NotAllowed
from tasks.models import Case, Subscription
from tasks.office import Office, UnitOfWork
from tasks.record import lock_running, record
from tasks.rights import require
from tasks.text import msgid, plain

MESSAGE = "withdraw"  # what the diagram waits for; its key is the case's number, or none
MAX_REASON = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Withdrawn:
    case_id: int
    status: str
    outcome: str


def withdraw_case(office: Office, actor: Actor, case_id: int, reason: str) -> Withdrawn:
    """Raises NotFound, NotAllowed (no right, or the case does not wait for it any more), FormFaults, CaseOver."""
    said = plain(reason)
    if not said or len(said) > MAX_REASON:
        raise FormFaults({"reason": [msgid("请写明撤回的理由，不超过 2000 字。")]})
    with office.working() as work:
        require(work.session, "withdraw_case", actor, case_id)
        case = lock_running(work, case_id)
        subscription = waiting_for_withdrawal(work, case)
        if subscription is None:
            raise NotAllowed(msgid("案件“{case}”已经过了可以撤回的环节。"), case=case.number)
        seat = next(s for s in actor.seats if (s.role, s.unit_id) == (case.applicant_role, case.applicant_unit))
        case.note = said
        payload = {"reason": said, "by": actor.name, "unit": seat.unit_name}
        entry = Entry("withdraw", actor, seat, subscription.element_id, msgid("撤回"), opinion=said)
        record(work, case, DeliverMessage(subscription.engine_id, payload), entry)
        return Withdrawn(case.id, case.status, case.outcome)


def waiting_for_withdrawal(work: UnitOfWork, case: Case) -> Subscription | None:
    keys = ("", case.number, str(case.id))
    found = select(Subscription).where(Subscription.case_id == case.id, Subscription.message == MESSAGE)
    return work.session.scalar(found.where(Subscription.correlation_key.in_(keys)).limit(1))
