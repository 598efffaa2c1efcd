"""FEEL at SpiffWorkflow's script engine boundary: the one place where an expression of a diagram is evaluated."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from engine.advance import Facts, Json
from engine.bpmn.budget import Budget
from engine.bpmn.trouble import Trouble, show
from engine.bpmn.variables import visible
from engine.errors import FeelError
from engine.feel.pool import SECONDS
from engine.feel.world import World

if TYPE_CHECKING:
    from engine.bpmn.token import Token
    from engine.definition import Definition


class Noticed:
    """Whether working days of a year that is not announced were counted, and what the expression read then."""

    def __init__(self) -> None:
        self.touched = False
        self.scope: dict[str, Json] = {}

    def note(self, scope: Mapping[str, Json]) -> None:
        self.touched = True
        self.scope.update(scope)


class FeelScripts(PythonScriptEngine):
    """Evaluates FEEL with the variables an element sees. Nothing here can execute Python."""

    def __init__(self, definition: "Definition", facts: Facts, budget: Budget) -> None:
        self.budget = budget
        self.feel, self.decisions = definition.feel.within(budget.patience), definition.decisions
        self._noticed: list[Noticed] = []
        self.world = World(
            now=facts.now,
            started_on=facts.started_on,
            calendar=facts.calendar,
            parameters=definition.parameters,
            case=facts.case,
        )

    def evaluate(self, task: "Token", expression: str, external_context: Mapping[str, Json] | None = None) -> Json:
        scope = visible(task) if external_context is None else external_context
        return self.evaluate_many(scope, (expression,))[0]

    def evaluate_many(self, scope: Mapping[str, Json], expressions: Sequence[str]) -> list[Json]:
        """All of them in one call."""
        if not expressions:
            return []
        read = _named(scope, expressions)
        try:
            with self.budget.evaluating():
                observed = self.feel.observe(expressions, read, self.world)
        except FeelError as error:
            raise self._trouble(error, expressions[0]) from None
        if self._noticed and any(o.provisional for o in observed):
            for noticed in self._noticed:
                noticed.note(read)
        return [o.value for o in observed]

    def decide(self, task: "Token", decision: Json, scope: Mapping[str, Json]) -> Json:
        """The value of a DMN decision; how it came about is told as a happening."""
        if not isinstance(decision, str):
            raise Trouble(
                "decision",
                f"决策编号得出 {show(decision)}，不是文字；请更正它的表达式",
                f"The decision's id gives {show(decision)}, not a text: mend its expression.",
            )
        if decision not in self.decisions.ids:
            raise Trouble(
                "decision",
                f"没有决策 {show(decision)}；请更正它的编号",
                f"There is no decision {show(decision)}: mend its id.",
                {"decision": decision},
            )
        try:
            with self.budget.evaluating():
                decided = self.decisions.decide(decision, scope, self.world, seconds=self.budget.patience or SECONDS)
        except FeelError as error:
            raise self._trouble(error, "", decision) from None
        if decided.provisional:
            for noticed in self._noticed:
                noticed.note(scope)
        task.case.happen_at(
            task, "decided", {"decision": decision, "value": decided.value, "trace": plain(decided.trace)}
        )
        return decided.value

    @contextmanager
    def as_of(self, now: datetime) -> Iterator[None]:
        """Inside the block `now()` and `today()` are those of an earlier moment."""
        world = self.world
        self.world = replace(world, now=now)
        try:
            yield
        finally:
            self.world = world

    @contextmanager
    def provisional(self) -> Iterator[Noticed]:
        """Notices whether working days of a year that is not announced are counted inside the block."""
        noticed = Noticed()
        self._noticed.append(noticed)
        try:
            yield noticed
        finally:
            self._noticed.remove(noticed)

    def _trouble(self, error: FeelError, expression: str, decision: str = "") -> Trouble:
        detail = {"expression": error.expression or expression, "position": error.position, "kind": error.kind}
        if decision:
            detail["decision"] = decision
        if error.kind in ("time", "memory"):
            return self.budget.stopped(error.zh, error.en, detail)
        return Trouble("decision" if decision else "expression", error.zh, error.en, detail)

    def execute(self, task: Any, script: str, external_context: Any = None) -> NoReturn:
        raise RuntimeError("scripts in another language than FEEL are never run")

    def call_service(self, task: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("operations are carried out by the host, never by the engine")


def _named(scope: Mapping[str, Json], expressions: Sequence[str]) -> Mapping[str, Json]:
    """The variables whose names occur in the texts: a case may hold much that no expression here reads."""
    text = "\n".join(expressions)
    return {name: value for name, value in scope.items() if name in text or not name.isidentifier()}


def plain(value: Any) -> Json:
    """JSON of a trace made of frozen records."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
