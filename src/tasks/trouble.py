"""When a step breaks: it was rolled back whole, and an incident tells the operator what failed and how to go on."""

import traceback
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from tasks.models import Incident, Message, Recounting, Timer

if TYPE_CHECKING:
    from tasks.office import UnitOfWork

MAX_TRACE = 8_000  # characters of the traceback that are kept, the last ones


class Broken(Exception):
    """Raised by the record for whatever went wrong inside a step; its cause is the exception itself."""

    def __init__(self, case_id: int | None, element_id: str) -> None:
        super().__init__(f"a step of case {case_id} broke at {element_id or 'its start'}")
        self.case_id = case_id
        self.element_id = element_id


def write_incident(session: Session, broken: Broken, work: "UnitOfWork") -> int:
    """Write the incident in a transaction of its own, and hold back what would fail again; returns its number."""
    cause = broken.__cause__ or broken
    said = f"{type(cause).__name__}: {cause}"[:500]
    trace = "".join(traceback.format_exception(cause))[-MAX_TRACE:]
    incident = Incident(
        case_id=broken.case_id if work.case_existed else None,
        element_id=broken.element_id,
        kind="host",
        message=f"程序没有办成这一步，已全部撤回：{said}。请排除原因后恢复。",
        detail={
            "trace": trace,
            "en": f"The program failed at this step and took it back whole: {said}. Resume when its cause is mended.",
        },
        at=work.now,
        timer_id=work.timer_id,
        message_id=work.message_id,
    )
    session.add(incident)
    if work.timer_id is not None and (timer := session.get(Timer, work.timer_id)) is not None:
        timer.stuck = True
    if work.message_id is not None and (message := session.get(Message, work.message_id)) is not None:
        message.status = "stuck"
    if work.recounting and (waiting := session.get(Recounting, broken.case_id)) is not None:
        waiting.stuck = True
    session.flush()
    return incident.id
