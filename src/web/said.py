"""What was answered in a form that is closed: labels and values to read, nothing to fill in."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.advance import Json
from engine.forms import Part
from tasks.questions.task_page import TaskPage
from web.filling import view_of
from web.language import gettext
from web.present import MISSING, number


@dataclass(frozen=True, slots=True)
class Said:
    label: str
    value: str
    unit: str


def answers_said(page: TaskPage) -> list[Said]:
    """Every answered field of a completed task in page order; rows of a list carry their number."""
    if page.status != "done":
        return []
    view = view_of(page, page.answers)
    return list(_said((part for row in view.rows for part in row), "")) if view else []


def _said(parts: Iterator[Part], before: str) -> Iterator[Said]:
    for part in parts:
        inner = (each for row in part.rows for each in row)
        yield from _said(inner, before)
        for item in part.items:
            yield from _said((each for row in item.rows for each in row), f"{before}{part.label} {item.number}·")
        if part.name and not part.items and not part.rows and part.value not in (None, "", []):
            yield Said(before + part.label, _text(part, part.value), part.suffix)


def _text(part: Part, value: Json) -> str:
    """Options by their label, files by their name, figures with commas."""
    labels = {str(option.value): option.label for option in part.options}
    if isinstance(value, bool):
        return "✓" if value else MISSING
    if isinstance(value, list):
        return gettext("、").join(_text(part, one) for one in value)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("label") or "…")
    if isinstance(value, (int, float)):
        return number(value)
    return labels.get(str(value), str(value))
