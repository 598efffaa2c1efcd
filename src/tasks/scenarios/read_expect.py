"""What may be expected, and how the expectations that count are written."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tasks.packs.entry import Entry
from tasks.scenarios.script import Expectation

EXPECTATIONS: Final = (
    "tasks",
    "shows",
    "due",
    "ended",
    "standing",
    "record",
    "variables",
    "holds",
    "decided",
    "letters",
    "notices",
    "mail",
    "path",
    "not_path",
    "incidents",
    "next",
    "cases",
    "count",
    "register",
    "chains",
    "agree",
)


def check_expectation(said: Entry, expectation: Expectation) -> None:
    """Add a fault where the value is not what the expectation counts by."""
    wrong = FORMS.get(expectation.key, _anything)(expectation.value)
    if wrong is not None:
        zh, en = f"“{expectation.key}”应写成 {wrong}", f"“{expectation.key}” must look like {wrong}"
        said.fault(expectation.key, "not-an-expectation", zh, en)


def _anything(_: Any) -> str | None:
    return None


def _cases(value: Any) -> str | None:
    counts = value if isinstance(value, list) else [value]
    if counts and all(isinstance(one, dict) and _is_count(one) for one in counts):
        return None
    return "{case: flow, ended: 结果, is: 3}"


def _is_count(one: dict[str, Any]) -> bool:
    return isinstance(one.get("case"), str) and _is_number(one.get("is")) and one.keys() <= {"case", "ended", "is"}


def _numbers(value: Any) -> str | None:
    fits = isinstance(value, dict) and value and all(map(_is_number, value.values()))
    return None if fits else "{standing: 3}"


def _letters(value: Any) -> str | None:
    return _numbers(value) and "{许可: 3}" if isinstance(value, dict) else None


def _whole(value: Any) -> str | None:
    return None if value == "whole" else "whole"


def _true(value: Any) -> str | None:
    return None if value is True else "true"


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


FORMS: Final[Mapping[str, Callable[[Any], str | None]]] = {
    "count": _cases,
    "register": _numbers,
    "letters": _letters,
    "chains": _whole,
    "agree": _true,
}
