"""Every sentence of the checks is provoked by an example, none by a sound file, and the page shows them all."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engine.bpmn.lint import lint
from engine.dmn import check
from engine.errors import Fault
from engine.forms import read_form
from tests.engine.bpmn.test_lint import AROUND, FORM, WRONG, sound
from tests.engine.dmn.draw import decision, file, table
from tests.engine.foresee import desk, test_diagrams
from tests.engine.forms.office import field, source

SCENARIOS = {
    "scenario-fails",
    "step-kind",
    "no-office",
    "unknown-name",
    "unknown-unit",
    "id-is-not-folder",
    "letter-fails",
}  # what a scenario asked
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_lint", ROOT / "scripts" / "build_lint.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_lint"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def provoked(build: ModuleType) -> list[tuple[Any, Fault]]:
    return list(build.provoked(build.examples()))


@pytest.fixture(scope="module")
def told(provoked: list[tuple[Any, Fault]]) -> list[Fault]:
    return [fault for _, fault in provoked]


def test_every_sentence_in_the_source_is_provoked(build: ModuleType, told: list[Fault]) -> None:
    sites = build.sites()
    assert {site.file.rpartition("/")[0] for site in sites} == set(build.PARTS)
    silent = [(site.file, site.line, site.codes) for site in sites if not any(map(site.spoke, told))]
    assert silent == []


def test_every_sentence_about_types_is_provoked(told: list[Fault]) -> None:
    sentences = (ROOT / "frontend" / "feel" / "tell.mjs").read_text(encoding="utf-8")
    kinds = {
        f"type-{key}" for key in re.findall(r"^  ([a-z]+): \(", sentences.partition("export const WANTED")[0], re.M)
    }
    kinds |= {
        f"type-wants-{key}"
        for key in re.findall(r"^  '?([a-z-]+)'?: \(", sentences.partition("export const WANTED")[2], re.M)
    }
    unknown = {"type-name", "type-entry", "type-figure"}  # told as unknown-…
    wanted = {kind.replace("type-", "unknown-") if kind in unknown else kind for kind in kinds} | {"type-column"}
    assert len(wanted) > len(unknown)
    assert wanted - {fault.code for fault in told} == set()


def test_every_example_provokes_what_it_is_for(provoked: list[tuple[Any, Fault]]) -> None:
    meant = {id(example): False for example, _ in provoked}
    for example, fault in provoked:
        meant[id(example)] |= example.meant(fault)
    assert len(meant) > len(WRONG) and all(meant.values())


def test_sound_files_provoke_nothing() -> None:
    assert lint({"p.bpmn": sound().xml(), "f.form": FORM}, AROUND) == []
    assert desk.told(test_diagrams.asked("amount + 1")) == []
    assert check({"x.dmn": file(decision("d1", table(["n:number"], ["x"], [("> 1", "1"), ("<= 1", "2")])))}) == []
    assert read_form(source(field("textfield")), "f.form").warnings == ()


def test_a_sentence_says_what_is_wrong_and_how_to_mend_it(told: list[Fault]) -> None:
    """In two halves, in both languages, each in its own."""
    for fault in (each for each in told if each.code not in SCENARIOS):
        assert re.search(r"[一-鿿].*[；，].*[一-鿿]", fault.zh), fault
        assert re.search(r"[a-z].*[;:,—].*[a-z]", fault.en), fault
        assert not fault.zh.endswith(("。", "；", "：")) and not fault.en.endswith((".", ";", ":")), fault
        own = re.sub(r"“[^”]*”|'[^']*'|\"[^\"]*\"|\([^()]*\)|“.*”", "", fault.en)
        assert not re.search(r"[一-鿿]", own), fault


def test_the_page_is_what_the_code_and_the_examples_say(build: ModuleType, provoked: list[tuple[Any, Fault]]) -> None:
    assert (ROOT / "docs" / "lint.md").read_text(encoding="utf-8") == build.page(provoked)
