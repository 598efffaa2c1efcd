"""Finding a task for a verb: open, seen by the actor, held by them or free for them."""

from sqlalchemy.orm import Session

from register.models import Person, Unit
from tasks.actor import Actor, Seat
from tasks.clock import CHINA
from tasks.errors import AlreadyDone, AlreadyHeld, CaseOver, NotAllowed, NotFound, NotOpenAnyMore
from tasks.exclusions import excluded
from tasks.models import Case, Task
from tasks.office import UnitOfWork
from tasks.record import lock_task
from tasks.rights import RIGHTS, Standing, may
from tasks.text import msgid


def open_task(work: UnitOfWork, task_id: int, actor: Actor) -> tuple[Case, Task]:
    """The open task and its case, both locked. Raises NotFound, AlreadyDone, NotOpenAnyMore, CaseOver."""
    found = lock_task(work, task_id)
    if found is None:
        raise NotFound(what=msgid("任务"))
    case, task = found
    if not may_see(work, task, actor):
        raise NotFound(what=msgid("任务"))
    if task.status == "done":
        raise AlreadyDone(task=task.name, person=name_of(work.session, task.completed_by), at=_moment(task))
    if task.status != "open":
        raise NotOpenAnyMore(task=task.name)
    if case.status != "running":
        raise CaseOver(case=case.number)
    return case, task


def may_see(work: UnitOfWork, task: Task, actor: Actor) -> bool:
    """A task is seen by who sees its case; who may take it or holds it is among them, and needs no question."""
    if task.holder_id == actor.person_id:
        return True
    free = task.status == "open" and task.holder_id is None
    if free and Standing.CANDIDATE in standings_on(task, actor):
        return True
    return may(work.session, "see_case", actor, task.case_id)


def seat_in(session: Session, task: Task, actor: Actor) -> Seat:
    """The seat in which the actor may hold the task. Raises NotAllowed (rule X-3 with its ground)."""
    ground = excluded(session, task, actor)
    if ground is not None:
        raise NotAllowed(
            msgid("您或您的单位与本案有关（{ground}），按回避规则不能办理“{task}”。"), ground=ground, task=task.name
        )
    seat = actor.seat_for(task.groups)
    if not standings_on(task, actor) & (RIGHTS["claim_task"] | RIGHTS["complete_task"]):
        raise NotAllowed(msgid("“{task}”不归您办理：需要的角色是{role}。"), task=task.name, role=task.role or "—")
    return seat or _own_seat(session, actor, task)


def standings_on(task: Task, actor: Actor) -> frozenset[Standing]:
    """How the actor stands to an open task that is at hand; in a list the conditions of `rights` say the same."""
    found = set()
    if actor.seat_for(task.groups) or actor.key in task.groups:
        found.add(Standing.CANDIDATE)
    if task.holder_id == actor.person_id:
        found.add(Standing.HOLDER)
    return frozenset(found)


def allowed_seat(session: Session, task: Task, actor: Actor) -> Seat:
    """The seat in which the actor may claim the task or goes on with it. Raises AlreadyHeld, NotAllowed."""
    if task.holder_id is not None and task.holder_id != actor.person_id:
        raise AlreadyHeld(task=task.name, person=name_of(session, task.holder_id))
    return seat_in(session, task, actor)


def held_seat(session: Session, task: Task, actor: Actor) -> Seat:
    """The actor holds the task, and still may. Raises AlreadyHeld, NotAllowed."""
    seat = allowed_seat(session, task, actor)
    if not standings_on(task, actor) & RIGHTS["complete_task"]:
        raise NotAllowed(msgid("请先认领“{task}”再办理。"), task=task.name)
    return seat


def _own_seat(session: Session, actor: Actor, task: Task) -> Seat:
    """Somebody named in person acts in the task's role, an expert for the unit where they work."""
    unit_id = actor.expert_unit or next((seat.unit_id for seat in actor.seats), None)
    if unit_id is None:
        raise NotAllowed(msgid("您目前不属于任何单位，不能办理；请联系系统管理员。"))
    unit = session.get_one(Unit, unit_id)
    return Seat(task.role, unit.id, unit.name, unit.region, unit.field)


def name_of(session: Session, person_id: str | None) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else "—"


def _moment(task: Task) -> str:
    return task.completed_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if task.completed_at else "—"
