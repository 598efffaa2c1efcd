"""What is open after a step: tasks, timers, subscriptions, operations, incidents, in the order in which they opened."""

from datetime import datetime
from typing import TYPE_CHECKING

from engine.advance import Incident, OpenSubscription, OpenTask, OpenTimer, Operation
from engine.bpmn.token import READY, WAITING, Token
from engine.bpmn.variables import visible
from engine.bpmn.watches import Watch, all_watches

if TYPE_CHECKING:
    from engine.bpmn.case import Case, Scope
    from engine.bpmn.specs.element import ElementSpec


def is_open_task(token: Token) -> bool:
    return token.spec.manual and token.state == READY and not token.stopped and "done" not in token.internal_data


def is_open_operation(token: Token) -> bool:
    return (
        "op" in token.internal_data
        and token.state == WAITING
        and not token.stopped
        and "done" not in token.internal_data
    )


def tasks(case: "Case") -> tuple[OpenTask, ...]:
    return tuple(_task(token) for token in case.tokens() if is_open_task(token))


def operations(case: "Case") -> tuple[Operation, ...]:
    found = [token for token in case.tokens() if is_open_operation(token)]
    return tuple(_operation(token) for token in sorted(found, key=lambda token: token.internal_data["seq"]))


def timers(case: "Case") -> tuple[OpenTimer, ...]:
    return tuple(_timer(case, holder, watch) for holder, watch in all_watches(case) if watch["k"] == "timer")


def subscriptions(case: "Case") -> tuple[OpenSubscription, ...]:
    return tuple(
        OpenSubscription(watch["id"], watch["e"], watch["name"], watch["key"], event.interrupting, event.process_id)
        for holder, watch in all_watches(case)
        if watch["k"] == "message"
        for event in (event_of(case, holder, watch).element,)
    )


def incidents(case: "Case") -> tuple[Incident, ...]:
    return tuple(
        Incident(
            trouble["id"], token.spec.element.id, token.spec.element.process_id,
            trouble["kind"], trouble["message"], trouble["detail"],
        )
        for token in case.tokens()
        if (trouble := token.internal_data.get("trouble"))
    )  # fmt: skip


def lane_of(token: Token) -> str | None:
    """The element's lane; a called process without lanes inherits the lane of its call activity."""
    current: Token = token
    while True:
        if current.spec.element.lane:
            return current.spec.element.lane
        scope = current.workflow
        if scope is token.case:
            return None
        current = scope.host


def _task(token: Token) -> OpenTask:
    element, work = token.spec.element, token.internal_data.get("work", {})
    return OpenTask(
        id=token.id,
        element_id=element.id,
        process_id=element.process_id,
        name=element.name,
        lane=lane_of(token),
        assignee=work.get("assignee"),
        candidate_groups=tuple(work.get("groups", ())),
        candidate_users=tuple(work.get("users", ())),
        due=_moment(work.get("due")),
        due_provisional=work.get("prov", False),
        follow_up=_moment(work.get("follow")),
        priority=work.get("priority", 50),
        form_id=element.zeebe.form_id,
        variables=visible(token),
        properties=element.zeebe.properties,
        rules=element.rules,
        documentation=element.documentation,
    )


def _operation(token: Token) -> Operation:
    element = token.spec.element
    return Operation(
        id=token.internal_data["op"],
        element_id=element.id,
        name=element.name,
        type=token.internal_data["work"]["job"],
        headers=element.zeebe.headers,
        variables=visible(token),
        inputs=frozenset(mapping.target[0] for mapping in element.zeebe.inputs),
        process_id=element.process_id,
    )


def _timer(case: "Case", holder: "Token | Scope | Case", watch: Watch) -> OpenTimer:
    event = event_of(case, holder, watch)
    attached = event.element.attached_to
    return OpenTimer(
        id=watch["id"],
        element_id=watch["e"],
        name=event.element.name,
        due=datetime.fromisoformat(watch["due"]),
        provisional=watch["prov"],
        repeats_left=watch["left"],
        interrupting=event.element.interrupting,
        attached_to=attached,
        process_id=event.element.process_id,
    )


def event_of(case: "Case", holder: "Token | Scope | Case", watch: Watch) -> "ElementSpec":
    """The element that a watch stands for."""
    if "sub" in watch:
        return case.inner_spec(holder.spec.elements[watch["sub"]]).elements[watch["e"]]
    found: ElementSpec = holder.workflow.spec.elements[watch["e"]]
    return found


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
