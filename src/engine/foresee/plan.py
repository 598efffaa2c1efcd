"""The plan that the interpreter follows: places that a token passes, and what happens to the variables there.

A type is written as `frontend/feel/kinds.mjs` reads it: "number", "string|boolean", "any", [element], {name: type}.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any
Steps = list[dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Where:
    """What a fault is told of."""

    file: str
    element: str
    zh: str  # "“核定”的条件"
    en: str


@dataclass(slots=True)
class Node:
    """One place. `before` are the places that a token comes from; `back` whose variables the work gives back."""

    before: list[int] = field(default_factory=list)
    steps: Steps = field(default_factory=list)
    back: list[int] | None = None
    shadow: tuple[int, tuple[str, ...]] | None = None  # local names of a sub-process, and the place before it


class Plan:
    """Collects the places of all diagrams of a version."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.places: list[Where] = []

    def node(self, before: Iterable[int] = (), steps: Steps | None = None) -> int:
        self.nodes.append(Node(list(before), steps or []))
        return len(self.nodes) - 1

    def follow(self, before: int, after: int) -> None:
        if before not in self.nodes[after].before:
            self.nodes[after].before.append(before)

    def at(self, file: str, element: str, zh: str, en: str) -> int:
        self.places.append(Where(file, element, zh, en))
        return len(self.places) - 1

    def request(self) -> list[Mapping[str, Json]]:
        return [_written(number, node) for number, node in enumerate(self.nodes)]


def _written(number: int, node: Node) -> Mapping[str, Json]:
    written: dict[str, Json] = {"from": node.before, "steps": node.steps}
    if node.back is not None:
        written["back"] = node.back
    if node.shadow is not None:
        written["shadow"] = {"entry": node.shadow[0], "names": list(node.shadow[1])}
    return written
