"""A version made of drawn files, and what is foreseen of it."""

import json
from collections.abc import Mapping
from typing import Any

from tests.engine.bpmn.draw import Board

from engine.bpmn.lint import OperationType, Surroundings
from engine.definition import compile_definition
from engine.errors import Fault
from engine.foresee import foresee

KINDS = ("text", "number", "yes", "mapping", "list")
AROUND = Surroundings(
    operations={
        "experts.draw": OperationType(
            {"count": True},
            ("experts",),
            ("TOO_FEW_EXPERTS",),
            {"count": "given-number"},
            {"experts": [{"id": "string", "name": "string"}]},
        ),
        "case.start": OperationType(
            {"process": True, "variables": False}, ("started",), (), {}, {"started": {"request": "string"}}
        ),
        "every.kind": OperationType(dict.fromkeys(KINDS, False), (), (), {kind: f"given-{kind}" for kind in KINDS}, {}),
        "job.call": OperationType({}, ("result",), (), {}, {"result": "any"}),
    },
    starts=("p",),
    case={"number": "string", "started_on": "string"},
    office={"me": {"id": "string"}},
)
FORM = '<zeebe:formDefinition formId="{}" />'.format


def form(id: str, *components: Mapping[str, Any]) -> dict[str, bytes]:
    schema = {"id": id, "type": "default", "schemaVersion": 18, "components": list(components)}
    return {f"forms/{id}.form": json.dumps(schema).encode()}


def field(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "id": key.replace(".", "_"), "label": key, **more}


ANSWERS = form(
    "f",
    field("number", "amount"),
    field("textfield", "title"),
    field("checkbox", "urgent"),
    field("datetime", "day", subtype="date", dateLabel="day"),
    field("radio", "decision", values=[{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]),
    field("checklist", "fields", values=[{"label": "A", "value": "a"}]),
    field("textfield", "plan.name"),
    {
        "type": "dynamiclist",
        "id": "list",
        "path": "units",
        "components": [field("number", "share"), field("textfield", "head")],
    },
)


def told(
    board: Board | Mapping[str, Board], files: Mapping[str, bytes] = ANSWERS, around: Surroundings = AROUND
) -> list[Fault]:
    boards = {"p.bpmn": board} if isinstance(board, Board) else board
    drawn = {file: each.xml() for file, each in boards.items()}
    found = foreseen({**drawn, **files}, around)
    for fault in found:
        assert fault.zh.rstrip("？") and fault.en and "；" in fault.zh and ";" in fault.en, fault
    return found


def foreseen(files: Mapping[str, bytes], around: Surroundings = AROUND) -> list[Fault]:
    return foresee(compile_definition(files), around)


def codes(*arguments: Any, **more: Any) -> list[tuple[str, str]]:
    return [(fault.element, coarse(fault)) for fault in told(*arguments, **more)]


def coarse(fault: Fault) -> str:
    """The code without what it is that clashes."""
    if fault.code.startswith("type-"):
        return "type-clash" if fault.level == "error" else "type-doubt"
    return "unknown-entry" if fault.code == "unknown-figure" else fault.code
