"""Where the bytes of files lie when several nodes share one database: in it, so that each reads what any wrote."""

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from tasks.database import Sessions
from tasks.files import FileStore, digest_of, missing
from tasks.models import Blob, PackFile


class DatabaseFiles:
    """Rows of the table `blob`. PostgreSQL alone: SQLite has one writer, and the verb that puts a file is it.

    What was kept in `earlier` (a folder, before the office had several nodes) is still read and erased there.
    """

    def __init__(self, sessions: Sessions, earlier: FileStore) -> None:
        self.sessions, self.earlier = sessions, earlier

    def put(self, content: bytes) -> str:
        """Committed by itself, before the row that names it: without that row it is only an unused file."""
        digest = digest_of(content)
        row = insert(Blob).values(digest=digest, content=content).on_conflict_do_nothing()
        with self.sessions.writing() as session:
            session.execute(row)
        return digest

    def get(self, digest: str) -> bytes:
        with self.sessions.reading() as session:
            content = session.scalar(select(Blob.content).where(Blob.digest == digest))
        if content is None:
            return self.earlier.get(digest)
        if digest_of(content) != digest:
            raise missing(digest)
        return content

    def erase(self, digest: str) -> None:
        """A rule book's own file stays, should it have the same bytes."""
        used = exists().where(PackFile.digest == digest)
        with self.sessions.writing() as session:
            session.execute(delete(Blob).where(Blob.digest == digest, ~used))
        self.earlier.erase(digest)
