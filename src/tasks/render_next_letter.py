"""Press the next letter that was issued and has no PDF yet: after the commit that took its number.

The row is leased first (`next_at` moves on), so that no transaction waits for the press and no two nodes press the same
letter at once. Pressed twice it is still the same file: same data, same moment, same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, select

from tasks.database import ANEW
from tasks.definitions import stored_files
from tasks.letters.press import LetterFault, press
from tasks.models import Document, File, Incident
from tasks.office import Office, UnitOfWork

LEASE: Final = timedelta(minutes=2)  # longer than the press can take
AGAIN: Final = timedelta(minutes=5)
MAX_ATTEMPTS: Final = 5

Press = Callable[..., bytes]  # tasks.letters.press.press, or one that remembers what it pressed


@dataclass(frozen=True, slots=True)
class Rendered:
    document_id: str
    number: str
    file_id: str | None  # None: it could not be pressed; the document says why
    fault: str = ""


def render_next_letter(office: Office, pressing: Press | None = None) -> Rendered | None:
    """Press one letter, or return None when none waits. A letter that can't be pressed is an incident of its case."""
    with office.reading() as read:  # none waiting is the common case, and costs no writer's turn
        if read.session.scalar(_waiting(office.wall()).limit(1)) is None:
            return None
    with office.working() as work:
        document = _lease(work)
        if document is None:
            return None
        files = stored_files(work.session, document.version_hash)
        order = (document.id, document.template, dict(document.data), document.issued_at)
        tried_too_often = document.attempts > MAX_ATTEMPTS
    id, template, data, issued_at = order
    if tried_too_often:
        zh = f"排版时程序中断了 {MAX_ATTEMPTS} 次；请检查模板和机器后恢复。"
        en = f"The program ended {MAX_ATTEMPTS} times while it was set; look at template and machine, then resume."
        return _failed(office, id, LetterFault(zh, en))
    try:
        content = (pressing or press)(files, template, data, issued_at)
    except LetterFault as fault:
        return _failed(office, id, fault)
    digest = office.files.put(content)
    with office.working() as work:
        return _done(work, id, digest, len(content), data)


def _lease(work: UnitOfWork) -> Document | None:
    ordered = _waiting(work.wall).order_by(Document.next_at, Document.id).limit(1).with_for_update(skip_locked=True)
    document = work.session.scalar(ordered)
    if document is not None:
        document.next_at = work.wall + LEASE
        document.attempts += 1
    return document


def _waiting(now: datetime) -> Select[Document]:
    due = select(Document).where(Document.status == "issued", Document.next_at <= now)
    return due.execution_options(**ANEW)


def _done(work: UnitOfWork, id: str, digest: str, size: int, data: Mapping[str, Any]) -> Rendered:
    """What was set from other data than the letter has now (some were erased meanwhile) is set again."""
    document = work.session.get_one(Document, id, with_for_update=True, populate_existing=True)
    if document.status == "issued" and document.data == data:
        name = f"{document.number or document.title}.pdf"
        file = File(
            digest=digest,
            name=name.replace("/", "_")[:255],
            media_type="application/pdf",
            size=size,
            case_id=document.case_id,
            uploaded_at=work.now,
            kept=True,
        )
        work.session.add(file)
        work.session.flush()
        document.status, document.file_id, document.next_at, document.fault = "rendered", file.id, None, ""
    return Rendered(id, document.number, document.file_id)


def _failed(office: Office, id: str, fault: LetterFault) -> Rendered:
    """What may pass is tried again; what will not, or not any more, is told to the operator once."""
    with office.working() as work:
        document = work.session.get_one(Document, id, with_for_update=True, populate_existing=True)
        document.fault = str(fault)
        if fault.again and document.attempts < MAX_ATTEMPTS:
            document.next_at = work.wall + AGAIN
            return Rendered(id, document.number, None, str(fault))
        document.next_at = None
        said = f"文件“{document.title}”（{document.number}）没有排出：{fault.zh}"
        english = f"“{document.title}” ({document.number}) was not set: {fault.en}"
        incident = Incident(
            case_id=document.case_id,
            element_id=document.element_id,
            kind="host",
            message=said,
            detail={"document": id, "en": english},
            at=work.now,
        )
        work.session.add(incident)
        return Rendered(id, document.number, None, str(fault))
