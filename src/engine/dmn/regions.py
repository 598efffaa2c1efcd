"""The values of an input, cut into regions in which no cell of the column changes its mind."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn.cells import Cell, Interval, kind_of
from engine.dmn.order import ORDERED, family, position

Json = Any


@dataclass(frozen=True, slots=True)
class Region:
    """A single value, or the values between two neighbouring ends, or every other value."""

    zh: str
    en: str
    sample: Json = None  # the value, for a single one
    low: Json = None
    high: Json = None
    single: bool = False
    other: bool = False


def regions_of(
    cells: Iterable[Cell], allowed: Cell | None, kind: str | None, *, whole: bool = False
) -> list[Region] | None:
    """None where a column's values are of several types, or of one whose values can't be told apart.

    `kind`: the declared type; `whole`: its numbers are whole ones.
    """
    known = [cell for cell in cells if cell.parts is not None]
    parts = [part for cell in (*known, *([allowed] if allowed and allowed.known else [])) for part in cell.parts or ()]
    ends = [end for part in parts for end in (part.values() if isinstance(part, Interval) else [part])]
    kinds = {kind_of(end) for end in ends} - {"Null"} or ({kind} if kind else set())
    if len(kinds) != 1:
        return None
    only = kinds.pop()
    if only == "boolean":
        return [Region(f"= {v}", f"= {v}", sample=s, single=True) for s, v in ((True, "true"), (False, "false"))]
    if only == "string" and not any(isinstance(part, Interval) for part in parts):
        return _names([end for end in ends if end is not None], allowed)
    if only not in ORDERED or len({family(end) for end in ends if end is not None} - {""}) > 1:
        return None
    if any(family(end) == "unreadable" for end in ends):
        return None
    line = [region for region in _line(ends) if allowed is None or holds(allowed, region)]
    return [region for region in map(_narrowed, line) if region is not None] if whole else line


def _narrowed(region: Region) -> Region | None:
    """Where only whole numbers come: nothing lies between two neighbours, and one number is named."""
    if region.single or region.low is None or region.high is None:
        return region
    first = math.floor(region.low) + 1
    if first >= region.high:
        return None
    if first + 1 < region.high:
        return region
    return Region(f"= {first}", f"= {first}", sample=first, single=True)


def _line(ends: Sequence[Json]) -> list[Region]:
    points = sorted({position(end): end for end in ends if end is not None}.items(), key=lambda point: point[0])
    if not points:
        return [Region("任意值", "any value", other=True)]
    values = [value for _, value in points]
    found = [Region(f"< {show(values[0])}", f"< {show(values[0])}", high=values[0])]
    for index, value in enumerate(values):
        found.append(Region(f"= {show(value)}", f"= {show(value)}", sample=value, single=True))
        if index + 1 < len(values):
            after = values[index + 1]
            text = f"({show(value)}..{show(after)})"
            found.append(Region(f"在 {text} 之内", f"in {text}", low=value, high=after))
    found.append(Region(f"> {show(values[-1])}", f"> {show(values[-1])}", low=values[-1]))
    return found


def _names(values: Sequence[str], allowed: Cell | None) -> list[Region]:
    closed = allowed is not None and allowed.known and not allowed.negated
    listed = list(allowed.parts or ()) if allowed is not None and closed else list(dict.fromkeys(values))
    found = [Region(f'= "{value}"', f'= "{value}"', sample=value, single=True) for value in listed]
    return found if closed else [*found, Region("为其他值", "has another value", other=True)]


def holds(cell: Cell, region: Region) -> bool:
    """Whether the cell is met in the region. A cell that is not known counts as met."""
    if cell.parts is None:
        return True
    return any(_meets(part, region) for part in cell.parts) != cell.negated


def _meets(part: Json, region: Region) -> bool:
    if not isinstance(part, Interval):
        return region.single and part is not None and position(part) == position(region.sample)
    if region.other:
        return False
    if region.single:
        at = position(region.sample)
        above = part.low is None or at > position(part.low) or (at == position(part.low) and part.low_included)
        below = part.high is None or at < position(part.high) or (at == position(part.high) and part.high_included)
        return above and below
    above = part.low is None or (region.low is not None and position(region.low) >= position(part.low))
    below = part.high is None or (region.high is not None and position(region.high) <= position(part.high))
    return above and below


def show(value: Json) -> str:
    if isinstance(value, dict):
        return str(value.get("v", value))
    if isinstance(value, bool):
        return str(value).lower()
    return (
        f'"{value}"'
        if isinstance(value, str)
        else f"{value:g}"
        if isinstance(value, float) and abs(value) < 1e15
        else str(value)
    )
