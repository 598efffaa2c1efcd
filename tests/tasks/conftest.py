"""An office by the sea, with a scripted engine: what the verbs do is seen without any diagram."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from register.models import Expert, Membership, Person, Unit
from tasks.actor import Actor, load_actor
from tasks.clock import ManualClock
from tasks.database import open_sessions
from tasks.definitions import Definitions
from tasks.deploy_pack import deploy_pack
from tasks.errors import OperationRefused
from tasks.files import FolderFiles
from tasks.models import Base, Outbox
from tasks.office import Office
from tasks.start_case import Started, start_case
from tests.tasks import scripted
from tests.tasks.postgresql import Server, postgresql

__all__ = ["postgresql"]  # a fixture

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in China

UNITS = [
    ("dept", "海洋厅", "", ""),
    ("bay", "海湾公司", "北海/湾口", "捕捞"),
    ("cape", "海角学院", "南海", "研究"),
    ("north", "北海港务局", "北海", ""),
]
PEOPLE = [  # id, name, unit, roles
    ("ann", "安申报", "bay", ["申报人"]),
    ("abe", "白申报", "bay", ["申报人"]),
    ("rex", "任审核", "dept", ["审核人"]),
    ("ray", "芮审核", "dept", ["审核人"]),
    ("dia", "厅长戴", "dept", ["厅长"]),
    ("eve", "伊评委", "cape", ["评委"]),
    ("pat", "港口潘", "north", ["港口"]),
    ("sam", "路人", "cape", ["教员"]),
    ("adm", "管理员", "dept", []),
]


@dataclass
class House:
    """An office with its clock and its people, and the short ways that tests take."""

    office: Office
    clock: ManualClock
    url: str

    def actor(self, id: str) -> Actor:
        with self.office.reading() as read:
            actor = load_actor(read.session, id)
        assert actor is not None
        return actor

    def start(self, by: str = "ann", process: str = "flow") -> Started:
        return start_case(self.office, self.actor(by), "whales", process)

    def rows(self, sql: str, **values: Any) -> list[Any]:
        with self.office.reading() as read:
            return list(read.session.execute(text(sql), values))

    def one(self, sql: str, **values: Any) -> Any:
        return self.rows(sql, **values)[0][0]

    def scope(self, name: str) -> Any:
        """What the form of the latest task of that name may read."""
        found = self.one("SELECT scope FROM task WHERE name = :name ORDER BY id DESC", name=name)
        return json.loads(found) if isinstance(found, str) else found

    def task(self, name: str) -> int:
        """Id of the open task of that name; the latest where there are several."""
        return int(self.one("SELECT max(id) FROM task WHERE name = :name AND status = 'open'", name=name))


def carry_out(work: Any) -> Mapping[str, Any] | None:
    """A small catalogue: `say` gives back what it is given, `refuse` can't, `break` is at fault, `out` leaves."""
    given = {name: work.operation.variables[name] for name in work.operation.inputs}
    match work.operation.type:
        case "say":
            work.note("said", given)
            return given
        case "refuse":
            raise OperationRefused("NO_WHALE", "这里没有鲸。", "There is no whale here.")
        case "break":
            raise RuntimeError("the program is at fault")
        case "out":
            key = f"job-{work.case.id}-{work.operation.id}"
            work.session.add(Outbox(kind="job", key=key, payload={}, created_at=work.wall, next_at=work.wall))
            return None
    raise AssertionError(work.operation.type)


Open = Callable[..., House]


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database: SQLite, or what a module asks for with `on_both_databases`."""
    if getattr(request, "param", "sqlite") == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        return server.database()
    return f"sqlite:///{tmp_path}/office.sqlite"


on_both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def open_house(tmp_path: Path, database: str) -> Iterator[Open]:
    """Open an office with the given scripts on a database of its own."""
    opened: list[Office] = []

    def open_it(script: scripted.Script, *, child: scripted.Script | None = None, **pack: Any) -> House:
        clock = ManualClock(MONDAY)
        definition = scripted.definition({"flow": script, "child": child or [scripted.task("看", "审核人")]})
        office = Office(
            sessions=open_sessions(database),
            files=FolderFiles(tmp_path / "files"),
            definitions=Definitions(lambda files: definition),
            advance=scripted.advance,
            carry_out=carry_out,
            wall=clock,
            movable_clock=True,
        )
        opened.append(office)
        Base.metadata.create_all(office.sessions.write_engine)
        people_the(office)
        deploy_pack(office, None, {"pack.yaml": scripted.pack_yaml(**pack)})
        return House(office, clock, database)

    yield open_it
    for office in opened:
        office.sessions.dispose()


def people_the(office: Office) -> None:
    with office.working() as work:
        for id, name, region, field in UNITS:
            work.session.add(Unit(id=id, name=name, region=region, field=field))
        work.session.flush()
        for id, name, unit, roles in PEOPLE:
            work.session.add(Person(id=id, name=name, login=id, is_administrator=id == "adm"))
            work.session.flush()
            for role in roles:
                work.session.add(Membership(person_id=id, unit_id=unit, role=role))
        work.session.add(Expert(person_id="eve", unit_id="cape", fields=["鲸"]))
