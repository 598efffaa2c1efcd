"""A running case: SpiffWorkflow's workflow with a queue in place of walks over the task tree."""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.advance import Facts, Happening, Json, Outcome
from engine.bpmn.budget import Budget
from engine.bpmn.forks import Forks, Path
from engine.bpmn.script import FeelScripts, Noticed
from engine.bpmn.specs.process import ScopeSpec
from engine.bpmn.token import FUTURE, Token
from engine.bpmn.trouble import Trouble
from engine.bpmn.watches import Watch

if TYPE_CHECKING:
    from engine.bpmn.model import Flow
    from engine.bpmn.specs.element import ElementSpec
    from engine.definition import Definition

MAX_DEPTH = 32  # of sub-processes and called processes within each other

Kind = Literal["entered", "completed", "cancelled", "flow", "decided", "thrown", "caught", "warned", "moved"]


class _Container:
    """What a case and the scopes inside it have in common."""

    tasks: dict[str, Token]
    spec: ScopeSpec
    watches: list[Watch]
    forks: Forks
    armed: bool  # the starts of its event sub-processes wait
    last_end: tuple[str, str] | None  # id and name of the end event reached last
    terminated: bool
    interrupted: bool  # an event sub-process took over: no other begins

    def live(self) -> list[Token]:
        """Element instances of this scope that are not finished, oldest first."""
        return list(self.tasks.values())

    @property
    def is_process(self) -> bool:
        return self.spec.is_process

    def sweep(self) -> None:
        if self.forks.state:
            self.forks.sweep(path for token in self.tasks.values() for path in _paths(token))

    def _task_completed_notify(self, token: Token) -> None:
        """SpiffWorkflow calls this when a token completed: it leaves, and with the last one the scope ends."""
        self.drop(token)

    def drop(self, token: Token) -> None:
        self.tasks.pop(token.id, None)
        parent = token.parent
        if parent is not None and token.id in parent._children:
            parent._children.remove(token.id)
        self.sweep()


class Scope(_Container, BpmnSubWorkflow):
    """A sub-process, a called process or an event sub-process that runs inside a case."""

    def __init__(self, spec: ScopeSpec, host: Token, case: "Case") -> None:
        self.host = host
        self.watches, self.forks = [], Forks()
        self.armed, self.last_end, self.terminated, self.interrupted = False, None, False, False
        super().__init__(spec, parent_task_id=host.id, top_workflow=case, deserializing=True)

    @property
    def parent_workflow(self) -> Any:
        return self.host.workflow


