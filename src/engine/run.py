"""The engine as one function: *(definition, state, instruction, facts) → Advance*.

It never calls back, reads no clock and keeps nothing between calls. State is given back only from a step that was
carried out to its end: an exception leaves the caller with the state it had.
"""

from collections.abc import Iterable

from engine.advance import (
    Advance,
    Broadcast,
    Cancel,
    CompleteTask,
    DeliverMessage,
    Facts,
    FireTimer,
    Instruction,
    OperationDone,
    OperationFailed,
    Outcome,
    Recount,
    Resume,
    SetVariables,
    Start,
)  # fmt: skip
from engine.bpmn import open_work, state
from engine.bpmn.case import Case
from engine.bpmn.catching import broadcast, caught, throw_error
from engine.bpmn.recount import recount
from engine.bpmn.specs.event import arm_event_subprocesses
from engine.bpmn.specs.gateway import JoiningGateway
from engine.bpmn.specs.process import ScopeSpec
from engine.bpmn.steps import run, stop
from engine.bpmn.token import WAITING, Token
from engine.bpmn.trouble import Trouble
from engine.bpmn.values import checked
from engine.bpmn.variables import assign
from engine.bpmn.watches import all_watches
from engine.definition import Definition
from engine.errors import NotOpen


def advance(
    definition: Definition,
    state_before: bytes | None,
    instruction: Instruction,
    facts: Facts,
    *,
    telling: bool = False,
) -> Advance:
    """Carry out one instruction and everything that follows from it.

    `telling`: the happenings also say in which called process an element stands, and what an element that is left
    held as its own variables (see :meth:`engine.bpmn.case.Case.happen_at`).

    Raises :class:`NotOpen` when what it names is not open, :class:`engine.bpmn.values.BadData` when what is handed in
    is no JSON, :class:`engine.bpmn.state.BadState` when the state is of another format or definition.
    """
    if isinstance(instruction, Start):
        if state_before is not None:
            raise NotOpen("This case has already begun.")
        case = _start(definition, instruction, facts, telling)
    else:
        if state_before is None:
            raise NotOpen("This case has not begun.")
        case = state.read(definition, state_before, facts)
        if case.outcome is not None:
            raise NotOpen("This case has ended.")
        case.telling = telling
        _obey(case, instruction)
    run(case)
    return _told(case)


def replay(definition: Definition, steps: Iterable[tuple[Instruction, Facts]]) -> list[Advance]:
    """Carry out recorded instructions one after the other, from the start; the last one has the state that results.

    With the same definition, and facts that name the limits each step reached (:attr:`Facts.stops`), every id,
    happening and byte is the same again.
    """
    told: list[Advance] = []
    for instruction, facts in steps:
        told.append(advance(definition, told[-1].state if told else None, instruction, facts))
    return told


def _start(definition: Definition, instruction: Start, facts: Facts, telling: bool) -> Case:
    spec = definition.scopes.get(instruction.process_id)
    if spec is None or not spec.is_process:
        raise NotOpen(f"There is no process {instruction.process_id}.")
    if instruction.elements:
        return _start_at(definition, spec, instruction, facts, telling)
    start = spec.none_start() if instruction.element_id is None else spec.elements.get(instruction.element_id)
    if start is None or start not in spec.starts:
        raise NotOpen(
            f"Process {instruction.process_id} can't be started at {instruction.element_id or 'a none start event'}."
        )
    case = Case(definition, spec, facts)
    case.telling = telling
    variables = checked(instruction.variables, "The variables")
    token = case.spawn(case, start)
    if start.element.event and start.element.event.kind in ("message", "signal") and start.element.zeebe.outputs:
        token.data = variables
    else:
        case.data.update(variables)
    return case


def _start_at(definition: Definition, spec: ScopeSpec, instruction: Start, facts: Facts, telling: bool) -> Case:
    """Begin at elements in the middle: as if each had been reached, with nothing before it."""
    for element_id in instruction.elements:
        begun = spec.elements.get(element_id)
        if begun is None or begun.element.attached_to or begun.element.by_event:
            raise NotOpen(f"Process {spec.name} can't be started at {element_id}.")
    case = Case(definition, spec, facts)
    case.telling = telling
    case.data.update(checked(instruction.variables, "The variables"))
    tokens = [case.spawn(case, spec.elements[element_id]) for element_id in instruction.elements]
    try:
        case.watches, case.armed = arm_event_subprocesses(tokens[0]), True
    except Trouble as trouble:
        stop(tokens[0], trouble)
    return case


