"""Checks what a case asserts, after everything that happens by itself has happened.

Each assertion gives back what it rests on, so that a CONDITIONAL_BEHAVIOR knows whether the same thing holds again or
another one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from engine.advance import OpenTask
from engine.bpmn import moments
from engine.errors import FeelError
from engine.feel import World
from tasks.camunda.cases import Instruction
from tasks.camunda.cluster import Cluster, ProcessInstance
from tasks.camunda.fault import CaseFault, listed, shown
from tasks.camunda.journal import ElementInstance
from tasks.camunda.pick import element_instance, fits, of_element, process_instance, words
from tasks.camunda.schema import Said
from tasks.clock import china_day
from tasks.packs.plain import Plain

Evidence = frozenset[str]
STATES: Final = {
    "IS_ACTIVE": ("active", Said("正在进行", "active")),
    "IS_COMPLETED": ("completed", Said("已完成", "completed")),
    "IS_TERMINATED": ("terminated", Said("已终止", "terminated")),
    "IS_CREATED": ("active", Said("待办", "created")),
    "IS_CANCELED": ("terminated", Said("已取消", "canceled")),
}
_SAID: Final = {
    "active": Said("正在进行", "active"),
    "completed": Said("已完成", "completed"),
    "terminated": Said("已终止", "terminated"),
}


def check(cluster: Cluster, step: Instruction) -> Evidence:
    """Raises CaseFault when it is not so."""
    return ASSERTIONS[step.type](cluster, step)


# ── cases ──


def _process_instance(cluster: Cluster, step: Instruction) -> Evidence:
    instance = process_instance(cluster, step.get("processInstanceSelector"))
    wanted = step.get("state")
    if wanted is not None and wanted != "IS_CREATED" and instance.state != STATES[wanted][0]:
        said, is_ = STATES[wanted][1], _SAID[instance.state]
        work = cluster.open_work()
        raise CaseFault(
            Said(f"案件 {instance.process_id} {said.zh}", f"the case {instance.process_id} {said.en}"),
            Said(f"{is_.zh}；开着的：{work.zh}", f"{is_.en}; open: {work.en}"),
        )
    troubled = [t.element_id for t in instance.running.last.incidents if t.process_id == instance.process_id]
    if step.get("hasActiveIncidents") not in (None, bool(troubled)):
        wish = Said("有异常", "incidents") if step.get("hasActiveIncidents") else Said("没有异常", "no incidents")
        raise CaseFault(wish, cluster.open_work() if troubled else listed([]))
    return frozenset({f"{instance.running.number}/{instance.host}/{instance.state}"})


def _subscription(cluster: Cluster, step: Instruction) -> Evidence:
    instance = process_instance(cluster, step.get("processInstanceSelector"))
    selector, journal = step.get("messageSelector"), instance.running.journal
    name, key = selector["messageName"], selector.get("correlationKey")

    def meant(process: str, message: str, of: str) -> bool:
        return (process, message) == (instance.process_id, name) and key in (None, of)

    waiting = [s for s in instance.running.last.subscriptions if meant(s.process_id, s.message, s.correlation_key)]
    came = [one for one in journal.correlated if meant(*one)]
    if instance.state != "active":
        waiting = []
    holds = {"IS_WAITING": bool(waiting), "IS_NOT_WAITING": not waiting, "IS_CORRELATED": bool(came)}
    said = {
        "IS_WAITING": Said("在等消息", "waiting for the message"),
        "IS_NOT_WAITING": Said("不在等消息", "not waiting for the message"),
        "IS_CORRELATED": Said("收到过消息", "the message to have come to it"),
    }[step.get("state")]
    if not holds[step.get("state")]:
        of = f"{name}/{key}" if key is not None else name
        open_ = [f"{s.message}/{s.correlation_key}" for s in instance.running.last.subscriptions]
        got = [f"{message}/{of_}" for _, message, of_ in journal.correlated]
        raise CaseFault(
            Said(f"{said.zh} {of}", f"{said.en} {of}"),
            Said(f"在等 {'、'.join(open_) or '—'}；收到过 {'、'.join(got) or '—'}",
                f"waiting for {', '.join(open_) or '—'}; received {', '.join(got) or '—'}"),
        )  # fmt: skip
    return frozenset(s.id for s in waiting) | frozenset(f"{n}" for n in range(len(came)))


# ── elements ──


def _element(cluster: Cluster, step: Instruction) -> Evidence:
    instance = process_instance(cluster, step.get("processInstanceSelector"))
    selector, amount = step.get("elementSelector"), step.get("amount") or 1
    wanted, said = STATES[step.get("state")]
    meant = [e for e in _standing(instance) if of_element(e, selector)]
    found = [e for e in meant if e.state == wanted]
    if len(found) != amount:
        work, name = cluster.open_work(), words(selector)
        states = listed_states(meant)
        raise CaseFault(
            Said(f"{name} {said.zh} {amount} 次", f"{name} {said.en} {amount} times"),
            Said(
                f"{len(found)} 次（{states.zh}）；开着的：{work.zh}",
                f"{len(found)} times ({states.en}); open: {work.en}",
            ),
        )
    return frozenset(e.id for e in found)


def _elements(cluster: Cluster, step: Instruction) -> Evidence:
    instance = process_instance(cluster, step.get("processInstanceSelector"))
    selectors, state = step.get("elementSelectors"), step.get("state")
    return _SEVERAL[state](cluster, instance, selectors, state)


Selectors = Sequence[Mapping[str, str]]


def _each(cluster: Cluster, instance: ProcessInstance, selectors: Selectors, state: str) -> Evidence:
    wanted, said = STATES[state]
    found = [e for e in _standing(instance) if e.state == wanted and any(of_element(e, s) for s in selectors)]
    lacking = [words(s) for s in selectors if not any(of_element(e, s) for e in found)]
    if lacking:
        work = cluster.open_work()
        raise CaseFault(
            Said(f"{'、'.join(lacking)} {said.zh}", f"{', '.join(lacking)} {said.en}"),
            Said(f"不是；开着的：{work.zh}", f"not so; open: {work.en}"),
        )
    return frozenset(e.id for e in found)


def _none(cluster: Cluster, instance: ProcessInstance, selectors: Selectors, state: str) -> Evidence:
    entered = state == "IS_NOT_ACTIVATED"
    wrong = [
        e for e in _standing(instance)
        if (entered or e.state == "active") and any(of_element(e, s) for s in selectors)
    ]  # fmt: skip
    if wrong:
        names = listed([words(s) for s in selectors])
        states = listed_states(wrong)
        raise CaseFault(
            Said(f"从未进入 {names.zh}" if entered else f"{names.zh} 不在进行",
                f"{names.en} never entered" if entered else f"{names.en} not active"),
            states,
        )  # fmt: skip
    return frozenset({state})


def _exactly(cluster: Cluster, instance: ProcessInstance, selectors: Selectors, state: str) -> Evidence:
    active = [e for e in _standing(instance) if e.state == "active"]
    lacking = [words(s) for s in selectors if not any(of_element(e, s) for e in active)]
    besides = [e for e in active if not any(of_element(e, s) for s in selectors)]
    if lacking or besides:
        names = listed([words(s) for s in selectors])
        raise CaseFault(
            Said(f"正在进行的恰是 {names.zh}", f"exactly {names.en} active"), listed([e.element_id for e in active])
        )
    return frozenset(e.id for e in active)


def _in_order(cluster: Cluster, instance: ProcessInstance, selectors: Selectors, state: str) -> Evidence:
    journal = instance.running.journal
    left = [journal.elements[one] for one in journal.left if journal.elements[one].within == instance.host]
    at, used = 0, set()
    for selector in selectors:
        following = next((n for n in range(at, len(left)) if of_element(left[n], selector)), None)
        if following is None:
            path = listed([e.element_id for e in left])
            names = [words(s) for s in selectors]
            raise CaseFault(
                Said(f"依次完成 {'、'.join(names)}（“{words(selector)}”没有）",
                    f"{', '.join(names)} completed in this order (“{words(selector)}” was not)"),
                Said(f"完成的依次是 {path.zh}", f"completed were {path.en}"),
            )  # fmt: skip
        at = following + 1
        used.add(left[following].id)
    return frozenset(used)


_SEVERAL: Final[Mapping[str, Callable[[Cluster, ProcessInstance, Selectors, str], Evidence]]] = {
    "IS_ACTIVE": _each,
    "IS_COMPLETED": _each,
    "IS_TERMINATED": _each,
    "IS_NOT_ACTIVE": _none,
    "IS_NOT_ACTIVATED": _none,
    "IS_ACTIVE_EXACTLY": _exactly,
    "IS_COMPLETED_IN_ORDER": _in_order,
}


def _standing(instance: ProcessInstance) -> list[ElementInstance]:
    return instance.running.journal.standing_in(instance.host)


def listed_states(elements: Sequence[ElementInstance]) -> Said:
    zh = [f"{e.element_id} {_SAID[e.state].zh}" for e in elements]
    en = [f"{e.element_id} {_SAID[e.state].en}" for e in elements]
    return Said("、".join(zh) or "从未进入", ", ".join(en) or "never entered")


# ── tasks ──


def _user_task(cluster: Cluster, step: Instruction) -> Evidence:
    selector = step.get("userTaskSelector")
    tasks = [
        e for running in cluster.running for e in running.journal.elements.values()
        if e.type == "userTask"
        and fits(selector, elementId=e.element_id, taskName=e.name, processDefinitionId=e.process_id)
    ]  # fmt: skip
    wanted = step.get("state")
    if not tasks or (wanted is not None and not any(e.state == STATES[wanted][0] for e in tasks)):
        said, name = STATES[wanted or "IS_CREATED"][1], words(selector)
        work, states = cluster.open_work(), listed_states(tasks)
        raise CaseFault(
            Said(f"任务 {name} {said.zh}", f"the task {name} {said.en}"),
            Said(f"{states.zh}；开着的：{work.zh}", f"{states.en}; open: {work.en}"),
        )
    seen = [e.task for e in tasks if e.task is not None]
    for key, read in _OF_TASK.items():
        if key in step.data:
            _one_of(key, step.get(key), read, seen)
    return frozenset(e.id for e in tasks if wanted is None or e.state == STATES[wanted][0])


def _one_of(key: str, wish: Plain, read: Callable[[OpenTask], Plain], tasks: Sequence[OpenTask]) -> None:
    found = [read(task) for task in tasks]
    if not any(_meets(key, wish, value) for value in found):
        raise CaseFault(
            Said(f"任务的 {key} 为 {shown(wish)}", f"{key} of the task to be {shown(wish)}"),
            listed([shown(value) for value in found]),
        )


def _meets(key: str, wish: Plain, value: Plain) -> bool:
    if key in ("dueDate", "followUpDate"):
        try:
            return value is not None and moments.instant(wish) == datetime.fromisoformat(value)
        except moments.Unreadable as wrong:
            raise CaseFault(Said("ISO 8601 的时间", "a time in ISO 8601"), Said(wrong.zh, wrong.en)) from None
    if key == "candidateGroups":
        return sorted(wish) == sorted(value)
    return bool(wish == value)


_OF_TASK: Final[Mapping[str, Callable[[OpenTask], Plain]]] = {
    "assignee": lambda task: task.assignee,
    "candidateGroups": lambda task: list(task.candidate_groups),
    "priority": lambda task: task.priority,
    "elementId": lambda task: task.element_id,
    "name": lambda task: task.name,
    "dueDate": lambda task: task.due and task.due.isoformat(),
    "followUpDate": lambda task: task.follow_up and task.follow_up.isoformat(),
}


# ── variables ──


def _variables(cluster: Cluster, step: Instruction) -> Evidence:
    held = _held(cluster, step)
    lacking = [name for name in step.get("variableNames") or () if name not in held]
    if lacking:
        names = listed(lacking)
        raise CaseFault(Said(f"有变量 {names.zh}", f"the variables {names.en}"), _names(held))
    for name, wish in (step.get("variables") or {}).items():
        if name not in held:
            raise CaseFault(Said(f"变量 {name} = {shown(wish)}", f"the variable {name} = {shown(wish)}"), _names(held))
        if not same(wish, held[name]):
            value = shown(held[name])
            raise CaseFault(
                Said(f"变量 {name} = {shown(wish)}", f"the variable {name} = {shown(wish)}"), Said(value, value)
            )
    return frozenset(f"{name}={shown(held[name])}" for name in step.get("variables") or ())


def _variable(cluster: Cluster, step: Instruction) -> Evidence:
    held, name = _held(cluster, step), step.get("variableName")
    expression = str(step.get("satisfiesExpression")).strip().removeprefix("=")
    if name not in held:
        raise CaseFault(Said(f"变量 {name}", f"the variable {name}"), _names(held))
    world = World(cluster.now, china_day(cluster.now))
    try:
        value = cluster.definition.feel.evaluate(expression, {name: held[name]}, world)
    except FeelError as wrong:
        raise CaseFault(Said(f"`{expression}` 成立", f"`{expression}` to hold"), Said(wrong.zh, wrong.en)) from None
    if value is not True:
        is_ = shown(held[name])
        raise CaseFault(
            Said(f"`{expression}` 成立", f"`{expression}` to hold"), Said(f"{name} = {is_}", f"{name} = {is_}")
        )
    return frozenset({f"{name}={shown(held[name])}"})


def _held(cluster: Cluster, step: Instruction) -> Mapping[str, Plain]:
    instance = process_instance(cluster, step.get("processInstanceSelector"))
    selector = step.get("elementSelector")
    if selector is None:
        return cluster.variables(instance)
    return cluster.local(instance, element_instance(cluster, instance, selector))


def _names(held: Mapping[str, Plain]) -> Said:
    names = ", ".join(held) or "—"
    return Said(f"只有 {names}", f"only {names}")


def same(one: Plain, other: Plain) -> bool:
    """Equal as JSON: 1 is 1.0, and true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


