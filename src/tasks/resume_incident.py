"""Go on after an incident: the element is tried again, or what the host held back is let go."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.advance import Json, Resume
from tasks.actor import Actor
from tasks.chain import Entry, append
from tasks.errors import NotAllowed, NotFound
from tasks.models import Document, Incident, Message, Outbox, Recounting, Timer
from tasks.office import Office, UnitOfWork
from tasks.record import lock_case, lock_running, record
from tasks.rights import require_administrator
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class Resumed:
    incident_id: int
    case_id: int | None


def resume_incident(
    office: Office, actor: Actor, incident_id: int, variables: Mapping[str, Json] | None = None, note: str = ""
) -> Resumed:
    """`variables` are mended values for an incident of the engine. What still fails becomes a new incident.

    Raises NotFound, NotAllowed, CaseOver, StepFailed.
    """
    require_administrator(actor, "resume_incident")
    with office.working() as work:
        incident = work.session.scalar(
            select(Incident).where(Incident.id == incident_id, Incident.status == "open").with_for_update()
        )
        if incident is None:
            raise NotFound(what=msgid("未排除的故障"))
        if incident.kind == "holder":
            raise NotAllowed(msgid("请为任务指定办理人，这个故障就会排除。"))
        incident.status, incident.resolved_at, incident.resolved_by = "resolved", work.now, actor.person_id
        if incident.engine_id is None:
            _let_go(work, incident, actor, note)
        elif incident.case_id is not None:
            case = lock_running(work, incident.case_id)
            entry = Entry("resume", actor, None, incident.element_id, incident.message[:300], opinion=note)
            record(work, case, Resume(incident.engine_id, variables or {}), entry)
        return Resumed(incident_id, incident.case_id)


def _let_go(work: UnitOfWork, incident: Incident, actor: Actor, note: str) -> None:
    """What set the broken step off is tried again by itself; a person's own step is done again by the person."""
    timer = work.session.get(Timer, incident.timer_id) if incident.timer_id else None
    if timer is not None:
        timer.stuck = False
    message = work.session.get(Message, incident.message_id) if incident.message_id else None
    if message is not None and message.status == "stuck":
        message.status = "waiting"
    job = work.session.get(Outbox, incident.detail.get("outbox", 0))
    if job is not None and job.given_up:
        job.given_up, job.attempts, job.next_at = False, 0, work.wall
    letter = work.session.get(Document, incident.detail.get("document", ""))
    if letter is not None and letter.status == "issued":
        letter.next_at, letter.attempts = work.wall, 0
    recounting = work.session.get(Recounting, incident.case_id) if incident.case_id else None
    if recounting is not None:
        recounting.stuck = False
    if incident.case_id is not None:
        case = lock_case(work, incident.case_id)  # a letter may be stuck after the case is over
        append(work, case, [Entry("resume", actor, None, incident.element_id, incident.message[:300], opinion=note)])
