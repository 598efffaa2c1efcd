"""The office as people use it: the real program on a free port, and a real browser in front of it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.office.desk import Desk
from tests.office.running import Program, prepare
from tests.web.screen import PATIENCE, open_browser

PICTURES = Path(__file__).parents[2] / "artefacts" / "office"


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo office as `guizhang demo` makes it, never served: each module serves a copy."""
    folder = tmp_path_factory.mktemp("office") / "made"
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def program(made_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program, served for a module. It has to end when it is told to, without a fault in its log."""
    folder = tmp_path_factory.mktemp("served") / "office"
    shutil.copytree(made_office, folder)
    served = Program(folder)
    try:
        yield served
    finally:
        code = served.stop()
    assert code == 0
    assert served.complaints() == []


@pytest.fixture(scope="module")  # closed again: two Playwrights can't run in one process, and other tests bring theirs
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


Sit = Callable[..., Desk]


@pytest.fixture(scope="module")
def sit(request: pytest.FixtureRequest, browser: Browser, program: Program) -> Iterator[Sit]:
    """Sit down at a desk with a browser of its own."""
    desks: list[Desk] = []
    PICTURES.mkdir(parents=True, exist_ok=True)

    def sit_down(name: str = "") -> Desk:
        context = browser.new_context(
            viewport={"width": 1440, "height": 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        desk = Desk(context, program.url, PICTURES)
        desks.append(desk)
        if name:
            desk.sign_in(name)
        return desk

    yield sit_down
    for number, desk in enumerate(desks, start=1):
        desk.page.screenshot(
            path=PICTURES / f"last-seen-{request.module.__name__.rpartition('.')[2]}-{number}.png", caret="initial"
        )
        desk.context.close()
    wrong = [line for desk in desks for line in desk.wrong]
    assert wrong == []
