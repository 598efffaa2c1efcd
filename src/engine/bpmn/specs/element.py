"""The life of an element instance, in SpiffWorkflow's hooks.

arrive   a token came: evaluate what opening needs, then open (ready to run, or waiting for the host)
perform  the automatic work of an element that is ready
prepare  evaluate what leaving needs: outputs, conditions
commit   write variables, tell what happened, follow the flows

`arrive`, `perform` and `prepare` evaluate first and change afterwards, so that :class:`Trouble` leaves the case as it
was.
"""

from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.advance import Json
from engine.bpmn.forks import Path
from engine.bpmn.model import Element, Flow
from engine.bpmn.specs.process import ScopeSpec
from engine.bpmn.token import Token
from engine.bpmn.variables import assign


@dataclass(slots=True)
class Leaving:
    """What leaving will do, all evaluated."""

    flows: list[Flow] = field(default_factory=list)
    values: dict[str, Json] = field(default_factory=dict)  # to write outside the element
    own: bool = False  # a local variable of the same name takes the value first
    path: Path | None = None  # of the branches after a join; None: as it came
    kept: dict[str, Any] = field(default_factory=dict)  # what the forks keep after a join


class ElementSpec(BpmnSpecMixin):
    """An element that does nothing and goes on."""

    def __init__(self, wf_spec: ScopeSpec, name: str, *, element: Element) -> None:
        self.element = element
        self.outgoing: list[Flow] = []
        self.incoming: list[str] = []
        self.boundaries: list[ElementSpec] = []
        super().__init__(wf_spec, name, bpmn_name=element.name, lane=element.lane, documentation=element.documentation)
        wf_spec.elements[element.id] = self

    # ── to be filled in by each kind ──

    def arrive(self, token: Token) -> bool:
        """Open; True: run at once."""
        return True

    def perform(self, token: Token) -> bool:
        """The automatic work; False: not finished yet."""
        return True

    def prepare(self, token: Token) -> Leaving:
        return Leaving(self.outgoing)

    # ── SpiffWorkflow's hooks ──

    def _predict(self, my_task: Token, *args: Any, **kwargs: Any) -> None:
        """No predictions: a token knows where it is, not where it might go."""

    def _update(self, my_task: Token) -> None:
        if "entered" not in my_task.internal_data and self.opens(my_task):
            my_task.internal_data["entered"] = 1
            my_task.case.happen_at(my_task, "entered")
        if not my_task.gone and self.arrive(my_task):
            my_task._ready()

    def opens(self, token: Token) -> bool:
        """Whether this arrival makes an instance of its own (a token at a join may add itself to one that waits)."""
        return True

    def _on_ready(self, my_task: Token) -> None:
        if not self.manual:
            my_task.case.queue.append(my_task)

    def _run(self, my_task: Token) -> bool | None:
        if not self.perform(my_task) or my_task.gone:  # what it threw may have ended it too
            return None
        my_task.leaving = self.prepare(my_task)
        return True

    def _on_complete(self, my_task: Token) -> None:
        leaving = my_task.leaving
        assert leaving is not None, "prepare comes before commit"
        self.commit(my_task, leaving)
        my_task.workflow._task_completed_notify(my_task)

    def commit(self, token: Token, leaving: Leaving) -> None:
        case = token.case
        if leaving.kept:
            token.workflow.forks.apply(leaving.kept)
        if leaving.path is not None:
            token.internal_data["b"] = leaving.path
        assign(token, leaving.values, own=leaving.own)
        case.happen_at(token, "completed")
        case.take(token, leaving.flows, token.path)
