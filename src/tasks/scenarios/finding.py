"""Open tasks on a stage, and who may do them: asked as the inbox asks, never from the scenario's wishes."""

from collections.abc import Iterable

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session

from tasks.actor import Actor, load_actor
from tasks.exclusions import excluded
from tasks.models import Case, Membership, Person, Task, Unit
from tasks.scenarios.stage import ScenarioFault, Stage


def open_tasks(stage: Stage, name: str, case_id: int | None, unit: str | None = None) -> list[Task]:
    """Open tasks by name or element id, in the order in which they were opened."""
    with stage.office.reading() as read:
        ours = select(Task).join(Case, Case.id == Task.case_id).where(Case.pack == stage.pack)
        query = ours.where(Task.status == "open").order_by(Task.id)
        if case_id is not None:
            query = query.where(Task.case_id == case_id)
        found = [task for task in read.session.scalars(query) if name in (task.name, task.element_id)]
        if unit is not None:
            id = read.session.scalar(select(Unit.id).where(Unit.name == unit))
            found = [task for task in found if task.unit_id == id]
        read.session.expunge_all()
        return found


def needed(stage: Stage, name: str, case: str | None, unit: str | None = None) -> list[Task]:
    """The same, at least one; in the case meant, or in any where it is not open there and none was named."""
    case_id = stage.case_id(case)
    found = open_tasks(stage, name, case_id, unit) or ([] if case else open_tasks(stage, name, None, unit))
    if not found:
        whose = f"（{unit}）" if unit else ""
        raise ScenarioFault(f"有打开的任务“{name}”{whose}", _what_is_open(stage, case_id))
    return found


def _what_is_open(stage: Stage, case_id: int) -> str:
    with stage.office.reading() as read:
        case = read.session.get_one(Case, case_id)
        names = read.session.scalars(select(Task.name).where(Task.case_id == case_id, Task.status == "open"))
        open_now = "、".join(names) or "无"
        ended = f"，案件已办结：{case.outcome}" if case.status != "running" else ""
        return f"打开的任务：{open_now}{ended}"


def for_whom(stage: Stage, task: Task) -> Actor:
    """Somebody who may do the task: its holder, else by name the first of those whom it goes to."""
    with stage.office.reading() as read:
        for id in read.session.scalars(_candidates(task)):
            actor = load_actor(read.session, id)
            if actor is not None and may_do(read.session, task, actor):
                return actor
    raise ScenarioFault(f"有人可以办理“{task.name}”", f"没有人；候选：{'、'.join(task.groups) or '无'}")


def _candidates(task: Task) -> Select[str]:
    people = select(Person.id).where(Person.active).order_by(Person.name, Person.id)
    if task.holder_id is not None:
        return people.where(Person.id == task.holder_id)
    persons = [key.removeprefix("=") for key in task.groups if key.startswith("=")]
    seats = [tuple(key.rsplit("@", 1)) for key in task.groups if not key.startswith("=")]
    held = [and_(Membership.role == role, Membership.unit_id == unit) for role, unit in seats]
    seated = select(Membership.person_id).where(or_(false(), *held))
    return people.where(or_(Person.id.in_(persons), Person.id.in_(seated)))


def may_do(session: Session, task: Task, actor: Actor) -> bool:
    if excluded(session, task, actor) is not None:
        return False
    if task.holder_id is not None:
        return task.holder_id == actor.person_id
    return actor.key in task.groups or actor.seat_for(task.groups) is not None


def fitting(stage: Stage, tasks: Iterable[Task], actor: Actor) -> Task:
    """The first that the actor may do; the first of all where there is none, so that the verb says why not."""
    listed = list(tasks)
    with stage.office.reading() as read:
        return next((task for task in listed if may_do(read.session, task, actor)), listed[0])
