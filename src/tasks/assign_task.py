"""Hand a task over to another person, by its holder or by the authority."""

from dataclasses import dataclass

from tasks.actor import Actor, Seat, load_actor
from tasks.chain import Entry, append
from tasks.errors import FormFaults, NotAllowed, NotFound
from tasks.held import open_task, seat_in
from tasks.mirror import place, resolve_nobody
from tasks.models import Task
from tasks.office import Office, UnitOfWork
from tasks.rights import may_on_task
from tasks.text import msgid, plain


@dataclass(frozen=True, slots=True)
class Assigned:
    task_id: int
    holder_id: str


def assign_task(office: Office, actor: Actor, task_id: int, person_id: str, reason: str) -> Assigned:
    """The new holder must be one who may hold it (role, unit, rule X-3); a task that nobody can hold takes anyone
    whom the authority names. Raises NotFound, AlreadyDone, NotAllowed, FormFaults.
    """
    said = plain(reason)
    if not said or len(said) > 2_000:
        raise FormFaults({"reason": [msgid("请写明转办的理由，不超过 2000 字。")]})
    with office.working() as work:
        case, task = open_task(work, task_id, actor)
        if not may_on_task(work.session, "assign_task" if task.assigned else "hand_over_task", actor, task.id):
            raise NotAllowed(msgid("“{task}”只能由办理人转办；指定到人的，由主管单位转办。"), task=task.name)
        other = load_actor(work.session, person_id)
        if other is None:
            raise NotFound(what=msgid("办理人"))
        seat = _seat_of(work, task, other)
        before = task.holder_id
        task.holder_id, task.claimed_at = other.person_id, work.now
        place(work, task)
        resolve_nobody(work, task, actor)
        body = {"from": before, "to": other.person_id, "to_name": other.name, "to_seat": [seat.role, seat.unit_id]}
        mine = next(iter(actor.seats), None)
        append(work, case, [Entry("assign", actor, mine, task.element_id, task.name, task.id, said, body)])
        return Assigned(task.id, other.person_id)


def _seat_of(work: UnitOfWork, task: Task, other: Actor) -> Seat:
    """The seat in which the new holder takes it. A task named to a person goes to another who plays the same role."""
    plays = other.expert_unit is not None or any(seat.role == task.role for seat in other.seats)
    if not task.groups or (task.assigned and (plays or not task.role)):
        task.groups, task.assigned = [*task.groups, other.key], True
        work.session.flush()
    return seat_in(work.session, task, other)
