"""Three-way merge of what parallel branches made of the same variable.

Objects are merged key by key. Lists that both branches only appended to are joined, the earlier branch first; a
list that contains the other's additions already stands. Everything else that both changed differently is a conflict.
"""

from dataclasses import dataclass
from typing import Any, Final

from engine.advance import Json


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()
"""The variable (or key) did not exist."""


@dataclass(frozen=True, slots=True)
class Conflict(Exception):
    path: tuple[str, ...]
    base: Json
    ours: Json
    theirs: Json


def three_way(base: Any, ours: Any, theirs: Any, path: tuple[str, ...] = ()) -> Any:
    """The value that holds both changes to `base`; :class:`Conflict` names the first place where both can't hold."""
    if _same(ours, theirs) or _same(theirs, base):
        return ours
    if _same(ours, base):
        return theirs
    if (
        isinstance(ours, dict)
        and isinstance(theirs, dict)
        and (isinstance(base, dict) or base is ABSENT or base is None)
    ):
        return _objects(base if isinstance(base, dict) else {}, ours, theirs, path)
    if (
        isinstance(ours, list)
        and isinstance(theirs, list)
        and (isinstance(base, list) or base is ABSENT or base is None)
    ):
        joined = _appended(base if isinstance(base, list) else [], ours, theirs)
        if joined is not None:
            return joined
    raise Conflict(path, base, ours, theirs)


def _objects(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any], path: tuple[str, ...]
) -> dict[str, Any]:
    merged = {}
    for key in (*ours, *(k for k in theirs if k not in ours)):
        value = three_way(base.get(key, ABSENT), ours.get(key, ABSENT), theirs.get(key, ABSENT), (*path, key))
        if value is not ABSENT:
            merged[key] = value
    return merged


def _appended(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any] | None:
    start = len(base)
    if not (_same(ours[:start], base) and _same(theirs[:start], base)):
        return None
    if _same(ours[: len(theirs)], theirs):
        return ours
    if _same(theirs[: len(ours)], ours):
        return theirs
    return [*ours, *theirs[start:]]


def _same(a: Any, b: Any) -> bool:
    """Equality of JSON: True is not 1."""
    if a is b:
        return True
    if isinstance(a, bool) or isinstance(b, bool) or a is ABSENT or b is ABSENT:
        return False
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)
