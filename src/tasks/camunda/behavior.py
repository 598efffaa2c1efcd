"""CONDITIONAL_BEHAVIOR: when certain things hold, somebody does something about it."""

from collections.abc import Callable

from tasks.camunda.act import act
from tasks.camunda.asserts import Evidence, check
from tasks.camunda.cases import Instruction
from tasks.camunda.cluster import Cluster
from tasks.camunda.fault import CaseFault


def watcher(cluster: Cluster, behavior: Instruction) -> Callable[[], bool]:
    """Looks once, and does the next action when all conditions hold. The same evidence triggers once."""
    left = list(behavior.actions)
    triggered_by: list[Evidence] = []

    def watch() -> bool:
        try:
            evidence = frozenset(
                f"{n} {what}" for n, condition in enumerate(behavior.conditions) for what in check(cluster, condition)
            )
        except CaseFault:
            triggered_by.clear()
            return False
        if triggered_by == [evidence]:
            return False
        triggered_by[:] = [evidence]
        action = left.pop(0) if len(left) > 1 else left[0]
        try:
            act(cluster, action)
        except CaseFault as fault:
            fault.line = fault.line or action.line
            raise
        return True

    return watch
