"""Rows that mirror an Advance: open tasks, timers, subscriptions, outward jobs, incidents, by the engine's ids."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, insert, select

from engine.advance import Advance, OpenSubscription, OpenTask, OpenTimer, Operation
from tasks import ladder
from tasks.actor import Actor, person_key
from tasks.exclusions import renew
from tasks.holders import FINE, Holders, holders_of
from tasks.models import Candidate, Case, Draft, Exclusion, Incident, OutwardJob, Reminding, Subscription, Task, Timer
from tasks.office import UnitOfWork
from tasks.packs.info import PackInfo
from tasks.wire import plain

FAR = datetime(9999, 1, 1, tzinfo=UTC)  # where a task without a due moment stands in the inbox


# What the rows of a case are, asked at every step; built once, a statement costs half.
_CASE = bindparam("case", type_=Integer)
_TASKS = select(Task).where(Task.case_id == _CASE, Task.status == "open")
_TIMERS = select(Timer).where(Timer.case_id == _CASE)
_SUBSCRIPTIONS = select(Subscription).where(Subscription.case_id == _CASE)
_JOBS = select(OutwardJob).where(OutwardJob.case_id == _CASE)
_INCIDENTS = select(Incident).where(
    Incident.case_id == _CASE, Incident.status == "open", Incident.engine_id.is_not(None)
)


@dataclass(slots=True)
class Mirrored:
    """What changed, for the history."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    armed: list[dict[str, Any]] = field(default_factory=list)


def mirror(
    work: UnitOfWork, case: Case, info: PackInfo, advance: Advance, outward: list[Operation], look_again: bool
) -> Mirrored:
    """Make the case's rows say what the Advance says. `look_again`: the parties may have changed, and with them who
    holds the tasks that were open before.
    """
    done = Mirrored()
    tasks = _tasks(work, case, info, advance, done, look_again)
    renew(work.session, case, tasks)
    _timers(work, case, advance, done)
    _subscriptions(work, case, advance)
    _jobs(work, case, advance, outward)
    _incidents(work, case, advance)
    return done


def place(work: UnitOfWork, task: Task) -> None:
    """Write the task's rows in the inbox's index: the holder's, or one for each group and candidate."""
    session = work.session
    session.execute(delete(Candidate).where(Candidate.task_id == task.id))
    if task.status != "open":
        return
    keys = [person_key(task.holder_id)] if task.holder_id else task.groups
    due = task.due or FAR
    rows = [{"key": key, "due": due, "task_id": task.id} for key in dict.fromkeys(keys)]
    if rows:
        session.execute(insert(Candidate), rows)


# ── Tasks ─────────────────────────────────────────────────────────────────────


def _tasks(
    work: UnitOfWork, case: Case, info: PackInfo, advance: Advance, done: Mirrored, look_again: bool
) -> list[Task]:
    rows = work.session.scalars(_TASKS, {"case": case.id})
    known = {task.engine_id: task for task in rows}
    still: list[Task] = []
    for open_task in advance.tasks:
        task = known.pop(open_task.id, None)
        if task is None:
            task = _open(work, case, info, open_task, done)
        else:
            due = task.due
            _copy(task, open_task)
            if due != task.due:
                ladder.move(work, task, info.reminders)
            if (look_again and _moved(work, case, info, task, open_task)) or due != task.due:
                place(work, task)
        still.append(task)
    for task in known.values():
        _close(work, task, done)
    if known:
        ids = [task.id for task in known.values()]
        for table in (Candidate, Exclusion, Draft, Reminding):
            work.session.execute(delete(table).where(table.task_id.in_(ids)))
    return still


def _open(work: UnitOfWork, case: Case, info: PackInfo, open_task: OpenTask, done: Mirrored) -> Task:
    holders = holders_of(work.session, case, info, open_task)
    task = Task(case_id=case.id, engine_id=open_task.id, process=open_task.process_id, opened_at=work.now)
    _copy(task, open_task)
    _give(work, task, holders)
    work.session.add(task)
    work.session.flush()
    place(work, task)
    ladder.put_up(work, task, info.reminders)
    if holders.missing != FINE:
        _nobody(work, case, task, holders)
    done.opened.append(
        {"task": task.id, "element": task.element_id, "name": task.name, "groups": task.groups,
         "holder": task.holder_id, "due": plain(task.due), "provisional": task.provisional}
    )  # fmt: skip
    return task


