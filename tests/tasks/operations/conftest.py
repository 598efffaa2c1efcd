"""The garden office with one case, and a short way to carry out an operation for it in a transaction of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.advance import Operation
from engine.calendar import CHINA, china_day
from tasks.models import Case
from tasks.operations.carry_out import carry_out
from tasks.operations.catalogue import CATALOGUE
from tasks.operations.work import Work
from tasks.scenarios.stage import Stage, set_stage
from tasks.start_case import start_case
from tests.tasks.operations.shapes import fits
from tests.tasks.packs.garden import garden_files

MORNING = datetime(2026, 3, 2, 9, tzinfo=CHINA)


@dataclass
class Garden:
    stage: Stage
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def start(self, by: str = "李大娘") -> int:
        return start_case(self.stage.office, self.stage.actor(by), "garden", "plot").case_id

    def perform(self, type: str, *, case: int = 1, element: str = "op", **inputs: Any) -> dict[str, Any] | None:
        """Carry it out and commit; a refusal rolls everything back."""
        operation = Operation("o1", element, "一项操作", type, {}, inputs, frozenset(inputs))
        office = self.stage.office
        with office.working() as work:
            row = work.session.get_one(Case, case)
            pack = office.definitions.get(work.session, row.version_hash).info
            done = carry_out(
                Work(
                    session=work.session,
                    case=row,
                    pack=pack,
                    operation=operation,
                    now=work.now,
                    today=china_day(work.now),
                    wall=work.wall,
                    calendar=work.calendar,
                    note=lambda kind, detail: self.notes.append((kind, dict(detail))),
                )
            )
        assert done is None or fits(dict(done), dict(CATALOGUE[type].gives)), done
        return None if done is None else dict(done)

    def all(self, model: type[Any]) -> list[Any]:
        with self.stage.office.reading() as read:
            rows = list(read.session.scalars(select(model)))
            read.session.expunge_all()
            return rows

    def unit(self, name: str) -> str:
        return self.stage.units[name]


@pytest.fixture
def open_garden() -> Iterator[Callable[..., Garden]]:
    opened: list[Stage] = []

    def open_it(office: str = "office.yaml", **more: bytes) -> Garden:
        files = garden_files() | {f"scenarios/{name}.yaml": content for name, content in more.items()}
        stage = set_stage(files, office, MORNING)
        opened.append(stage)
        garden = Garden(stage)
        garden.start()
        return garden

    yield open_it
    for stage in opened:
        stage.office.sessions.dispose()


@pytest.fixture
def garden(open_garden: Callable[..., Garden]) -> Garden:
    return open_garden()
