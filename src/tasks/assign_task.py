"""Hand a task over to another person, by its holder or by the authority."""

from dataclasses import dataclass

from tasks.actor import Actor, Seat, load_actor
from tasks.chain import Entry, append
from tasks.errors import FormFaults, NotAllowed, NotFound
from tasks.held import open_task, seat_in
from tasks.mirror import place
from tasks.models import Incident, Task
from tasks.office import Office, UnitOfWork
from tasks.rights import may
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class Assigned:
    task_id: int
    holder_id: str


def assign_task(office: Office, actor: Actor, task_id: int, person_id: str, reason: str) -> Assigned:
    """The new holder must be one who may hold it (role, unit, rule X-3); a task that nobody can hold takes anyone
    whom the authority names. Raises NotFound, AlreadyDone, NotAllowed, FormFaults.
    """
    said = reason.strip()
    if not said or len(said) > 2_000:
        raise FormFaults({"reason": [msgid("请写明转办的理由，不超过 2000 字。")]})
    with office.working() as work:
        case, task = open_task(work, task_id, actor)
        if task.holder_id != actor.person_id and not may(work.session, "assign_task", actor, case.id):
            raise NotAllowed(msgid("只有办理人或主管单位可以转办“{task}”。"), task=task.name)
        other = load_actor(work.session, person_id)
        if other is None:
            raise NotFound(what=msgid("办理人"))
        seat = _seat_of(work, task, other)
        before = task.holder_id
        task.holder_id, task.claimed_at = other.person_id, work.now
        place(work, task)
        resolve_holder_incidents(work, task, actor)
        body = {"from": before, "to": other.person_id, "to_name": other.name, "to_seat": [seat.role, seat.unit_id]}
        mine = next(iter(actor.seats), None)
        append(work, case, [Entry("assign", actor, mine, task.element_id, task.name, task.id, said, body)])
        return Assigned(task.id, other.person_id)


def _seat_of(work: UnitOfWork, task: Task, other: Actor) -> Seat:
    """The seat in which the new holder takes it. A task named to a person goes to anybody the rules don't exclude."""
    if not task.groups or task.assigned:
        task.groups = [*task.groups, other.key]
        work.session.flush()
    return seat_in(work.session, task, other)


def resolve_holder_incidents(work: UnitOfWork, task: Task, actor: Actor) -> None:
    """Somebody holds it now: the incident that nobody could is over."""
    for incident in work.session.query(Incident).filter_by(case_id=task.case_id, kind="holder", status="open"):
        if incident.detail.get("task") == task.id:
            incident.status, incident.resolved_at, incident.resolved_by = "resolved", work.now, actor.person_id