def _obey(case: Case, instruction: Instruction) -> None:
    """What has an end or an answer; what comes from the house itself below."""
    match instruction:
        case CompleteTask(task_id, answers):
            _complete_task(case, task_id, checked(answers, "The answers"))
        case FireTimer(timer_id):
            _watch(case, timer_id, "timer", {})
        case DeliverMessage(subscription_id, payload):
            _watch(case, subscription_id, "message", checked(payload, "The message's variables"))
        case OperationDone(operation_id, variables):
            _done(case, operation_id, checked(variables, "The results"))
        case OperationFailed():
            _fail(case, instruction)
        case Broadcast(signal, payload):
            broadcast(case, signal, checked(payload, "The signal's variables"))
        case _:
            _obey_house(case, instruction)


def _obey_house(case: Case, instruction: Instruction) -> None:
    match instruction:
        case Resume(incident_id, variables):
            _resume(case, incident_id, checked(variables, "The variables"))
        case Recount():
            recount(case)
        case Cancel(reason):
            _cancel(case, reason)
        case SetVariables():
            _set_variables(case, instruction)
        case _:
            raise TypeError(f"{instruction!r} is no instruction")


def _complete_task(case: Case, task_id: str, answers: dict[str, object]) -> None:
    token = next((t for t in case.tokens() if t.id == task_id and open_work.is_open_task(t)), None)
    if token is None:
        raise NotOpen(f"Task {task_id} is not open.")
    token.internal_data["returned"] = answers
    case.finish(token)


def _done(case: Case, operation_id: str, variables: dict[str, object]) -> None:
    token = _operation(case, operation_id)
    token.internal_data["returned"] = variables
    case.finish(token)


def _watch(case: Case, watch_id: str, kind: str, payload: dict[str, object]) -> None:
    for holder, watch in all_watches(case):
        if watch["id"] == watch_id and watch["k"] == kind:
            caught(case, holder, watch, payload)
            return
    raise NotOpen(f"The {'timer' if kind == 'timer' else 'subscription'} {watch_id} is not open.")


def _operation(case: Case, operation_id: str) -> Token:
    for token in case.tokens():
        if token.internal_data.get("op") == operation_id and open_work.is_open_operation(token):
            return token
    raise NotOpen(f"The operation {operation_id} is not open.")


def _fail(case: Case, failed: OperationFailed) -> None:
    token = _operation(case, failed.operation_id)
    variables = checked(failed.variables, "The results")
    try:
        throw_error(token, failed.error_code, failed.message, variables, own=True, en=failed.en)
    except Trouble as trouble:
        stop(token, trouble)


def _resume(case: Case, incident_id: str, variables: dict[str, object]) -> None:
    token = next((t for t in case.tokens() if t.internal_data.get("trouble", {}).get("id") == incident_id), None)
    if token is None:
        raise NotOpen(f"The incident {incident_id} is not open.")
    trouble = token.internal_data.pop("trouble")
    if trouble["kind"] == "data":
        name = trouble["detail"].get("variable")
        if name in variables:
            token.internal_data.setdefault("settled", {})[name] = variables.pop(name)
    assign(token, variables, own=True)
    if "op" in token.internal_data and "done" not in token.internal_data:
        token.internal_data["op"] = case.new_id()  # offered again, under an id of its own
    elif isinstance(token.spec, JoiningGateway) and token.state == WAITING:
        token._ready()  # goes on without the branches that can't come
    else:
        case.queue.append(token)


def _set_variables(case: Case, given: SetVariables) -> None:
    variables = checked(given.variables, "The variables")
    if given.instance_id is None:
        case.data.update(variables)
        return
    token = next((t for t in case.tokens() if t.id == given.instance_id), None)
    if token is None:
        raise NotOpen(f"The element instance {given.instance_id} is not open.")
    called = case.subprocesses.get(token.id)
    if given.local and called is not None and called.is_process:
        called.data.update(variables)
    elif given.local:
        token.data.update(variables)
    else:
        assign(token, variables, own=True)


def _cancel(case: Case, reason: str) -> None:
    for token in case.live():
        if not token.is_instance:
            case.cancel_token(token)
    case.watches.clear()
    case.outcome = Outcome("cancelled", None, reason)


def _told(case: Case) -> Advance:
    return Advance(
        state=state.write(case),
        tasks=open_work.tasks(case),
        timers=open_work.timers(case),
        subscriptions=open_work.subscriptions(case),
        operations=open_work.operations(case),
        incidents=open_work.incidents(case),
        happenings=tuple(case.happenings),
        variables=case.data,
        outcome=case.outcome,
        stops=tuple(case.budget.stops),
    )
