"""`guizhang holidays`: the announcement's own text goes in, what counts comes out."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.migrations import upgrade
from web.cli import main

TEXT = """国务院办公厅关于2031年部分节假日安排的通知
国办发明电〔2030〕12号
一、元旦：1月1日（周三）至3日（周五）放假调休，共3天。1月4日（周六）上班。"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = f"sqlite:///{tmp_path}/office.sqlite"
    upgrade(url)
    monkeypatch.setenv("GUIZHANG_DATABASE", url)
    monkeypatch.setenv("GUIZHANG_FOLDER", str(tmp_path))
    monkeypatch.setenv("GUIZHANG_SECRET", "x" * 64)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    announced = tmp_path / "announced.txt"

    def invoke(*words: str, text: str = TEXT, encoding: str = "utf-8") -> tuple[int, str]:
        announced.write_text(text, encoding=encoding)
        done = CliRunner().invoke(main, ["holidays", *(word.replace("FILE", str(announced)) for word in words)])
        return done.exit_code, done.output

    return invoke


def test_what_was_read_is_shown_before_anything_is_imported(run) -> None:
    assert run("import", "FILE", "--dry-run") == (
        0, "2031 国办发明电〔2030〕12号\n放假：1月1日、1月2日、1月3日\n上班：1月4日\n",
    )  # fmt: skip
    assert "暂定" in run("show", "2031")[1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_text_saved_on_windows_is_read(run, encoding: str) -> None:
    assert "放假：1月1日、1月2日、1月3日" in run("import", "FILE", "--dry-run", encoding=encoding)[1]


def test_in_an_english_terminal_it_answers_in_english(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert run("import", "FILE", "--dry-run")[1].endswith("off: 01 Jan, 02 Jan, 03 Jan\nwork: 04 Jan\n")


def test_an_imported_year_counts_from_then_on(run) -> None:
    code, said = run("import", "FILE")
    assert code == 0 and "0 个案件重新计算" in said
    code, said = run("show", "2031")
    assert code == 0 and "2031-01-04 周六 上班" in said and said.endswith("已公布\n")


def test_a_text_of_another_year_is_refused_with_every_fault(run) -> None:
    code, said = run("import", "FILE", "--year", "2030")
    assert code == 1 and said.count("请核对年份") == 3


def test_a_year_beyond_the_calendar_is_refused(run) -> None:
    assert run("show", "1990")[0] == 1
