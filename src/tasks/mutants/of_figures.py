"""Mutants of the figures: each one step up and down, each yes a no."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from tasks.mutants.expressions import stepped
from tasks.mutants.mutant import Mutant
from tasks.mutants.readers import readers
from tasks.packs.plain import read_plain

FILE: Final = "parameters.yaml"
_VALUE: Final = re.compile(r"(\bvalue:\s*)([^\s,}]+)")


def of_figures(files: Mapping[str, bytes]) -> Iterator[Mutant]:
    """Every mutant of `parameters.yaml`."""
    document = read_plain(files[FILE], FILE)
    lines = files[FILE].decode().split("\n")
    for name, figure in document.value.items():
        places = readers(files, name)
        for n, dated in enumerate(figure.get("values", ())):
            at = document.line((name, "values", n, "value")) - 1
            before = sum(document.line((name, "values", m, "value")) - 1 == at for m in range(n))
            for what, other in _others(dated["value"]):
                text = [*lines[:at], _put(lines[at], before, other), *lines[at + 1 :]]
                zh, en = f"{dated['value']} 改成 {other}", f"{dated['value']} became {other}"
                content = "\n".join(text).encode()
                yield Mutant(f"{FILE}:{name}:{what}", FILE, name, what, zh, en, content, places)


def _others(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        yield "not", str(not value).lower()
    elif isinstance(value, (int, float)):
        yield from stepped(str(value))


def _put(line: str, before: int, other: str) -> str:
    """The line with its value number `before` replaced."""
    found = list(_VALUE.finditer(line))
    if before >= len(found):
        return line
    match = found[before]
    return line[: match.start(2)] + other + line[match.end(2) :]