class Case(_Container, BpmnWorkflow):
    """The outermost process, with what one step needs: facts, queue, budget, and what happened."""

    def __init__(self, definition: "Definition", spec: ScopeSpec, facts: Facts, counter: int = 0) -> None:
        self.definition, self.facts, self.counter = definition, facts, counter
        self.watches, self.forks = [], Forks()
        self.armed, self.last_end, self.terminated, self.interrupted = False, None, False, False
        self.queue: deque[Token] = deque()
        self.happenings: list[Happening] = []
        self.outcome: Outcome | None = None
        self.telling = False  # happenings say more, see `happen_at`
        self.budget = Budget(facts.stops)
        super().__init__(spec, definition.scopes, FeelScripts(definition, facts, self.budget), deserializing=True)

    # ── tokens ──

    def new_id(self) -> str:
        """An id that a replay gives again: from the step's seed and a counter kept in the state."""
        self.counter += 1
        return blake2b(f"{self.facts.seed}:{self.counter}".encode(), digest_size=10).hexdigest()

    def spawn(
        self, scope: "Case | Scope", spec: "ElementSpec", path: Path | None = None, parent: Token | None = None
    ) -> Token:
        """A new element instance, to be entered when its turn comes."""
        token = Token(scope, spec, parent, FUTURE, self.new_id())
        if path:
            token.internal_data["b"] = [list(step) for step in path]
        self.queue.append(token)
        return token

    def take(self, token: Token, flows: "list[Flow] | tuple[Flow, ...]", path: Path) -> None:
        """Follow sequence flows from a token that is leaving; several make a fork."""
        scope = token.workflow
        fork = self.new_id() if len(flows) > 1 else None
        if fork:
            scope.forks.open(fork)
        for number, flow in enumerate(flows):
            self.happen("flow", flow.id, scope.spec.process_id, name=flow.name)
            target = scope.spec.elements[flow.target]
            child = self.spawn(scope, target, [*path, [fork, number]] if fork else path)
            child.internal_data["via"] = flow.id

    def open_scope(self, host: Token, spec: ScopeSpec, start: "ElementSpec") -> Scope:
        """Begin a sub-process or a called process inside `host`."""
        depth, around = 1, host.workflow
        while around is not self:
            depth, around = depth + 1, around.parent_workflow
        if depth > MAX_DEPTH:
            raise Trouble(
                "limit",
                f"流程嵌套超过 {MAX_DEPTH} 层；请检查是否有流程不停地调用自己",
                f"Processes are nested deeper than {MAX_DEPTH}: look for one that calls itself for ever.",
            )
        scope = Scope(spec, host, self)
        self.subprocesses[host.id] = scope
        self.spawn(scope, start)
        return scope

    def scopes(self) -> Iterator["Case | Scope"]:
        """The case, then every open scope in the order in which they began."""
        yield self
        yield from list(self.subprocesses.values())

    def tokens(self) -> Iterator[Token]:
        for scope in self.scopes():
            yield from scope.live()

    def finish(self, token: Token) -> None:
        """The element's work is done: it leaves when its turn comes."""
        token.internal_data["done"] = True
        self.queue.append(token)

    def cancel_token(self, token: Token) -> None:
        """Take an element instance out with everything inside it, innermost first."""
        for child in list(token.children):
            self.cancel_token(child)
        self.close_scope(token)
        if "entered" in token.internal_data:
            self.happen_at(token, "cancelled")
        token.workflow.drop(token)

    def close_scope(self, host: Token) -> None:
        scope = self.subprocesses.get(host.id)
        if scope is not None:
            for inner in scope.live():
                if not inner.is_instance:
                    self.cancel_token(inner)
            del self.subprocesses[host.id]

    def inner_spec(self, spec: "ElementSpec") -> ScopeSpec:
        """What is inside an embedded sub-process."""
        inner: ScopeSpec = self.subprocess_specs[f"{spec.element.process_id}#{spec.element.id}"]
        return inner

    # ── what happened ──

    def happen(
        self, kind: Kind, element_id: str, process_id: str, instance: str = "", name: str = "",
        detail: Mapping[str, Json] | None = None,
    ) -> None:  # fmt: skip
        self.happenings.append(Happening(kind, element_id, process_id, instance, name, detail or {}))

    def happen_at(self, token: Token, kind: Kind, detail: Mapping[str, Json] | None = None) -> None:
        """Tell what happened at an element instance. When `telling`, the detail has besides

        within  instance id of the call activity whose process it stands in; "" in the outermost process
        local   once it is left or throws: its own variables
        called  once a call activity is left: the variables of the process that it called
        """
        element = token.spec.element
        if self.telling:
            detail = {**(detail or {}), **self._told_besides(token, kind)}
        self.happen(kind, element.id, element.process_id, token.id, element.name, detail)

    def _told_besides(self, token: Token, kind: Kind) -> dict[str, Json]:
        scope = token.workflow
        while not scope.is_process:
            scope = scope.host.workflow
        told: dict[str, Json] = {"within": "" if scope is self else scope.host.id}
        if kind in ("completed", "cancelled", "thrown"):
            told["local"] = dict(token.data)
            returned = token.internal_data.get("returned", {})
            if token.spec.element.type == "callActivity" and kind == "completed":
                told["called"] = returned
            elif token.spec.element.zeebe.outputs:
                told["local"] |= returned
        return told

    @contextmanager
    def provisional_watch(self) -> Iterator[Noticed]:
        """Notices whether working days of a year that is not announced are counted inside the block."""
        with self.script_engine.provisional() as noticed:
            yield noticed


def _paths(token: Token) -> Iterator[Path]:
    if "b" in token.internal_data:
        yield token.internal_data["b"]
    for arrival in token.internal_data.get("in", ()):
        yield arrival[1]
