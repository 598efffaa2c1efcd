"""Numbers as form-js takes them: JavaScript doubles, or decimal strings where the form keeps the digits."""

import re
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction

from engine.advance import Json

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋﹣−", "0123456789.,-+--")  # typed by input methods
SAFE = 2**53 - 1  # beyond it JavaScript's integers have gaps
WIDEST = Decimal("1e21")  # form-js's decimals are written with an exponent from here on


def parse(text: str) -> Decimal | None:
    """A number typed by a person: blanks around, full-width digits and thousands commas are taken; else None."""
    text = text.translate(_FULL_WIDTH).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    return Decimal(text) if _PLAIN.fullmatch(text) and len(text) <= 64 else None


def exact(value: Json) -> Decimal | None:
    """The decimal that JavaScript prints for a number (shortest form), or that a decimal string says."""
    try:
        found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return found if found.is_finite() else None


def decimals(value: Decimal) -> int:
    """Places after the point that carry a digit."""
    exponent = value.normalize(Context(prec=100)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def stepped(value: Decimal, step: Decimal) -> tuple[str, str] | None:
    """None where `value` is a multiple of `step`; else the nearest multiple toward zero and the one after it."""
    ratio = Fraction(value) / Fraction(step)
    if ratio.denominator == 1:
        return None
    whole = int(ratio)  # toward zero, like the remainder of form-js
    below = Fraction(step) * whole
    return written(below), written(below + Fraction(step))


def written(value: Fraction | Decimal) -> str:
    """Plain decimal writing with thousands commas, never with an exponent."""
    number = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return f"{number.normalize():,f}"


def as_json(value: Decimal) -> int | float | None:
    """The number as state keeps it: an int where it is whole, else a double; None where it would lose digits."""
    if value == value.to_integral_value():
        return int(value) if abs(value) <= SAFE else None
    double = float(value)
    return double if exact(double) == value else None
