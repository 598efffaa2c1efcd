"""Move the bytes of files: from the folder into the database when an office gets several nodes, and back."""

from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from tasks.errors import NotFound
from tasks.files import FolderFiles
from tasks.models import Blob, File, PackFile
from tasks.office import Office


@dataclass(frozen=True, slots=True)
class Moved:
    files: int
    missing: tuple[str, ...]  # digests that a row names and nobody has: damaged, or erased on purpose


def files_into_database(office: Office, folder: FolderFiles) -> Moved:
    """Copy what the folder has and the database lacks, a file a transaction; run again it goes on where it ended."""
    moved, missing = 0, []
    for digest in _digests(office):
        with office.working() as work:
            if _in_database(work.session, digest):
                continue
            try:
                work.session.add(Blob(digest=digest, content=folder.get(digest)))
            except NotFound:
                missing.append(digest)
                continue
            moved += 1
    return Moved(moved, tuple(missing))


def files_into_folder(office: Office, folder: FolderFiles) -> Moved:
    """The other way; a rule book's files stay in the database."""
    moved, missing = 0, []
    for digest in _digests(office):
        with office.working() as work:
            content = work.session.scalar(select(Blob.content).where(Blob.digest == digest))
            if content is not None:
                folder.put(content)
                work.session.execute(
                    delete(Blob).where(Blob.digest == digest, ~exists().where(PackFile.digest == digest))
                )
                moved += 1
            elif not folder.has(digest):
                missing.append(digest)
    return Moved(moved, tuple(missing))


def _digests(office: Office) -> list[str]:
    with office.reading() as read:
        return list(read.session.scalars(select(File.digest).distinct().order_by(File.digest)))


def _in_database(session: Session, digest: str) -> bool:
    return session.scalar(select(Blob.digest).where(Blob.digest == digest)) is not None
