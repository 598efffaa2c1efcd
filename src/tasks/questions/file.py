"""A file to download, for who may see it."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from tasks.actor import Actor
from tasks.errors import NotFound
from tasks.models import Case, File
from tasks.office import Office
from tasks.rights import cases_for
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class FileContent:
    name: str
    media_type: str
    content: bytes


def file_content(office: Office, actor: Actor, file_id: str) -> FileContent:
    """A file of a case that the actor may see; one that still lies in a draft only its person. Raises NotFound."""
    with office.reading() as read:
        seen = File.case_id.in_(select(Case.id).where(cases_for("see_documents", actor)))
        own = File.uploaded_by == actor.person_id
        file = read.session.scalar(select(File).where(File.id == file_id, or_(own, seen & File.kept)))
    if file is None:
        raise NotFound(what=msgid("文件"))
    return FileContent(file.name, file.media_type, office.files.get(file.digest))
