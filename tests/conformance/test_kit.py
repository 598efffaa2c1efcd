"""The conformance runner, on a kit of two cases: it counts what passes, what fails, and what is left out."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.dmn.draw import decision, file, literal

ROOT = Path(__file__).parents[2]
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>{model}</modelName>
 <testCase id="1"><inputNode name="n"><value xsi:type="xsd:decimal">2</value></inputNode>
  <resultNode name="twice" type="decision">
   <expected><value xsi:type="xsd:decimal">{twice}</value></expected></resultNode>
  <resultNode name="day" type="decision"><expected><value xsi:type="xsd:date">2026-03-02</value></expected></resultNode>
  <resultNode name="wrong" type="decision" errorResult="true"><expected><value xsi:nil="true"/></expected></resultNode>
 </testCase></testCases>"""


def kit(folder, twice="4"):
    for level in ("2", "3"):
        place = folder / f"compliance-level-{level}" / "0001-small"
        place.mkdir(parents=True)
        model = file(
            '<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>',
            '<decision id="twice" name="twice"><variable name="twice" typeRef="number"/><informationRequirement>'
            '<requiredInput href="#n"/></informationRequirement>' + literal("n * 2") + "</decision>",
            decision("day", literal('date("2026-03-02")')),
            decision("wrong", literal('1 + "a"')),
        )
        (place / "0001-small.dmn").write_bytes(model)
        (place / "0001-small-test-01.xml").write_text(
            CASES.format(model="0001-small.dmn", twice=twice), encoding="utf-8"
        )
    return folder


def run(folder, *more):
    command = [sys.executable, ROOT / "scripts" / "conformance.py", folder, *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_kit_is_counted_by_group(tmp_path):
    done = run(kit(tmp_path))
    assert "level 2: 3 of 3 pass; with a non-null answer 2 of 2 (100.0 %); 0 time-outs" in done.stdout
    assert "level 3, decision tables and expressions: 3 of 3 pass" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("twice", ["5"])
def test_a_failure_is_listed_with_what_was_expected_and_found(tmp_path, twice):
    report = tmp_path / "failures.txt"
    done = run(kit(tmp_path / "kit", twice), "--failures", report)
    assert "2 of 3 pass" in done.stdout
    assert "FAILS: 0001-small/0001-small-test-01.xml#1:twice: expected 5.0, found 4" in done.stdout
    assert done.returncode == 1
    assert "0001-small/0001-small-test-01.xml#1:twice: expected 5.0, found 4" in report.read_text(encoding="utf-8")
