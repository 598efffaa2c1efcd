"""Carries out the instructions of a case that do something."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from engine.advance import (
    CompleteTask,
    Happening,
    OpenTask,
    Operation,
    OperationDone,
    OperationFailed,
    Resume,
    SetVariables,
    Start,
)
from engine.bpmn import moments
from engine.bpmn.script import plain
from engine.errors import FeelError, NotOpen
from engine.feel import World
from tasks.camunda.cases import Instruction
from tasks.camunda.cluster import Cluster, Message, Running, Worker
from tasks.camunda.fault import CaseFault
from tasks.camunda.journal import decisions_in
from tasks.camunda.pick import element_instance, fits, process_instance, words
from tasks.camunda.schema import Said
from tasks.clock import china_day
from tasks.packs.plain import Plain

KEPT: Final = timedelta(hours=1)  # a message without a time to live, as Camunda's clients publish it
_LONGEST: Final = 10**13  # milliseconds: what a duration bears
EXAMPLE: Final = "camundaModeler:exampleOutputJson"  # the property in which the modeler keeps example data


def act(cluster: Cluster, step: Instruction) -> None:
    """Do what the instruction says, without what follows by itself. Raises CaseFault."""
    ACTIONS[step.type](cluster, step)


def _given(step: Instruction) -> Mapping[str, Plain]:
    variables: Mapping[str, Plain] = step.get("variables") or {}
    return variables


def _create(cluster: Cluster, step: Instruction) -> None:
    process = step.get("processDefinitionSelector", "processDefinitionId")
    at = tuple(start["elementId"] for start in step.get("startInstructions") or ())
    try:
        cluster.begin(Start(process, _given(step), elements=at))
    except NotOpen:
        where = (
            Said(f"，从 {'、'.join(at)} 开始", f" at {', '.join(at)}") if at else Said("", " at a blank start event")
        )
        raise CaseFault(
            Said(f"流程 {process} 能开始{where.zh}", f"the process {process} to begin{where.en}"),
            Said(
                "没有这个流程或空白的开始事件，或那里不直接在流程里",
                "no such process or start, or that is not directly in it",
            ),
        ) from None


# ── tasks and jobs ──


def _complete_task(cluster: Cluster, step: Instruction) -> None:
    selector = step.get("userTaskSelector")
    for running, task in cluster.open_tasks():
        if _is_task(task, selector):
            cluster.step(running, CompleteTask(task.id, _answer(cluster, step, task.process_id, task.element_id)))
            return
    said = words(selector)
    raise CaseFault(Said(f"待办任务 {said}", f"an open task {said}"), cluster.open_work())


def _is_task(task: OpenTask, selector: Mapping[str, str]) -> bool:
    return fits(selector, elementId=task.element_id, taskName=task.name, processDefinitionId=task.process_id)


def _complete_job(cluster: Cluster, step: Instruction) -> None:
    running, job = _job(cluster, step)
    cluster.step(running, OperationDone(job.id, _answer(cluster, step, job.process_id, job.element_id)))


def _throw_error(cluster: Cluster, step: Instruction) -> None:
    running, job = _job(cluster, step)
    failed = OperationFailed(job.id, step.get("errorCode"), step.get("errorMessage") or "", _given(step))
    cluster.step(running, failed)


def _job(cluster: Cluster, step: Instruction) -> tuple[Running, Operation]:
    selector = step.get("jobSelector")
    for running, job in cluster.jobs():
        if fits(selector, jobType=job.type, elementId=job.element_id, processDefinitionId=job.process_id):
            return running, job
    said = words(selector)
    raise CaseFault(Said(f"待办作业 {said}", f"an open job {said}"), cluster.open_work())


def _answer(cluster: Cluster, step: Instruction, process: str, element: str) -> Mapping[str, Plain]:
    return _example(cluster, process, element) if step.get("useExampleData") else _given(step)


def _example(cluster: Cluster, process: str, element: str) -> Mapping[str, Plain]:
    text = cluster.definition.processes[process].elements[element].properties.get(EXAMPLE)
    try:
        value = json.loads(text or "")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise CaseFault(
            Said(
                f"{element} 的属性 {EXAMPLE} 是一个 JSON 对象", f"the property {EXAMPLE} of {element} as a JSON object"
            ),
            Said(text or "没有", text or "none"),
        )
    return value


def _mock_worker(cluster: Cluster, step: Instruction) -> None:
    examples = bool(step.get("useExampleData"))

    def answer(job: Operation) -> Mapping[str, Plain]:
        return _example(cluster, job.process_id, job.element_id) if examples else _given(step)

    code = step.get("errorCode")
    error = None if code is None else (str(code), str(step.get("errorMessage") or ""))
    cluster.workers[step.get("jobType")] = Worker(answer, error)


# ── messages, signals, time ──


def _message(step: Instruction) -> Message:
    return Message(step.get("name"), step.get("correlationKey") or "", _given(step), _LONG_AGO, step.get("messageId"))


def _publish(cluster: Cluster, step: Instruction) -> None:
    milliseconds = step.get("timeToLive")
    cluster.publish(
        _message(step), keep=KEPT if milliseconds is None else timedelta(milliseconds=min(milliseconds, _LONGEST))
    )


def _correlate(cluster: Cluster, step: Instruction) -> None:
    message = _message(step)
    if not cluster.deliver(message):
        waiting = [
            f"{open_.message}/{open_.correlation_key}" for r in cluster.active() for open_ in r.last.subscriptions
        ]
        said = f"{message.name}/{message.key}"
        found = Said("在等的只有 " + ("、".join(waiting) or "—"), "waiting are only " + (", ".join(waiting) or "—"))
        raise CaseFault(Said(f"有人在等消息 {said}", f"somebody waiting for the message {said}"), found)


def _broadcast(cluster: Cluster, step: Instruction) -> None:
    cluster.broadcast(step.get("signalName"), _given(step))


def _increase_time(cluster: Cluster, step: Instruction) -> None:
    text = step.get("duration")
    try:
        cluster.move_clock(moments.period(text).after(cluster.now))
    except moments.Unreadable as wrong:
        raise _unreadable(text, wrong) from None


def _set_time(cluster: Cluster, step: Instruction) -> None:
    cluster.move_clock(time_of(step))


def time_of(step: Instruction) -> datetime:
    """The moment that a SET_TIME names. Raises CaseFault."""
    text = step.get("time")
    try:
        return moments.instant(text)
    except moments.Unreadable as wrong:
        fault = _unreadable(text, wrong)
        fault.line = step.line
        raise fault from None


def _unreadable(text: str, wrong: moments.Unreadable) -> CaseFault:
    return CaseFault(Said("ISO 8601 的时间", "a time in ISO 8601"), Said(f"{text}：{wrong.zh}", f"{text}: {wrong.en}"))


# ── variables, incidents, decisions ──


def _update_variables(cluster: Cluster, step: Instruction) -> None:
    instance = process_instance(cluster, step.get("processInstanceSelector"))
    selector, running = step.get("elementSelector"), instance.running
    if selector is not None:
        element = element_instance(cluster, instance, selector, active=True)
        local = bool(step.get("createLocalVariables"))
        cluster.step(running, SetVariables(_given(step), element.id, local))
    elif instance.host:
        cluster.step(running, SetVariables(_given(step), instance.host, local=True))
    else:
        cluster.step(running, SetVariables(_given(step)))


def _resolve(cluster: Cluster, step: Instruction) -> None:
    selector = step.get("incidentSelector")
    for running in cluster.active():
        for incident in running.last.incidents:
            if fits(selector, elementId=incident.element_id, processDefinitionId=incident.process_id):
                running.journal.resolved.append((incident.process_id, incident.element_id))
                cluster.step(running, Resume(incident.id))
                return
    said = words(selector)
    raise CaseFault(Said(f"异常 {said}", f"an incident {said}"), cluster.open_work())


def _evaluate(cluster: Cluster, step: Instruction) -> None:
    decision = step.get("decisionDefinitionSelector", "decisionDefinitionId")
    world = World(cluster.now, china_day(cluster.now))
    try:
        decided = cluster.definition.decisions.decide(decision, _given(step), world)
    except FeelError as wrong:
        raise CaseFault(
            Said(f"决策 {decision} 能得出结果", f"the decision {decision} to come out"), Said(wrong.zh, wrong.en)
        ) from None
    told = {"decision": decision, "value": decided.value, "trace": plain(decided.trace)}
    cluster.evaluated.append(Happening("decided", decision, "", "", detail=told))
    cluster.decisions += decisions_in(cluster.definition, told)


def _nothing(cluster: Cluster, step: Instruction) -> None:
    """What was done before the case began: what it pretends is part of its files."""


_LONG_AGO: Final = moments.instant("1970-01-01T00:00:00Z")

ACTIONS: Final[Mapping[str, Callable[[Cluster, Instruction], None]]] = {
    "CREATE_PROCESS_INSTANCE": _create,
    "COMPLETE_USER_TASK": _complete_task,
    "COMPLETE_JOB": _complete_job,
    "THROW_BPMN_ERROR_FROM_JOB": _throw_error,
    "PUBLISH_MESSAGE": _publish,
    "CORRELATE_MESSAGE": _correlate,
    "BROADCAST_SIGNAL": _broadcast,
    "INCREASE_TIME": _increase_time,
    "SET_TIME": _set_time,
    "UPDATE_VARIABLES": _update_variables,
    "RESOLVE_INCIDENT": _resolve,
    "EVALUATE_DECISION": _evaluate,
    "MOCK_JOB_WORKER_COMPLETE_JOB": _mock_worker,
    "MOCK_JOB_WORKER_THROW_BPMN_ERROR": _mock_worker,
    "MOCK_CHILD_PROCESS": _nothing,
    "MOCK_DMN_DECISION": _nothing,
}
