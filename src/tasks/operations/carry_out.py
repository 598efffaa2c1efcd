"""Carry out one operation of the catalogue inside the receiver's transaction."""

from collections.abc import Mapping
from typing import Any, Final

from engine.advance import Operation
from tasks.errors import OperationRefused
from tasks.operations.catalogue import CARRIERS, CATALOGUE
from tasks.operations.kinds import BAD_ARGUMENT, OperationType, wrong
from tasks.operations.work import Work

STRANGE: Final = ("不是它的参数", "is no argument of it")


def carry_out(work: Work) -> Mapping[str, Any] | None:
    """Do what `work.operation` asks and return its variables; None: it left the house and stays open.

    Raises OperationRefused with a BPMN error code; BAD_ARGUMENT names every argument that doesn't fit.
    """
    kind = CATALOGUE.get(work.operation.type)
    if kind is None:
        zh = f"没有“{work.operation.type}”这项操作，请在图中改用目录里的操作。"
        en = f"There is no operation “{work.operation.type}”; use one of the catalogue in the diagram."
        raise OperationRefused("UNKNOWN_OPERATION", zh, en)
    return CARRIERS[kind.type](work, _arguments(kind, work.operation))


def _arguments(kind: OperationType, operation: Operation) -> dict[str, Any]:
    """Only what the input mappings made counts; null is absent."""
    given = {name: operation.variables.get(name) for name in operation.inputs}
    given = {name: value for name, value in given.items() if value is not None}
    faults = [(f"缺少“{name}”", f"“{name}” is missing") for name in sorted(kind.required - given.keys())]
    for name, value in sorted(given.items()):
        argument = kind.input(name)
        fault = STRANGE if argument is None else wrong(argument, value)
        if fault:
            faults.append((f"“{name}”{fault[0]}", f"“{name}” {fault[1]}"))
    if faults:
        place = operation.name or operation.element_id
        zh = f"“{place}”（{kind.type}）：{'；'.join(zh for zh, _ in faults)}。请修改图中的输入映射。"
        en = f"“{place}” ({kind.type}): {'; '.join(en for _, en in faults)}. Change the input mappings in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    return given
