"""A cluster in memory: cases of the pure engine on a clock of their own, with what lies between them.

It keeps published messages for their time to live, carries signals from case to case, begins what messages, signals
and timers begin, lets pretended workers do their jobs, and passes manual tasks, which Camunda 8 does not wait for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from engine.advance import (
    Advance,
    Broadcast,
    CompleteTask,
    DeliverMessage,
    Facts,
    FireTimer,
    Happening,
    Instruction,
    OpenTask,
    Operation,
    OperationDone,
    OperationFailed,
    Start,
)  # fmt: skip
from engine.beginnings import Beginning, beginnings
from engine.bpmn.trouble import Trouble
from engine.definition import Definition
from engine.look import Looked, look
from engine.run import advance
from tasks.camunda.compile import HOST_WORDS
from tasks.camunda.fault import CaseFault
from tasks.camunda.journal import Decision, ElementInstance, Journal, decisions_in
from tasks.camunda.schema import Said
from tasks.camunda.stubs import STUB_JOB
from tasks.clock import china_day

Json = Any
MOST_ROUNDS: Final = 2_000  # of what happens by itself after one instruction
LONGEST_KEPT: Final = timedelta(days=300_000)  # of a message: what the calendar still bears


@dataclass
class Running:
    """One case of the engine."""

    number: int
    process_id: str
    started: datetime
    key: str  # of the message that began it; "" when it was begun otherwise
    last: Advance
    journal: Journal = field(default_factory=Journal)
    happenings: list[Happening] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, Any]:
        return {"started_on": china_day(self.started), "seed": self.number}


@dataclass(frozen=True, slots=True)
class ProcessInstance:
    """A case of the engine, or a process that one called: each is a process instance in Camunda 8."""

    running: Running
    process_id: str
    host: str = ""  # instance id of the call activity; "" for the outermost

    @property
    def state(self) -> str:
        if self.host:
            return self.running.journal.elements[self.host].state
        outcome = self.running.last.outcome
        if outcome is None:
            return "active"
        return "completed" if outcome.kind in ("completed", "terminated") else "terminated"


@dataclass
class Message:
    name: str
    key: str
    variables: Mapping[str, Json]
    until: datetime  # kept until then
    id: str | None = None
    reached: set[str] = field(default_factory=set)  # processes: each is reached once


@dataclass(frozen=True, slots=True)
class Worker:
    """A pretended worker of one type of job."""

    answer: Callable[[Operation], Mapping[str, Json]]
    error: tuple[str, str] | None = None  # code and message, when it throws


def _given(variables: Mapping[str, Json], _job: Operation) -> Mapping[str, Json]:
    return variables


class Cluster:
    def __init__(
        self, definition: Definition, now: datetime, stubs: Mapping[str, Mapping[str, Json]] | None = None
    ) -> None:
        self.definition, self.now = definition, now
        self.running: list[Running] = []
        self.messages: list[Message] = []
        self.workers = {STUB_JOB + name: Worker(partial(_given, given)) for name, given in (stubs or {}).items()}
        self.decisions: list[Decision] = []
        self.evaluated: list[Happening] = []  # decisions that were made for their own sake
        self.watchers: list[Callable[[], bool]] = []  # CONDITIONAL_BEHAVIOR: whether it did something
        self._signals: list[tuple[str, Mapping[str, Json], int | None]] = []
        try:
            self.beginnings = beginnings(definition, Facts(now, china_day(now)))
        except Trouble as trouble:
            raise CaseFault(
                Said("开始事件可以等待", "start events that can wait"), Said(trouble.zh, trouble.en)
            ) from None

    # ── one step of one case ──

    def begin(self, start: Start, key: str = "") -> Running:
        """Raises NotOpen where the process can't begin like that."""
        number = len(self.running) + 1
        facts = Facts(self.now, china_day(self.now), seed=number)
        done = advance(self.definition, None, start, facts, telling=True)
        running = Running(number, start.process_id, self.now, key, done)
        self.running.append(running)
        self._note(running, done)
        return running

    def step(self, running: Running, instruction: Instruction) -> None:
        facts = Facts(self.now, **running.facts)
        done = advance(self.definition, running.last.state, instruction, facts, telling=True)
        running.last = done
        self._note(running, done)

    def look(self, running: Running) -> Looked:
        return look(self.definition, running.last.state, Facts(self.now, **running.facts))

    def _note(self, running: Running, done: Advance) -> None:
        running.happenings += done.happenings
        running.journal.note(self.definition, done.happenings)
        for task in done.tasks:
            running.journal.elements[task.id].task = task
        running.journal.subscriptions.update({open_.id: open_ for open_ in done.subscriptions})
        for told in done.happenings:
            if told.kind == "decided":
                self.decisions += decisions_in(self.definition, told.detail)
            elif told.kind == "thrown" and "signal" in told.detail:
                self._signals.append((told.detail["signal"], told.detail["local"], running.number))
        taken = sorted(HOST_WORDS & done.variables.keys())
        if taken:
            raise CaseFault(
                Said("变量名在这里可用", "variable names that can be used here"),
                Said(f"{taken[0]} 是这里 FEEL 自己的词；请改名", f"{taken[0]} is a word of FEEL's own here; rename it"),
            )

    # ── what happens by itself ──

    def settle(self) -> None:
        """Let everything happen that needs nobody, until all is at rest. Raises CaseFault when it never is."""
        for _ in range(MOST_ROUNDS):
            if not self._something():
                return
        raise CaseFault(
            Said("案件停下来等待", "the cases to come to rest"),
            Said(f"{MOST_ROUNDS} 步之后仍在自己往前走", f"they still go on by themselves after {MOST_ROUNDS} steps"),
        )

    def _something(self) -> bool:
        return (
            self._carry_signal()
            or self._work()
            or self._pass_manual_task()
            or self._correlate()
            or self._fire()
            or any(watcher() for watcher in self.watchers)
        )

    def broadcast(self, name: str, variables: Mapping[str, Json]) -> None:
        self._signals.append((name, variables, None))

    def _carry_signal(self) -> bool:
        if not self._signals:
            return False
        name, variables, thrower = self._signals.pop(0)
        for running in list(self.running):
            if running.number != thrower and running.last.outcome is None:
                self.step(running, Broadcast(name, variables))
        for beginning in self.beginnings:
            if beginning.kind == "signal" and beginning.name == name:
                self.begin(Start(beginning.process_id, variables, beginning.element_id))
        return True

    def _work(self) -> bool:
        for running, job in self.jobs():
            worker = self.workers.get(job.type)
            if worker is not None and worker.error is None:
                self.step(running, OperationDone(job.id, worker.answer(job)))
                return True
            if worker is not None and worker.error is not None:
                self.step(running, OperationFailed(job.id, *worker.error, worker.answer(job)))
                return True
        return False

    def _pass_manual_task(self) -> bool:
        for running in self.active():
            for task in running.last.tasks:
                if self.definition.processes[task.process_id].elements[task.element_id].type == "manualTask":
                    self.step(running, CompleteTask(task.id))
                    return True
        return False

    def _correlate(self) -> bool:
        self.messages = [message for message in self.messages if message.until > self.now]
        return any(self.deliver(message) for message in self.messages)

    def deliver(self, message: Message) -> bool:
        """Hand a message to whom it has not reached and who waits for it; whether it reached anybody."""
        before = len(message.reached)
        for beginning in self.beginnings:
            if beginning.kind == "message" and beginning.name == message.name:
                self._begin_with(message, beginning)
        for running in self.active():
            for waiting in running.last.subscriptions:
                fits = (waiting.message, waiting.correlation_key) == (message.name, message.key)
                if fits and waiting.process_id not in message.reached:
                    message.reached.add(waiting.process_id)
                    running.journal.correlated.append((waiting.process_id, message.name, message.key))
                    self.step(running, DeliverMessage(waiting.id, message.variables))
                    break
        return len(message.reached) > before

    def _begin_with(self, message: Message, beginning: Beginning) -> None:
        """As in Camunda 8, a second case of the same key waits until the first has ended."""
        process = beginning.process_id
        busy = message.key and any(r.process_id == process and r.key == message.key for r in self.active())
        if process in message.reached or busy:
            return
        message.reached.add(process)
        running = self.begin(Start(process, message.variables, beginning.element_id), message.key)
        running.journal.correlated.append((process, message.name, message.key))

    def _fire(self) -> bool:
        """The timer that is due first, if one is."""
        due: list[tuple[datetime, int, Callable[[], None]]] = []
        for running in self.active():
            for timer in running.last.timers:
                due.append((timer.due, len(due), partial(self.step, running, FireTimer(timer.id))))
        for beginning in self.beginnings:
            if beginning.due is not None:
                due.append((beginning.due, len(due), partial(self._begin_on_time, beginning)))
        first = min(due, key=lambda entry: entry[:2], default=None)
        if first is None or first[0] > self.now:
            return False
        first[2]()
        return True

    def _begin_on_time(self, beginning: Beginning) -> None:
        following = beginning.following()
        at = self.beginnings.index(beginning)
        self.beginnings[at : at + 1] = [following] if following else []
        self.begin(Start(beginning.process_id, {}, beginning.element_id))

    # ── what is there ──

    def active(self) -> list[Running]:
        return [running for running in self.running if running.last.outcome is None]

    def jobs(self) -> list[tuple[Running, Operation]]:
        return [(running, job) for running in self.active() for job in running.last.operations]

    def open_tasks(self) -> list[tuple[Running, OpenTask]]:
        return [(running, task) for running in self.active() for task in running.last.tasks]

    def instances(self, process_id: str) -> list[ProcessInstance]:
        """Cases of a process and calls of it, in the order in which they began."""
        found: list[ProcessInstance] = []
        for running in self.running:
            if running.process_id == process_id:
                found.append(ProcessInstance(running, process_id))
            hosts = {
                e.within: None for e in running.journal.elements.values() if e.within and e.process_id == process_id
            }
            found += [ProcessInstance(running, process_id, host) for host in hosts]
        return found

    def variables(self, instance: ProcessInstance) -> Mapping[str, Json]:
        """Of the process; of a call that is over, as they were at its end."""
        if not instance.host:
            return instance.running.last.variables
        host = instance.running.journal.elements[instance.host]
        if host.state == "active":
            return self.look(instance.running).called.get(host.id, {})
        return host.called or {}

    def local(self, instance: ProcessInstance, element: ElementInstance) -> Mapping[str, Json]:
        """An element's own variables; of one that is over, as they were when it was left."""
        if element.state == "active" and instance.running.last.outcome is None:
            return self.look(instance.running).local.get(element.id, {})
        return element.local or {}

    def open_work(self) -> Said:
        """What is open, for a sentence that says what is instead."""
        tasks = [f"{task.element_id}" for _, task in self.open_tasks()]
        jobs = [f"{job.element_id} ({job.type})" for _, job in self.jobs()]
        troubles = [trouble for running in self.active() for trouble in running.last.incidents]
        zh = [f"待办 {'、'.join(tasks)}"] if tasks else []
        zh += [f"作业 {'、'.join(jobs)}"] if jobs else []
        zh += [f"异常 {t.element_id}：{t.message}" for t in troubles]
        en = [f"tasks {', '.join(tasks)}"] if tasks else []
        en += [f"jobs {', '.join(jobs)}"] if jobs else []
        en += [f"incident at {t.element_id}: {t.detail.get('en', t.message)}" for t in troubles]
        return Said("；".join(zh) or "什么都没有", "; ".join(en) or "nothing")

    # ── time ──

    def move_clock(self, moment: datetime) -> None:
        self.now = moment

    def publish(self, message: Message, *, keep: timedelta) -> None:
        """Raises CaseFault when a message of the same id is still kept."""
        same = [m for m in self.messages if m.id and (m.id, m.name, m.key) == (message.id, message.name, message.key)]
        if any(m.until > self.now for m in same):
            raise CaseFault(
                Said(f"一条新的消息 {message.id}", f"a new message {message.id}"),
                Said("同一编号的消息还在", "one of the same id is still kept"),
            )
        message.until = self.now + min(keep, LONGEST_KEPT)
        self.deliver(message)
        self.messages.append(message)
