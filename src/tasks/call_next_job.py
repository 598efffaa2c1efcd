"""Hand the next outside job over: at least once, under its own key, tried again with growing pauses."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from tasks.errors import CaseOver, NotOpenAnyMore
from tasks.finish_job import finish_job, open_job
from tasks.models import Incident, Outbox
from tasks.office import Office

LEASE = timedelta(minutes=5)  # for which one node has the job to itself while it talks to the program
PAUSES = (1, 5, 15, 60, 240, 720)  # minutes after each failed attempt; then it is an incident of the case


@dataclass(frozen=True, slots=True)
class JobCalled:
    outbox_id: int
    taken: bool  # False: to be tried again, or given up
    fault: str = ""


def call_next_job(office: Office) -> JobCalled | None:
    """Hand one job over that is due, or return None. A program that can't be reached is a fault to try again.

    The row is leased first and marked afterwards: no database lock is held while the program thinks. A crash in
    between asks again under the same key. What is answered at once goes on at once. Raises StepFailed when the step
    that follows breaks.
    """
    if office.caller is None:
        return None
    leased = _lease(office)
    if leased is None:
        return None
    outbox_id, key, payload = leased
    try:
        answer = office.caller(key=key, payload=payload)
    except (OSError, ValueError) as error:
        return _failed(office, outbox_id, f"{type(error).__name__}: {error}"[:1000])
    if answer is not None:
        with suppress(NotOpenAnyMore, CaseOver):  # somebody answered meanwhile, or the case no longer waits
            finish_job(office, key, answer)
    _mark(office, outbox_id)
    return JobCalled(outbox_id, taken=True)


def _lease(office: Office) -> tuple[int, str, Mapping[str, Any]] | None:
    with office.reading() as read:
        if read.session.scalar(_waiting(office.wall()).limit(1)) is None:
            return None
    with office.working() as work:
        found = _waiting(work.wall).order_by(Outbox.next_at, Outbox.id).limit(1).with_for_update(skip_locked=True)
        outbox_id = work.session.scalar(found)
        if outbox_id is None:
            return None
        row = work.session.get_one(Outbox, outbox_id)
        if open_job(work, row) is None:  # the case has gone another way: nobody needs it any more
            row.done_at = work.wall
            return None
        row.attempts += 1
        row.next_at = work.wall + LEASE
        return row.id, row.key, row.payload


def _waiting(now: datetime) -> Select[int]:
    return select(Outbox.id).where(
        Outbox.kind == "job", Outbox.done_at.is_(None), ~Outbox.given_up, Outbox.next_at <= now
    )


def _mark(office: Office, outbox_id: int) -> None:
    with office.working() as work:
        row = work.session.get_one(Outbox, outbox_id)
        row.done_at, row.fault = row.done_at or work.wall, ""


def _failed(office: Office, outbox_id: int, fault: str) -> JobCalled:
    with office.working() as work:
        row = work.session.get_one(Outbox, outbox_id)
        row.fault = fault
        if row.attempts <= len(PAUSES):
            row.next_at = work.wall + timedelta(minutes=PAUSES[row.attempts - 1])
            return JobCalled(outbox_id, taken=False, fault=fault)
        row.given_up = True
        said = f"外部任务“{row.payload['job']}”没有交出去，已试 {row.attempts} 次：{fault}。请排除原因后恢复。"
        en = f"The outside job “{row.payload['job']}” was not taken, {row.attempts} tries: {fault}. Resume when mended."
        incident = Incident(
            case_id=row.case_id,
            element_id=row.payload["element"],
            kind="host",
            message=said,
            detail={"outbox": outbox_id, "en": en},
            at=work.now,
        )
        work.session.add(incident)
        return JobCalled(outbox_id, taken=False, fault=fault)
