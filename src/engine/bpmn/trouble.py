"""What stops an element: it becomes an incident there, and the case stands where it was."""

from collections.abc import Mapping
from typing import Literal

from engine.advance import Json

Kind = Literal["error", "expression", "gateway", "decision", "limit", "data"]


class Trouble(Exception):
    def __init__(self, kind: Kind, message: str, detail: Mapping[str, Json] | None = None) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
        self.detail = dict(detail or {})
