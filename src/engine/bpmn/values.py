"""JSON at the door: what a person or an operation hands in is checked before it becomes a variable."""

from collections.abc import Mapping
from math import isfinite

import orjson

from engine.advance import Json
from engine.errors import EngineError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 100


class BadData(EngineError):
    """What was handed in is no JSON that a case can keep."""


def checked(values: Mapping[str, Json], what: str) -> dict[str, Json]:
    """A copy of its own, of plain JSON. Raises :class:`BadData`."""
    _check(values, what, 0)
    try:
        raw = orjson.dumps(dict(values))
        copy: dict[str, Json] = orjson.loads(raw)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadData(
            f"{what} can't be kept: {error}; only texts, numbers, true, false, null, lists and objects can."
        ) from None
    if len(raw) > MAX_BYTES:
        raise BadData(f"{what} are larger than {MAX_BYTES} bytes; keep large content as a file.")
    return copy


def _check(value: Json, what: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise BadData(f"{what} are nested deeper than {MAX_DEPTH}.")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key:
                raise BadData(f"{what} have a name that is empty or no text.")
            _check(item, what, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, what, depth + 1)
    elif isinstance(value, float) and not isfinite(value):
        raise BadData(f"{what} have a number that is not finite.")
    elif not isinstance(value, str | int | float | None):
        raise BadData(f"{what} have a {type(value).__name__}, which is no JSON.")
