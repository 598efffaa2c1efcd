"""A FEEL text with one thing changed: a figure by its smallest step, a comparison, the whole turned round."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

# Texts in quotation marks, dates with @ and names are left alone; `<=` is read before `<`.
_PARTS: Final = re.compile(r'"(?:\\.|[^"\\])*"|[^\W\d][\w.]*|\d+(?:\.\d+)?|<=|>=|!=|->|<|>|=|.', re.DOTALL)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?\Z")
OTHER: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True, slots=True)
class Changed:
    what: str  # "more", "less", "limit", "not"
    zh: str
    en: str
    text: str


def changed(text: str) -> Iterator[Changed]:
    """Each figure one step up and down, each `<` and `≤` exchanged for the other."""
    parts = _PARTS.findall(text)
    for n, part in enumerate(parts):
        rest = ("".join(parts[:n]), "".join(parts[n + 1 :]))
        if _NUMBER.match(part):
            for what, other in stepped(part):
                yield Changed(what, f"{part} 改成 {other}", f"{part} became {other}", other.join(rest))
        elif part in OTHER:
            other = OTHER[part]
            yield Changed("limit", f"{part} 改成 {other}", f"{part} became {other}", other.join(rest))


def stepped(figure: str) -> Iterator[tuple[str, str]]:
    """The figure one step of its last decimal up, and down where that is not below nothing."""
    value = Decimal(figure)
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    yield "more", str(value + step)
    if value >= step:
        yield "less", str(value - step)


def negated(text: str) -> Changed:
    return Changed("not", "条件反过来", "the condition was turned round", f"not({text})")
