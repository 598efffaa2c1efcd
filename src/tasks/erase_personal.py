"""Erase personal values from a case: who was promised to be forgotten is, and the chain still verifies.

History knows such a value only by its salted digest; value and salt lie beside it and go. So do the copies that the
case works with: its variables, open forms, drafts, answers, messages, objections, files, and the letters that hold
them, which are set again without them under the same number.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.erase import Wanted, erase, erased
from tasks.actor import Actor
from tasks.chain import Entry, append
from tasks.errors import FormFaults
from tasks.models import (
    Case,
    Document,
    Draft,
    File,
    Message,
    Notice,
    Notification,
    Objection,
    Outbox,
    OutwardJob,
    PersonalValue,
    Task,
)
from tasks.office import Office, UnitOfWork
from tasks.record import lock_case
from tasks.rights import require
from tasks.text import msgid, plain

MARK: Final = "（已删除）"  # what stands where a personal text stood
MAX_REASON: Final = 2_000  # characters
HOLDING: Final[dict[type[Any], tuple[str, ...]]] = {  # columns of a case's rows that hold what forms and diagrams said
    Task: ("scope", "answers"),
    OutwardJob: ("arguments",),
    Document: ("data",),
    Outbox: ("payload",),
}


@dataclass(frozen=True, slots=True)
class Erased:
    values: int  # of history's
    files: int  # whose bytes are gone
    letters: int  # that are set again


def erase_personal(office: Office, actor: Actor, case_id: int, digests: Collection[str], reason: str) -> Erased:
    """Erase the values of these digests, and every equal value of the same field in the case.

    Only administrators. Raises NotFound, NotAllowed, FormFaults (nothing chosen, no reason). Files' bytes go after
    the commit: nothing names them any more.
    """
    said = plain(reason)
    with office.working() as work:
        require(work.session, "erase_personal", actor, case_id)
        case = lock_case(work, case_id)
        if not said or len(said) > MAX_REASON:
            raise FormFaults({"reason": [msgid("请写明删除的理由，不超过 2000 字。")]})
        values = _values(work.session, case_id, digests)
        if not values:
            raise FormFaults({"values": [msgid("请选择要删除的个人信息。")]})
        wanted = [(field_of(value.path), json.loads(value.value or "null")) for value in values]
        _forget(work, values)
        if case.state is not None:
            case.state = erase(case.state, wanted, MARK)
            case.state_version += 1
        gone, letters = _papers(work, case, wanted)
        _rows(work.session, case, wanted)
        _objections(work.session, case, wanted)
        body = {"erased": sorted(value.digest for value in values), "files": len(gone), "letters": letters}
        append(work, case, [Entry("erase", actor, opinion=said, body=body)])
        work.session.flush()
        unnamed = [digest for digest in gone if not _is_named(work.session, digest)]
    for digest in unnamed:
        office.files.erase(digest)
    return Erased(len(values), len(gone), letters)


def field_of(path: str) -> str:
    """The field's name at the end of a path."""
    return path.rpartition("/")[2]


def _values(session: Session, case_id: int, digests: Collection[str]) -> list[PersonalValue]:
    kept = select(PersonalValue).where(PersonalValue.case_id == case_id, PersonalValue.value.is_not(None))
    all_of_case = list(session.scalars(kept))
    chosen = {(field_of(value.path), value.value) for value in all_of_case if value.digest in digests}
    return [value for value in all_of_case if (field_of(value.path), value.value) in chosen]


def _forget(work: UnitOfWork, values: Iterable[PersonalValue]) -> None:
    for value in values:
        value.value, value.salt, value.erased_at = None, None, work.now


def _papers(work: UnitOfWork, case: Case, wanted: Wanted) -> tuple[list[str], int]:
    """Digests of the files that go, and how many letters are set again. Before the rows change: letters are known by
    the values in their data."""
    session = work.session
    gone, letters = [], 0
    for file in session.scalars(select(File).where(File.case_id == case.id, File.id.in_(_file_ids(wanted)))):
        gone.append(file.digest)
        file.digest, file.name, file.size = "", MARK, 0
    for document in session.scalars(select(Document).where(Document.case_id == case.id)):
        if erased(document.data, wanted, MARK) == document.data:
            continue
        rendered = session.get(File, document.file_id) if document.file_id else None
        document.file_id = None
        if rendered is not None:
            session.flush()
            gone.append(rendered.digest)
            session.delete(rendered)
        if document.status != "void":
            document.status, document.attempts, document.next_at = "issued", 0, work.wall
            letters += 1
    return gone, letters


def _file_ids(wanted: Wanted) -> list[str]:
    """Of the files that a wanted value names."""
    lists = (value if isinstance(value, list) else [value] for _, value in wanted)
    named = (item.get("id") for items in lists for item in items if isinstance(item, dict))
    return [id for id in named if isinstance(id, str)]


def _rows(session: Session, case: Case, wanted: Wanted) -> None:
    for table, columns in HOLDING.items():
        for row in session.scalars(select(table).where(table.case_id == case.id)):
            for column in columns:
                setattr(row, column, erased(getattr(row, column), wanted, MARK))
    mine = select(Task.id).where(Task.case_id == case.id)
    for draft in session.scalars(select(Draft).where(Draft.task_id.in_(mine))):
        draft.values = erased(draft.values, wanted, MARK)
    touching = select(Message).where(or_(Message.from_case == case.id, Message.to_case == case.id))
    for message in session.scalars(touching):
        message.payload = erased(message.payload, wanted, MARK)
    texts = [value for _, value in wanted if isinstance(value, str)]
    for told in session.scalars(select(Notification).where(Notification.case_id == case.id)):
        told.text = _cut(told.text, texts)


def _objections(session: Session, case: Case, wanted: Wanted) -> None:
    mine = select(Notice.id).where(Notice.case_id == case.id)
    texts = [value for _, value in wanted]
    for objection in session.scalars(select(Objection).where(Objection.notice_id.in_(mine))):
        objection.person = MARK if objection.person in texts else objection.person
        objection.contact = MARK if objection.contact in texts else objection.contact


def _cut(text: str, values: Iterable[str]) -> str:
    for value in values:
        text = text.replace(value, MARK) if len(value) > 1 else text
    return text


def _is_named(session: Session, digest: str) -> bool:
    return session.scalar(select(File.id).where(File.digest == digest).limit(1)) is not None
