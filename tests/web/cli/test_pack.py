"""`guizhang pack`: what it prints, and what it leaves as its exit code."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tasks.seed_office import seed_office
from tests.tasks.packs.garden import GARDEN, change, garden_copy
from web.cli import main
from web.config import Config
from web.wiring import build_office


def guizhang(*words: str) -> Result:
    return CliRunner().invoke(main, ["pack", *words])


def test_a_sound_pack_is_checked_with_exit_0() -> None:
    done = guizhang("check", str(GARDEN))
    assert done.exit_code == 0, done.output
    assert done.output == "garden：错误 0，警告 0；规则 5（计划中 1），场景 4\n"


def test_a_broken_pack_exits_1_with_one_line_for_each_fault(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    change(garden / "plot.bpmn", 'value="G-4"', 'value="G-44"')
    done = guizhang("check", str(garden), "--lang", "en")
    assert done.exit_code == 1
    assert done.output.splitlines()[:2] == [
        "plot.bpmn:ten_days: “十天” names the rule G-44, which rules.yaml does not have; mend or add it",
        "rules.yaml:G-4: nothing carries “G-4”; name it where it is carried, or set status: planned",
    ]
    assert "plot.bpmn:ten_days: “十天”写着规则 G-44" in guizhang("check", str(garden)).output


def test_a_release_is_refused_while_a_rule_is_only_planned() -> None:
    done = guizhang("check", str(GARDEN), "--release")
    assert done.exit_code == 1 and "rules.yaml:G-9" in done.output


def test_a_file_that_does_not_belong_is_refused_before_anything_else(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    (garden / "run.py").write_text("")
    done = guizhang("check", str(garden))
    assert done.exit_code == 1 and done.output.startswith("run.py:line 1: ")


def test_an_unknown_pack_says_what_there_is() -> None:
    done = guizhang("check", "no-such-pack", "--lang", "en")
    assert done.exit_code == 1 and "there is no pack and no folder “no-such-pack”" in done.output


def test_scenarios_are_run_with_their_times_and_coverage() -> None:
    done = guizhang("scenarios", str(GARDEN))
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith("通过") and "地给了，登记，发租约" in lines[0] and " s " in lines[0]
    assert any("2/2" in line and "size.dmn" in line for line in lines)
    assert lines[-1].startswith("场景 4，不符 0")


def test_a_scenario_made_false_fails_with_file_and_line(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    change(garden / "scenarios" / "plots.yaml", "{ended: 不给,", "{ended: 给地,")
    done = guizhang("scenarios", str(garden), "--lang", "en", "--only", "太大")
    assert done.exit_code == 1
    assert "scenarios/plots.yaml:29: expected 结果 '给地'; found '不给'" in done.output
    assert done.output.splitlines()[-1].startswith("1 scenarios, 1 failed")


def test_no_scenario_at_all_is_not_a_success() -> None:
    assert guizhang("scenarios", str(GARDEN), "--only", "没有这样的").exit_code == 1


def test_the_trace_is_printed_as_table_json_and_page() -> None:
    assert "G-4  四  十天不理就算了" in guizhang("trace", str(GARDEN)).output
    told = json.loads(guizhang("trace", str(GARDEN), "--format", "json").output)
    assert [rule["id"] for rule in told["rules"]] == ["G-1", "G-2", "G-3", "G-4", "G-9"]
    assert guizhang("trace", str(GARDEN), "--format", "html").output.startswith("<!doctype html>")


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, with the garden's people; gives the folder of a garden to break."""
    monkeypatch.setenv("GUIZHANG_FOLDER", str(tmp_path / "var"))
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0
    garden = garden_copy(tmp_path / "packs")
    office = build_office(Config.read(os.environ))
    seed_office(office, (garden / "scenarios" / "office.yaml").read_bytes())
    office.sessions.dispose()
    return garden


def test_a_pack_is_deployed_once_and_again_when_it_changes(installation: Path) -> None:
    first = guizhang("deploy", str(installation))
    assert first.exit_code == 0, first.output
    assert "已施行, edition 1" in first.output
    assert "原已施行, edition 1" in guizhang("deploy", str(installation)).output
    change(installation / "parameters.yaml", "value: 50", "value: 51")
    change(installation / "scenarios" / "plots.yaml", "size: 50.5", "size: 51.5")
    assert "已施行, edition 2" in guizhang("deploy", str(installation)).output


