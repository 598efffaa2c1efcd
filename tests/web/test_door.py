"""A NUL in whatever a browser sends: nothing breaks, on PostgreSQL either, which can't keep one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tasks.clock import ManualClock
from tasks.deploy_pack import deploy_pack
from tasks.seed_office import seed_office
from tasks.wiring import open_office
from tests.tasks.postgresql import Server, postgresql
from tests.web.conftest import DEFINITIONS, MONDAY, Harbour, harbour_files
from tests.web.test_task import WISH, begin
from web.app import create_app
from web.config import Config

__all__ = ["postgresql"]  # a fixture

SEARCHES = ("/inbox?q=%00", "/cases?q=%00&process=%00", "/register?q=a%00b", "/inbox?box=%00", "/notices?%00=1")
PATHS = (
    "/register/%00",
    "/file/a%00",
    "/notice/%00",
    "/rulebooks/%00",
    "/admin/people/%00",
    "/letter/%00/void",
    "/%00",
)


@pytest.fixture
def on_postgresql(postgresql: Server, tmp_path: Path) -> Iterator[Harbour]:
    config = Config(tmp_path, postgresql.database(), b"x" * 32, demo=True)
    clock = ManualClock(MONDAY)
    office = open_office(config.database_url, tmp_path / "files", wall=clock, movable_clock=True, secret=b"x" * 32)
    office = replace(office, definitions=DEFINITIONS)
    files = harbour_files()
    seed_office(office, files["scenarios/office.yaml"])
    deploy_pack(office, None, files)
    app = create_app(office, config)
    yield Harbour(office, clock, app)
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    office.sessions.dispose()


def test_searches_and_addresses(on_postgresql: Harbour) -> None:
    visitor = on_postgresql.visitor("管系统")
    for path in SEARCHES:
        assert visitor.get(path).status == 200, path
    assert visitor.get("/cases?q=a%00b").one("//input[@id='q']/@value") == "ab"
    for path in PATHS:
        assert visitor.get(path).status == 404, path


def test_signing_in(on_postgresql: Harbour) -> None:
    page = on_postgresql.visitor().enter("a\x00n", "wrong\x00")
    assert (page.status, page.one("//input[@name='login']/@value")) == (401, "an")


def test_forms_and_reasons(on_postgresql: Harbour) -> None:
    borrower, task = begin(on_postgresql)
    page = borrower.post(f"/task/{task}", {**WISH, "boat": "海\x00鸥号", "opinion": "请\x00尽快。", "\x00": "\x00"})
    assert "已提交" in page.main
    assert "请尽快。" in borrower.get("/case/1").main
    keeper = on_postgresql.visitor("管系统")
    keeper.get("/admin/units/new")
    assert keeper.post("/admin/units/new", {"name": "潮\x00汐站", "parent": "\x00"}).status == 200
    assert "潮汐站" in keeper.get("/admin/people").main
