"""Start, end, intermediate and boundary events, and the receive task."""

from typing import Any

from engine.advance import Json
from engine.bpmn import catching
from engine.bpmn.expressions import inputs, outputs
from engine.bpmn.specs.activity import ActivitySpec, JobSpec
from engine.bpmn.specs.element import ElementSpec, Leaving
from engine.bpmn.token import WAITING, Token
from engine.bpmn.variables import visible
from engine.bpmn.watches import WATCHED, Watch, arm


class CatchingSpec(ElementSpec):
    """An event whose payload becomes variables: as the outputs say, else all of it."""

    def prepare(self, token: Token) -> Leaving:
        mappings = self.element.zeebe.outputs
        if mappings:
            return Leaving(self.outgoing, outputs(token, mappings))
        return Leaving(self.outgoing, dict(token.data))


class StartEvent(CatchingSpec):
    def arrive(self, token: Token) -> bool:
        """The first thing in a scope: the starts of its event sub-processes are armed with it."""
        scope = token.workflow
        if not scope.armed:
            scope.watches = arm_event_subprocesses(token)
            scope.armed = True
        return True


class CatchEvent(CatchingSpec):
    """Intermediate catch event; a link that was followed goes straight on."""

    def arrive(self, token: Token) -> bool:
        event = self.element.event
        if "fired" in token.internal_data or event is None or event.kind not in WATCHED:
            return True
        case, scope = token.case, visible(token)

        def read(expression: str) -> Json:
            return case.script_engine.evaluate(token, expression, scope)

        token.internal_data["watch"] = [arm(case, self, read, read)]
        token._set_state(WAITING)
        return False


class ReceiveTask(ActivitySpec):
    """An activity that waits for a message."""

    def arrive(self, token: Token) -> bool:
        if "fired" in token.internal_data:  # after an event-based gateway: what it was told is there already
            local = inputs(token, self.element.zeebe.inputs, visible(token, own=False))
            token.internal_data["returned"], token.data = token.data, local
            return True
        return super().arrive(token)

    def open(self, token: Token, scope: dict[str, Json]) -> dict[str, Any]:
        def read(expression: str) -> Json:
            return token.case.script_engine.evaluate(token, expression, scope)

        return {"watch": arm(token.case, self, read, read)}

    def opened(self, token: Token) -> bool:
        token.internal_data.setdefault("watch", []).append(token.internal_data.pop("work")["watch"])
        token._set_state(WAITING)
        return False


class BoundaryEvent(CatchingSpec):
    """Its token is born when it fires; what it waits for lies with the activity."""


class ThrowEvent(JobSpec):
    """Intermediate throw and end events: nothing, a message as an operation, a signal, an escalation, a link."""

    def perform(self, token: Token) -> bool:
        return catching.throw(token, self)

    def prepare(self, token: Token) -> Leaving:
        event = self.element.event
        if event and event.kind == "link" and event.name:
            return Leaving([])
        return super().prepare(token)

    def commit(self, token: Token, leaving: Leaving) -> None:
        super().commit(token, leaving)
        event = self.element.event
        if event and event.kind == "link" and event.name:
            target = token.workflow.spec.links[event.name.text]
            token.case.spawn(token.workflow, target, token.path)


class EndEvent(ThrowEvent):
    def commit(self, token: Token, leaving: Leaving) -> None:
        token.workflow.last_end = (self.element.id, self.element.name)
        event = self.element.event
        if event and event.kind == "terminate":
            token.workflow.terminated = True
            for other in token.workflow.live():
                if other is not token and not other.is_instance:
                    token.case.cancel_token(other)
        super().commit(token, leaving)


def arm_event_subprocesses(token: Token) -> list[Watch]:
    """Watches for what may start the event sub-processes of the scope that this token begins."""
    case, scope = token.case, visible(token, own=False)
    watches: list[Watch] = []

    def read(expression: str) -> Json:
        return case.script_engine.evaluate(token, expression, scope)

    for spec in token.workflow.spec.event_subprocesses:
        for start in case.inner_spec(spec).starts:
            if start.element.event and start.element.event.kind in WATCHED:
                watches.append({**arm(case, start, read, read), "sub": spec.element.id})
    return watches
