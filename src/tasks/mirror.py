"""Rows that mirror an Advance: open tasks, timers, subscriptions, outward jobs, incidents, by the engine's ids."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import insert, select, update

from engine.advance import Advance, OpenSubscription, OpenTask, OpenTimer, Operation
from register.base import Base, table_of
from tasks import ladder
from tasks.actor import Actor, person_key
from tasks.around import Around, Rows
from tasks.exclusions import excludes, renew
from tasks.holders import FINE, Holders, holders_of
from tasks.models import Candidate, Case, Draft, Exclusion, Incident, OutwardJob, Reminding, Subscription, Task, Timer
from tasks.office import UnitOfWork
from tasks.packs.info import PackInfo
from tasks.wire import plain
from tasks.write import remove, write

FAR = datetime(9999, 1, 1, tzinfo=UTC)  # where a task without a due moment stands in the inbox

# Built once, and beside the session: rows that nobody asks for again in this verb.
_OPEN_TASK: Final = insert(table_of(Task)).returning(Task.id)
_ARM: Final = insert(table_of(Timer))
_LISTEN: Final = insert(table_of(Subscription))
_PLACE: Final = insert(table_of(Candidate))


@dataclass(slots=True)
class Mirrored:
    """What changed, for the history."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    armed: list[dict[str, Any]] = field(default_factory=list)


def mirror(
    work: UnitOfWork,
    case: Case,
    info: PackInfo,
    advance: Advance,
    before: Around,
    outward: list[Operation],
    look_again: bool,
) -> Mirrored:
    """Make the case's rows, now as `before`, say what the Advance says. `look_again`: the parties may have changed, and
    with them who holds the tasks that were open before.
    """
    done = Mirrored()
    tasks = _tasks(work, case, info, advance, before, done, look_again)
    renew(work, case, tasks)
    _timers(work, case, advance, before.timers, done)
    _subscriptions(work, case, advance, before.subscriptions)
    _jobs(work, case, advance, outward, before.jobs)
    _incidents(work, case, advance, before.incidents)
    return done


def place(work: UnitOfWork, task: Task) -> None:
    """Write the task's rows in the inbox's index anew: the holder's, or one for each group and candidate."""
    remove(work, Candidate, [task.id])
    if task.status == "open":
        _place(work, task)


def _place(work: UnitOfWork, task: Task) -> None:
    keys = [person_key(task.holder_id)] if task.holder_id else task.groups
    rows = [{"key": key, "due": task.due or FAR, "task_id": task.id} for key in dict.fromkeys(keys)]
    if rows:
        work.connection.execute(_PLACE, rows)


# ── Tasks ─────────────────────────────────────────────────────────────────────


def _tasks(
    work: UnitOfWork, case: Case, info: PackInfo, advance: Advance, before: Around, done: Mirrored, look_again: bool
) -> list[Task]:
    gone = dict(before.tasks)
    kept = {opened.id: row.id for opened in advance.tasks if (row := gone.pop(opened.id, None))}
    known = _known(work, kept.values())
    still: list[Task] = []
    for opened in advance.tasks:
        if opened.id in kept:
            task = known[kept[opened.id]]
            _keep(work, case, info, task, opened, look_again)
        else:
            task = _open(work, case, info, opened, done)
        still.append(task)
    _close(work, before, list(_known(work, [row.id for row in gone.values()]).values()), done)
    return still


def _known(work: UnitOfWork, ids: Collection[int]) -> dict[int, Task]:
    """Tasks by their ids; the one that the verb is about is at hand already."""
    at_hand = [task for task in work.session.identity_map.values() if isinstance(task, Task) and task.id in ids]
    found = {task.id: task for task in at_hand}
    if missing := [id for id in ids if id not in found]:
        asked = select(Task).where(Task.id.in_(missing)).order_by(Task.id)
        found.update((task.id, task) for task in work.session.scalars(asked))
    return found


def _keep(work: UnitOfWork, case: Case, info: PackInfo, task: Task, opened: OpenTask, look_again: bool) -> None:
    """It was open before, and is; what it shows may have changed."""
    due = task.due
    for name, value in _shown(opened).items():
        if getattr(task, name) != value:
            setattr(task, name, value)
    if due != task.due:
        ladder.move(work, task, info.reminders)
    if (look_again and _moved(work, case, info, task, opened)) or due != task.due:
        place(work, task)


def _open(work: UnitOfWork, case: Case, info: PackInfo, opened: OpenTask, done: Mirrored) -> Task:
    """A new row, and beside the session a task that says the same."""
    holders = holders_of(work.session, case, info, opened)
    first = {"case_id": case.id, "engine_id": opened.id, "process": opened.process_id, "opened_at": work.now}
    values = {**first, **_shown(opened), **_given(work, holders), "status": "open"}
    task = Task(**values, id=work.connection.execute(_OPEN_TASK, values).scalar_one())
    _place(work, task)
    ladder.put_up(work, task, info.reminders)
    if holders.missing != FINE:
        _nobody(work, case, task, holders)
    done.opened.append(
        {"task": task.id, "element": task.element_id, "name": task.name, "groups": task.groups,
         "holder": task.holder_id, "due": plain(task.due), "provisional": task.provisional}
    )  # fmt: skip
    return task


def _shown(opened: OpenTask) -> dict[str, Any]:
    return {
        "element_id": opened.element_id,
        "name": opened.name,
        "due": opened.due,
        "provisional": opened.due_provisional,
        "follow_up": opened.follow_up,
        "priority": opened.priority,
        "form_id": opened.form_id,
        "documentation": opened.documentation or "",
        "rules": list(opened.rules),
        "properties": dict(opened.properties),
        "scope": dict(opened.variables),
    }


