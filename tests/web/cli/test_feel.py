"""`guizhang feel` and `guizhang decide` from a terminal."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.engine.dmn.draw import decision, file, literal, table
from web.cli import main


def run(*arguments, **environment):
    return CliRunner(env={"LC_ALL": "C.UTF-8"} | environment).invoke(main, [str(a) for a in arguments])


@pytest.fixture
def dmn(tmp_path):
    unmet = table(
        ["funds:number"], ["x:string"], [("< 5000000", '"经费不足"', "NM25-10.1")], "COLLECT", annotations=["rule"]
    )
    path = tmp_path / "eligibility.dmn"
    path.write_bytes(file(decision("unmet", unmet), decision("eligible", literal("count(unmet) = 0"), ["unmet"])))
    return path


def test_an_expression_is_printed_as_json():
    done = run("feel", '{a: x + 1, s: "规章"}', "--context", '{"x": 2}')
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"a": 3, "s": "规章"}


def test_the_clock_the_case_and_the_figures_are_given(tmp_path):
    figures = tmp_path / "parameters.yaml"
    figures.write_text(
        "days:\n  title: 天\n  chosen: true\n  values: [{from: 2025-01-01, value: 5}]\n", encoding="utf-8"
    )
    case = tmp_path / "case.json"
    case.write_text('{"number": "ZJ-1"}', encoding="utf-8")
    expression = "{d: workdays after(today(), p.days), c: case.number}"
    done = run("feel", expression, "--now", "2026-09-28T09:00", "--parameters", figures, "--case", f"@{case}")
    assert json.loads(done.stdout) == {"d": "2026-10-10", "c": "ZJ-1"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["feel", "1 + nope"], "no variable 'nope'"),
        (["feel", "1 +"], "not complete"),
        (
            ["feel", "count(for i in 1..1000000000 return i)"],
            "too long|more than 128 MB",
        ),  # whichever limit it reaches first
        (["feel", "1", "--context", "[1]"], "--context"),
        (["feel", "1", "--context", "{"], "--context"),
        (["feel", "1", "--context", "@/nowhere/x.json"], "--context"),
        (["feel", "1", "--now", "soon"], "--now"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_1(arguments, says):
    done = run(*arguments)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert re.search(says, done.stderr)
    assert done.stderr.count("\n") == 1


def test_a_decision_is_printed_as_json(dmn):
    assert json.loads(run("decide", dmn, "eligible", "--input", '{"funds": 6000000}').stdout) is True
    assert json.loads(run("decide", dmn, "unmet", "--input", '{"funds": 1}').stdout) == ["经费不足"]
    traced = json.loads(run("decide", dmn, "eligible", "--input", '{"funds": 1}', "--trace").stdout)
    assert traced["value"] is False
    assert traced["trace"][0]["matched"][0]["rules"] == ["NM25-10.1"]


def test_what_is_wrong_with_a_decision_is_said(dmn, tmp_path):
    broken = tmp_path / "broken.dmn"
    broken.write_bytes(file(decision("d1", literal("1 +"))))
    for arguments, says in (
        (("decide", dmn, "nope"), "known by id are eligible, unmet"),
        (("decide", dmn, "eligible", "--input", '{"funds": "viel"}'), "decision 'unmet'"),
        (("decide", broken, "d1"), "broken.dmn:d1: expression '1 +'"),
    ):
        done = run(*arguments)
        assert done.exit_code == 1
        assert says in done.stderr
    assert "经费" not in run("decide", dmn, "eligible").stderr
    assert "没有名为“funds”的变量" in run("decide", dmn, "eligible", LC_ALL="zh_CN.UTF-8").stderr


def test_the_command_ends_by_itself():
    # a context of V8 that is left open must not keep the process from ending
    guizhang = Path(sys.executable).with_name("guizhang")
    for _ in range(3):
        done = subprocess.run([guizhang, "feel", "1 + 1"], capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout == "2\n"
        assert done.stderr == ""
