"""To whom a task can be handed over: the people who may hold it, by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from register.models import Expert, Membership, Person, Unit
from tasks.actor import Actor, load_actor
from tasks.errors import NotAllowed, NotFound
from tasks.exclusions import excluded
from tasks.models import Case, Task
from tasks.office import Office
from tasks.rights import cases_for, tasks_for
from tasks.text import msgid

MOST = 300


@dataclass(frozen=True, slots=True)
class Successor:
    """Somebody who may take the task."""

    id: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class HandingOver:
    task_id: int
    name: str
    case_id: int
    case_number: str
    case_title: str
    holder: str
    people: tuple[Successor, ...]


def may_hand_over(office: Office, actor: Actor, task_id: int) -> bool:
    asked = select(Task.id).join(Case, Case.id == Task.case_id).where(Task.id == task_id, _allowed(actor))
    with office.reading() as read:
        return read.session.scalar(asked) is not None


def handing_over(office: Office, actor: Actor, task_id: int) -> HandingOver:
    """Raises NotFound to who may not see the task, NotAllowed to who may not hand it over."""
    with office.reading() as read:
        session = read.session
        seen = select(Task, Case, _allowed(actor).label("allowed")).join(Case, Case.id == Task.case_id)
        found = session.execute(seen.where(Task.id == task_id, cases_for("see_case", actor))).first()
        if found is None:
            raise NotFound(what=msgid("任务"))
        task, case, allowed = found
        if not allowed:
            raise NotAllowed
        holder = session.get(Person, task.holder_id) if task.holder_id else None
        people = tuple(_without_excluded(session, task, _people(session, task)))
        name = holder.name if holder else ""
        return HandingOver(task.id, task.name, case.id, case.number, case.title, name, people)


def _allowed(actor: Actor) -> ColumnElement[bool]:
    """On an open `Task` joined with its `Case`: what the diagram gives to a person by name, the authority alone may."""
    named = and_(Task.assigned, tasks_for("assign_task", actor))
    seated = and_(~Task.assigned, tasks_for("hand_over_task", actor))
    return and_(Task.status == "open", or_(named, seated))


def _people(session: Session, task: Task) -> list[Successor]:
    """Members of the seats that the task goes to; of a task given by name who plays its role; else everybody."""
    seats = [group.split("@", 1) for group in task.groups if "@" in group]
    asked = (
        select(Person.id, Person.name, Unit.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Person.active, Person.id != (task.holder_id or ""), _fits(task, seats))
        .order_by(Unit.name, Person.name, Person.id)
        .limit(MOST)
    )
    found = {person: Successor(person, name, unit) for person, name, unit in session.execute(asked)}
    return list(found.values())


def _fits(task: Task, seats: list[list[str]]) -> ColumnElement[bool]:
    if seats:
        return or_(*(and_(Membership.role == role, Membership.unit_id == unit) for role, unit in seats))
    if task.role:
        return or_(Membership.role == task.role, Person.id.in_(select(Expert.person_id).where(Expert.active)))
    return true()


def _without_excluded(session: Session, task: Task, people: Iterable[Successor]) -> Iterable[Successor]:
    for person in people:
        other = load_actor(session, person.id)
        if other is not None and excluded(session, task, other) is None:
            yield person
