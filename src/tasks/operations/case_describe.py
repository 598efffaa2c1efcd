"""`case.describe`: what lists show of the case, and by which region and field others may see it."""

from collections.abc import Mapping
from typing import Any

from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "case.describe",
    Title("写明案件", "Describe the case"),
    inputs=(
        Argument("title", "text", Title("案件名称", "Title of the case"), required=False, limit=300),
        Argument("region", "text", Title("地区", "Region"), required=False, limit=120),
        Argument("field", "text", Title("领域", "Field"), required=False, limit=120),
    ),
    outputs={},
    errors={},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    for key, value in given.items():
        setattr(work.case, key, value)
    return {}
