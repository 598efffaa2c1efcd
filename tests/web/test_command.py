"""The command as a person runs it: help, a database made ready, the demo made once and served until told to end."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from tasks.models import Case, History, Incident, Notice, Objection, Record, Task
from tasks.questions.people import demo_people
from tasks.questions.rulebooks import rulebooks
from tasks.verify_chains import verify_chains
from tests.web.conftest import PACK
from tests.web.visitor import Visitor
from web.app import create_app
from web.cli import COMMANDS, main
from web.cli.demo import make_ready
from web.config import Config
from web.version import __version__
from web.wiring import build_office

GUIZHANG = str(Path(sys.executable).parent / "guizhang")


def test_the_help_names_every_command() -> None:
    said = CliRunner().invoke(main, ["--help"])
    assert said.exit_code == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name}\b", said.output, re.MULTILINE), name
    assert __version__ in CliRunner().invoke(main, ["--version"]).output
    assert CliRunner().invoke(main, ["nothing"]).exit_code == 2


def test_a_database_is_made_ready_as_often_as_one_likes(tmp_path: Path) -> None:
    environment = {"GUIZHANG_FOLDER": str(tmp_path)}
    for _ in range(2):
        said = CliRunner().invoke(main, ["db", "upgrade"], env=environment)
        assert (said.exit_code, said.output) == (0, "database: up to date\n")


def test_serving_without_its_database_says_what_to_do(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["serve"], env={"GUIZHANG_FOLDER": str(tmp_path)})
    assert said.exit_code == 1
    assert "guizhang db upgrade" in said.output


def test_a_wrong_setting_is_named_before_anything_happens(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["serve"], env={"GUIZHANG_FOLDER": str(tmp_path), "GUIZHANG_PORT": "x"})
    assert said.exit_code == 1
    assert "GUIZHANG_PORT" in said.output


@pytest.mark.parametrize("command", ["serve", "worker", "db upgrade", "pack deploy xinzhou", "audit verify"])
@pytest.mark.parametrize(
    ("locale", "wrong", "away"),
    [("zh_CN.UTF-8", "应当是 1 或 0", "没有应答"), ("C.UTF-8", "give 1 or 0", "did not answer")],
)
def test_a_command_ends_with_a_sentence_in_the_language_of_the_terminal(
    command: str, locale: str, wrong: str, away: str, tmp_path: Path
) -> None:
    nobody = {
        "GUIZHANG_DATABASE": "postgresql+psycopg://me:hidden@127.0.0.1:1/office",
        "GUIZHANG_FOLDER": str(tmp_path),
    }
    for env, sentence in (({**nobody, "GUIZHANG_HTTPS": "maybe"}, wrong), (nobody, away)):
        ended = CliRunner().invoke(main, command.split(), env={**env, "LC_ALL": locale})
        assert ended.exit_code == 1
        assert sentence in ended.output
        assert "GUIZHANG_" in ended.output
        assert "hidden" not in ended.output
        assert "Traceback" not in ended.output
        assert isinstance(ended.exception, SystemExit), "not a fault of the program"


def test_the_first_people_of_an_installation(tmp_path: Path) -> None:
    environment = {"GUIZHANG_FOLDER": str(tmp_path)}
    run = CliRunner().invoke
    run(main, ["db", "upgrade"], env=environment)
    assert run(main, ["office", "seed", str(PACK / "scenarios/office.yaml")], env=environment).exit_code == 0
    (tmp_path / "wrong.yaml").write_text("people: [{name: 无单位}]")
    wrong = run(main, ["office", "seed", str(tmp_path / "wrong.yaml")], env=environment)
    assert wrong.exit_code == 1
    assert "wrong.yaml" in wrong.output
    office_yaml = (PACK / "scenarios/office.yaml").read_bytes()
    piped = run(main, ["office", "seed", "-"], input=office_yaml, env=environment)
    assert piped.exit_code == 0, "into a container that has no such file"
    said = run(main, ["office", "password", "guan"], input="correct horse\ncorrect horse\n", env=environment)
    assert "管系统: password set" in said.output
    assert run(main, ["office", "password", "guan"], input="short\nshort\n", env=environment).exit_code == 1
    assert run(main, ["office", "password", "nobody"], input="x\nx\n", env=environment).exit_code == 1
    config = Config.read(environment)
    office = build_office(config)
    visitor = Visitor(create_app(office, config).test_client())
    assert visitor.enter("guan", "correct horse").path == "/inbox"
    office.sessions.dispose()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {"GUIZHANG_FOLDER": str(tmp_path), "GUIZHANG_PORT": str(taken.getsockname()[1])}
        CliRunner().invoke(main, ["db", "upgrade"], env=environment)
        said = CliRunner().invoke(main, ["serve"], env=environment)
    assert said.exit_code == 1
    assert "GUIZHANG_PORT" in said.output


def test_the_demo_is_made_once(tmp_path: Path) -> None:
    config = Config.read({}, demo=True, folder=tmp_path)
    seen = []
    for _ in range(2):
        make_ready(config)
        office = build_office(config)
        seen.append(([p.login for p in demo_people(office)], [(b.pack, b.edition, b.hash) for b in rulebooks(office)]))
        office.sessions.dispose()
    assert seen[0] == seen[1]
    assert seen[0][0]
    assert seen[0][1]


def test_the_demo_is_served_until_it_is_told_to_end(tmp_path: Path) -> None:
    environment = os.environ | {"GUIZHANG_PORT": "0"}
    command = [GUIZHANG, "demo", "--empty", "--folder", str(tmp_path)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as program:
        try:
            assert program.stdout is not None
            lines = iter(program.stdout.readline, "")
            address = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            with urlopen(address + "/sign-in", timeout=20) as answer:
                assert answer.status == 200
                assert "演示机构的人员" in answer.read().decode()
            program.send_signal(signal.SIGTERM)
            assert program.wait(30) == 0
        finally:
            program.kill()


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_demo_office_has_five_years_behind_it(tmp_path: Path) -> None:
    """Made once by the first start; what is late, in public notice, under rectification and revoked is there to see."""
    command = [GUIZHANG, "demo", "--prepare", "--folder", str(tmp_path)]
    first = subprocess.run(command, capture_output=True, text=True, timeout=800, check=True)
    assert first.stderr == ""
    office = build_office(Config.read({}, demo=True, folder=tmp_path))
    with office.reading() as read:
        session = read.session
        days = session.scalars(select(Case.started_on).order_by(Case.started_on)).all()
        assert (days[-1] - days[0]).days > 4.8 * 365
        assert office.now().year == days[-1].year, "the clock goes on where the story ends"
        lived = set(session.scalars(select(Case.pack)))
        assert lived == {book.pack for book in rulebooks(office) if book.info.state == "in_force"}, "all but drafts"
        assert {"established", "in_preparation", "rectifying", "disqualified", "revoked", "dissolved"} <= set(
            session.scalars(select(Record.standing))
        )
        assert session.scalar(select(func.count()).select_from(Task).where(Task.status == "open", Task.due < read.now))
        assert session.scalar(select(func.count()).select_from(Notice).where(Notice.status == "open"))
        assert session.scalar(select(func.count()).select_from(Objection))
        assert session.scalars(select(Incident)).all() == []
        before = session.scalar(select(func.count()).select_from(History))
    assert verify_chains(office).faults == ()
    office.sessions.dispose()

    again = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    assert again.stdout == ""
    with build_office(Config.read({}, demo=True, folder=tmp_path)).reading() as read:
        assert read.session.scalar(select(func.count()).select_from(History)) == before
