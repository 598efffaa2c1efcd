"""Values by path. A path is a tuple of keys and row numbers: ("branches", 0, "name"); written "branches.0.name"."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.advance import Json

Path = tuple[str | int, ...]


class _Absent:
    """There is no value at that path (other than `null`, which is a value)."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()


def written(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


def path_of(name: str) -> Path:
    """The path of a written one; whole numbers are rows, for no key begins with a digit."""
    return tuple(int(part) if part.isascii() and part.isdecimal() else part for part in name.split("."))


def get_at(data: Json, path: Path) -> Json:
    """The value at `path`, or ABSENT."""
    for part in path:
        if isinstance(part, int):
            if not isinstance(data, list) or not 0 <= part < len(data):
                return ABSENT
            data = data[part]
        else:
            if not isinstance(data, Mapping) or part not in data:
                return ABSENT
            data = data[part]
    return data


def set_at(data: dict[str, Json], path: Path, value: Json) -> None:
    """Put `value` at `path`, making the objects and rows on the way; what stands in the way is replaced."""
    place: Any = data
    for part, following in zip(path, (*path[1:], None), strict=True):
        if isinstance(part, int):
            while len(place) <= part:
                place.append({})
        if following is None:
            place[part] = value
            return
        there = place[part] if isinstance(part, int) else place.get(part)
        wanted: type = list if isinstance(following, int) else dict
        if not isinstance(there, wanted):
            there = wanted()
            place[part] = there
        place = there


def remove_at(data: dict[str, Json], path: Path) -> None:
    """Take the value at `path` away, with every object that this leaves empty. Rows keep their place."""
    *above, last = path
    holder = get_at(data, tuple(above))
    if isinstance(holder, dict):
        holder.pop(last, None)
        if not holder and above and isinstance(above[-1], str):
            remove_at(data, tuple(above))


def copied(value: Json) -> Json:
    """A deep copy of plain JSON; tuples and mappings become lists and dicts."""
    if isinstance(value, Mapping):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(item) for item in value]
    return value


def depth_of(value: Json, limit: int) -> int:
    """How deep the value is nested, counting no further than `limit`."""
    return max(level for _, level in _nested(value, limit))


def objects_in(value: Json, limit: int) -> int:
    """How many objects there are in the value, down to `limit` levels."""
    return sum(isinstance(item, Mapping) for item, _ in _nested(value, limit))


def _nested(value: Json, limit: int) -> Iterator[tuple[Json, int]]:
    """Everything in the value with its level from 1; what lies deeper than `limit` is not looked into."""
    waiting = [(value, 1)]
    while waiting:
        item, level = waiting.pop()
        yield item, level
        if level <= limit:
            children = item.values() if isinstance(item, Mapping) else item if isinstance(item, (list, tuple)) else ()
            waiting.extend((child, level + 1) for child in children)
