"""What several nodes look for at once: the first that is free is locked, then read again under the lock."""

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
Row = TypeVar("Row")


def first_free(find: Callable[[], Found | None], read: Callable[[Found], Row | None]) -> Row | None:
    """`find` locks (and skips what others have locked); `read` gives the row, or None where it is not to be had.

    Where another node has just done what was found, the next is looked for: who meets others at the head of a queue
    goes on. The same thing found twice is in others' hands.
    """
    last, found = None, find()
    while found is not None and found != last:
        row = read(found)
        if row is not None:
            return row
        last, found = found, find()
    return None