# ── decisions, incidents ──


def _decision(cluster: Cluster, step: Instruction) -> Evidence:
    selector = step.get("decisionSelector")
    made = [
        (n, d) for n, d in enumerate(cluster.decisions)
        if fits(selector, decisionDefinitionId=d.id, decisionDefinitionName=d.name)
    ]  # fmt: skip
    name = words(selector)
    if not made:
        raise CaseFault(
            Said(f"作出过决策 {name}", f"the decision {name} made"), listed([d.id for d in cluster.decisions])
        )
    number, decision = made[0]
    if "output" in step.data and not (decision.known and same(step.get("output"), decision.value)):
        value = shown(decision.value)
        found = Said(value, value) if decision.known else Said(
            "这里看不到：它只是别的决策的依据", "not to be seen here: another decision rests on it"
        )  # fmt: skip
        wish = shown(step.get("output"))
        raise CaseFault(Said(f"{name} 得出 {wish}", f"{name} to give {wish}"), found)
    rows = set(decision.matched)
    wish_rows, not_rows = set(step.get("matchedRules") or ()), set(step.get("notMatchedRules") or ())
    if wish_rows - rows or not_rows & rows or (step.get("noMatchedRules") and rows):
        text = shown(sorted(rows))
        raise CaseFault(_rows_wished(step, name), Said(f"符合的行是 {text}", f"matched were the rows {text}"))
    return frozenset({str(number)})


