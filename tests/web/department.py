"""The department's served office, its pack in force, and its people at their browsers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from sqlalchemy import select

from register.models import Membership, Person
from tasks.clock import ManualClock
from tasks.deploy_pack import deploy_pack
from tasks.due import settle
from tasks.migrations import upgrade
from tasks.models import Task
from tasks.office import Office
from tasks.packs import find_packs, pack_files
from tasks.scenarios.act import act
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.script import DoStep, ExpectStep, Scenario, Step
from tasks.scenarios.shared_answers import read_shared
from tasks.scenarios.stage import Stage, Watch
from tasks.seed_office import seed_office
from tasks.wiring import open_office
from tests.web.clerk import Clerk
from tests.web.screen import keep, open_browser, serving
from web.app import create_app
from web.config import Config
from web.packs import pack_roots

PACK = "neimenggu-2025"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Department:
    """The served office and the people at their browsers."""

    office: Office
    address: str
    browser: Browser
    stage: Stage  # on which the scenario's steps can be taken through the verbs
    scenario: Scenario
    steps: dict[str, list[dict[str, Any]]]  # answers of the scenario, by task
    clerks: dict[str, Clerk] = field(default_factory=dict)

    def clerk(self, name: str) -> Clerk:
        if name not in self.clerks:
            context = self.browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
            self.clerks[name] = Clerk(context, self.address, name)
        return self.clerks[name]

    def bring_to(self, step: Callable[[Step], bool]) -> None:
        """Take the scenario's steps through the verbs, up to the first that this is true of."""
        for taken in takewhile(lambda each: not step(each), self.scenario.steps):
            if not isinstance(taken, ExpectStep):
                act(self.stage, taken)

    def hand_in(self, name: str, by: str, answers: dict[str, Any] | None = None, case: str | None = None) -> None:
        """The same without a page, where another test has looked at it: a browser takes seconds for what a verb does
        in milliseconds.
        """
        given = answers if answers is not None else self.steps[name][0]
        act(self.stage, DoStep(0, name, by, case, None, given, None, False, "", None))

    def do(self, name: str, by: str, answers: dict[str, Any] | None = None, look: str = "") -> Clerk:
        """One person completes one task; what follows by itself happens."""
        clerk = self.clerk(by)
        clerk.open_task(name)
        clerk.fill(answers if answers is not None else self.steps[name][0])
        if look:
            keep(clerk.page, look)
        clerk.submit()
        clerk.page.locator("main:has-text('已提交'), #errors").first.wait_for()
        refused = clerk.page.locator("#errors").all_inner_texts()
        if refused:
            keep(clerk.page, "refused")
        assert not refused, refused
        settle(self.office)
        return clerk


@contextmanager
def open_department(tmp_path: Path, scenario: str, pack: str = PACK) -> Iterator[Department]:
    """Serve an office of its own; the answers are those of the first scenario in the file."""
    clock, url = ManualClock(MONDAY), f"sqlite:///{tmp_path}/office.db"
    upgrade(url)
    office = open_office(url, tmp_path / "files", wall=clock, movable_clock=True)
    files = pack_files(find_packs(pack_roots())[pack])
    seeded = seed_office(office, files["scenarios/office.yaml"])
    deployed = deploy_pack(office, None, files)
    with office.reading() as read:
        definition = office.definitions.get(read.session, deployed.hash).definition
    stage = Stage(office, clock, pack, definition, seeded.people, seeded.units, Watch())
    (first, *_) = read_scenarios(files[scenario], scenario, read_shared(files, []))
    app = create_app(office, Config(tmp_path, url, b"x" * 32, demo=True))
    with serving(app) as address, open_browser() as browser:
        yield Department(office, address, browser, stage, first, answers_of(first))
    office.sessions.dispose()


def answers_of(scenario: Scenario) -> dict[str, list[dict[str, Any]]]:
    """What the scenario answers, by the name of the task; several where several people answer one."""
    done = [step for step in scenario.steps if isinstance(step, DoStep)]
    return {step.task: [dict(one) for one in step.each or (step.answers,)] for step in done}


def who_may(office: Office, task: str) -> list[str]:
    """For each open task of this name somebody who may complete it."""
    with office.reading() as read:
        rows = read.session.execute(
            select(Task.holder_id, Task.groups).where(Task.name == task, Task.status == "open").order_by(Task.id)
        )
        found: list[str] = []
        for holder, groups in rows:
            role, _, unit = next((g for g in groups if "@" in g), "@").partition("@")
            seat = select(Membership.person_id).where(Membership.role == role, Membership.unit_id == unit).limit(1)
            person = read.session.get_one(Person, holder or read.session.scalars(seat).one())
            found.append(person.name)
        return found