def test_a_pack_whose_scenario_fails_is_not_deployed(installation: Path) -> None:
    change(installation / "parameters.yaml", "value: 50", "value: 49")
    done = guizhang("deploy", str(installation), "--lang", "en")
    assert done.exit_code == 1
    assert "scenarios/plots.yaml:line 8: the scenario “地给了，登记，发租约” fails: expected" in done.output
    assert guizhang("deploy", str(installation), "--without-scenarios").exit_code == 0


def test_a_pack_that_is_wrong_is_not_deployed(installation: Path) -> None:
    change(installation / "plot.bpmn", 'value="G-4"', 'value="G-44"')
    done = guizhang("deploy", str(installation))
    assert done.exit_code == 1 and "plot.bpmn:ten_days" in done.output


def test_nothing_is_deployed_into_a_database_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIZHANG_FOLDER", str(tmp_path))
    done = guizhang("deploy", str(GARDEN))
    assert done.exit_code == 1 and "guizhang db upgrade" in done.output


def test_mutants_that_nobody_notices_are_listed_and_exit_1_unless_excused(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    done = guizhang("mutate", str(garden), "--only", "enter", "--jobs", "1")
    assert done.exit_code == 1
    assert "plot.bpmn:enter: 去掉输出 record\n    plot.bpmn:enter:no-output-record\n" in done.output
    assert "幸存 2（有理由 0）" in done.output.splitlines()[-1]
    keys = [f"plot.bpmn:enter:{kind}-output-record" for kind in ("no", "other")]
    excuses = garden / "scenarios" / "survivors.yaml"
    excuses.write_text("".join(f"{key}: 没有一步读它\n" for key in keys))
    done = guizhang("mutate", str(garden), "--only", "enter", "--jobs", "1", "--lang", "en", "--format", "json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert said["ends"]["survived"] == 2
    assert {one["key"] for one in said["mutants"] if one["excused"]} == set(keys)
    excuses.write_text(excuses.read_text() + "plot.bpmn:f_yes:not: 想当然\n")
    done = guizhang("mutate", str(garden), "--only", "plot.bpmn:f_yes:not", "--jobs", "1", "--lang", "en")
    assert done.exit_code == 1 and "line 3: a scenario notices “plot.bpmn:f_yes:not” now" in done.output


def test_a_reason_for_each_does_not_help_where_too_many_survive(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    done = guizhang("mutate", str(garden), "--jobs", "1", "--format", "json")
    survived = [one["key"] for one in json.loads(done.output)["mutants"] if one["end"] == "survived"]
    assert done.exit_code == 1 and survived
    (garden / "scenarios" / "survivors.yaml").write_text("".join(f"{key}: 没有人看得见\n" for key in survived))
    done = guizhang("mutate", str(garden), "--jobs", "1")
    assert done.exit_code == 1
    assert f"幸存 {len(survived)}（有理由 {len(survived)}），占 " in done.output.splitlines()[-1]


def test_a_draw_is_at_most_so_many_and_none_is_said() -> None:
    done = guizhang("mutate", str(GARDEN), "--only", "size.dmn", "--most", "1", "--jobs", "1", "--lang", "en")
    assert done.exit_code == 0 and done.output.startswith("1 mutants: "), done.output
    done = guizhang("mutate", str(GARDEN), "--only", "nothing", "--lang", "en")
    assert done.exit_code == 1 and "no mutant fits “nothing”" in done.output


def test_each_rule_is_shown_with_what_was_spoiled_and_who_noticed(tmp_path: Path) -> None:
    done = guizhang("mutate", str(GARDEN), "--rules", "--jobs", "1", "--lang", "en")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[1].startswith("G-2 → size.dmn:") and lines[-1] == "4 rules, 0 not proved"
    garden = garden_copy(tmp_path)
    change(garden / "scenarios" / "plots.yaml", "rules: [G-4]", "rules: [G-1]")
    change(garden / "scenarios" / "plots.yaml", "rules: [G-2]", "rules: [G-2, G-4]")
    done = guizhang("mutate", str(garden), "--rules", "--jobs", "1")
    assert done.exit_code == 1 and "G-4 → 没有场景发现" in done.output
