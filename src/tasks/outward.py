"""What an outside program answers to a job, and how it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """A result, or an error that the diagram may catch."""

    result: Any = None  # JSON
    error_code: str = ""  # not empty: the job failed
    message: str = ""


class Caller(Protocol):
    """Hands one job over; the key makes a repetition recognisable.

    Returns the answer, or None when it is accepted and the answer comes later. Raises OSError when the program can't
    be reached or can't take it now.
    """

    def __call__(self, *, key: str, payload: Mapping[str, Any]) -> JobAnswer | None: ...
