"""Camunda 8's modeler opens every diagram without a warning: bpmn-moddle with the extension elements of Zeebe."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from py_mini_racer import MiniRacer

from tests.packs.library import ROOT
from tests.packs.test_pictures import DIAGRAMS

Warnings = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def warnings_of() -> Warnings:
    interpreter = MiniRacer()
    interpreter.eval((ROOT / "frontend" / "dist" / "moddle.js").read_text(encoding="utf-8"))
    return lambda xml: json.loads(interpreter.eval(f"warningsOf({json.dumps(xml)})").get(timeout=60))


@pytest.mark.parametrize("path", DIAGRAMS, ids=[f"{path.parent.name}/{path.name}" for path in DIAGRAMS])
def test_it_opens_without_warnings(path: Path, warnings_of: Warnings) -> None:
    assert warnings_of(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("zeebe:input ", "zeebe:inputt ", "unknown type <zeebe:Inputt>"),
        ('sourceRef="', 'sourceRef="nowhere_', "unresolved reference <nowhere_"),
    ],
)
def test_what_the_modeler_does_not_know_is_warned_of(old: str, new: str, said: str, warnings_of: Warnings) -> None:
    xml = DIAGRAMS[0].read_text(encoding="utf-8")
    assert old in xml
    assert any(said in warning for warning in warnings_of(xml.replace(old, new, 1)))
