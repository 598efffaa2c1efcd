"""A node of each earlier release and one of this work on one PostgreSQL at once: what an upgrade node by node needs."""

import os
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tasks.sign_in import hash_password
from tests.releases.test_upgrade import RELEASES
from tests.tasks.cluster import until
from tests.tasks.kill.audit import Audit
from tests.tasks.kill.ferry import open_ferry, prepare
from tests.tasks.kill.killing import Lives
from tests.tasks.kill.worker import Life
from tests.tasks.postgresql import Server, postgresql

__all__ = ["postgresql"]  # a fixture

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"


@pytest.fixture(params=RELEASES, ids=[release.name for release in RELEASES])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where that release's program lies."""
    [wheel] = request.param.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "program")
    return tmp_path / "program"


@contextmanager
def running(program: Path, *command: str, **environment: str) -> Iterator[str]:
    """A process under that program; gives its first line."""
    path = os.pathsep.join((str(program), str(ROOT)))
    with subprocess.Popen(
        [sys.executable, *command],
        env=os.environ | {"PYTHONPATH": path} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.kill()


def lines(folder: Path, name: str = "acknowledged.log") -> list[str]:
    return (folder / name).read_text().splitlines() if (folder / name).exists() else []


def test_both_work_on_the_same_cases(old: Path, postgresql: Server, tmp_path: Path) -> None:
    url, here, there = postgresql.database(), tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    (here / "files").mkdir()
    (there / "files").symlink_to(here / "files")
    prepare(here, url)
    lives = Lives(here, random.Random(3), url, 1)
    try:
        with running(old, "-m", "tests.releases.old_life", str(there), url) as said:
            assert said.startswith(str(old)), "it is the old program that runs"
            until(lambda: len(lines(here)) > 15 and len(lines(there)) > 15, 120)
    finally:
        lives.kill_all()
    for name in ("acknowledged.log", "mails.log"):
        (here / name).write_text("".join(f"{line}\n" for line in [*lines(here, name), *lines(there, name)]))
    assert Audit(here, url).faults() == []
    Life(here, 4, url, lambda: 7_200.0).finish()
    audit = Audit(here, url)
    assert audit.rows("SELECT number FROM \"case\" WHERE status = 'running'") == []
    assert audit.faults() == []


def test_a_session_of_one_is_a_session_of_the_other(old: Path, postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database()
    prepare(tmp_path, url)
    office = open_ferry(tmp_path, url)
    with office.working() as work:
        work.session.connection().exec_driver_sql(
            "UPDATE person SET password_hash = %(hash)s WHERE id = 'ann'", {"hash": hash_password(PASSWORD)}
        )
    office.sessions.dispose()
    settings = {
        "GUIZHANG_DATABASE": url,
        "GUIZHANG_FOLDER": str(tmp_path),
        "GUIZHANG_SECRET": "s" * 40,
        "GUIZHANG_PORT": "0",
    }
    serve = ("-c", "from web.cli import main; main()", "serve")
    with ExitStack() as stack:
        addresses = []
        for program in (old, ROOT / "src"):
            said = stack.enter_context(running(program, *serve, **settings))
            addresses += re.findall(r"http://127\.0\.0\.1:\d+", said)
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        first, second = addresses
        page = browser.open(first + "/sign-in", timeout=30).read().decode()
        [token, *_] = re.findall(r'name="csrf_token" value="([^"]+)"', page)
        form = urlencode({"csrf_token": token, "login": "ann", "password": PASSWORD}).encode()
        assert browser.open(first + "/sign-in", form, timeout=30).url.endswith("/inbox")
        for address in (second, first):
            answer = browser.open(address + "/inbox", timeout=30)
            assert answer.url == address + "/inbox", "signed in there, too"
