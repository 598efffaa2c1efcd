"""Where a case stands, in words: its open tasks numbered, what it waits for, what the clock will do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.calendar import china_day
from engine.definition import ElementInfo
from tasks.questions.case_page import CasePage, OpenTaskLine
from web.current import office
from web.deadline import Deadline, deadline
from web.language import gettext
from web.present import aside


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task with the number it carries in the picture and in the list."""

    n: int
    id: int
    element_id: str
    process_id: str
    name: str
    who: str
    can_open: bool  # its page is for this reader
    deadline: Deadline
    flag: str  # 逾期 3, 剩 2


@dataclass(frozen=True, slots=True)
class Headline:
    kind: str
    words: str
    worked: int  # working days from the start to now or the end


@dataclass(frozen=True, slots=True)
class Wait:
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What the clock will do."""

    at: datetime
    days_left: int
    provisional: bool  # the day itself may still move
    counted: bool  # every year up to it is announced: the working days are sure
    what: str
    count: int = 1  # of equal ones: five experts, five timers


def open_tasks_of(page: CasePage) -> list[OpenTask]:
    now, calendar = office().now(), office().calendar()
    found = []
    for n, task in enumerate(page.tasks, start=1):
        due = deadline(calendar, now, task.due, provisional=task.provisional, paused_until=task.follow_up)
        place = (task.id, task.element_id, task.process_id, task.name)
        found.append(OpenTask(n, *place, _who(task), task.can_open, due, _flag(due)))
    return found


def _who(task: OpenTaskLine) -> str:
    seat = "·".join(part for part in (task.unit, task.role) if part)
    if task.holder:
        return task.holder + aside(seat)
    return gettext("%(seat)s，未认领", seat=seat) if seat else gettext("未认领")


def _flag(due: Deadline) -> str:
    if due.days_left is None or due.kind in ("running", "paused"):
        return ""
    if due.kind == "overdue":
        return gettext("逾期 %(n)s", n=-due.days_left)
    return gettext("剩 %(n)s", n=due.days_left)


def headline_of(page: CasePage, tasks: Sequence[OpenTask]) -> Headline:
    """The worst first: it stands still, something is late, something is soon due, it runs, it is over."""
    end = page.ended_at or office().now()
    worked = office().calendar().between(china_day(page.started_at), china_day(end))
    if not page.running:
        return Headline("done", page.outcome or gettext("已办结"), worked)
    if page.stands_still:
        return Headline("paused", gettext("停在故障处，等系统管理员"), worked)
    for kind, words in (("overdue", gettext("%(n)s 项任务逾期")), ("soon", gettext("%(n)s 项任务即将到期"))):
        count = sum(task.deadline.kind == kind for task in tasks)
        if count:
            return Headline(kind, words % {"n": count}, worked)
    return Headline("running", gettext("在办"), worked)


def waiting_of(page: CasePage) -> list[Wait]:
    elements = _elements(page)
    said = {"message": gettext("等待消息"), "job": gettext("等待外部系统")}
    return [Wait(_name(elements, wait.element_id, wait.name), said[wait.kind]) for wait in page.waiting]


def coming_of(page: CasePage) -> list[Moment]:
    """Timers in the order in which they come due; equal ones are one line."""
    today, calendar, elements = china_day(office().now()), office().calendar(), _elements(page)
    alike = Counter((t.due, t.provisional, _what(elements, t.name, t.element_id, t.attached_to)) for t in page.coming)
    return [
        Moment(
            due,
            calendar.between(today, china_day(due)),
            provisional,
            not calendar.provisional_between(today, china_day(due)),
            what,
            count,
        )
        for (due, provisional, what), count in alike.items()
    ]


def _what(elements: dict[str, ElementInfo], name: str, element_id: str, attached_to: str | None) -> str:
    said = name or _name(elements, element_id, "")
    on = _name(elements, attached_to, "") if attached_to else ""
    return f"{on}{gettext('：')}{said}" if on and said else said or on or element_id


def _elements(page: CasePage) -> dict[str, ElementInfo]:
    return {id: e for process in page.deployed.definition.processes.values() for id, e in process.elements.items()}


def _name(elements: dict[str, ElementInfo], element_id: str, fallback: str) -> str:
    found = elements.get(element_id)
    return found.name if found and found.name else fallback or element_id


def names_by_role(parties: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Parties' names under their roles, from (role, name), in the order in which they joined."""
    found: dict[str, list[str]] = {}
    for role, name in parties:
        found.setdefault(role, []).append(name)
    return found
