"""`register.read`: one record as it is now."""

from collections.abc import Mapping
from typing import Any

from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.subjects import RECORD, described, record_of
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "register.read",
    Title("查登记", "Read the register"),
    inputs=(Argument("record", "id", Title("登记记录的 id", "Id of the record"), limit=32),),
    outputs={"record": Title("登记记录", "The record")},
    gives={"record": RECORD | {"parties": [{"role": "string", "id": "string", "name": "string"}]}},
    errors={"NO_RECORD": Title("没有这条登记", "There is no such record")},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """With the parties of the record by role: `parties: [{role, id, name}]`."""
    record = record_of(work, given["record"])
    parties = [{"role": party.role, "id": party.unit_id, "name": party.unit.name} for party in record.parties]
    return {"record": described(record) | {"parties": parties}}
