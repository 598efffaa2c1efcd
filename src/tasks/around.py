"""What stands around a case in the house: its units and its starter, and what is open in it. One question a step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from register.base import Instant
from register.models import Person, Unit
from tasks.calendars import LAST
from tasks.models import Case, CaseParty, Draft, Incident, OutwardJob, Subscription, Task, Timer

UNIT: Final = ("id", "name", "region", "field", "kind")


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One row of a task, timer, subscription, outward job or incident."""

    id: int
    engine_id: str
    due: datetime | None  # of a timer; likewise below
    provisional: bool
    repeats_left: int | None


Rows = dict[str, OpenRow]  # by the engine's id


@dataclass(slots=True)
class Around:
    """As it stands at this moment. Units are {id, name, region, field, kind}."""

    authority: dict[str, str] = field(default_factory=dict)
    starter: dict[str, str] | None = None  # {id, name}
    parties: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # by role title
    tasks: Rows = field(default_factory=dict)  # open ones; likewise below
    timers: Rows = field(default_factory=dict)
    subscriptions: Rows = field(default_factory=dict)
    jobs: Rows = field(default_factory=dict)
    incidents: Rows = field(default_factory=dict)
    holidays: int = 0  # number of the last import of holidays
    drafted: set[int] = field(default_factory=set)  # ids of open tasks that somebody began to fill in


_CASE: Final = bindparam("case", type_=Integer)
_WORD: Final = null().cast(String)


def _part(kind: str, id: Any, word: Any, timer: Iterable[Any] | None, unit: Iterable[Any] | None) -> Select[Any]:
    """Every part has the same columns; what it has nothing for is null."""
    nothing = (null().cast(Instant), null().cast(Boolean), null().cast(Integer))
    return select(literal_column(f"'{kind}'"), id, word, *(timer or nothing), *(unit or [_WORD] * len(UNIT)))


def _open(kind: str, table: type[Any]) -> Select[Any]:
    timer = (Timer.due, Timer.provisional, Timer.repeats_left) if table is Timer else None
    return _part(kind, table.id, table.engine_id, timer, None).where(table.case_id == _CASE)


_UNIT: Final = tuple(getattr(Unit, name) for name in UNIT)
_NOBODY: Final[ColumnElement[int]] = literal_column("0")
_AROUND: Final = union_all(
    _open("timer", Timer),
    _open("task", Task).where(Task.status == "open"),
    _open("subscription", Subscription),
    _open("job", OutwardJob),
    _open("incident", Incident).where(Incident.status == "open", Incident.engine_id.is_not(None)),
    _part("draft", Task.id, _WORD, None, None)
    .join(Draft, Draft.task_id == Task.id)
    .where(Task.case_id == _CASE, Task.status == "open"),
    _part("party", CaseParty.id, CaseParty.role, None, _UNIT)
    .join(Unit, Unit.id == CaseParty.unit_id)
    .where(CaseParty.case_id == _CASE),
    _part("authority", _NOBODY, _WORD, None, _UNIT).where(Unit.id == bindparam("authority")),
    _part("holidays", func.coalesce(LAST, 0), _WORD, None, None),
    _part("starter", _NOBODY, _WORD, None, (Person.id, Person.name, _WORD, _WORD, _WORD)).where(
        Person.id == bindparam("starter")
    ),
)


def read(connection: Connection, case: Case) -> Around:
    """Ask for everything at once."""
    found = Around()
    opened = {
        "task": found.tasks,
        "timer": found.timers,
        "subscription": found.subscriptions,
        "job": found.jobs,
        "incident": found.incidents,
    }
    parties = []
    whose = {"case": case.id, "authority": case.authority_id, "starter": case.started_by}
    for kind, id, word, due, provisional, repeats_left, *unit in connection.execute(_AROUND, whose):
        if kind in opened:
            opened[kind][word] = OpenRow(id, word, due, provisional, repeats_left)
        elif kind == "draft":
            found.drafted.add(id)
        elif kind == "party":
            parties.append((id, word, unit))
        elif kind == "holidays":
            found.holidays = id
        elif kind == "authority":
            found.authority = dict(zip(UNIT, unit, strict=True))
        else:
            found.starter = {"id": unit[0], "name": unit[1]}
    for _, role, unit in sorted(parties):
        found.parties.setdefault(role, []).append(dict(zip(UNIT, unit, strict=True)))
    return found
