"""What a cell of a decision table allows, as far as it can be seen without a case: a set of values and intervals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from engine.dmn.tables import split_tests
from engine.errors import FeelError
from engine.feel import World
from engine.feel.evaluate import ask
from engine.feel.pool import SECONDS, shared_pool

Json = Any
AT_ONCE = 100  # expressions evaluated in one call
_NOWHERE = World(datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1))
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_MOVING = re.compile(r"\?|\b(?:now|today|p|case)\b|workday")  # what a constant does not contain


@dataclass(frozen=True, slots=True)
class Interval:
    """Values of one type between two ends; None is no end."""

    low: Json
    high: Json
    low_included: bool
    high_included: bool

    def values(self) -> list[Json]:
        return [end for end in (self.low, self.high) if end is not None]


@dataclass(frozen=True, slots=True)
class Cell:
    """`parts` are values and intervals, one of which must hold (none of which, if `negated`); None: not to be seen."""

    parts: tuple[Json, ...] | None
    negated: bool = False

    @property
    def known(self) -> bool:
        return self.parts is not None


def read_cells(texts: Sequence[str]) -> dict[str, Cell]:
    """The cells of these texts; one that depends on the case, or is wrong, is not known."""
    plans = {text: _split(text) for text in dict.fromkeys(texts)}
    asked = list(dict.fromkeys(part for _, parts in plans.values() for part in parts))
    values = evaluate([part for part in asked if is_constant(part)])
    found = {}
    for text, (negated, parts) in plans.items():
        known = [values.get(part) for part in parts]
        found[text] = Cell(
            None if None in known else tuple(p for value in known if value for p in _parts(value[0])), negated
        )
    return found


def is_constant(text: str) -> bool:
    return not _MOVING.search(_QUOTED.sub('""', text))


def evaluate(texts: Sequence[str]) -> dict[str, tuple[Json]]:
    """text → (value,) with types, for those that have a value without a case."""
    found: dict[str, tuple[Json]] = {}
    for start in range(0, len(texts), AT_ONCE):
        part = texts[start : start + AT_ONCE]
        try:
            answer = ask({"jobs": [{"x": text} for text in part], "tagged": True}, _NOWHERE, shared_pool(), SECONDS)
        except FeelError:
            continue  # a cell that reaches a limit is not known; evaluating it says why
        for text, result in zip(part, answer["results"], strict=True):
            if "e" not in result and not result["w"]:
                found[text] = (result["v"],)
    return found


def _split(text: str) -> tuple[bool, list[str]]:
    stripped = text.strip()
    if stripped.startswith("not(") and stripped.endswith(")"):
        return True, split_tests(stripped[4:-1])
    return False, split_tests(stripped)


def _parts(value: Json) -> list[Json]:
    """A list in a cell stands for its elements."""
    return [_part(each) for each in value] if isinstance(value, list) else [_part(value)]


def _part(value: Json) -> Json:
    if isinstance(value, dict) and value.get("@") == "range":
        return Interval(value["s"], value["e"], value["si"], value["ei"])
    return value


def kind_of(value: Json) -> str:
    """The FEEL type of a value as `evaluate` gives it."""
    if isinstance(value, dict):
        tag = str(value.get("@", "context"))
        return "date and time" if tag == "date time" else tag
    for kind, types in (("boolean", bool), ("number", (int, float)), ("string", str), ("list", list)):
        if isinstance(value, types):
            return kind
    return "Null"
