"""One element instance: SpiffWorkflow's Task without predictions, clock reads or random ids.

A finished token leaves the case at once (its story is in the happenings), so a case of five hundred steps is as
small and as quick as one of ten.
"""

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.advance import Json

if TYPE_CHECKING:
    from engine.bpmn.case import Case
    from engine.bpmn.specs.element import ElementSpec, Leaving

FUTURE, WAITING, READY, STARTED = TaskState.FUTURE, TaskState.WAITING, TaskState.READY, TaskState.STARTED


class Token(Task):
    """`data` are the local variables; `internal_data` (all JSON) is what the element remembers:

    via      id of the flow it came by
    b        path of parallel branches, outermost first: [fork id, branch number]
    in       arrivals of a join: [flow id, branch path]
    watch    timers, messages and signals it waits for (see engine.bpmn.watches)
    work     what was evaluated when it opened: assignee, due day, job type, …
    item     number of the instance within a multi-instance body
    body     what a multi-instance body has collected
    done     the work is done; only leaving is left
    trouble  the incident that stopped it
    """

    id: str
    data: dict[str, Json]
    internal_data: dict[str, Any]
    task_spec: "ElementSpec"
    leaving: "Leaving | None" = None

    @property
    def case(self) -> "Case":
        outermost: Case = self.workflow.top_workflow
        return outermost

    @property
    def spec(self) -> "ElementSpec":
        return self.task_spec

    @property
    def path(self) -> list[list[Any]]:
        found: list[list[Any]] = self.internal_data.get("b", [])
        return found

    @property
    def is_instance(self) -> bool:
        """Whether it stands inside the body of a loop (and goes with it)."""
        return self._parent is not None

    @property
    def gone(self) -> bool:
        return self.id not in self.workflow.tasks

    @property
    def stopped(self) -> bool:
        return "trouble" in self.internal_data

    def _set_state(self, value: int) -> None:
        """SpiffWorkflow's, without reading the wall clock and without assembling a log record each time."""
        self._state = value