def _copy(task: Task, open_task: OpenTask) -> None:
    task.element_id, task.name = open_task.element_id, open_task.name
    task.due, task.provisional, task.follow_up = open_task.due, open_task.due_provisional, open_task.follow_up
    task.priority, task.form_id = open_task.priority, open_task.form_id
    task.documentation, task.rules = open_task.documentation or "", list(open_task.rules)
    task.properties, task.scope = dict(open_task.properties), dict(open_task.variables)


def _give(work: UnitOfWork, task: Task, holders: Holders) -> None:
    task.groups = holders.keys
    task.role, task.unit_id = holders.seats[0] if holders.seats else (holders.role, None)
    task.assigned = holders.assignee is not None
    task.holder_id = holders.assignee
    task.claimed_at = work.now if holders.assignee else None
    task.status = "open"


def _moved(work: UnitOfWork, case: Case, info: PackInfo, task: Task, open_task: OpenTask) -> bool:
    """Whether the task goes to others now; then it does."""
    holders = holders_of(work.session, case, info, open_task)
    if task.assigned or holders.missing != FINE or holders.keys == task.groups:
        return False
    if not task.groups:
        resolve_nobody(work, task, None)
    task.groups = holders.keys
    task.role, task.unit_id = holders.seats[0] if holders.seats else (holders.role, None)
    return True


def _close(work: UnitOfWork, task: Task, done: Mirrored) -> None:
    if not task.groups:
        resolve_nobody(work, task, None)
    if task.completed_at is None:
        task.status = "cancelled"
        task.completed_at = work.now
    else:
        task.status = "done"
    done.closed.append({"task": task.id, "element": task.element_id, "status": task.status})


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


def _timers(work: UnitOfWork, case: Case, advance: Advance, done: Mirrored) -> None:
    known = {t.engine_id: t for t in work.session.scalars(_TIMERS, {"case": case.id})}
    for open_timer in advance.timers:
        timer = known.pop(open_timer.id, None)
        if timer is None or timer.due != open_timer.due:
            done.armed.append({"element": open_timer.element_id, "name": open_timer.name, "due": plain(open_timer.due)})
        if timer is None:
            timer = Timer(case_id=case.id, engine_id=open_timer.id, armed_at=work.now)
            work.session.add(timer)
        _copy_timer(timer, open_timer)
    _drop(work, Timer, known.values())


def _copy_timer(timer: Timer, open_timer: OpenTimer) -> None:
    timer.element_id, timer.name, timer.attached_to = open_timer.element_id, open_timer.name, open_timer.attached_to
    timer.due, timer.provisional = open_timer.due, open_timer.provisional
    timer.repeats_left, timer.interrupting = open_timer.repeats_left, open_timer.interrupting


def _subscriptions(work: UnitOfWork, case: Case, advance: Advance) -> None:
    rows = work.session.scalars(_SUBSCRIPTIONS, {"case": case.id})
    known = {subscription.engine_id: subscription for subscription in rows}
    for opened in advance.subscriptions:
        if known.pop(opened.id, None) is None:
            work.session.add(_subscription(case, opened))
    _drop(work, Subscription, known.values())


def _subscription(case: Case, opened: OpenSubscription) -> Subscription:
    return Subscription(
        case_id=case.id,
        engine_id=opened.id,
        pack=case.pack,
        element_id=opened.element_id,
        message=opened.message,
        correlation_key=opened.correlation_key,
        interrupting=opened.interrupting,
    )


def _jobs(work: UnitOfWork, case: Case, advance: Advance, outward: list[Operation]) -> None:
    known = {j.engine_id: j for j in work.session.scalars(_JOBS, {"case": case.id})}
    open_ids = {operation.id for operation in advance.operations}
    for operation in outward:
        if operation.id in open_ids and operation.id not in known:
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
    _drop(work, OutwardJob, (job for job in known.values() if job.engine_id not in open_ids))


def _drop(work: UnitOfWork, table: Any, rows: Iterable[Any]) -> None:
    ids = [row.id for row in rows]
    if ids:
        work.session.execute(delete(table).where(table.id.in_(ids)))


def _incidents(work: UnitOfWork, case: Case, advance: Advance) -> None:
    rows = work.session.scalars(_INCIDENTS, {"case": case.id})
    known = {incident.engine_id: incident for incident in rows}
    for opened in advance.incidents:
        if known.pop(opened.id, None) is None:
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
    for incident in known.values():
        incident.status, incident.resolved_at = "resolved", work.now
