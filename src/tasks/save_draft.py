"""Keep what a person has typed so far; nothing is checked but its size."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.advance import Json
from tasks.actor import Actor
from tasks.database import dump_json
from tasks.errors import TooLarge
from tasks.held import held_seat, open_task
from tasks.models import Draft
from tasks.office import Office
from tasks.text import msgid, plain

MAX_DRAFT = 1_000_000  # characters of JSON

Made = Callable[[Mapping[str, Json]], Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class DraftSaved:
    task_id: int
    saved_at: datetime


def save_draft(office: Office, actor: Actor, task_id: int, values: Mapping[str, Json], opinion: str = "") -> DraftSaved:
    """Replace the person's draft of this task. Raises NotFound, AlreadyDone, NotAllowed, TooLarge."""
    return put_on_draft(office, actor, task_id, lambda _: values, opinion)


def put_on_draft(office: Office, actor: Actor, task_id: int, made: Made, opinion: str = "") -> DraftSaved:
    """The same with what is made of the draft as it stands now: a file that has just come in is in it.

    Raises NotFound, AlreadyDone, NotAllowed, TooLarge.
    """
    with office.working() as work:
        _, task = open_task(work, task_id, actor)
        held_seat(work.session, task, actor)
        mine = select(Draft).where(Draft.task_id == task.id, Draft.person_id == actor.person_id)
        draft = work.session.scalar(mine)
        values = dict(made(draft.values if draft else {}))
        if len(dump_json(values)) + len(opinion) > MAX_DRAFT:
            raise TooLarge(what=msgid("暂存的内容"), limit=MAX_DRAFT)
        if draft is None:
            draft = Draft(task_id=task.id, person_id=actor.person_id)
            work.session.add(draft)
        draft.values, draft.opinion, draft.saved_at = values, plain(opinion), work.now
        return DraftSaved(task.id, work.now)
