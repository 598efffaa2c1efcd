"""`message.send`: tell another case of the same pack; it hears in a transaction of its own."""

from collections.abc import Mapping
from typing import Any

from tasks.models import Message
from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "message.send",
    Title("发送消息", "Send a message"),
    inputs=(
        Argument("name", "text", Title("消息名称", "Name of the message"), limit=200),
        Argument("key", "text", Title("相关键", "Correlation key"), required=False, limit=200),
        Argument("payload", "mapping", Title("内容", "Payload"), required=False),
    ),
    outputs={},
    errors={},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """It waits until somebody waits for it."""
    message = Message(
        kind="message",
        pack=work.case.pack,
        name=given["name"],
        correlation_key=given.get("key", ""),
        payload=given.get("payload", {}),
        from_case=work.case.id,
        created_at=work.now,
    )
    work.session.add(message)
    return {}
