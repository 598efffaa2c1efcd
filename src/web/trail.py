"""History as people read it: who did what, when, with what opinion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tasks.definitions import Deployed
from tasks.questions.case_page import HistoryLine
from web.current import translated
from web.language import gettext
from web.present import aside


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    who: str
    what: str
    opinion: str
    number: int
    kind: str
    element_id: str
    name: str


def step_of(line: HistoryLine, elements: Mapping[str, str]) -> Step:
    """What the diagram calls an element says more than the name of a message or a job."""
    drawn = elements.get(line.element_id, "") if line.kind in ("deliver", "fire", "operation") else ""
    name = drawn or translated(line.name)
    return Step(
        line.at, _who(line), _what(line.kind, name), line.opinion, line.number, line.kind, line.element_id, name
    )


def steps_of(lines: Iterable[HistoryLine], deployed: Deployed) -> list[Step]:
    """The latest first."""
    processes = deployed.definition.processes.values()
    elements = {id: element.name for process in processes for id, element in process.elements.items()}
    return [step_of(line, elements) for line in reversed(tuple(lines))]


def _who(line: HistoryLine) -> str:
    """The person with the role or unit they acted for; the system where nobody did."""
    if not line.person:
        return gettext("系统")
    seat = "·".join(part for part in (line.unit, line.role) if part)
    return line.person + aside(seat)


def _what(kind: str, name: str) -> str:
    said = {
        "start": gettext("立案：%(name)s", name=name),
        "complete": gettext("办结：%(name)s", name=name),
        "claim": gettext("认领：%(name)s", name=name),
        "release": gettext("退回本单位：%(name)s", name=name),
        "assign": gettext("转办：%(name)s", name=name),
        "fire": gettext("到点：%(name)s", name=name),
        "deliver": gettext("收到：%(name)s", name=name),
        "operation": gettext("系统办理：%(name)s", name=name),
        "resume": gettext("故障后继续：%(name)s", name=name),
        "withdraw": gettext("撤回申请"),
        "cancel": gettext("终止案件"),
        "remind": gettext("催办：%(name)s", name=name),
        "recount": gettext("假日公布，重新计算期限：%(name)s", name=name),
        "erase": gettext("删除个人信息"),
        "void": gettext("作废文件：%(name)s", name=name),
    }
    return said.get(kind, name or kind)
