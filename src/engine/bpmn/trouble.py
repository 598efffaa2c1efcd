"""What stops an element: it becomes an incident there, and the case stands where it was."""

from collections.abc import Mapping
from typing import Any, Literal

import orjson

from engine.advance import Json

Kind = Literal["error", "expression", "gateway", "decision", "limit", "data"]


class Trouble(Exception):
    """One sentence in Chinese and in English: what is wrong, where, what to do. `detail` is JSON."""

    def __init__(self, kind: Kind, zh: str, en: str, detail: Mapping[str, Json] | None = None) -> None:
        super().__init__(en)
        self.kind: Kind = kind
        self.zh = zh
        self.en = en
        self.detail = dict(detail or {})


def show(value: Any) -> str:
    """A value as a sentence quotes it: short, in the notation of FEEL."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= 80 else text[:79] + "…"
