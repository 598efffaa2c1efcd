"""What a scenario expects, one function for each word: it compares and says what was expected and what is."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import func, select

from engine.calendar import china_day
from engine.errors import FeelError
from engine.feel import World
from tasks.models import Case, Document, Incident, Notice, Notification, Outbox, Person, Record, Task, Timer
from tasks.operations.subjects import described
from tasks.render_next_letter import render_next_letter
from tasks.scenarios.agree import all_agree, chains_whole
from tasks.scenarios.counts import count_cases, count_letters, count_records
from tasks.scenarios.decide import fits
from tasks.scenarios.finding import open_tasks
from tasks.scenarios.pressed import press_once
from tasks.scenarios.script import ExpectStep
from tasks.scenarios.stage import ScenarioFault, Stage, at_line, plain


class _Missing:
    def __repr__(self) -> str:
        return "没有"


MISSING: Final = _Missing()


def expect(stage: Stage, step: ExpectStep) -> None:
    """Check every expectation of the step; raises ScenarioFault at the first that is false."""
    case = stage.case_id(step.case) if step.case or stage.first else 0
    for expectation in step.expectations:
        with at_line(expectation.line):
            CHECKS[expectation.key](stage, case, expectation.value)


def _same(what: str, expected: Any, found: Any) -> None:
    if expected != found:
        raise ScenarioFault(f"{what} {plain(expected)}", plain(found))


def _tasks(stage: Stage, case: int, value: Any) -> None:
    with stage.office.reading() as read:
        query = select(Task.name).where(Task.case_id == case, Task.status == "open").order_by(Task.id)
        found = list(read.session.scalars(query))
    if isinstance(value, dict):
        missing = [name for name in _list(value.get("contains")) if name not in found]
        extra = [name for name in _list(value.get("lacks")) if name in found]
        if missing or extra:
            raise ScenarioFault(
                f"任务里有 {_list(value.get('contains'))}、没有 {_list(value.get('lacks'))}", plain(found)
            )
    elif Counter(_list(value)) != Counter(found):
        raise ScenarioFault(f"打开的任务 {plain(sorted(_list(value)))}", plain(sorted(found)))


def _shows(stage: Stage, case: int, value: Any) -> None:
    """What those can read who do the task: of one that is open, a mapping names what matters."""
    for name, wanted in _items(value):
        found = [task.scope for task in open_tasks(stage, name, case)]
        if not any(fits(wanted, scope) for scope in found):
            raise ScenarioFault(f"“{name}”给人看的有 {plain(wanted)}", plain(found[0] if found else "没有打开"))


def _due(stage: Stage, case: int, value: Any) -> None:
    """The last day of an open task, by its name or element; null: it has none."""
    for name, wanted in _items(value):
        found = open_tasks(stage, name, case)
        days = [None if task.due is None else china_day(task.due).isoformat() for task in found]
        if wanted not in days:
            raise ScenarioFault(f"“{name}”最迟 {wanted}", plain(days or "没有打开"))


def _ended(stage: Stage, case: int, value: Any) -> None:
    with stage.office.reading() as read:
        row = read.session.get_one(Case, case)
        found = False if row.status == "running" else row.outcome
    _same("结果", value, found)


def _standing(stage: Stage, _: int, value: Any) -> None:
    for name, standing in _items(value):
        _same(f"“{name}”的状态", standing, _record(stage, name).get("standing"))


def _contents(stage: Stage, _: int, value: Any) -> None:
    for name, facts in _items(value):
        record = _record(stage, name)
        for path, expected in _items(facts):
            _same(f"登记“{name}”的 {path}", expected, _at(record, path))


def _record(stage: Stage, name: str) -> dict[str, Any]:
    with stage.office.reading() as read:
        record = read.session.scalar(select(Record).where(Record.name == name).order_by(Record.id).limit(1))
        return {} if record is None else described(record)


def _variables(stage: Stage, case: int, value: Any) -> None:
    variables = stage.watch.last[case].variables
    for path, expected in _items(value):
        found = _at(variables, path)
        _same(f"变量 {path}", expected, None if found is MISSING else found)


def _holds(stage: Stage, case: int, value: Any) -> None:
    facts = stage.watch.facts[case]
    world = World(facts.now, facts.started_on, facts.calendar, stage.definition.parameters, facts.case)
    variables = stage.watch.last[case].variables
    for expression in _list(value):
        try:
            found = stage.definition.feel.evaluate(str(expression).removeprefix("="), variables, world)
        except FeelError as error:
            raise ScenarioFault(f"{expression} 为真", str(error)) from error
        if found is not True:
            raise ScenarioFault(f"{expression} 为真", plain(found))


def _decided(stage: Stage, case: int, value: Any) -> None:
    for decision, rows in _items(value):
        found: list[str] | None = None
        for happening in stage.watch.happenings.get(case, ()):
            if happening.kind == "decided":
                found = _matched(happening.detail, decision) or found
        _same(f"决策表 {decision} 命中的行", _list(rows), found)


def _matched(detail: Mapping[str, Any], decision: str) -> list[str]:
    """Ids of the rows that a `decided` happening matched, of one decision (by id or name) or table."""
    return [
        str(row["id"])
        for table in detail["trace"]
        if decision in (detail["decision"], table["decision"], table["table"])
        for row in table["matched"]
    ]


def _letters(stage: Stage, case: int, value: Any) -> None:
    """Every letter of the case is pressed as well: one that can't be is no letter. {words: n} counts all cases'."""
    if isinstance(value, dict):
        count_letters(stage, value)
        return
    while render_next_letter(stage.office, press_once):
        pass
    with stage.office.reading() as read:
        query = select(Document).where(Document.case_id == case).order_by(Document.issued_at, Document.number)
        found = [(doc.title, doc.data, doc.status, doc.fault) for doc in read.session.scalars(query)]
    valid = [(title, data) for title, data, status, _ in found if status != "void"]
    broken = [f"{title}：{fault}" for title, _, status, fault in found if status == "issued"]
    if broken:
        raise ScenarioFault("文件都已排出", "；".join(broken))
    wanted = [_letter(one) for one in _list(value)]
    words = [title for title, _ in wanted]
    if len(words) != len(valid) or any(word not in title for word, (title, _) in zip(words, valid, strict=False)):
        raise ScenarioFault(f"依次印发含 {words} 的文件", plain([title for title, _ in valid]))
    for (title, says), (_, data) in zip(wanted, valid, strict=True):
        if not fits(says, data):
            raise ScenarioFault(f"文件“{title}”写着 {plain(says)}", plain(data))


def _letter(wanted: Any) -> tuple[str, Any]:
    """Words of its title, and of what it says (`{words: {name: value}}`) what matters."""
    if isinstance(wanted, dict) and len(wanted) == 1:
        ((title, says),) = wanted.items()
        return str(title), says
    return str(wanted), {}


def _notices(stage: Stage, case: int, value: Any) -> None:
    with stage.office.reading() as read:
        query = select(Notice.status, Notice.outcome).where(Notice.case_id == case).order_by(Notice.published_at)
        found = list(read.session.execute(query))
    for key, wanted in _items(value):
        if key == "outcomes":
            _same("公示的结果", wanted, [outcome for _, outcome in found])
        else:
            _same(f"{key} 的公示数", wanted, sum(status == key for status, _ in found))


def _mail(stage: Stage, _: int, value: Any) -> None:
    """On the page or in the outbox, whichever the person has."""
    with stage.office.reading() as read:
        lines = read.session.execute(select(Notification.person_id, Notification.subject)).all()
        mails = read.session.scalars(select(Outbox.payload).where(Outbox.kind == "mail"))
        names = dict(read.session.execute(select(Person.id, Person.name)).all())
        sent = [(names.get(person, person), subject) for person, subject in lines]
        sent += [(names.get(mail.get("person"), mail.get("to", "")), mail.get("subject", "")) for mail in mails]
    for wanted in _list(value):
        to, subject = wanted.get("to"), wanted.get("subject", "")
        if not any((to is None or to == person) and subject in title for person, title in sent):
            raise ScenarioFault(f"给 {to or '有人'} 的通知“{subject}”", plain(sent[-8:]))


def _path(stage: Stage, case: int, value: Any) -> None:
    entered = _entered(stage, case)
    rest = iter(entered)
    for element in _list(value):
        if element not in rest:
            raise ScenarioFault(f"依次经过 {_list(value)}（缺 {element}）", plain(entered, 1500))


def _not_path(stage: Stage, case: int, value: Any) -> None:
    crossed = [element for element in _list(value) if element in _entered(stage, case)]
    if crossed:
        raise ScenarioFault(f"不经过 {_list(value)}", f"经过了 {crossed}")


def _entered(stage: Stage, case: int) -> list[str]:
    return [h.element_id for h in stage.watch.happenings.get(case, ()) if h.kind == "entered"]


def _incidents(stage: Stage, case: int, value: Any) -> None:
    with stage.office.reading() as read:
        query = select(Incident.id, Incident.message).where(Incident.status == "open", Incident.case_id == case)
        rows = read.session.execute(query).all()
    stage.known_incidents.update(id for id, _ in rows)
    found = [message for _, message in rows]
    if len(found) != value:
        raise ScenarioFault(f"故障 {value} 起", f"{len(found)} 起：{plain(found)}")


def _next(stage: Stage, case: int, value: Any) -> None:
    with stage.office.reading() as read:
        timers = read.session.scalars(select(Timer).where(Timer.case_id == case).order_by(Timer.due))
        found = [{"element": timer.element_id, "on": china_day(timer.due).isoformat()} for timer in timers]
    for wanted in _list(value):
        if not any(all(timer.get(key) == said for key, said in wanted.items()) for timer in found):
            raise ScenarioFault(f"等候 {plain(wanted)}", plain(found))


def _cases(stage: Stage, _: int, value: Any) -> None:
    with stage.office.reading() as read:
        query = select(Case.process, func.count()).group_by(Case.process)
        found = dict(read.session.execute(query).all())
    for process, count in _items(value):
        _same(f"流程 {process} 的案件数", count, found.get(process, 0))


CHECKS: Final[Mapping[str, Callable[[Stage, int, Any], None]]] = {
    "tasks": _tasks,
    "shows": _shows,
    "due": _due,
    "ended": _ended,
    "standing": _standing,
    "record": _contents,
    "variables": _variables,
    "holds": _holds,
    "decided": _decided,
    "letters": _letters,
    "notices": _notices,
    "mail": _mail,
    "path": _path,
    "not_path": _not_path,
    "incidents": _incidents,
    "next": _next,
    "cases": _cases,
    "count": lambda stage, _, value: count_cases(stage, value),
    "register": lambda stage, _, value: count_records(stage, value),
    "chains": lambda stage, _, value: chains_whole(stage),
    "agree": lambda stage, _, value: all_agree(stage),
}


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise ScenarioFault("“名: 值”的一组", plain(value))
    return list(value.items())


def _at(value: Any, path: str) -> Any:
    """What lies at a path of names and numbers, parted by dots; MISSING where nothing does."""
    for step in path.split("."):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return MISSING
    return value
