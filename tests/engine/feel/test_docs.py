"""docs/feel.md says what is so: its examples are run."""

import json
import re
from pathlib import Path

import pytest
from tests.engine.feel.office import value

DOCUMENT = Path(__file__).parents[3] / "docs" / "feel.md"
ROWS = re.findall(r"^\| `(.+)` \| `(.+)` \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("example", "expected"), ROWS)
def test_an_example_of_the_document_holds(example, expected):
    assert value(example) == json.loads(expected)


def test_there_are_examples():
    assert len(ROWS) > 15
