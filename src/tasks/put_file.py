"""Put a file into a task one holds; it becomes part of the case when the task is completed."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import filetype
from sqlalchemy import select

from tasks.actor import Actor
from tasks.errors import FormFaults, NotFound, TooLarge
from tasks.held import held_seat, open_task
from tasks.models import File
from tasks.office import Office
from tasks.text import msgid

LARGEST: Final = 20_000_000  # bytes
LONGEST_NAME: Final = 200  # characters
# What may be handed in, and what its content must then be: the ending alone proves nothing. "" stands for text.
KINDS: Final = {
    "pdf": ("application/pdf", "pdf"),
    "png": ("image/png", "png"),
    "jpg": ("image/jpeg", "jpg"),
    "jpeg": ("image/jpeg", "jpg"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "doc": ("application/msword", "doc"),
    "xls": ("application/vnd.ms-excel", "xls"),
    "zip": ("application/zip", "zip"),
    "txt": ("text/plain", ""),
    "csv": ("text/csv", ""),
}
SAME = {"docx": {"docx", "zip"}, "xlsx": {"xlsx", "zip"}, "doc": {"doc", "xls"}, "xls": {"xls", "doc"}}


@dataclass(frozen=True, slots=True)
class FilePut:
    id: str
    name: str
    media_type: str
    size: int

    def as_value(self) -> dict[str, str]:
        """What a form keeps of it."""
        return {"id": self.id, "name": self.name}


def put_file(office: Office, actor: Actor, task_id: int, name: str, content: bytes, field: str = "") -> FilePut:
    """`field` is the form field it goes into; "" an attachment. Raises NotFound, AlreadyDone, NotAllowed, TooLarge,
    FormFaults (a kind of file that is not taken, or that is not what its name says).
    """
    name, media_type = checked_file(name, content)
    with office.working() as work:
        _, task = open_task(work, task_id, actor)
        held_seat(work.session, task, actor)
        digest = office.files.put(content)  # durable before its row; without a row it is only an unused file
        kept = File(
            digest=digest,
            name=name,
            media_type=media_type,
            size=len(content),
            case_id=task.case_id,
            task_id=task.id,
            field=field[:200],
            uploaded_by=actor.person_id,
            uploaded_at=work.now,
        )
        work.session.add(kept)
        work.session.flush()
        return FilePut(kept.id, name, media_type, len(content))


def remove_file(office: Office, actor: Actor, task_id: int, file_id: str) -> None:
    """Take a file out of one's draft. Raises NotFound."""
    with office.working() as work:
        mine = select(File).where(File.id == file_id, File.task_id == task_id, File.uploaded_by == actor.person_id)
        found = work.session.scalar(mine.where(~File.kept))
        if found is None:
            raise NotFound(what=msgid("文件"))
        work.session.delete(found)


def checked_file(name: str, content: bytes) -> tuple[str, str]:
    """The name without folders, and the media type. Raises TooLarge, FormFaults."""
    base = PurePath(name.replace("\\", "/")).name.strip()
    clean = "".join(sign for sign in base if sign.isprintable())[-LONGEST_NAME:]
    ending = clean.rpartition(".")[2].lower()
    if len(content) > LARGEST:
        raise TooLarge(what=clean, limit=msgid("20 MB"))
    if ending not in KINDS or not clean.rpartition(".")[0]:
        known = "、".join(sorted(KINDS))
        raise FormFaults({"file": [msgid("不收“{name}”这种文件，可以交：{known}。").filled(name=clean, known=known)]})
    media_type, kind = KINDS[ending]
    if not _is(content, kind):
        raise FormFaults({"file": [msgid("“{name}”的内容与它的扩展名不符，请另存后再交。").filled(name=clean)]})
    return clean, media_type


def _is(content: bytes, kind: str) -> bool:
    guessed = filetype.guess(content)
    if not kind:
        return guessed is None and b"\x00" not in content[:8192]
    return guessed is not None and guessed.extension in SAME.get(kind, {kind})
