"""Which elements of a scope may run at the same time: branches of a fork, what an event at the boundary begins."""

from collections.abc import Iterator

from engine.bpmn.specs.element import ElementSpec
from engine.bpmn.specs.process import ScopeSpec

CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})
JOINING = frozenset({"parallelGateway", "inclusiveGateway"})


def concurrent(scope: ScopeSpec) -> Iterator[list[str]]:
    """Groups of element ids; what one of a group writes, another of it may see."""
    for spec in scope.elements.values():
        if len(spec.outgoing) > 1 and spec.element.type not in CHOOSING:
            yield _group(scope, [flow.target for flow in spec.outgoing], spec.element.id)
        for boundary in spec.boundaries:
            if not boundary.element.interrupting:
                yield _group(scope, [spec.element.id, boundary.element.id], None)


def _group(scope: ScopeSpec, branches: list[str], fork: str | None) -> list[str]:
    """What lies between the fork and the join of all its branches; where they meet otherwise, all that follows."""
    reached = [_reach(scope, branch, fork) for branch in branches]
    together = frozenset.intersection(*reached)
    everything = frozenset.union(*reached)
    entered = {
        target for name in everything - together for target in _next(scope, scope.elements[name]) if target in together
    }
    joined = all(scope.elements[name].element.type in JOINING for name in entered)
    return sorted(everything - together if joined else everything)


def _reach(scope: ScopeSpec, begin: str, stop: str | None) -> frozenset[str]:
    seen, todo = {begin}, [begin]
    while todo:
        for target in _next(scope, scope.elements[todo.pop()]):
            if target not in seen and target != stop:
                seen.add(target)
                todo.append(target)
    return frozenset(seen)


def _next(scope: ScopeSpec, spec: ElementSpec) -> list[str]:
    following = [flow.target for flow in spec.outgoing]
    following += [boundary.element.id for boundary in spec.boundaries if boundary.element.interrupting]
    event = spec.element.event
    if event and event.kind == "link" and event.name and not spec.outgoing and event.name.text in scope.links:
        following.append(scope.links[event.name.text].element.id)
    return following
