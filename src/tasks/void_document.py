"""Declare a letter void: its number stays in the series, taken, and the paper says that it no longer counts."""

from dataclasses import dataclass

from tasks.actor import Actor
from tasks.chain import Entry, append
from tasks.errors import FormFaults, NotAllowed, NotFound
from tasks.models import Document
from tasks.office import Office
from tasks.record import lock_case
from tasks.rights import require
from tasks.text import msgid, plain

MAX_REASON = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Voided:
    document_id: str
    number: str


def void_document(office: Office, actor: Actor, document_id: str, reason: str) -> Voided:
    """Only people of the authority. Raises NotFound, NotAllowed (no right, or void already), FormFaults."""
    said = plain(reason)
    if not said or len(said) > MAX_REASON:
        raise FormFaults({"reason": [msgid("请写明作废的理由，不超过 2000 字。")]})
    with office.working() as work:
        document = work.session.get(Document, document_id)
        if document is None:
            raise NotFound(what=msgid("文件"))
        require(work.session, "void_document", actor, document.case_id)
        case = lock_case(work, document.case_id)
        work.session.refresh(document, with_for_update=True)
        if document.status == "void":
            raise NotAllowed(msgid("文件“{number}”已经作废。"), number=document.number or document.title)
        document.status, document.void_reason, document.next_at = "void", said, None
        seat = next((seat for seat in actor.seats if seat.unit_id == case.authority_id), None)
        body = {"document": document.id, "number": document.number}
        append(work, case, [Entry("void", actor, seat, document.element_id, document.title, opinion=said, body=body)])
        return Voided(document.id, document.number)
