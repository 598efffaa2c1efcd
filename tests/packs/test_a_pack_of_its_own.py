"""No Python knows a pack, a role, a standing or a grade: one written a moment ago in another language runs as ours do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.packs import open_folder, pack_files
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.scenarios.run import run_scenario
from tests.packs.lighthouses import build_lighthouses
from web.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield build_lighthouses(tmp_path)


def test_it_is_checked_and_lived_through(folder: Path) -> None:
    checked = CliRunner().invoke(main, ["pack", "check", str(folder)])
    assert checked.exit_code == 0, checked.output
    lived = CliRunner().invoke(main, ["pack", "scenarios", str(folder)])
    assert lived.exit_code == 0, lived.output
    traced = CliRunner().invoke(main, ["pack", "trace", str(folder), "--format", "json"])
    assert '"L-4"' in traced.output


def test_other_figures_are_another_end(folder: Path) -> None:
    """Three failures in a row instead of two: the third tower is lit still, and the scenario says so by failing."""
    parameters = folder / "parameters.yaml"
    parameters.write_text(parameters.read_text("utf-8").replace("value: 2}", "value: 4}"), encoding="utf-8")
    files = pack_files(open_folder(folder))
    outcome = run_scenario(files, read_all_scenarios(files, [])[0])
    assert not outcome.passed
    assert "Turo 3" in outcome.report()
