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
    """The row that an expression is in (the whole data outside lists) and what is around that row."""

    this: Json
    parent: Json
    i: tuple[int, ...]

    def within(self) -> dict[str, Json]:
        """The scope as a row inside sees it in `parent`."""
        special = {"this": self.this, "parent": self.parent, "i": list(self.i)}
        data = self.this if isinstance(self.this, Mapping) else {}
        return {**special, **data, **{f"_{key}_": value for key, value in special.items()}}


_SPECIAL = re.compile(r"\b(?:this|_this_|parent|_parent_|i|_i_)\b")
Local = tuple[Mapping[str, Json], ...]  # small scopes over the data
NOTHING: Local = ()


class Scopes:
    """What the expressions of each row read beside `data`, made once.

    `data` are all variables and answers, with what is hidden taken out; it crosses to FEEL once for a whole form.
    """

    def __init__(self, data: Mapping[str, Json]) -> None:
        self.data = data
        self._around: dict[Path, Around] = {(): Around(data, None, ())}
        self._parents: dict[Path, dict[str, Json]] = {}
        self._local: dict[tuple[Path, str], Mapping[str, Json]] = {}

    def local(self, row: Path, expression: str) -> Local:
        """`this` and its like in `row` (() is the form itself): those that the expression names, each made once.

        What is around a row is large and the same for every row beside it: it is one scope that they share.
        """
        return tuple(self._one(row, name) for name in sorted(set(_SPECIAL.findall(expression)) - self.data.keys()))

    def _one(self, row: Path, name: str) -> Mapping[str, Json]:
        kind = name.strip("_")
        key = (_outer(row) if kind == "parent" and row else row, name)
        if key not in self._local:
            around = self._find(row)
            value = around.this if kind == "this" else around.parent if kind == "parent" else list(around.i)
            self._local[key] = {name: value}
        return self._local[key]

    def _find(self, row: Path) -> Around:
        if row not in self._around:
            outer, number = self._find(_outer(row)), row[-1]
            assert isinstance(number, int)
            self._around[row] = Around(get_at(self.data, row), self._inside(_outer(row)), (*outer.i, number + 1))
        return self._around[row]

    def _inside(self, row: Path) -> dict[str, Json]:
        if row not in self._parents:
            self._parents[row] = self._find(row).within()
        return self._parents[row]


def _outer(row: Path) -> Path:
    """The row around a row; () for the form itself."""
    outer = row[:-1]
    while outer and not isinstance(outer[-1], int):
        outer = outer[:-1]
    return outer


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
        self._asked: dict[tuple[str, tuple[int, ...]], Outcome | None] = {}

    def ask(self, expression: str, local: Local) -> None:
        self._asked.setdefault((expression, self._places(local)))

    def answer(self, feel: Feel, world: World) -> None:
        """Evaluate everything asked since the last time."""
        missing = [asked for asked, outcome in self._asked.items() if outcome is None]
        if missing:
            self._asked.update(zip(missing, self._outcomes(feel, missing, world), strict=True))

    def read(self, expression: str, local: Local) -> Outcome:
        found = self._asked[expression, self._places(local)]
        assert found is not None, "read before it was answered"
        return found

    def _places(self, local: Local) -> tuple[int, ...]:
        for one in local:
            if id(one) not in self._numbers:
                self._numbers[id(one)] = len(self._locals)
                self._locals.append(one)
        return tuple(self._numbers[id(one)] for one in local)

    def _outcomes(self, feel: Feel, wanted: list[tuple[str, tuple[int, ...]]], world: World) -> list[Outcome]:
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


def may_read(expression: str, names: Iterable[str]) -> bool:
    """Whether what it comes to can depend on the answers below one of the names: too often yes, never wrongly no.

    FEEL reads an answer by its name alone, or through the row and what is around it.
    """
    return any(name in expression or not name.isidentifier() or _SPECIAL.search(expression) for name in names)


_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def mentions(expression: str, names: Iterable[str]) -> bool:
    """Whether the expression holds every one of the names as a word."""
    return set(names) <= set(_WORD.findall(expression))
