"""A backup taken while the office is worked with is put up elsewhere, is whole there, and its cases go on."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.tasks.cluster import Cluster, until
from tests.tasks.kill.audit import CHECKS, Audit
from tests.tasks.kill.ferry import prepare
from tests.tasks.kill.killing import Lives
from tests.tasks.kill.worker import Life
from web.cli import main

WITHOUT_MAILS = [check for check in CHECKS if check != "mails"]  # whose log went on after the backup


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster.make()
    yield made
    made.remove()


def work_and_back_up(folder: Path, url: str, elsewhere: Path, back_up: object) -> None:
    """Two nodes work; what they acknowledged before the backup began is kept to be asked for."""
    prepare(folder, url)
    (folder / "files").mkdir()
    lives = Lives(folder, random.Random(5), url, 2)
    try:
        until(lambda: acknowledged(folder) > 15, 120)
        elsewhere.mkdir()
        shutil.copy(folder / "acknowledged.log", elsewhere)
        back_up()
        shutil.copytree(folder / "files", elsewhere / "files")
        before = acknowledged(folder)
        until(lambda: acknowledged(folder) > before + 3, 120)
    finally:
        lives.kill_all()


def acknowledged(folder: Path) -> int:
    log = folder / "acknowledged.log"
    return len(log.read_text().splitlines()) if log.exists() else 0


def goes_on(folder: Path, url: str = "") -> None:
    """It is whole; every letter that was set is among the files; every case is ended; it is still whole."""
    audit = Audit(folder, url)
    digests = [row[0] for row in audit.rows("SELECT digest FROM file")]
    for digest in digests:
        assert (folder / "files" / digest[:2] / digest).is_file()
    assert audit.figures()["case"] > 2
    assert audit.faults(*WITHOUT_MAILS) == []
    Life(folder, 6, url, lambda: 7_200.0).finish()
    audit = Audit(folder, url)
    assert audit.rows("SELECT number FROM \"case\" WHERE status = 'running'") == []
    assert audit.faults(*WITHOUT_MAILS) == []
    environment = {"GUIZHANG_FOLDER": str(folder), "GUIZHANG_DATABASE": url or f"sqlite:///{folder}/office.sqlite"}
    verified = CliRunner().invoke(main, ["audit", "verify"], env=environment)
    assert verified.exit_code == 0, verified.output


def test_sqlite(tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()

    def back_up() -> None:
        environment = os.environ | {
            "GUIZHANG_FOLDER": str(here),
            "GUIZHANG_DATABASE": f"sqlite:///{here}/office.sqlite",
        }
        for exit_code in (0, 1):  # the second finds a file that it must not write over
            done = CliRunner().invoke(main, ["db", "backup", str(elsewhere / "office.sqlite")], env=environment)
            assert done.exit_code == exit_code, done.output

    work_and_back_up(here, "", elsewhere, back_up)
    goes_on(elsewhere)
    assert Audit(here).faults() == [], "nobody noticed"


def test_postgresql(tmp_path: Path, cluster: Cluster) -> None:
    here, elsewhere, dump = tmp_path / "here", tmp_path / "elsewhere", cluster.data.with_name("office.dump")
    here.mkdir()
    for database in ("office", "another"):
        cluster.do(f"CREATE DATABASE {database}")

    def back_up() -> None:
        cluster.run("pg_dump", "-Fc", "-f", str(dump), "-d", cluster.address("office"))

    work_and_back_up(here, cluster.url(), elsewhere, back_up)
    cluster.run("pg_restore", "-d", cluster.address("another"), str(dump))
    goes_on(elsewhere, cluster.url("another"))
    environment = {"GUIZHANG_FOLDER": str(tmp_path), "GUIZHANG_DATABASE": cluster.url()}
    refused = CliRunner().invoke(main, ["db", "backup", str(tmp_path / "x")], env=environment)
    assert refused.exit_code == 1
    assert "pg_dump" in refused.output
