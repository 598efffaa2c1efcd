"""`case.start`: ask for a case of its own; it is begun in a transaction of its own."""

from collections.abc import Mapping
from typing import Any

from register.base import new_id
from tasks.errors import OperationRefused
from tasks.models import Message
from tasks.operations.kinds import BAD_ARGUMENT, Argument, Arguments, OperationType
from tasks.operations.subjects import record_of
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "case.start",
    Title("另立案件", "Start a case"),
    inputs=(
        Argument("process", "text", Title("流程的 id", "Id of the process"), limit=200),
        Argument("record", "id", Title("所关登记记录的 id", "Id of the record it is about"), required=False, limit=32),
        Argument("variables", "mapping", Title("初始数据", "Variables it begins with"), required=False),
        Argument("title", "text", Title("案件名称", "Title of the case"), required=False, limit=300),
    ),
    outputs={"started": Title("请求：request 是结果消息的键", "The request: `request` is the key of its result")},
    gives={"started": {"request": "string", "process": "string"}},
    errors={},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """The process must stand under `starts` of pack.yaml; it begins under the version in force then."""
    if work.pack.start(given["process"]) is None:
        known = [start.process for start in work.pack.starts]
        zh = f"pack.yaml 的 starts 中没有流程“{given['process']}”（现有：{'、'.join(known)}），请修改图中的 process。"
        en = f"pack.yaml starts no process “{given['process']}” (there are: {', '.join(known)}); change process."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    record = record_of(work, given["record"]) if "record" in given else None
    start = Message(
        kind="start",
        pack=work.case.pack,
        name=given["process"],
        payload=given.get("variables", {}),
        request=new_id(),
        title=given.get("title", ""),
        record_id=record.id if record else None,
        from_case=work.case.id,
        created_at=work.now,
    )
    work.session.add(start)
    return {"started": {"request": start.request, "process": start.name}}
