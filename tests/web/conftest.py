"""A harbour office that lends boats: a small pack, a real database file, a clock moved by hand."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import update

from engine.definition import compile_definition
from register.models import Person
from tasks.clock import ManualClock
from tasks.definitions import Definitions
from tasks.deploy_pack import deploy_pack
from tasks.due import settle
from tasks.migrations import upgrade
from tasks.office import Office
from tasks.seed_office import seed_office
from tasks.sign_in import hash_password
from tasks.wiring import open_office
from tests.web.visitor import Visitor
from web.app import create_app
from web.config import Config

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in China
PACK = Path(__file__).parent / "harbour"
PASSWORD = "correct horse battery"
DEFINITIONS = Definitions(compile_definition)  # a version is compiled once for all tests


@dataclass
class Harbour:
    """The office, its clock, its app and its visitors."""

    office: Office
    clock: ManualClock
    app: Flask

    def visitor(self, name: str = "") -> Visitor:
        """Somebody with a browser of their own; signed in by one click when named."""
        visitor = Visitor(self.app.test_client())
        if name:
            visitor.enter_as(name)
        return visitor

    def settle(self) -> None:
        settle(self.office)


def harbour_files() -> dict[str, bytes]:
    return {path.relative_to(PACK).as_posix(): path.read_bytes() for path in PACK.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def made_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables, people and the pack, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("harbour")
    url = f"sqlite:///{folder}/office.db"
    upgrade(url)
    office = open_office(url, folder / "files", wall=ManualClock(MONDAY), movable_clock=True)
    files = harbour_files()
    seed_office(office, files["scenarios/office.yaml"])
    deploy_pack(office, None, files)
    _give_password(office, "an")
    office.sessions.dispose()
    return folder / "office.db"


def _give_password(office: Office, login: str) -> None:
    with office.working() as work:
        work.session.execute(update(Person).where(Person.login == login).values(password_hash=hash_password(PASSWORD)))


Open = Callable[..., Harbour]


@pytest.fixture
def open_harbour(made_database: Path, tmp_path: Path) -> Iterator[Open]:
    """Open the office; what is given replaces its settings."""
    opened: list[Office] = []

    def open_it(**settings: object) -> Harbour:
        database = tmp_path / "office.db"
        shutil.copyfile(made_database, database)
        clock = ManualClock(MONDAY)
        config = replace(
            Config(tmp_path, f"sqlite:///{database}", b"x" * 32, demo=True),
            **settings,
        )
        office = open_office(
            config.database_url, tmp_path / "files", wall=clock, movable_clock=config.demo, secret=config.secret_key
        )
        office = replace(office, definitions=DEFINITIONS)
        opened.append(office)
        app = create_app(office, config)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(made_database.parent))  # and each template once
        return Harbour(office, clock, app)

    yield open_it
    for office in opened:
        office.sessions.dispose()


@pytest.fixture
def harbour(open_harbour: Open) -> Harbour:
    return open_harbour()
