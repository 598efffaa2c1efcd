"""Claim a task of one's group: from then on it is in nobody else's inbox."""

from dataclasses import dataclass

from tasks.actor import Actor
from tasks.chain import Entry, append
from tasks.errors import AlreadyHeld
from tasks.held import name_of, open_task, seat_in
from tasks.mirror import place
from tasks.office import Office


@dataclass(frozen=True, slots=True)
class Claimed:
    task_id: int
    holder_id: str


def claim_task(office: Office, actor: Actor, task_id: int) -> Claimed:
    """Raises NotFound, AlreadyDone, AlreadyHeld, NotAllowed. Claiming one's own task again does nothing."""
    with office.working() as work:
        case, task = open_task(work, task_id, actor)
        if task.holder_id == actor.person_id:
            return Claimed(task.id, actor.person_id)
        if task.holder_id is not None:
            raise AlreadyHeld(task=task.name, person=name_of(work.session, task.holder_id))
        seat = seat_in(work.session, task, actor)
        task.holder_id, task.claimed_at = actor.person_id, work.now
        place(work, task)
        append(work, case, [Entry("claim", actor, seat, task.element_id, task.name, task.id)])
        return Claimed(task.id, actor.person_id)
