"""The closed catalogue of operations: what a service or send task may ask of the host. One line for each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tasks.operations import (
    case_describe,
    case_items,
    case_parties,
    case_start,
    document_issue,
    experts_draw,
    job_call,
    message_send,
    notice_close,
    notice_publish,
    notify,
    register_change,
    register_enter,
    register_list,
    register_read,
)
from tasks.operations.kinds import Arguments, OperationType
from tasks.operations.work import Work

ROOMS: Final = (
    register_enter,
    register_change,
    register_read,
    register_list,
    case_describe,
    case_parties,
    case_items,
    notice_publish,
    notice_close,
    experts_draw,
    document_issue,
    notify,
    case_start,
    message_send,
    job_call,
)

CATALOGUE: Final[Mapping[str, OperationType]] = {room.TYPE.type: room.TYPE for room in ROOMS}
CARRIERS: Final[Mapping[str, Callable[[Work, Arguments], Mapping[str, Any] | None]]] = {
    room.TYPE.type: room.carry_out for room in ROOMS
}
