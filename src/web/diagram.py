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


WAITING = ("userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "callActivity", "serviceTask", "sendTask")


def diagrams_of(page: CasePage, tasks: Sequence[OpenTask]) -> list[Diagram]:
    """The case's own process first, then the called ones in the order in which they were entered."""
    processes = page.deployed.definition.processes
    order = dict.fromkeys([page.process, *page.marks])
    return [
        Diagram(
            process=id,
            name=processes[id].name or id,
            open=sum(task.process_id == id for task in tasks),
            facts=_facts(page.deployed, page.marks.get(id) or Marks(id), id, tasks),
        )
        for id in order
        if id in processes
    ]


def _facts(deployed: Deployed, marks: Marks, process: str, tasks: Sequence[OpenTask]) -> dict[str, Any]:
    """A task's token stands on its element, and on every call activity above it; what else waits gets a bare one."""
    elements = deployed.definition.processes[process].elements
    tokens: list[dict[str, Any]] = []
    for id in _in_order(marks, tasks):
        element = elements.get(id)
        if element is None:
            continue
        own = [t for t in tasks if t.process_id == process and t.element_id == id]
        inner = [t for t in tasks if t.process_id in _below(deployed, element.calls)]
        tokens += [_token(id, task) for task in own or inner]
        if not own and not inner and element.type in WAITING:
            tokens.append({"element": id, "n": "", "kind": "running", "flag": ""})
    return {"taken": sorted(marks.flows), "done": sorted(marks.completed), "tokens": tokens}


def _in_order(marks: Marks, tasks: Sequence[OpenTask]) -> list[str]:
    """Elements with something open, those of the list first."""
    return list(dict.fromkeys([*(task.element_id for task in tasks if task.element_id in marks.open), *marks.open]))


def _below(deployed: Deployed, process: str | None) -> set[str]:
    """A called process and all that it calls."""
    found: set[str] = set()
    waiting = [process]
    while waiting:
        id = waiting.pop()
        if id and id not in found and id in deployed.definition.processes:
            found.add(id)
            waiting += [element.calls for element in deployed.definition.processes[id].elements.values()]
    return found


def _token(element: str, task: OpenTask) -> dict[str, Any]:
    flag = task.flag if task.deadline.kind in ("overdue", "soon") else ""
    return {"element": element, "n": task.n, "kind": task.deadline.kind, "flag": flag}


def file_of(deployed: Deployed, process: str) -> bytes | None:
    """The drawing that a process stands in."""
    found = deployed.definition.processes.get(process)
    return deployed.definition.xml.get(found.file) if found else None


def plain_facts() -> dict[str, Any]:
    """Of a drawing without a case."""
    return {"taken": [], "done": [], "tokens": []}
