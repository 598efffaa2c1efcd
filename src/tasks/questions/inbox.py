"""The inbox: what a person has to do, may take, has begun, has done, has started.

Open tasks come from the candidate index: the first rows of each key, merged. That costs the same for ten thousand
open tasks and for a million, for somebody in two groups and for somebody in two hundred.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Integer, TextClause, bindparam, func, select, text
from sqlalchemy.orm import Session

from engine.calendar import china_day, end_of_day
from register.base import Instant
from register.models import Person
from tasks.actor import Actor
from tasks.exclusions import subjects_of
from tasks.mirror import FAR
from tasks.models import Case, Draft, Task
from tasks.office import Office

Box = Literal["all", "mine", "group"]
PAGE = 25
SOON = 3  # working days
COUNTED = 1000  # counts stop here and say "more"
MOMENT = bindparam("due", type_=Instant())


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A line of the inbox."""

    task_id: int
    name: str
    case_id: int
    case_number: str
    case_title: str
    process_title: str
    region: str
    role: str
    due: datetime | None
    provisional: bool
    follow_up: datetime | None
    priority: int
    holder: str | None  # None: nobody has claimed it
    mine: bool
    opened_at: datetime
    completed_at: datetime | None = None
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class InboxPage:
    items: tuple[InboxItem, ...]
    after: str | None  # cursor of the next page; None: this was the last


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """Open tasks by box and by due; `more` when a count stopped at COUNTED."""

    mine: int
    group: int
    drafts: int
    overdue: int
    soon: int  # due within the next SOON working days
    more: bool

    @property
    def all(self) -> int:
        return self.mine + self.group


def inbox(
    office: Office,
    actor: Actor,
    box: Box = "all",
    *,
    after: str | None = None,
    limit: int = PAGE,
    search: str = "",
    process: str | None = None,
    region: str | None = None,
) -> InboxPage:
    """Open tasks by due moment: the actor's own, their groups' unclaimed ones, or both.

    `after` is the cursor of the page before. `search` looks into task names, case titles and numbers.
    """
    with office.reading() as read:
        found = _open_ids(read.session, actor, _keys(actor, box), after, limit + 1, _filter(search, process, region))
        items = _items(read.session, actor, [task_id for _, task_id in found[:limit]])
        last = found[limit - 1] if len(found) > limit else None
        return InboxPage(items, f"{last[0].isoformat()}~{last[1]}" if last else None)


def inbox_counts(office: Office, actor: Actor) -> InboxCounts:
    with office.reading() as read:
        mine, group = (_count(read.session, actor, _keys(actor, box), None) for box in ("mine", "group"))
        overdue = _count(read.session, actor, _keys(actor, "all"), read.now)
        # Rest days after the last of the working days count with it, as they do where days left are shown.
        first_later = read.calendar.after(china_day(read.now), SOON + 1)
        by_then = end_of_day(first_later - timedelta(days=1)) + timedelta(seconds=1)
        soon = max(0, _count(read.session, actor, _keys(actor, "all"), by_then) - overdue)
        counted = select(func.count()).select_from(Draft).where(Draft.person_id == actor.person_id)
        drafts = read.session.scalar(counted) or 0
        return InboxCounts(mine, group, drafts, overdue, soon, COUNTED in (mine, group, overdue))


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class InboxChoices:
    """What the open tasks can be filtered by."""

    processes: tuple[Choice, ...]
    regions: tuple[str, ...]


def inbox_choices(office: Office, actor: Actor) -> InboxChoices:
    """From the first open tasks of each key (200 at most), so that it stays cheap."""
    with office.reading() as read:
        found = _open_ids(read.session, actor, _keys(actor, "all"), None, 200, _filter("", None, None))
        ids = [task_id for _, task_id in found]
        asked = select(Case.process, Case.process_title, Case.region).join(Task, Task.case_id == Case.id)
        rows = list(read.session.execute(asked.where(Task.id.in_(ids)).distinct()))
        processes = sorted({(process, title) for process, title, _ in rows}, key=lambda pair: pair[1])
        regions = sorted({region for *_, region in rows if region})
        return InboxChoices(tuple(Choice(*pair) for pair in processes), tuple(regions))


def drafts(office: Office, actor: Actor, limit: int = PAGE) -> tuple[InboxItem, ...]:
    """Tasks in which the actor left something typed, the latest first."""
    with office.reading() as read:
        mine = select(Draft.task_id).where(Draft.person_id == actor.person_id).order_by(Draft.saved_at.desc())
        return _items(read.session, actor, list(read.session.scalars(mine.limit(limit))))


def done(office: Office, actor: Actor, *, page: int = 1, limit: int = PAGE) -> tuple[InboxItem, ...]:
    """Tasks that the actor completed, the latest first."""
    with office.reading() as read:
        mine = select(Task.id).where(Task.completed_by == actor.person_id, Task.status == "done")
        ordered = mine.order_by(Task.completed_at.desc(), Task.id.desc()).offset((page - 1) * limit).limit(limit)
        return _items(read.session, actor, list(read.session.scalars(ordered)))


# ── How it is asked ───────────────────────────────────────────────────────────


def _keys(actor: Actor, box: Box) -> tuple[str, ...]:
    match box:
        case "mine":
            return (actor.key,)
        case "group":
            return tuple(key for key in actor.keys if key != actor.key)
    return actor.keys


def _open_ids(
    session: Session, actor: Actor, keys: tuple[str, ...], after: str | None, limit: int, where: "_Filter"
) -> list[tuple[datetime, int]]:
    """(due, task id) of the first open tasks under any of the keys, each task once."""
    if not keys:
        return []
    start, task_id = _cursor(after)
    asked = _merged(len(keys), len(subjects_of(actor)), where.shape)
    values: dict[str, Any] = {f"key{n}": key for n, key in enumerate(keys)}
    values |= {f"subject{n}": subject for n, subject in enumerate(subjects_of(actor))}
    values |= {"due": start, "task": task_id, "limit": limit, **where.values}
    return [(row.due, row.task_id) for row in session.execute(asked, values)]


