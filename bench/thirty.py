"""Thirty user tasks in a row with six conditional gateways, as a regulation of its own, in an office of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.boards import ROLE, going_round, in_a_row, one_day
from sqlalchemy import select

from register.models import Person
from tasks.actor import Actor, load_actor
from tasks.claim_task import claim_task
from tasks.clock import ManualClock
from tasks.complete_task import complete_task
from tasks.deploy_pack import deploy_pack
from tasks.migrations import upgrade
from tasks.models import Task
from tasks.office import Advancing, Office
from tasks.seed_office import seed_office
from tasks.start_case import start_case
from tasks.wiring import open_office

PACK = f"""
id: thirty
title: 三十步
title_en: Thirty steps
issuer: 厅
number: null
in_force: {{from: 2026-01-01}}
state: in_force
authority: 厅
roles:
  - {{title: {ROLE}, title_en: Clerk, held_by: authority}}
starts:
  - {{process: p, title: 三十步, title_en: Thirty steps, by: [{ROLE}], prefix: SS}}
  - {{process: day, title: 一天, title_en: One day, by: [{ROLE}], prefix: YT}}
  - {{process: round, title: 五百步, title_en: Five hundred steps, by: [{ROLE}], prefix: WB}}
"""
UNITS = "units: [{name: 厅, kind: government, region: 省}]\n"
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Thirty:
    """An office with one clerk, in which cases of thirty steps run."""

    office: Office
    clerk: Actor

    def with_engine(self, advance: Advancing) -> "Thirty":
        """The same office and rows, another engine inside."""
        return replace(self, office=replace(self.office, advance=advance))

    def as_clerk(self, clerk: Actor) -> "Thirty":
        """The same office, somebody else at work."""
        return replace(self, clerk=clerk)

    def start(self, process: str = "p") -> int:
        return start_case(self.office, self.clerk, "thirty", process).case_id

    def ready(self, case_id: int) -> int:
        """Claims the case's open task; gives its id."""
        with self.office.reading() as read:
            task_id = read.session.scalars(select(Task.id).where(Task.case_id == case_id, Task.status == "open")).one()
        claim_task(self.office, self.clerk, task_id)
        return task_id

    def complete(self, task_id: int) -> None:
        complete_task(self.office, self.clerk, task_id, {})


def files() -> Mapping[str, bytes]:
    boards = {"p": in_a_row(), "round": going_round(), "day": one_day()}
    return {"pack.yaml": PACK.encode(), **{f"{name}.bpmn": board.xml() for name, board in boards.items()}}


def open_office_at(url: str, folder: Path) -> Office:
    """The office on its own still clock."""
    return open_office(url, folder, wall=ManualClock(MONDAY), movable_clock=False)


def open_thirty(url: str, folder: Path, people: int = 1) -> Thirty:
    """On a database that is empty; the clerk is one of so many."""
    upgrade(url)
    office = open_office_at(url, folder)
    seats = "\n".join(f"  - {{name: 甲{n}, unit: 厅, roles: [{ROLE}]}}" for n in range(people))
    seed_office(office, f"{UNITS}people:\n{seats}\n".encode())
    deploy_pack(office, None, files())
    with office.reading() as read:
        clerk = load_actor(read.session, read.session.scalars(select(Person.id).order_by(Person.id).limit(1)).one())
    assert clerk is not None
    return Thirty(office, clerk)
