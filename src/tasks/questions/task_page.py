"""One task as its page shows it: the form with what it may read, the draft, who holds it, what one may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from engine.advance import Json
from engine.feel.world import World
from register.models import Person, Unit
from tasks.actor import Actor
from tasks.answers import form_scope, world_at
from tasks.definitions import Deployed
from tasks.errors import NotFound, TaskError
from tasks.held import allowed_seat
from tasks.models import Case, Draft, File, Task
from tasks.office import Office
from tasks.rights import KEPT, tasks_for
from tasks.text import msgid

_HOLDER: Final = aliased(Person)
_DONE_BY: Final = aliased(Person)
# Built once; a page with a form asks for little else.
_TASK: Final = (
    select(Task, Case, Draft, Unit.name, _HOLDER.name, _DONE_BY.name)
    .join(Case, Case.id == Task.case_id)
    .join(Draft, and_(Draft.task_id == Task.id, Draft.person_id == bindparam("me")), isouter=True)
    .join(Unit, Unit.id == Task.unit_id, isouter=True)
    .join(_HOLDER, _HOLDER.id == Task.holder_id, isouter=True)
    .join(_DONE_BY, _DONE_BY.id == Task.completed_by, isouter=True)
    .where(Task.id == bindparam("task"))
)
_FILES: Final = (
    select(File)
    .where(File.task_id == bindparam("task"), File.uploaded_by == bindparam("me"), ~File.kept)
    .order_by(File.uploaded_at, File.id)
)


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that the person has put into the task and not sent yet."""

    id: str
    name: str
    media_type: str
    size: int
    field: str  # form field; "": an attachment


@dataclass(frozen=True, slots=True)
class TaskPage:
    id: int
    name: str
    element_id: str
    process_id: str
    status: str  # open, done, cancelled
    documentation: str
    rules: tuple[str, ...]
    case_id: int
    case_number: str
    case_title: str
    pack: str
    process_title: str
    version_hash: str
    region: str
    role: str
    unit: str
    holder: str | None
    mine: bool
    due: datetime | None
    provisional: bool
    follow_up: datetime | None
    priority: int
    opened_at: datetime
    claimed_at: datetime | None
    form_id: str | None
    scope: Mapping[str, Json]  # what the form may read, `office` included
    world: World
    draft: Mapping[str, Json]
    draft_opinion: str
    saved_at: datetime | None
    files: tuple[DraftFile, ...]
    can_claim: bool
    can_act: bool  # complete, keep a draft
    can_release: bool
    why_not: TaskError | None  # why one may do nothing here
    completed_by: str | None
    completed_at: datetime | None
    opinion: str
    answers: Mapping[str, Json]
    deployed: Deployed


def task_page(office: Office, actor: Actor, task_id: int) -> TaskPage:
    """Raises NotFound, also to somebody who may not see the task."""
    with office.reading() as read:
        session = read.session
        found = session.execute(_seen_by(actor), {"task": task_id, "me": actor.person_id}).first()
        if found is None:
            raise NotFound(what=msgid("任务"))
        task, case, draft, unit, holder, completed_by = found
        deployed = office.definitions.get(session, case.version_hash)
        form = deployed.definition.forms.get(task.form_id) if task.form_id else None
        is_open = task.status == "open" and case.status == "running"
        why_not = _why_not(session, task, actor) if is_open else None
        mine = task.holder_id == actor.person_id
        return TaskPage(
            id=task.id,
            name=task.name,
            element_id=task.element_id,
            process_id=task.process,
            status=task.status,
            documentation=task.documentation,
            rules=tuple(task.rules),
            case_id=case.id,
            case_number=case.number,
            case_title=case.title,
            pack=case.pack,
            process_title=case.process_title,
            version_hash=case.version_hash,
            region=case.region,
            role=task.role,
            unit=unit or "",
            holder=holder,
            mine=mine,
            due=task.due,
            provisional=task.provisional,
            follow_up=task.follow_up,
            priority=task.priority,
            opened_at=task.opened_at,
            claimed_at=task.claimed_at,
            form_id=task.form_id,
            scope=form_scope(session, form, task.scope, actor.me) if form else task.scope,
            world=world_at(read, case, deployed),
            draft=draft.values if draft else {},
            draft_opinion=draft.opinion if draft else "",
            saved_at=draft.saved_at if draft else None,
            files=_files(session, task, actor),
            can_claim=is_open and task.holder_id is None and why_not is None,
            can_act=is_open and mine and why_not is None,
            can_release=is_open and mine and not task.assigned,
            why_not=why_not,
            completed_by=completed_by,
            completed_at=task.completed_at,
            opinion=task.opinion,
            answers=task.answers,
            deployed=deployed,
        )


@lru_cache(maxsize=KEPT)
def _seen_by(actor: Actor) -> Select[Task, Case, Draft, str, str, str]:
    return _TASK.where(tasks_for("see_task", actor))


def _why_not(session: Session, task: Task, actor: Actor) -> TaskError | None:
    try:
        allowed_seat(session, task, actor)
    except TaskError as refused:
        return refused
    return None


def _files(session: Session, task: Task, actor: Actor) -> tuple[DraftFile, ...]:
    found = session.scalars(_FILES, {"task": task.id, "me": actor.person_id})
    return tuple(DraftFile(f.id, f.name, f.media_type, f.size, f.field) for f in found)
