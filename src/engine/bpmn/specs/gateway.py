"""Gateways: exclusive, parallel, inclusive, event-based."""

from abc import ABC, abstractmethod

from engine.bpmn.expressions import all_true, first_true
from engine.bpmn.merge import ABSENT, Conflict
from engine.bpmn.model import Flow
from engine.bpmn.specs.element import ElementSpec, Leaving
from engine.bpmn.token import WAITING, Token
from engine.bpmn.trouble import Trouble
from engine.bpmn.variables import visible
from engine.bpmn.watches import arm


class ExclusiveGateway(ElementSpec):
    def prepare(self, token: Token) -> Leaving:
        conditional, default = _split(self.outgoing)
        chosen = first_true(token, conditional) or default
        if chosen is None and self.outgoing:
            raise _no_branch(self)
        return Leaving([chosen] if chosen else [])


class JoiningGateway(ElementSpec, ABC):
    """A gateway that gathers the tokens of several flows in one waiting instance."""

    def opens(self, token: Token) -> bool:
        return self._waiting(token) is None

    def arrive(self, token: Token) -> bool:
        arrival = [token.internal_data.get("via", ""), token.path]
        waiting = self._waiting(token)
        if waiting is None:
            token.internal_data.setdefault("in", [arrival])
            waiting = token
        else:
            waiting.internal_data["in"].append(arrival)
            token.workflow.drop(token)
        if self.complete(waiting):
            if waiting is token:
                return True
            waiting._ready()
        else:
            waiting._set_state(WAITING)
        return False

    @abstractmethod
    def complete(self, token: Token) -> bool:
        """Whether everything it waits for has come."""

    @abstractmethod
    def accepts(self, waiting: Token, via: str) -> bool:
        """Whether what arrives by this flow belongs to the join that waits."""

    def _waiting(self, token: Token) -> Token | None:
        via = token.internal_data.get("via", "")
        return next(
            (
                other
                for other in token.workflow.live()
                if other.spec is self and other.state == WAITING and other is not token and self.accepts(other, via)
            ),
            None,
        )

    def joined(self, token: Token, flows: list[Flow]) -> Leaving:
        """Leave with what the branches made of the variables merged."""
        paths = [arrival[1] for arrival in token.internal_data.get("in", [])]
        if len(paths) < 2:
            return Leaving(flows)
        settled = token.internal_data.get("settled", {})
        try:
            path, values, kept = token.workflow.forks.merge(paths, settled)
        except Conflict as conflict:
            raise _conflict(conflict) from None
        return Leaving(flows, {**values, **settled}, path=path, kept=kept)


class ParallelGateway(JoiningGateway):
    def accepts(self, waiting: Token, via: str) -> bool:
        return all(arrival[0] != via for arrival in waiting.internal_data["in"])

    def complete(self, token: Token) -> bool:
        return len(token.internal_data["in"]) >= len(self.incoming)

    def prepare(self, token: Token) -> Leaving:
        return self.joined(token, self.outgoing)


class InclusiveGateway(JoiningGateway):
    """Waits until no token is on its way to it any more (BPMN 2.0 §13.4.2); asked when nothing else moves."""

    def accepts(self, waiting: Token, via: str) -> bool:
        return True

    def complete(self, token: Token) -> bool:
        return len(self.incoming) <= 1

    def may_go(self, token: Token) -> bool:
        arrived = {arrival[0] for arrival in token.internal_data["in"]}
        reach = token.workflow.spec.reach_without(self.element.id)
        for other in token.workflow.live():
            if other is token or other.is_instance:
                continue
            ahead = reach[other.spec.element.id]
            if ahead - arrived and not ahead & arrived:
                return False
        return True

    def prepare(self, token: Token) -> Leaving:
        if len(self.outgoing) <= 1 and all(flow.condition is None for flow in self.outgoing):
            return self.joined(token, self.outgoing)
        conditional, default = _split(self.outgoing)
        chosen = all_true(token, conditional) or ([default] if default else [])
        if not chosen and self.outgoing:
            raise _no_branch(self)
        return self.joined(token, chosen)


class EventBasedGateway(ElementSpec):
    """Waits for the first of several events; each keeps its own due moment."""

    def arrive(self, token: Token) -> bool:
        case, scope = token.case, visible(token)
        elements = token.workflow.spec.elements

        def read(expression: str) -> object:
            return case.script_engine.evaluate(token, expression, scope)

        watches = [arm(case, elements[flow.target], read, read) for flow in self.outgoing]
        token.internal_data["watch"] = watches
        token._set_state(WAITING)
        return False

    def prepare(self, token: Token) -> Leaving:
        target = token.internal_data["taken"]
        return Leaving([flow for flow in self.outgoing if flow.target == target])

    def commit(self, token: Token, leaving: Leaving) -> None:
        super().commit(token, leaving)
        event = token.case.queue[-1]  # the element that was waited for: it has already happened
        event.internal_data["fired"] = 1
        event.data = dict(token.data)


def _split(flows: list[Flow]) -> tuple[list[Flow], Flow | None]:
    """Conditional flows, and the one taken when none of them holds."""
    conditional = [flow for flow in flows if not flow.default and flow.condition is not None]
    others = [flow for flow in flows if flow.default or flow.condition is None]
    return conditional, others[0] if others else None


def _no_branch(spec: ElementSpec) -> Trouble:
    what = spec.element.name or spec.element.id
    return Trouble(
        "gateway",
        f"“{what}”没有一条分支成立，也没有默认分支；请更正条件所读取的变量",
        f"No branch of “{what}” holds and it has no default: mend the variables that its conditions read.",
        {"conditions": {flow.id: flow.condition for flow in spec.outgoing}},
    )


def _conflict(conflict: Conflict) -> Trouble:
    name = ".".join(conflict.path)
    return Trouble(
        "data",
        f"并行分支都改动了 `{name}`，互相矛盾；请给出 `{conflict.path[0]}` 应有的值再继续",
        f"Parallel branches both changed `{name}`: resume with the value of `{conflict.path[0]}` that holds.",
        {
            "variable": conflict.path[0],
            "path": list(conflict.path),
            "one": _json(conflict.ours),
            "other": _json(conflict.theirs),
        },
    )


def _json(value: object) -> object:
    return None if value is ABSENT else value
