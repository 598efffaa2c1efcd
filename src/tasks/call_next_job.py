"""Hand the next outside job over: at least once, under its own key, tried again with growing pauses."""

from contextlib import suppress
from dataclasses import dataclass

from tasks.errors import CaseOver, NotOpenAnyMore
from tasks.finish_job import finish_job, open_job
from tasks.models import Incident, Outbox
from tasks.office import Office, UnitOfWork
from tasks.outbox import lease, put_off, said

PAUSES = (1, 5, 15, 60, 240, 720)  # minutes after each failed attempt; then it is an incident of the case


@dataclass(frozen=True, slots=True)
class JobCalled:
    outbox_id: int
    taken: bool  # False: to be tried again, or given up
    fault: str = ""


def call_next_job(office: Office) -> JobCalled | None:
    """Hand one job over that is due, or return None. A program that can't be reached is a fault to try again.

    A crash before the mark asks again under the same key. What is answered at once goes on at once. Raises StepFailed
    when the step that follows breaks.
    """
    if office.caller is None:
        return None
    leased = lease(office, "job", _wanted)
    if leased is None:
        return None
    try:
        answer = office.caller(key=leased.key, payload=leased.payload)
    except (OSError, ValueError) as error:
        return _failed(office, leased.outbox_id, said(error))
    if answer is not None:
        with suppress(NotOpenAnyMore, CaseOver):  # somebody answered meanwhile, or the case no longer waits
            finish_job(office, leased.key, answer)
    _mark(office, leased.outbox_id)
    return JobCalled(leased.outbox_id, taken=True)


def _wanted(work: UnitOfWork, row: Outbox) -> bool:
    """Not any more where the case has gone another way."""
    return open_job(work, row) is not None


def _mark(office: Office, outbox_id: int) -> None:
    with office.working() as work:
        row = work.session.get_one(Outbox, outbox_id)
        row.done_at, row.fault = row.done_at or work.wall, ""


def _failed(office: Office, outbox_id: int, fault: str) -> JobCalled:
    with office.working() as work:
        row = work.session.get_one(Outbox, outbox_id)
        if put_off(row, fault, PAUSES, work.wall):
            return JobCalled(outbox_id, taken=False, fault=fault)
        zh = f"外部任务“{row.payload['job']}”没有交出去，已试 {row.attempts} 次：{fault}。请排除原因后恢复。"
        en = f"The outside job “{row.payload['job']}” was not taken, {row.attempts} tries: {fault}. Resume when mended."
        incident = Incident(
            case_id=row.case_id,
            element_id=row.payload["element"],
            kind="host",
            message=zh,
            detail={"outbox": outbox_id, "en": en},
            at=work.now,
        )
        work.session.add(incident)
        return JobCalled(outbox_id, taken=False, fault=fault)
