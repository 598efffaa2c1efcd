"""Why a case goes no further: what was expected, and what is."""

from typing import Any

import orjson

from tasks.camunda.schema import Said

LONGEST = 300


class CaseFault(Exception):
    """An assertion is false, or an instruction finds nothing that it could act on."""

    def __init__(self, expected: Said, found: Said, line: int | None = None) -> None:
        super().__init__(expected.en)
        self.expected, self.found = expected, found
        self.line = line  # None: that of the instruction being carried out


def shown(value: Any) -> str:
    """A value as JSON, as long as a line bears."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def listed(words: list[str]) -> Said:
    return Said("、".join(words) or "无", ", ".join(words) or "none")
