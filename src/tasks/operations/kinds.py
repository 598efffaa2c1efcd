"""What an operation is, as data: its type, titles, typed inputs and outputs, and the BPMN errors it may end with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from tasks.packs.info import Title

Kind = Literal["text", "id", "day", "number", "count", "yes", "texts", "mapping", "list"]
Arguments = Mapping[str, Any]

BAD_ARGUMENT: Final = "BAD_ARGUMENT"


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    kind: (
        Kind  # text; id of a row; day "2026-03-02"; number; count (whole, ≥ 0); yes (true/false); texts; mapping; list
    )
    title: Title
    required: bool = True
    limit: int = 4000  # characters of a text, items of a list, the largest count


@dataclass(frozen=True, slots=True)
class OperationType:
    type: str
    title: Title
    inputs: tuple[Argument, ...]
    outputs: Mapping[str, Title]  # variables that it returns
    errors: Mapping[str, Title]  # BPMN error codes that a diagram may catch; BAD_ARGUMENT may always come
    gives: Mapping[str, Any] = field(default_factory=dict)  # the outputs' types, as engine.foresee.plan writes them
    outward: bool = False  # leaves the house: stays open until the answer comes back

    def input(self, name: str) -> Argument | None:
        return next((argument for argument in self.inputs if argument.name == name), None)

    @property
    def required(self) -> frozenset[str]:
        return frozenset(argument.name for argument in self.inputs if argument.required)


Both = tuple[str, str]  # half a sentence in Chinese, and in English


def wrong(argument: Argument, value: Any) -> Both | None:
    """What is wrong with a value; None when it fits."""
    return _CHECKS[argument.kind](argument, value)


def _wrong_text(argument: Argument, value: Any) -> Both | None:
    if not isinstance(value, str) or not value.strip():
        return "应是文字", "must be text"
    limit = argument.limit
    return (f"超过 {limit} 字", f"is longer than {limit} characters") if len(value) > limit else None


def _wrong_day(argument: Argument, value: Any) -> Both | None:
    return None if _is_day(value) else ("应是日期，如 2026-03-02", "must be a date like 2026-03-02")


def _wrong_number(argument: Argument, value: Any) -> Both | None:
    return None if _is_number(value) else ("应是数字", "must be a number")


def _wrong_count(argument: Argument, value: Any) -> Both | None:
    limit = argument.limit
    whole = _is_number(value) and value == int(value) and 0 <= value <= limit
    return None if whole else (f"应是 0 到 {limit} 的整数", f"must be a whole number from 0 to {limit}")


def _wrong_yes(argument: Argument, value: Any) -> Both | None:
    return None if isinstance(value, bool) else ("应是 true 或 false", "must be true or false")


def _wrong_mapping(argument: Argument, value: Any) -> Both | None:
    return None if isinstance(value, dict) else ("应是一组“名: 值”（context）", "must be a context")


def _wrong_list(argument: Argument, value: Any) -> Both | None:
    if not isinstance(value, list):
        return "应是列表", "must be a list"
    if len(value) > argument.limit:
        return f"超过 {argument.limit} 项", f"has more than {argument.limit} items"
    if argument.kind == "texts" and not all(isinstance(item, str) and item for item in value):
        return "应是文字的列表", "must be a list of texts"
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value[:10])) and len(value) >= 10
    except ValueError:
        return False


_CHECKS: Final[Mapping[Kind, Callable[[Argument, Any], Both | None]]] = {
    "text": _wrong_text,
    "id": _wrong_text,
    "day": _wrong_day,
    "number": _wrong_number,
    "count": _wrong_count,
    "yes": _wrong_yes,
    "mapping": _wrong_mapping,
    "texts": _wrong_list,
    "list": _wrong_list,
}


def as_day(value: str | None) -> date | None:
    """The day of a checked `day` argument; an instant counts by its written day."""
    return None if value is None else date.fromisoformat(value[:10])
