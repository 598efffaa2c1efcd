"""What a diagram shows of a case: the path taken, ticks, numbered tokens, flags of what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tasks.definitions import Deployed
from tasks.questions.case_page import CasePage
from tasks.questions.marks import Marks
from web.standing import OpenTask


@dataclass(frozen=True, slots=True)
class Diagram:
    """A process that the case went through: its own, or one that was called."""

    process: str
    name: str
    open: int  # tasks open in it
    facts: dict[str, Any]  # what the viewer reads as JSON


def diagrams_of(page: CasePage, tasks: Sequence[OpenTask]) -> list[Diagram]:
    """The case's own process first, then the called ones in the order in which they were entered."""
    processes = page.deployed.definition.processes
    order = dict.fromkeys([page.process, *page.marks])
    return [
        Diagram(
            process=id,
            name=processes[id].name or id,
            open=sum(task.process_id == id for task in tasks),
            facts=_facts(page.marks.get(id) or Marks(id), [task for task in tasks if task.process_id == id]),
        )
        for id in order
        if id in processes
    ]


def _facts(marks: Marks, tasks: Sequence[OpenTask]) -> dict[str, Any]:
    tokens = [
        {"element": task.element_id, "n": task.n, "kind": task.deadline.kind, "flag": _flag(task)} for task in tasks
    ]
    busy = {task.element_id for task in tasks}
    waiting = [{"element": id, "n": "", "kind": "running", "flag": ""} for id in marks.open if id not in busy]
    return {"taken": sorted(marks.flows), "done": sorted(marks.completed), "tokens": tokens + waiting}


def _flag(task: OpenTask) -> str:
    return task.flag if task.deadline.kind in ("overdue", "soon") else ""


def file_of(deployed: Deployed, process: str) -> bytes | None:
    """The drawing that a process stands in."""
    found = deployed.definition.processes.get(process)
    return deployed.definition.xml.get(found.file) if found else None


def plain_facts() -> dict[str, Any]:
    """Of a drawing without a case."""
    return {"taken": [], "done": [], "tokens": []}
