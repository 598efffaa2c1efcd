"""Give a claimed task back to its group; the draft stays with the person."""

from dataclasses import dataclass

from tasks.actor import Actor
from tasks.chain import Entry, append
from tasks.errors import NotAllowed
from tasks.held import held_seat, open_task
from tasks.mirror import place
from tasks.office import Office
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class Released:
    task_id: int


def release_task(office: Office, actor: Actor, task_id: int) -> Released:
    """Raises NotFound, AlreadyDone, AlreadyHeld, NotAllowed (a task that names its person has no group)."""
    with office.working() as work:
        case, task = open_task(work, task_id, actor)
        seat = held_seat(work.session, task, actor)
        if task.assigned:
            raise NotAllowed(msgid("“{task}”指定由您办理，不能退回；需要换人时请申请转办。"), task=task.name)
        task.holder_id = task.claimed_at = None
        place(work, task)
        append(work, case, [Entry("release", actor, seat, task.element_id, task.name, task.id)])
        return Released(task.id)
