"""The colours keep their contrast: text 4.5 to 1, marks and edges of controls 3 to 1, computed from the tokens."""

import re

import pytest

from web.assets import STATIC

TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", (STATIC / "tokens.css").read_text().split("@media")[0]))
GROUNDS = ("surface", "ground", "surface-sunk", "surface-hover", "surface-selected")
STATUSES = ("running", "soon", "overdue", "done", "paused")

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "action", "danger") for ground in GROUNDS),
    *((status, f"{status}-ground") for status in STATUSES),
    *((status, ground) for status in STATUSES for ground in ("surface", "surface-sunk")),
    ("ink-on-dark", "brand"),
    ("ink-on-dark-2", "brand"),
    ("ink-on-dark-2", "brand-2"),
    ("surface", "action"),
    ("focus-ink", "focus"),
]
MARKS = [
    ("line-control", "surface"),
    ("diagram-line", "surface"),
    ("diagram-line", "surface-sunk"),
    ("diagram-taken", "surface"),
    *((f"{status}-line", "surface") for status in STATUSES),
]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_measure_is_right() -> None:
    assert (luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05) == pytest.approx(21)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3
