"""A mutant: a pack in which one thing is not what was meant."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

# process and element; file and table; file and ""; file and form
Place = tuple[Literal["element", "table", "file", "form"], str, str]


@dataclass(frozen=True, slots=True)
class Mutant:
    key: str  # file:element:what — the same as long as the place stays; excuses name it
    file: str
    element: str  # id of the element, row, field or figure
    what: str  # the kind of change, in a word
    zh: str  # what was changed, from and to
    en: str
    content: bytes  # of the file as it is changed
    places: frozenset[Place]  # a scenario that went through none of these can't notice

    def told(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


def numbered(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Mutants of one place and kind get keys of their own: `…:number`, `…:number.2`."""
    seen: dict[str, int] = {}
    found = []
    for mutant in mutants:
        seen[mutant.key] = n = seen.get(mutant.key, 0) + 1
        found.append(mutant if n == 1 else replace(mutant, key=f"{mutant.key}.{n}"))
    return found