def _rows_wished(step: Instruction, name: str) -> Said:
    if step.get("noMatchedRules"):
        return Said(f"{name} 没有符合的行", f"{name} to match no row")
    yes, no = step.get("matchedRules") or [], step.get("notMatchedRules") or []
    return Said(f"{name} 符合行 {yes}，不符合行 {no}", f"{name} to match the rows {yes} and not {no}")


def _incident(cluster: Cluster, step: Instruction) -> Evidence:
    selector = step.get("incidentSelector")
    open_ = [(t.process_id, t.element_id, t.id) for r in cluster.active() for t in r.last.incidents]
    past = [(process, element, "") for r in cluster.running for process, element in r.journal.resolved]
    known = {"IS_ACTIVE": open_, "IS_RESOLVED": past}.get(step.get("state"), open_ + past)
    found = [
        one for one in known
        if fits(selector, processDefinitionId=one[0], elementId=one[1]) and step.get("elementId") in (None, one[1])
    ]  # fmt: skip
    if not found:
        said = words(selector)
        raise CaseFault(Said(f"异常 {said}", f"an incident {said}"), cluster.open_work())
    return frozenset(f"{element}/{id_}" for _, element, id_ in found)


ASSERTIONS: Final[Mapping[str, Callable[[Cluster, Instruction], Evidence]]] = {
    "ASSERT_PROCESS_INSTANCE": _process_instance,
    "ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION": _subscription,
    "ASSERT_ELEMENT_INSTANCE": _element,
    "ASSERT_ELEMENT_INSTANCES": _elements,
    "ASSERT_USER_TASK": _user_task,
    "ASSERT_VARIABLES": _variables,
    "ASSERT_VARIABLE": _variable,
    "ASSERT_DECISION": _decision,
    "ASSERT_INCIDENT": _incident,
}
