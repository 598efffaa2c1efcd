"""One letter, for who may declare it void."""

from dataclasses import dataclass
from datetime import datetime

from tasks.actor import Actor
from tasks.errors import NotAllowed, NotFound
from tasks.models import Case, Document
from tasks.office import Office
from tasks.rights import require
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class LetterToVoid:
    id: str
    title: str
    number: str
    issued_at: datetime
    case_id: int
    case_number: str
    case_title: str


def letter_to_void(office: Office, actor: Actor, document_id: str) -> LetterToVoid:
    """Raises NotFound, NotAllowed (no right, or void already)."""
    with office.reading() as read:
        document = read.session.get(Document, document_id)
        if document is None:
            raise NotFound(what=msgid("文件"))
        require(read.session, "void_document", actor, document.case_id)
        if document.status == "void":
            raise NotAllowed(msgid("文件“{number}”已经作废。"), number=document.number or document.title)
        case = read.session.get_one(Case, document.case_id)
        where = (case.id, case.number, case.title)
        return LetterToVoid(document.id, document.title, document.number, document.issued_at, *where)
