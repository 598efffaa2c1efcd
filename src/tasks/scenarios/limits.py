"""Thresholds of tables: was each tried at the figure itself, and one step of its last decimal beyond it?"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from engine.dmn.model import Table
from engine.parameters import Parameters

_SIDE: Final = re.compile(r"(<=|<|>=|>)\s*(\S+)")
_RANGE: Final = re.compile(r"([\[(\]])\s*(\S+?)\s*\.\.\s*(\S+?)\s*([\])\[])")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_PLAIN: Final = re.compile(r"[\w.]+")  # a variable as it is
UNDER: Final = ("<", ">=")  # the other side of the figure begins under it; of the others over it


@dataclass(frozen=True, slots=True)
class Tried:
    """A number that a table was asked about."""

    table: str
    column: int  # from 0
    value: Decimal
    day: date  # whose figures counted


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure at which a column changes its mind."""

    column: int
    figure: str  # a number, or `p.` and a name
    under: bool


def tried_in(trace: Iterable[Mapping[str, Any]], day: date) -> Iterator[Tried]:
    """The numbers in what tables wrote down of being asked."""
    for asked in trace:
        for column, (_, value) in enumerate(asked["inputs"]):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                yield Tried(asked["table"], column, Decimal(str(value)), day)


def limits_of(table: Table) -> list[Limit]:
    """In the order of the columns, each once; what a cell reckons itself is none."""
    found = (
        Limit(column, figure, sign in UNDER)
        for rule in table.rules
        for column, cell in enumerate(rule.inputs)
        for sign, figure in _comparisons(cell)
        if _NUMBER.fullmatch(figure) or figure.startswith("p.")
    )
    return sorted(dict.fromkeys(found), key=lambda limit: limit.column)


def missed_of(table: Table, limits: Iterable[Limit], tried: Collection[Tried], figures: Parameters) -> Iterator[str]:
    """What nobody asked, as a reader finds it: the column, the figure, and which side of it.

    A number that the column reckons (a share of so few people) may never come within one step: there any one beyond
    the figure will do.
    """
    for limit in limits:
        mine = [one for one in tried if one.table == table.id and one.column == limit.column]
        label = f"{table.name}：{table.inputs[limit.column].label} {limit.figure}"
        gaps = [_gap(limit, one, figures) for one in mine]
        if not any(gap == 0 for gap in gaps):
            yield f"{label}（正好）"
        nearest = 1 if _PLAIN.fullmatch(table.inputs[limit.column].expression) else Decimal("Infinity")
        if not any(gap is not None and 0 < gap <= nearest for gap in gaps):
            yield f"{label}（{'差' if limit.under else '过'}一步）"


def _comparisons(cell: str) -> Iterator[tuple[str, str]]:
    """Sign and figure; of a range both its ends."""
    for part in cell.split(","):
        if side := _SIDE.fullmatch(part.strip()):
            yield side[1], side[2]
        elif ends := _RANGE.fullmatch(part.strip()):
            yield (">=" if ends[1] == "[" else ">"), ends[2]
            yield ("<=" if ends[4] == "]" else "<"), ends[3]


def _gap(limit: Limit, tried: Tried, figures: Parameters) -> Decimal | None:
    """By how many steps the number lies beyond the figure; None where there is no such figure that day."""
    try:
        said = figures.figure(limit.figure[2:]).on(tried.day) if limit.figure.startswith("p.") else limit.figure
        figure = Decimal(str(said))
    except (KeyError, ArithmeticError):
        return None
    step = Decimal(1).scaleb(int(figure.as_tuple().exponent))
    return (figure - tried.value if limit.under else tried.value - figure) / step
