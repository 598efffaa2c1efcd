"""Complete a task: open? allowed? form right? → engine → record → commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from engine.advance import CompleteTask, Json
from tasks.actor import Actor
from tasks.answers import Asked, check_answers, file_ids
from tasks.chain import Entry
from tasks.errors import FormFaults, NotFound
from tasks.facts import around_in
from tasks.held import held_seat, open_task
from tasks.models import Case, Draft, File, Task
from tasks.office import Office, UnitOfWork
from tasks.record import record
from tasks.text import msgid, plain
from tasks.write import write

MAX_OPINION = 10_000  # characters


@dataclass(frozen=True, slots=True)
class Completed:
    """What became of the case."""

    task_id: int
    case_id: int
    status: str  # of the case
    outcome: str


def complete_task(
    office: Office,
    actor: Actor,
    task_id: int,
    answers: Mapping[str, Json],
    *,
    opinion: str = "",
    attachments: Sequence[str] = (),
    language: str = "zh",
) -> Completed:
    """Answer a task's form and let the case go on.

    `attachments` are ids of files that the actor put into this task; files in the answers are checked likewise.
    Raises NotFound, AlreadyDone (a second person is told who and when), AlreadyHeld, NotAllowed, FormFaults with all
    faults at once; then nothing has changed.
    """
    opinion = plain(opinion)
    if len(opinion) > MAX_OPINION:
        raise FormFaults({"opinion": [msgid("意见不超过 10000 字。")]})
    with office.working() as work:
        case, task = open_task(work, task_id, actor)
        seat = held_seat(work.session, task, actor)
        deployed = office.definitions.get(work.session, case.version_hash)
        asked = Asked(task.form_id, _draft(work, task, actor), task.scope, actor.me, language)
        values = check_answers(work, case, deployed, asked, answers)
        files = _keep_files(work, case, task, actor, [*attachments, *file_ids(deployed, asked, values)])
        around_in(work, case)  # as it is before: the task is still open
        done = {"status": "done", "completed_by": actor.person_id, "completed_at": work.now}
        write(work, task, {**done, "completed_unit": seat.unit_id, "answers": values, "opinion": opinion})
        body = {"saw": task.scope, "files": files, "rules": task.rules}
        entry = Entry("complete", actor, seat, task.element_id, task.name, task.id, opinion, body)
        record(work, case, CompleteTask(task.engine_id, values), entry)
        return Completed(task.id, case.id, case.status, case.outcome)


def _draft(work: UnitOfWork, task: Task, actor: Actor) -> dict[str, Json]:
    """What the form kept on the server: files, and what was not shown. Without a form there is none."""
    if task.form_id is None:
        return {}
    mine = select(Draft.values).where(Draft.task_id == task.id, Draft.person_id == actor.person_id)
    return work.session.scalar(mine) or {}


def _keep_files(
    work: UnitOfWork, case: Case, task: Task, actor: Actor, attachments: Sequence[str]
) -> list[dict[str, Any]]:
    """What is named becomes part of the case. It must be of the person's own draft, or part of the case already."""
    wanted = list(dict.fromkeys(attachments))
    if not wanted:
        return []
    own = and_(File.task_id == task.id, File.uploaded_by == actor.person_id)
    part = and_(File.case_id == case.id, File.kept)
    files = {file.id: file for file in work.session.scalars(select(File).where(File.id.in_(wanted), or_(own, part)))}
    if set(wanted) != files.keys():
        raise NotFound(what=msgid("附件"))
    for file in files.values():
        file.kept, file.case_id = True, case.id
    return [{"id": files[id].id, "name": files[id].name, "digest": files[id].digest} for id in wanted]
