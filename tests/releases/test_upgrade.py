"""What an office began under an earlier release goes on under this one: the database is migrated, its cases are finished.

Each folder of tests/fixtures/releases is what that release left: its wheel, an office made by it with a case at every
stage (a database and its files), the instant of its clock, and how its people go on.
"""

import lzma
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from register.models import Person, Unit
from tasks.clock import ManualClock
from tasks.migrations import check, is_current, upgrade
from tasks.models import Case, PackVersion, Task
from tasks.office import Office
from tasks.render_next_letter import render_next_letter
from tasks.scenarios.act import act
from tasks.scenarios.expect import expect
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.script import ExpectStep, Scenario
from tasks.scenarios.stage import Stage, Watch
from tasks.verify_chains import verify_chains
from tasks.wiring import open_office

RELEASES = sorted((Path(__file__).parents[1] / "fixtures" / "releases").iterdir())
pytestmark = pytest.mark.xdist_group("releases")


@pytest.fixture(scope="module", params=RELEASES, ids=[release.name for release in RELEASES])
def release(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


@pytest.fixture(scope="module")
def office(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office as the release left it, under today's program."""
    folder = tmp_path_factory.mktemp("left")
    with lzma.open(release / "office.tar.xz") as packed, tarfile.open(fileobj=packed) as archive:
        archive.extractall(folder, filter="data")
    url = f"sqlite:///{folder / 'office.db'}"
    upgrade(url)
    check(url)
    assert is_current(url)
    clock = ManualClock(datetime.fromisoformat((release / "clock.txt").read_text().strip()))
    opened = open_office(url, folder / "files", wall=clock, secret=b"kept for upgrades")
    yield opened
    opened.sessions.dispose()


def scenario_of(release: Path) -> Scenario:
    [scenario] = read_scenarios((release / "go-on.yaml").read_bytes(), "go-on.yaml")
    return scenario


def stage_of(office: Office) -> Stage:
    with office.reading() as read:
        version = read.session.scalars(select(PackVersion).where(PackVersion.in_force)).one()
        definition = office.definitions.get(read.session, version.hash).definition
        people = {name: id for id, name in read.session.execute(select(Person.id, Person.name))}
        units = {name: id for id, name in read.session.execute(select(Unit.id, Unit.name))}
    assert isinstance(office.wall, ManualClock)
    return Stage(office, office.wall, version.pack, definition, people, units, Watch())


def test_its_wheel_is_kept_whole(release: Path) -> None:
    [wheel] = release.glob("*.whl")
    assert release.name in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None


def test_its_cases_go_on_to_their_end(release: Path, office: Office) -> None:
    with office.reading() as read:
        stages = read.session.scalar(select(func.count(func.distinct(Task.element_id))).where(Task.status == "open"))
    assert stages is not None and stages > 10, "a case stands at every stage"
    assert verify_chains(office).faults == (), "before anything is done"
    stage = stage_of(office)
    for step in scenario_of(release).steps:
        if isinstance(step, ExpectStep):
            expect(stage, step)
        else:
            act(stage, step)
    while render_next_letter(office):
        pass
    assert stage.open_incidents() == []
    with office.reading() as read:
        begun = select(func.count()).where(Case.process == "establishment", Case.status == "running")
        assert read.session.scalar(begun) == 0
    assert verify_chains(office).faults == ()
