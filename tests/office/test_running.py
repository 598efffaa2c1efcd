"""The program as `make run` starts it: again on the same folder it does nothing twice; told to end, it ends in order."""

import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from tests.office.autopilot import Office
from tests.office.running import Program, prepare
from tests.office.wire import visitor

pytestmark = pytest.mark.xdist_group("office-words")

KEPT = (
    "unit",
    "person",
    "membership",
    "expert",
    "pack_version",
    "pack_file",
    "case",
    "task",
    "history",
    "document",
    "notice",
    "record",
)


def counts(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "office.db") as database:
        return {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in KEPT}


@pytest.fixture
def folder(made_office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_office, tmp_path / "office"))


def test_a_second_start_does_nothing_twice_and_goes_on_where_the_first_ended(folder: Path) -> None:
    first = Program(folder)
    office = Office(first.url, lambda label: "一些话。")
    case = office.start("赵敏", "提出建设意向")
    key = (folder / "secret.key").read_bytes()
    assert first.stop() == 0
    before = counts(folder)
    second = Program(folder)
    try:
        assert counts(folder) == before
        assert (folder / "secret.key").read_bytes() == key, "who was signed in stays signed in"
        assert not any("edition" in line for line in second.said), "nothing was deployed again"
        assert "填报建设意向和方案" in visitor(second.url, "赵敏").get(case).main
        assert len(visitor(second.url).get("/sign-in").all("//button[@name='person']")) == before["person"]
    finally:
        assert second.stop() == 0
    assert second.complaints() == []


def test_made_ready_again_and_again_the_office_is_the_same(folder: Path) -> None:
    before = counts(folder)
    assert prepare(folder) == ""
    assert counts(folder) == before


def test_told_to_end_it_answers_what_is_under_way_and_leaves_the_database_whole(folder: Path) -> None:
    program = Program(folder)
    office = Office(program.url, lambda label: "一些话。")
    case = office.start("赵敏", "提出建设意向")
    person = office.person("赵敏")
    answers: list[int] = []
    asked, stop = threading.Event(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                answers.append(person.get(case).status)
                asked.set()
            except OSError:  # the door is closed
                return

    reader = threading.Thread(target=read)
    reader.start()
    assert asked.wait(60)
    began = time.monotonic()
    assert program.stop() == 0
    assert time.monotonic() - began < 60
    stop.set()
    reader.join(60)
    assert set(answers) == {200}
    assert program.complaints() == []
    with sqlite3.connect(folder / "office.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_port_that_is_taken_is_named(folder: Path, program: Program) -> None:
    """Two offices on one port: the second says so in a sentence instead of a trace."""
    import subprocess

    from tests.office.running import GUIZHANG, settings

    port = program.url.rpartition(":")[2]
    second = subprocess.run(
        [GUIZHANG, "demo"],
        env={**settings(folder), "GUIZHANG_PORT": port},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert second.returncode == 1
    assert port in second.stderr
    assert "Traceback" not in second.stderr
