"""`notice.close`: the notice is over; nobody can object any more, and the page tells what came of it."""

from collections.abc import Mapping
from typing import Any

from tasks.errors import OperationRefused
from tasks.models import Notice
from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "notice.close",
    Title("结束公示", "Close a notice"),
    inputs=(
        Argument("notice", "id", Title("公示的 id", "Id of the notice"), limit=32),
        Argument("outcome", "text", Title("结果", "Outcome")),
        Argument("pending", "yes", Title("结果还没有定", "What came of it is not settled yet"), required=False),
    ),
    outputs={},
    errors={"NO_NOTICE": Title("没有这个公示", "There is no such notice")},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """Only the case's own notice. Closing it again tells what came of it later; since when it is closed stays.

    `pending`: the outcome is said for the time being; a case that ends before it is settled says its own.
    """
    notice = work.session.get(Notice, given["notice"])
    if notice is None or notice.case_id != work.case.id:
        zh = f"本案没有编号为“{given['notice']}”的公示，请检查图中的 notice。"
        en = f"The case has no notice with the id “{given['notice']}”; look at notice in the diagram."
        raise OperationRefused("NO_NOTICE", zh, en)
    if notice.status == "open":
        notice.closed_at = work.now
    notice.status = "pending" if given.get("pending") else "closed"
    notice.outcome = given["outcome"]
    return {}
