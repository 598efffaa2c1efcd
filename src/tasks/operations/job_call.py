"""`job.call`: ask a program outside. It leaves through the outbox; the answer comes back as a verb of its own."""

import uuid
from collections.abc import Mapping
from typing import Any

from tasks.models import Outbox
from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "job.call",
    Title("外部任务", "Call an outside job"),
    inputs=(
        Argument("job", "text", Title("外部任务的名称", "Name of the job"), limit=200),
        Argument("payload", "mapping", Title("内容", "Payload"), required=False),
    ),
    outputs={"result": Title("外部给回的结果", "What came back")},
    gives={"result": "any"},
    errors={"JOB_FAILED": Title("外部任务失败", "The job failed")},
    outward=True,
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any] | None:
    """The key makes a delivery that is repeated recognisable; the same operation always has the same key."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"case:{work.case.id}:operation:{work.operation.id}")
    payload = {
        "job": given["job"],
        "payload": given.get("payload", {}),
        "case": work.case.number,
        "operation": work.operation.id,
        "element": work.operation.element_id,
    }
    row = Outbox(
        kind="job", key=str(key), payload=payload, case_id=work.case.id, created_at=work.wall, next_at=work.wall
    )
    work.session.add(row)
    return None