@lru_cache(maxsize=512)
def _merged(keys: int, subjects: int, shape: str) -> TextClause:
    """The first rows of each key by the index, merged. Written as text: building 200 branches each time costs more."""
    excluded = ", ".join(f":subject{n}" for n in range(subjects))
    branch = (
        "SELECT * FROM (SELECT c.due AS due, c.task_id AS task_id FROM task_candidate c {join} WHERE c.key = :key{n} "
        "AND (c.due, c.task_id) > (:due, :task) "
        "AND NOT EXISTS (SELECT 1 FROM task_exclusion x WHERE x.task_id = c.task_id AND x.subject IN ({excluded})) "
        "{shape} ORDER BY c.due, c.task_id LIMIT :limit) AS b{n}"
    )
    join = 'JOIN task t ON t.id = c.task_id JOIN "case" k ON k.id = t.case_id' if shape else ""
    branches = [branch.format(n=n, excluded=excluded, join=join, shape=shape) for n in range(keys)]
    asked = text(" UNION ".join(branches) + " ORDER BY due, task_id LIMIT :limit").bindparams(MOMENT)
    return asked.columns(due=Instant, task_id=Integer)  # type: ignore[return-value]  # executed like any text


@dataclass(frozen=True, slots=True)
class _Filter:
    shape: str  # SQL that follows the branch's WHERE; only from the constants below, never from a person's text
    values: dict[str, str]


def _filter(search: str, process: str | None, region: str | None) -> _Filter:
    shape, values = "", {}
    if search.strip():
        searched = (f"{column} LIKE :search ESCAPE '!'" for column in ("t.name", "k.title", "k.number"))
        shape += f"AND ({' OR '.join(searched)})"
        values["search"] = f"%{escape_like(search.strip())}%"
    if process:
        shape += " AND k.process = :process"
        values["process"] = process
    if region:
        shape += " AND k.region = :region"
        values["region"] = region
    return _Filter(shape, values)


def escape_like(said: str) -> str:
    """A person's text for LIKE … ESCAPE '!'."""
    return said.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _cursor(after: str | None) -> tuple[datetime, int]:
    """Where the page begins; a cursor that isn't one begins at the start."""
    begin = (datetime(1, 1, 2, tzinfo=FAR.tzinfo), 0)
    if not after:
        return begin
    due, _, task_id = after.partition("~")
    try:
        moment = datetime.fromisoformat(due)
        return (moment, int(task_id)) if moment.tzinfo else begin
    except ValueError:
        return begin


def _count(session: Session, actor: Actor, keys: tuple[str, ...], before: datetime | None) -> int:
    """How many open tasks, counted no further than COUNTED for each key."""
    if not keys:
        return 0
    subjects = subjects_of(actor)
    asked = _counting(len(keys), len(subjects), before is not None)
    values: dict[str, Any] = {f"key{n}": key for n, key in enumerate(keys)}
    values |= {f"subject{n}": subject for n, subject in enumerate(subjects)} | {"limit": COUNTED}
    if before is not None:
        values["due"] = before
    return min(COUNTED, session.scalar(asked, values) or 0)


@lru_cache(maxsize=512)
def _counting(keys: int, subjects: int, dated: bool) -> TextClause:
    excluded = ", ".join(f":subject{n}" for n in range(subjects))
    until = "AND c.due < :due " if dated else ""
    branch = (
        "SELECT * FROM (SELECT c.task_id FROM task_candidate c WHERE c.key = :key{n} {until}"
        "AND NOT EXISTS (SELECT 1 FROM task_exclusion x WHERE x.task_id = c.task_id AND x.subject IN ({excluded})) "
        "ORDER BY c.due, c.task_id LIMIT :limit) AS b{n}"
    )
    branches = (branch.format(n=n, until=until, excluded=excluded) for n in range(keys))
    merged = " UNION ".join(branches)
    counting = "SELECT count(*) FROM (SELECT * FROM ({merged}) AS u LIMIT :limit) AS counted"
    asked = text(counting.format(merged=merged))
    return asked.bindparams(MOMENT) if dated else asked


def _items(session: Session, actor: Actor, ids: list[int]) -> tuple[InboxItem, ...]:
    """The lines of these tasks, in this order."""
    if not ids:
        return ()
    drafted = select(Draft.task_id).where(Draft.person_id == actor.person_id, Draft.task_id == Task.id).exists()
    rows = session.execute(
        select(Task, Case.number, Case.title, Case.process_title, Case.region, Person.name, drafted)
        .join(Case, Case.id == Task.case_id)
        .join(Person, Person.id == Task.holder_id, isouter=True)
        .where(Task.id.in_(ids))
    )
    found = {row[0].id: _item(actor, *row) for row in rows}
    return tuple(found[task_id] for task_id in ids if task_id in found)


def _item(
    actor: Actor, task: Task, number: str, title: str, process: str, region: str, holder: str | None, drafted: bool
) -> InboxItem:
    return InboxItem(
        task_id=task.id,
        name=task.name,
        case_id=task.case_id,
        case_number=number,
        case_title=title,
        process_title=process,
        region=region,
        role=task.role,
        due=task.due,
        provisional=task.provisional,
        follow_up=task.follow_up,
        priority=task.priority,
        holder=holder,
        mine=task.holder_id == actor.person_id,
        opened_at=task.opened_at,
        completed_at=task.completed_at,
        has_draft=drafted,
    )
