"""Asks FEEL for many values at once, each in the scope of its place in the form.

What an expression may read (form-js): every variable and answer by name; in a row of a list also `this` (the row),
`parent` (what is around it) and `i` (row numbers from 1, outermost first); `_this_`, `_parent_`, `_i_` where an answer
has one of these names.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.advance import Json
from engine.errors import FeelError
from engine.feel import Feel, World
from engine.forms.data import Path, get_at


@dataclass(frozen=True, slots=True)
class Outcome:
    value: Json
    fault: FeelError | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an expression: the whole data, the row it is in, and what is around that row."""

    data: Mapping[str, Json]
    this: Json
    parent: Json
    i: tuple[int, ...]

    def scope(self) -> dict[str, Json]:
        special = {"this": self.this, "parent": self.parent, "i": list(self.i)}
        return {**special, **self.data, **{f"_{key}_": value for key, value in special.items()}}

    def within(self) -> dict[str, Json]:
        """The scope as a row inside sees it in `parent`."""
        data = self.this if isinstance(self.this, Mapping) else {}
        return Around(data, self.this, self.parent, self.i).scope()


_SPECIAL = re.compile(r"\b_?(?:this|parent|i)_?\b")


class Scopes:
    """The FEEL scope of each row, made once. `data` are all variables and answers, with what is hidden taken out."""

    def __init__(self, data: Mapping[str, Json]) -> None:
        self.data = data
        self._around: dict[Path, Around] = {(): Around(data, data, None, ())}
        self._plain: dict[Path, Mapping[str, Json]] = {}

    def at(self, row: Path, expression: str = "this") -> Mapping[str, Json]:
        """The scope in `row` (() is the form itself); without `this` and its like where `expression` names none."""
        if not _SPECIAL.search(expression):
            return self.data
        if row not in self._plain:
            self._plain[row] = self._find(row).scope()
        return self._plain[row]

    def _find(self, row: Path) -> Around:
        if row not in self._around:
            outer = row[:-1]
            while outer and not isinstance(outer[-1], int):
                outer = outer[:-1]
            around = self._find(outer)
            number = row[-1]
            assert isinstance(number, int)
            self._around[row] = Around(self.data, get_at(self.data, row), around.within(), (*around.i, number + 1))
        return self._around[row]


class Questions:
    """Expressions waiting to be evaluated together: ask first, then `answer` once, then read.

    `waiting(expression)` says whether an answer that the expression mentions is still missing. An expression that
    warns while it waits has no value yet; one that warns with all its answers given is faulty.
    """

    def __init__(self, waiting: Callable[[str], bool]) -> None:
        self._waiting = waiting
        self._asked: dict[int, tuple[Mapping[str, Json], dict[str, Outcome | None]]] = {}

    def ask(self, expression: str, scope: Mapping[str, Json]) -> None:
        _, wanted = self._asked.setdefault(id(scope), (scope, {}))
        wanted.setdefault(expression, None)

    def answer(self, feel: Feel, world: World) -> None:
        """Evaluate everything asked since the last time: one call for each different scope."""
        for scope, wanted in self._asked.values():
            missing = [expression for expression, outcome in wanted.items() if outcome is None]
            if missing:
                wanted.update(zip(missing, self._outcomes(feel, missing, scope, world), strict=True))

    def read(self, expression: str, scope: Mapping[str, Json]) -> Outcome:
        found = self._asked[id(scope)][1][expression]
        assert found is not None, "read before it was answered"
        return found

    def _outcomes(self, feel: Feel, wanted: Sequence[str], scope: Mapping[str, Json], world: World) -> list[Outcome]:
        """One outcome for each expression; where one of them breaks off the others still have their value."""
        try:
            observed = feel.observe(wanted, scope, world, strict=False)
        except FeelError as error:
            if len(wanted) == 1 or error.kind in {"time", "memory"}:
                return [Outcome(None, error)] * len(wanted)
            return [outcome for one in wanted for outcome in self._outcomes(feel, [one], scope, world)]
        return [
            Outcome(one.value, one.warnings[0] if one.warnings and not self._waiting(text) else None)
            for text, one in zip(wanted, observed, strict=True)
        ]


_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def mentions(expression: str, names: Iterable[str]) -> bool:
    """Whether the expression holds every one of the names as a word."""
    return set(names) <= set(_WORD.findall(expression))
