"""`guizhang audit`: a history that was changed behind the program's back is told, row by row."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.tasks.kill.ferry import open_ferry, prepare
from tests.tasks.kill.worker import Life
from web.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    prepare(tmp_path)
    life = Life(tmp_path, seed=1)
    life.start()
    life.start()
    life.close()
    monkeypatch.setenv("GUIZHANG_DATABASE", f"sqlite:///{tmp_path}/office.sqlite")
    monkeypatch.setenv("GUIZHANG_FOLDER", str(tmp_path))
    monkeypatch.setenv("GUIZHANG_SECRET", "k" * 64)
    return tmp_path


def test_whole_changed_and_sealed(folder: Path) -> None:
    whole = CliRunner().invoke(main, ["audit", "verify"], env={"LC_ALL": "en_US"})
    assert (whole.exit_code, whole.output) == (0, "2 cases, 2 rows, 0 seals, 0 faults\n")
    sealed = CliRunner().invoke(main, ["audit", "seal"])
    assert sealed.output.startswith("1 ")
    assert len(sealed.output.split()[1]) == 64
    number, hash = sealed.output.split()
    assert CliRunner().invoke(main, ["audit", "verify", "--head", number, hash]).exit_code == 0
    cut = CliRunner().invoke(main, ["audit", "verify", "--head", "2", hash], env={"LC_ALL": "en_US"})
    assert (cut.exit_code, cut.output.splitlines()[0]) == (
        1,
        "the published seal 2 is not there, or is not what it was",
    )
    base = sqlite3.connect(folder / "office.sqlite")
    base.execute("UPDATE history SET person_name = 'x' WHERE case_id = 2")
    base.commit()
    base.close()
    changed = CliRunner().invoke(main, ["audit", "verify"], env={"LC_ALL": "zh_CN"})
    assert changed.exit_code == 1
    assert "案件 2 第 1 条：内容被改动。" in changed.output
    open_ferry(folder).sessions.dispose()
