"""Asks FEEL for many values at once, each in the scope of its place in the form.

What an expression may read (form-js): every variable and answer by name; in a row of a list also `this` (the row),
`parent` (what is around it) and `i` (row numbers from 1, outermost first); `_this_`, `_parent_`, `_i_` where an answer
has one of these names.
"""

import re
from collections.abc import Callable, Iterable, Mapping
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
NOTHING: Mapping[str, Json] = {}


class Scopes:
    """What the expressions of each row read beside `data`, made once.

    `data` are all variables and answers, with what is hidden taken out; it crosses to FEEL once for a whole form.
    """

    def __init__(self, data: Mapping[str, Json]) -> None:
        self.data = data
        self._around: dict[Path, Around] = {(): Around(data, data, None, ())}
        self._local: dict[Path, Mapping[str, Json]] = {}

    def local(self, row: Path, expression: str) -> Mapping[str, Json]:
        """`this` and its like in `row` (() is the form itself); nothing where the expression names none of them."""
        if not _SPECIAL.search(expression):
            return NOTHING
        if row not in self._local:
            whole = self._find(row).scope()
            self._local[row] = {name: value for name, value in whole.items() if name not in self.data}
        return self._local[row]

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
    """Expressions waiting to be evaluated together: ask first, then `answer` in one call, then read.

    `waiting(expression)` says whether an answer that the expression mentions is still missing. An expression that
    warns while it waits has no value yet; one that warns with all its answers given is faulty.
    """

    def __init__(self, data: Mapping[str, Json], waiting: Callable[[str], bool]) -> None:
        self._data = data
        self._waiting = waiting
        self._locals: list[Mapping[str, Json]] = []
        self._numbers: dict[int, int] = {}  # id of a local scope → its place in the list, which keeps it alive
        self._asked: dict[tuple[str, int | None], Outcome | None] = {}

    def ask(self, expression: str, local: Mapping[str, Json]) -> None:
        self._asked.setdefault((expression, self._number(local)))

    def answer(self, feel: Feel, world: World) -> None:
        """Evaluate everything asked since the last time."""
        missing = [asked for asked, outcome in self._asked.items() if outcome is None]
        if missing:
            self._asked.update(zip(missing, self._outcomes(feel, missing, world), strict=True))

    def read(self, expression: str, local: Mapping[str, Json]) -> Outcome:
        found = self._asked[expression, self._number(local)]
        assert found is not None, "read before it was answered"
        return found

    def _number(self, local: Mapping[str, Json]) -> int | None:
        if local is NOTHING:
            return None
        if id(local) not in self._numbers:
            self._numbers[id(local)] = len(self._locals)
            self._locals.append(local)
        return self._numbers[id(local)]

    def _outcomes(self, feel: Feel, wanted: list[tuple[str, int | None]], world: World) -> list[Outcome]:
        """One outcome for each expression; where one of them breaks off the others still have their value."""
        try:
            observed = feel.observe_within(wanted, self._locals, self._data, world)
        except FeelError as error:
            if len(wanted) == 1 or error.kind in {"time", "memory"}:
                return [Outcome(None, error)] * len(wanted)
            return [outcome for one in wanted for outcome in self._outcomes(feel, [one], world)]
        return [
            Outcome(one.value, one.warnings[0] if one.warnings and not self._waiting(text) else None)
            for (text, _), one in zip(wanted, observed, strict=True)
        ]


_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def mentions(expression: str, names: Iterable[str]) -> bool:
    """Whether the expression holds every one of the names as a word."""
    return set(names) <= set(_WORD.findall(expression))
