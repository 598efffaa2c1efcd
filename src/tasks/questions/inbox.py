"""The inbox: what a person has to do, may take, has begun, has done, has started.

Open tasks come from the candidate index: the first row of each key says which keys the page can come from, and the
first rows of these are merged. That costs the same for ten thousand
open tasks and for a million, for somebody in two groups and for somebody in two hundred.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendar import china_day, end_of_day
from register.models import Person
from tasks.actor import Actor
from tasks.database import dump_json
from tasks.exclusions import subjects_of
from tasks.mirror import FAR
from tasks.models import Case, Draft, Task
from tasks.office import Office
from tasks.questions.inbox_sql import counting, heads, merged

Box = Literal["all", "mine", "group"]
PAGE = 25
SOON = 3  # working days
COUNTED = 1000  # counts stop here and say "more"


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
        session = read.session
        # Rest days after the last of the working days count with it, as they do where days left are shown.
        first_later = read.calendar.after(china_day(read.now), SOON + 1)
        by_then = end_of_day(first_later - timedelta(days=1)) + timedelta(seconds=1)
        boxes = {"mine": _keys(actor, "mine"), "group": _keys(actor, "group"), "keys": actor.keys}
        values = _lists(session, {**boxes, "subjects": subjects_of(actor)})
        values |= {"now": read.now, "soon": by_then, "limit": COUNTED, "person": actor.person_id}
        rows = session.connection().execute(counting(_dialect(session)), values)
        found = {what: (tasks, places == COUNTED) for what, tasks, places in rows}
        tasks = {what: number for what, (number, _) in found.items()}
        more = any(found[what][1] for what in ("mine", "group", "overdue"))
        soon = max(0, tasks["soon"] - tasks["overdue"])
        return InboxCounts(tasks["mine"], tasks["group"], tasks["drafts"], tasks["overdue"], soon, more)


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
    start, task_id = _cursor(after)
    subjects = subjects_of(actor)
    values = {**_lists(session, {"keys": keys, "subjects": subjects}), "due": start, "task": task_id, **where.values}
    if len(keys) > limit:
        keys = _promising(session, keys, limit, where.shape, values)
    if not keys:
        return []
    asked = merged(_dialect(session), where.shape, len(keys))
    values |= {**_lists(session, {"keys": keys}), "limit": limit} | {f"key{n}": key for n, key in enumerate(keys)}
    return [(row.due, row.task_id) for row in session.connection().execute(asked, values)]


def _promising(
    session: Session, keys: tuple[str, ...], limit: int, shape: str, values: Mapping[str, Any]
) -> tuple[str, ...]:
    """The keys that the first `limit` tasks can come from: those whose own first task is early enough."""
    rows = session.connection().execute(heads(_dialect(session), shape), values).all()
    early: set[int] = set()
    found: list[str] = []
    for row in sorted(rows, key=lambda row: (row.due, row.task_id)):
        if len(early) == limit and row.task_id not in early:
            break
        early.add(row.task_id)
        found.append(row.key)
    return tuple(found)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _lists(session: Session, lists: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """Keys and subjects as the database takes a list."""
    if _dialect(session) == "postgresql":
        return {name: list(one) for name, one in lists.items()}
    return {name: dump_json(list(one)) for name, one in lists.items()}


@dataclass(frozen=True, slots=True)
class _Filter:
    shape: str  # SQL that follows the branch's WHERE; only from the constants below, never from a person's text
    values: dict[str, str]


def _filter(search: str, process: str | None, region: str | None) -> _Filter:
    shape, values = "", {}
    if search.strip():
        searched = (f"{column} LIKE :search ESCAPE '!'" for column in ("t.name", "k2.title", "k2.number"))
        shape += f"AND ({' OR '.join(searched)})"
        values["search"] = f"%{escape_like(search.strip())}%"
    if process:
        shape += " AND k2.process = :process"
        values["process"] = process
    if region:
        shape += " AND k2.region = :region"
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