def _given(work: UnitOfWork, holders: Holders) -> dict[str, Any]:
    role, unit_id = holders.seat
    return {
        "groups": holders.keys,
        "role": role,
        "unit_id": unit_id,
        "assigned": holders.assignee is not None,
        "holder_id": holders.assignee,
        "claimed_at": work.now if holders.assignee else None,
    }


def _moved(work: UnitOfWork, case: Case, info: PackInfo, task: Task, open_task: OpenTask) -> bool:
    """Whether the task goes to others now; then it does."""
    holders = holders_of(work.session, case, info, open_task)
    if task.assigned or holders.missing != FINE or holders.keys == task.groups:
        return False
    if not task.groups:
        resolve_nobody(work, task, None)
    task.groups = holders.keys
    task.role, task.unit_id = holders.seat
    return True


def _close(work: UnitOfWork, before: Around, tasks: list[Task], done: Mirrored) -> None:
    """They are open no more: done where somebody completed them, cancelled by the diagram otherwise."""
    for task in tasks:
        if not task.groups:
            resolve_nobody(work, task, None)
        if task.status == "open":
            write(work, task, {"status": "cancelled", "completed_at": work.now})
        done.closed.append({"task": task.id, "element": task.element_id, "status": task.status})
    remove(work, Candidate, [task.id for task in tasks])
    remove(work, Exclusion, [task.id for task in tasks if excludes(task)])
    remove(work, Draft, [task.id for task in tasks if task.id in before.drafted])
    remove(work, Reminding, [task.id for task in tasks if task.due is not None])


def _nobody(work: UnitOfWork, case: Case, task: Task, holders: Holders) -> None:
    zh, en = holders.missing
    said = f"任务“{task.name}”没有人可以办理：{zh}。请指定办理人，或补充单位和角色后恢复。"
    english = f"Nobody can do the task “{task.name}”: {en}. Name who does it, or add the unit and its role and resume."
    detail = {"task": task.id, "en": english}
    work.session.add(
        Incident(case_id=case.id, element_id=task.element_id, kind="holder", message=said, detail=detail, at=work.now)
    )


def resolve_nobody(work: UnitOfWork, task: Task, by: Actor | None) -> None:
    """Somebody can hold it now: the incident that nobody could is over."""
    waiting = select(Incident).where(
        Incident.case_id == task.case_id, Incident.kind == "holder", Incident.status == "open"
    )
    for incident in work.session.scalars(waiting):
        if incident.detail.get("task") == task.id:
            incident.status, incident.resolved_at = "resolved", work.now
            incident.resolved_by = by.person_id if by else None


# ── Timers, subscriptions, jobs ───────────────────────────────────────────────


def _timers(work: UnitOfWork, case: Case, advance: Advance, rows: Rows, done: Mirrored) -> None:
    gone, new = dict(rows), []
    for opened in advance.timers:
        row = gone.pop(opened.id, None)
        if row is None or row.due != opened.due:
            done.armed.append({"element": opened.element_id, "name": opened.name, "due": plain(opened.due)})
        if row is None:
            new.append({"case_id": case.id, "engine_id": opened.id, "armed_at": work.now, **_timed(opened)})
        elif (row.due, row.provisional, row.repeats_left) != (opened.due, opened.provisional, opened.repeats_left):
            work.session.execute(update(Timer).where(Timer.id == row.id).values(**_timed(opened)))
    if new:
        work.connection.execute(_ARM, new)
    _drop(work, Timer, gone)


def _timed(opened: OpenTimer) -> dict[str, Any]:
    names = ("element_id", "name", "attached_to", "due", "provisional", "repeats_left", "interrupting")
    return {name: getattr(opened, name) for name in names}


def _subscriptions(work: UnitOfWork, case: Case, advance: Advance, rows: Rows) -> None:
    gone, new = dict(rows), []
    for opened in advance.subscriptions:
        if gone.pop(opened.id, None) is None:
            new.append({"case_id": case.id, "engine_id": opened.id, "pack": case.pack, **_heard(opened)})
    if new:
        work.connection.execute(_LISTEN, new)
    _drop(work, Subscription, gone)


def _heard(opened: OpenSubscription) -> dict[str, Any]:
    names = ("element_id", "message", "correlation_key", "interrupting")
    return {name: getattr(opened, name) for name in names}


def _jobs(work: UnitOfWork, case: Case, advance: Advance, outward: list[Operation], rows: Rows) -> None:
    open_ids = {operation.id for operation in advance.operations}
    for operation in outward:
        if operation.id in open_ids and operation.id not in rows:
            arguments = {name: plain(operation.variables.get(name)) for name in sorted(operation.inputs)}
            work.session.add(
                OutwardJob(
                    case_id=case.id,
                    engine_id=operation.id,
                    element_id=operation.element_id,
                    type=operation.type,
                    arguments=arguments,
                    created_at=work.now,
                )
            )
    _drop(work, OutwardJob, {id: row for id, row in rows.items() if id not in open_ids})


def _drop(work: UnitOfWork, table: type[Base], gone: Rows) -> None:
    remove(work, table, [row.id for row in gone.values()], by="id")


def _incidents(work: UnitOfWork, case: Case, advance: Advance, rows: Rows) -> None:
    gone = dict(rows)
    for opened in advance.incidents:
        if gone.pop(opened.id, None) is None:
            work.session.add(
                Incident(
                    case_id=case.id,
                    engine_id=opened.id,
                    element_id=opened.element_id,
                    kind=opened.kind,
                    message=opened.message,
                    detail=plain(opened.detail),
                    at=work.now,
                )
            )
    for row in gone.values():
        incident = work.session.get_one(Incident, row.id)
        incident.status, incident.resolved_at = "resolved", work.now
