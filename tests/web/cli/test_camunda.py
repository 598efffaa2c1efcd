"""`guizhang pack check` and `scenarios` of a folder made for Camunda 8: what they print, and their exit codes."""

from pathlib import Path
from shutil import copytree

from click.testing import CliRunner, Result

from tests.camunda.folders import HERE
from web.cli import main


def guizhang(*words: str) -> Result:
    return CliRunner().invoke(main, ["pack", *words])


def test_a_sound_folder_is_checked_with_exit_0() -> None:
    done = guizhang("check", str(HERE / "order"))
    assert (done.exit_code, done.output) == (0, "order（Camunda 8）：错误 0，警告 0；用例 5\n")
    assert guizhang("check", str(HERE / "order"), "--lang", "en").output == (
        "order (Camunda 8): 0 errors, 0 warnings; 5 cases\n"
    )


def test_what_cannot_run_is_one_line_each_with_its_element_and_exit_1() -> None:
    done = guizhang("check", str(HERE / "refused"), "--lang", "en")
    assert done.exit_code == 1
    assert (
        "refused.bpmn:Task_listened: zeebe:executionListeners is not supported; draw what it does as a service task"
        in done.output.splitlines()
    )
    assert guizhang("scenarios", str(HERE / "refused")).exit_code == 1, "there is no case that could pass"


def test_cases_are_run_with_their_times_and_coverage() -> None:
    done = guizhang("scenarios", str(HERE / "loan"), "--lang", "en")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith("passed") and "granted, and the applicant is told" in lines[0]
    assert "3/3    loan.dmn  rows" in done.output
    assert lines[-1].startswith("5 cases, 0 failed, ")
    some = guizhang("scenarios", str(HERE / "loan"), "--only", "Poor score", "--no-coverage")
    assert len(some.output.splitlines()) == 2 and some.exit_code == 0


def test_a_failure_names_its_file_and_line_what_was_expected_and_what_is(tmp_path: Path) -> None:
    folder = Path(copytree(HERE / "loan", tmp_path / "loan"))
    cases = folder / "loan.test.json"
    text = cases.read_text(encoding="utf-8").replace('"rate": 2.5\n', '"rate": 3\n', 1)
    cases.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index('"type": "ASSERT_DECISION"')].count("\n") - 1
    done = guizhang("scenarios", str(folder), "--lang", "en")
    assert done.exit_code == 1
    assert (
        f'    loan.test.json:{line}: expected loan-decision to give {{"granted":true,"rate":3}}; '
        'found {"granted":true,"rate":2.5}'
    ) in done.output.splitlines()
    path = next(line for line in done.output.splitlines() if line.startswith("    loan-request: "))
    assert path.startswith(
        "    loan-request: Requested → Call_credit → Task_decide → Gateway_granted → tell-applicant/Tell_start"
    )
    assert "loan.test.json:" in guizhang("scenarios", str(folder)).output


def test_a_case_that_asks_what_cannot_be_done_is_refused_and_the_others_run(tmp_path: Path) -> None:
    folder = Path(copytree(HERE / "loan", tmp_path / "loan"))
    cases = folder / "loan.test.json"
    cases.write_text(cases.read_text(encoding="utf-8").replace("EVALUATE_DECISION", "EVALUATE_CONDITIONAL_START_EVENT"))
    checked = guizhang("check", str(folder), "--lang", "en")
    assert checked.exit_code == 1 and ": EVALUATE_CONDITIONAL_START_EVENT: there are no conditional" in checked.output
    done = guizhang("scenarios", str(folder), "--lang", "en")
    assert done.exit_code == 1
    assert [line.split()[0] for line in done.output.splitlines() if " s  " in line] == ["passed"] * 4 + ["REFUSED"]


def test_a_folder_with_diagrams_and_no_cases_has_nothing_to_run(tmp_path: Path) -> None:
    folder = Path(copytree(HERE / "order", tmp_path / "order"))
    (folder / "order.test.json").write_text("{")
    done = guizhang("scenarios", str(folder), "--lang", "en")
    assert done.exit_code == 1 and "order.test.json:line 1: this is no JSON" in done.output
    (folder / "order.test.json").unlink()
    done = guizhang("scenarios", str(folder), "--lang", "en")
    assert done.exit_code == 1 and done.output == "0 cases, 0 failed, 0.0 s\n"


def test_a_folder_that_holds_nothing_is_still_told_as_no_pack(tmp_path: Path) -> None:
    assert "没有规程" in guizhang("check", str(tmp_path)).output
