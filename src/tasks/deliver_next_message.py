"""Deliver one waiting message, or begin one case that was asked for: in the receiver's own transaction, once."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, and_, bindparam, or_, select

from engine.advance import DeliverMessage, Start
from tasks.chain import Entry
from tasks.database import ANEW
from tasks.errors import NotFound
from tasks.first_free import first_free
from tasks.models import Case, CaseParty, Message, Subscription
from tasks.office import Office, UnitOfWork
from tasks.record import lock_running, record
from tasks.start_case import new_case, version_in_force
from tasks.text import msgid
from tasks.trouble import Broken


@dataclass(frozen=True, slots=True)
class Delivered:
    message_id: int
    case_id: int
    name: str


def _matched() -> Select[int]:
    """Ids of messages that an open subscription of the pack waits for at the instant `now`, the oldest first."""
    fits = and_(
        Subscription.message == Message.name,
        Subscription.correlation_key == Message.correlation_key,
        Subscription.pack == Message.pack,
        or_(Message.to_case.is_(None), Message.to_case == Subscription.case_id),
    )
    waiting = and_(
        Message.status == "waiting",
        Message.kind == "message",
        or_(Message.expires_at.is_(None), Message.expires_at > bindparam("now", type_=Message.expires_at.type)),
    )
    found = select(Message.id).join(Subscription, fits).where(waiting).order_by(Message.id, Subscription.id)
    return found.execution_options(**ANEW)


# Asked after every step; built once, a statement costs half.
MATCHED: Final = _matched().limit(1)
_RECEIVER: Final = (
    _matched()
    .join(Case, Case.id == Subscription.case_id)
    .with_only_columns(Message.id, Subscription.id)
    .limit(1)
    .with_for_update(of=Case, skip_locked=True)
)
START: Final = (
    select(Message.id)
    .where(Message.status == "waiting", Message.kind == "start")
    .order_by(Message.id)
    .limit(1)
    .execution_options(**ANEW)
)


def deliver_next_message(office: Office) -> Delivered | None:
    """Deliver the oldest message that somebody waits for; None when there is none.

    Raises StepFailed when the receiver's step breaks; the message is then held back until its incident is resumed.
    """
    with office.working() as work:
        return _deliver(work) or _begin(work)


def _deliver(work: UnitOfWork) -> Delivered | None:
    """Lock the receiver first, then the message; both are read again under the locks."""

    def find() -> tuple[int, int] | None:
        row = work.session.execute(_RECEIVER, {"now": work.now}).first()
        return None if row is None else (row[0], row[1])

    def read(ids: tuple[int, int]) -> tuple[Message, Subscription] | None:
        message = _lock(work, ids[0])
        subscription = work.session.get(Subscription, ids[1], populate_existing=True)
        return None if message is None or subscription is None else (message, subscription)

    claimed = first_free(find, read)
    if claimed is None:
        return None
    message, subscription = claimed
    work.message_id = message.id
    case = lock_running(work, subscription.case_id)
    _mark(work, message)
    body = {"message": message.id, "from": message.from_case}
    entry = Entry("deliver", element_id=subscription.element_id, name=message.name, body=body)
    delivered = Delivered(message.id, case.id, message.name)
    record(work, case, DeliverMessage(subscription.engine_id, message.payload), entry)
    return delivered


def _begin(work: UnitOfWork) -> Delivered | None:
    """Begin the case that another asked for, under the version that is in force now."""
    message_id = work.session.scalar(START.with_for_update(skip_locked=True))
    message = _lock(work, message_id) if message_id is not None else None
    if message is None:
        return None
    work.message_id = message.id
    try:
        case = _new_case(work, message)
    except NotFound as refused:  # the sender has gone on: an operator must hear of it
        raise Broken(None, "") from refused
    _mark(work, message)
    entry = Entry("start", name=case.process_title, body={"message": message.id, "from": message.from_case})
    record(work, case, Start(message.name, message.payload), entry)
    return Delivered(message.id, case.id, message.name)


def _new_case(work: UnitOfWork, message: Message) -> Case:
    version = version_in_force(work, message.pack)
    deployed = work.office.definitions.get(work.session, version.hash)
    start = deployed.info.start(message.name)
    if start is None or message.name not in deployed.definition.processes:
        raise NotFound(what=msgid("流程"))
    case = new_case(work, version, deployed, start, record_id=message.record_id, title=message.title)
    case.request, case.requested_by = message.request, message.from_case
    asking = work.session.get(Case, message.from_case) if message.from_case else None
    if asking is not None:
        _take_after(work, case, asking)
    return case


def _take_after(work: UnitOfWork, case: Case, asking: Case) -> None:
    """The parties and the place of the asking case, as far as the record did not say."""
    case.region, case.field = case.region or asking.region, case.field or asking.field
    ours = set(work.session.scalars(select(CaseParty.role).where(CaseParty.case_id == case.id)))
    theirs = work.session.scalars(select(CaseParty).where(CaseParty.case_id == asking.id).order_by(CaseParty.id))
    for party in theirs:
        if party.role not in ours:
            work.session.add(CaseParty(case_id=case.id, role=party.role, unit_id=party.unit_id))
    work.session.flush()


def _lock(work: UnitOfWork, message_id: int) -> Message | None:
    held = select(Message).where(Message.id == message_id, Message.status == "waiting")
    return work.session.scalar(held.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _mark(work: UnitOfWork, message: Message) -> None:
    message.status, message.delivered_at = "delivered", work.now
