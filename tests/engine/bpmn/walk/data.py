"""Variables as the model sees them: boxes within boxes, and what parallel branches made of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MISSING = "(missing)"
BEGINNING = {"n": 0, "d": {}, "l": []}


class Vars:
    """The variables of one scope or element, inside those of another."""

    def __init__(self, data: Mapping[str, Any], around: "Vars | None" = None) -> None:
        self.data, self.around = dict(data), around

    def outwards(self) -> Iterator["Vars"]:
        box: Vars | None = self
        while box is not None:
            yield box
            box = box.around

    def visible(self) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for box in self.outwards():
            seen = {**box.data, **seen}
        return seen


@dataclass(eq=False)
class Fork:
    """Branches that run beside each other in one scope."""

    vars: Vars
    before: dict[str, Any] = field(default_factory=dict)
    made: dict[int, dict[str, Any]] = field(default_factory=dict)

    def meet(self, branches: Sequence[int], settled: Mapping[str, Any]) -> dict[str, Any]:
        """What more than one of these branches made, brought together; :class:`Conflict` where that can't be."""
        together: dict[str, Any] = {}
        for name in dict.fromkeys(name for branch in branches for name in self.made.get(branch, {})):
            changes = [self.made[branch][name] for branch in branches if name in self.made.get(branch, {})]
            if name in settled or len(changes) < 2:
                continue
            together[name] = changes[0]
            for change in changes[1:]:
                together[name] = both(self.before[name], together[name], change, name)
        return {**together, **settled}


Branches = tuple[tuple[Fork, int], ...]


class Conflict(Exception):
    """Its text is the variable's name."""


def both(before: Any, one: Any, other: Any, name: str) -> Any:
    if one == other or other == before:
        return one
    if one == before:
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        was = before if isinstance(before, dict) else {}
        keys = dict.fromkeys([*one, *other])
        merged = {k: both(was.get(k, MISSING), one.get(k, MISSING), other.get(k, MISSING), name) for k in keys}
        return {k: value for k, value in merged.items() if value != MISSING}
    if isinstance(one, list) and isinstance(other, list):
        was = before if isinstance(before, list) else []
        if one[: len(was)] == was == other[: len(was)]:
            if one[: len(other)] == other or other[: len(one)] == one:
                return max(one, other, key=len)
            return [*one, *other[len(was) :]]
    raise Conflict(name)


def write(values: Mapping[str, Any], start: Vars, branches: Branches) -> None:
    """Each value where its name is, nearest first, else outermost; every branch on the way has made it."""
    way = list(start.outwards())
    for name, value in values.items():
        at = next((n for n, box in enumerate(way) if name in box.data), len(way) - 1)
        for fork, branch in branches:
            if fork.vars in way[: at + 1]:
                fork.before.setdefault(name, way[at].data.get(name, MISSING))
                fork.made.setdefault(branch, {})[name] = value
        way[at].data[name] = value
