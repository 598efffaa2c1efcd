"""An outside job is answered: its case goes on, once."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.advance import OperationDone, OperationFailed
from tasks.chain import Entry
from tasks.errors import NotFound, NotOpenAnyMore
from tasks.models import Outbox, OutwardJob
from tasks.office import Office, UnitOfWork
from tasks.outward import JobAnswer
from tasks.record import lock_running, record
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class JobFinished:
    case_id: int
    status: str  # of the case


def finish_job(office: Office, key: str, answer: JobAnswer) -> JobFinished:
    """Give the answer to the operation that asked. Raises NotFound, NotOpenAnyMore (answered already, or cancelled),
    CaseOver, StepFailed.
    """
    with office.working() as work:
        row = _row(work, key)
        case = lock_running(work, row.case_id or 0)
        job = open_job(work, row)
        if job is None:
            raise NotOpenAnyMore(task=row.payload["job"])
        row.done_at = row.done_at or work.wall
        body = {"key": key, "failed": bool(answer.error_code)}
        entry = Entry("job", element_id=job.element_id, name=str(row.payload["job"])[:300], body=body)
        if answer.error_code:
            record(work, case, OperationFailed(job.engine_id, answer.error_code, answer.message), entry)
        else:
            record(work, case, OperationDone(job.engine_id, {"result": answer.result}), entry)
        return JobFinished(case.id, case.status)


def open_job(work: UnitOfWork, row: Outbox) -> OutwardJob | None:
    """The job that an outbox row asked for, while its case still waits for it."""
    found = select(OutwardJob).where(
        OutwardJob.case_id == row.case_id, OutwardJob.engine_id == row.payload["operation"]
    )
    return work.session.scalar(found)


def _row(work: UnitOfWork, key: str) -> Outbox:
    row = work.session.scalar(select(Outbox).where(Outbox.kind == "job", Outbox.key == key))
    if row is None:
        raise NotFound(what=msgid("外部任务"))
    return row
