"""What the house has written down as open in a case: read with one question at every step."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Integer, Select, bindparam, literal_column, null, select, union_all

from register.base import Instant
from tasks.models import Draft, Incident, OutwardJob, Subscription, Task, Timer
from tasks.office import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One row of a task, timer, subscription, outward job, incident or draft (whose id is its task's)."""

    id: int
    engine_id: str
    due: datetime | None  # of a timer; likewise below
    provisional: bool
    repeats_left: int | None


Rows = dict[str, OpenRow]  # by the engine's id


@dataclass(frozen=True, slots=True)
class OpenRows:
    """Everything of one case, as it stood when the step began."""

    tasks: Rows
    timers: Rows
    subscriptions: Rows
    jobs: Rows
    incidents: Rows
    drafted: frozenset[int]  # ids of open tasks that somebody began to fill in


def _part(kind: str, table: type[Any], *conditions: ColumnElement[bool], engine_id: Any = None) -> Select[Any]:
    timer = table is Timer
    return select(
        literal_column(f"'{kind}'").label("kind"),
        (table.task_id if table is Draft else table.id).label("id"),
        (literal_column("''") if engine_id is None else engine_id).label("engine_id"),
        (Timer.due if timer else null().cast(Instant)).label("due"),
        (Timer.provisional if timer else null().cast(Boolean)).label("provisional"),
        (Timer.repeats_left if timer else null().cast(Integer)).label("repeats_left"),
    ).where(*conditions)


_CASE: Final = bindparam("case", type_=Integer)
_OPEN: Final = union_all(
    _part("timer", Timer, Timer.case_id == _CASE, engine_id=Timer.engine_id),
    _part("task", Task, Task.case_id == _CASE, Task.status == "open", engine_id=Task.engine_id),
    _part("subscription", Subscription, Subscription.case_id == _CASE, engine_id=Subscription.engine_id),
    _part("job", OutwardJob, OutwardJob.case_id == _CASE, engine_id=OutwardJob.engine_id),
    _part(
        "incident",
        Incident,
        Incident.case_id == _CASE,
        Incident.status == "open",
        Incident.engine_id.is_not(None),
        engine_id=Incident.engine_id,
    ),
    _part("draft", Draft, Draft.task_id.in_(select(Task.id).where(Task.case_id == _CASE, Task.status == "open"))),
)


def open_rows(work: UnitOfWork, case_id: int) -> OpenRows:
    """Read them; the case is locked, so they change by this step alone."""
    found: dict[str, list[OpenRow]] = defaultdict(list)
    for kind, *columns in work.connection.execute(_OPEN, {"case": case_id}):
        found[kind].append(OpenRow(*columns))

    def by_engine(kind: str) -> Rows:
        return {row.engine_id: row for row in found[kind]}

    return OpenRows(
        by_engine("task"),
        by_engine("timer"),
        by_engine("subscription"),
        by_engine("job"),
        by_engine("incident"),
        frozenset(row.id for row in found["draft"]),
    )


NOTHING_OPEN: Final = OpenRows({}, {}, {}, {}, {}, frozenset())  # of a case that begins
