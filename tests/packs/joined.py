"""How an expression puts a text together: `"不少于 " + string(n) + (if met then " 项" else " 件")` in each of its ways.

A way is its pieces in order: quoted texts, and names of variables. What can't be told (a list joined, a part cut out)
leaves its way out.
"""

import re
from collections.abc import Iterator
from itertools import chain, pairwise, product
from typing import Final

Tokens = list[str]

ANY_FIGURE: Final = '"0"'  # what `string(n)` writes
_TOKEN = re.compile(r'"[^"]*"|[\w.]+|\S')
_DATED = {"date", "today", "now", "time"}  # `string(today())` writes more than one figure
_NAME = re.compile(r"\w+(?:\.\w+)*")


def ways(feel: str) -> list[list[str]]:
    """Every way in which an expression makes one text."""
    return _ways(_TOKEN.findall(feel.lstrip("= ")))


def _ways(tokens: Tokens) -> list[list[str]]:
    match tokens:
        case ["if", *_]:
            return [way for branch in _branches(tokens) for way in _ways(branch)]
        case ["for", *_, _] if "return" in tokens:
            return _ways(tokens[tokens.index("return") + 1 :])
        case _:
            parts = [_part(part) for part in _parts(tokens)]
            return [[*chain(*chosen)] for chosen in product(*parts)]


def _part(tokens: Tokens) -> list[list[str]]:
    match tokens:
        case [one] if one.startswith('"') or _NAME.fullmatch(one):
            return [[one]]
        case ["string", "(", *inner, ")"] if _closes(inner) and not _DATED & {*inner}:
            return [[ANY_FIGURE]]
        case ["(", *inner, ")"] if _closes(inner):
            return _ways(inner)
        case _:
            return []


def _branches(tokens: Tokens) -> list[Tokens]:
    """What stands behind the `then` and the `else` of the first `if`."""
    open_ones = 0
    thens: list[int] = []
    for at in _outermost(tokens):
        open_ones += (tokens[at] == "if") - (tokens[at] == "else")
        thens += [at] if tokens[at] == "then" else []
        if tokens[at] == "else" and not open_ones:
            return [tokens[thens[0] + 1 : at], tokens[at + 1 :]]
    return []


def _parts(tokens: Tokens) -> list[Tokens]:
    """What stands between the outermost `+`."""
    cuts = [-1, *(at for at in _outermost(tokens) if tokens[at] == "+"), len(tokens)]
    return [tokens[start + 1 : end] for start, end in pairwise(cuts)]


def _outermost(tokens: Tokens) -> Iterator[int]:
    depth = 0
    for at, token in enumerate(tokens):
        depth -= token in {")", "]", "}"}
        if not depth:
            yield at
        depth += token in {"(", "[", "{"}


def _closes(inner: Tokens) -> bool:
    """Whether the brackets around it belong to each other: in `(a) + (b)` they don't."""
    depth = 0
    for token in inner:
        depth += (token == "(") - (token == ")")
        if depth < 0:
            return False
    return True
