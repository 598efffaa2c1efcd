"""A row that another may write at the same instant: who comes second is told, and goes on in the same transaction."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def is_added(session: Session, row: object, is_taken: Callable[[], bool]) -> bool:
    """False: another wrote it first. `is_taken` says whether that is what was wrong; anything else is raised.

    SQLite has one writer at a time, so nobody comes second; and a disk that is full would take the savepoint along with
    the transaction, and hide why.
    """
    if session.connection().dialect.name == "sqlite":
        session.add(row)
        session.flush()
        return True
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if not is_taken():
            raise
        return False
    return True
