"""Activities: what they share (mappings, boundary events, loops), and the kinds that wait or work at once."""

from typing import Any

from engine.advance import Json
from engine.bpmn import loops, moments
from engine.bpmn.expressions import inputs, outputs, values
from engine.bpmn.specs.element import ElementSpec, Leaving
from engine.bpmn.token import STARTED, WAITING, Token
from engine.bpmn.trouble import Trouble, show
from engine.bpmn.variables import visible
from engine.bpmn.watches import WATCHED, Watch, arm


class ActivitySpec(ElementSpec):
    """An undefined task: opens with its mappings, leaves with them."""

    def arrive(self, token: Token) -> bool:
        if self.element.loop is not None and not loops.is_inner(token):
            return self._arrive_body(token)
        outer = visible(token)
        local = inputs(token, self.element.zeebe.inputs, outer)
        scope = {**outer, **local}
        watches = [] if loops.is_inner(token) else self._arm(token, scope)
        work = self.open(token, scope)
        # Everything is evaluated: from here on nothing fails.
        token.data.update(local)
        if watches:
            token.internal_data["watch"] = watches
        if work:
            token.internal_data["work"] = work
        return self.opened(token)

    def _arrive_body(self, token: Token) -> bool:
        scope = visible(token)
        body = loops.begin(token, self.element.loop, scope)
        watches = self._arm(token, scope)
        if watches:
            token.internal_data["watch"] = watches
        token.internal_data["body"] = body
        token._set_state(STARTED)
        loops.go_on(token)
        return False

    def _arm(self, token: Token, scope: dict[str, Json]) -> list[Watch]:
        """Boundary events: a timer sees the activity's local variables, a correlation key does not, as in Camunda 8."""
        case = token.case
        outside = visible(token, own=False)

        def read(expression: str) -> Json:
            return case.script_engine.evaluate(token, expression, scope)

        def read_outside(expression: str) -> Json:
            return case.script_engine.evaluate(token, expression, outside)

        return [
            arm(case, boundary, read, read_outside)
            for boundary in self.boundaries
            if boundary.element.event and boundary.element.event.kind in WATCHED
        ]

    def open(self, token: Token, scope: dict[str, Json]) -> dict[str, Any]:
        """What to remember of the opening, evaluated."""
        return {}

    def opened(self, token: Token) -> bool:
        return True

    def returned(self, token: Token) -> dict[str, Json]:
        """What the work gave back, when there are no output mappings."""
        found: dict[str, Json] = token.internal_data.get("returned", {})
        return found

    def prepare(self, token: Token) -> Leaving:
        if loops.is_body(token):
            return Leaving(self.outgoing, loops.collected(token))
        mappings = self.element.zeebe.outputs
        back = self.returned(token)
        leaving = Leaving([] if loops.is_inner(token) else self.outgoing)
        if mappings:
            leaving.values = outputs(token, mappings, back)
        else:
            leaving.values, leaving.own = back, True
        if loops.is_inner(token):
            seen = {**visible(token, own=False), **leaving.values, **token.data, **back}
            token.internal_data["weighed"] = loops.weigh(token, seen)
        return leaving

    def commit(self, token: Token, leaving: Leaving) -> None:
        super().commit(token, leaving)
        if loops.is_inner(token):
            loops.inner_done(token)


class UserTask(ActivitySpec):
    """Waits for a person; SpiffWorkflow keeps it READY until the host completes it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = True

    def open(self, token: Token, scope: dict[str, Json]) -> dict[str, Any]:
        z = self.element.zeebe
        wanted = {"assignee": z.assignee, "groups": z.groups, "users": z.users, "priority": z.priority}
        work = values(token, scope, wanted)
        work.update(self._moments(token, scope))
        return {
            "assignee": _text(work.get("assignee"), "assignee"),
            "groups": _texts(work.get("groups"), "candidateGroups"),
            "users": _texts(work.get("users"), "candidateUsers"),
            "priority": _priority(work.get("priority")),
            "due": work["due"], "prov": work["prov"], "follow": work["follow"],
            **({"again": work["again"]} if "again" in work else {}),
        }  # fmt: skip

    def _moments(self, token: Token, scope: dict[str, Json]) -> dict[str, Any]:
        z = self.element.zeebe
        with token.case.provisional_watch() as noticed:
            due = values(token, scope, {"due": z.due}).get("due")
        follow = values(token, scope, {"follow": z.follow_up}).get("follow")
        found: dict[str, Any] = {
            "due": due_moment(due),
            "prov": noticed.touched,
            "follow": _moment(follow, "followUpDate"),
        }
        if noticed.touched:
            found["again"] = {"now": moments.write(token.case.facts.now), "scope": noticed.scope}
        return found


class JobSpec(ActivitySpec):
    """Service and send tasks, and whatever else has a task definition: an operation that the host carries out."""

    def open(self, token: Token, scope: dict[str, Json]) -> dict[str, Any]:
        job = self.element.zeebe.job
        if job is None:
            return {}
        kind = _text(values(token, scope, {"job": job}).get("job"), "type")
        if not kind:
            raise Trouble(
                "expression",
                "操作类型为空；请更正它的表达式",
                "The operation's type is empty: mend its expression.",
            )
        return {"job": kind}

    def opened(self, token: Token) -> bool:
        if self.element.zeebe.job is None:
            return True
        token.internal_data["op"], token.internal_data["seq"] = token.case.new_id(), token.case.counter
        token._set_state(WAITING)
        return False


class ScriptTask(JobSpec):
    def perform(self, token: Token) -> bool:
        z = self.element.zeebe
        if z.job is None and z.script is not None:
            value = token.case.script_engine.evaluate(token, z.script)
            token.internal_data["returned"] = {z.result: value} if z.result else {}
        return True


class BusinessRuleTask(JobSpec):
    def perform(self, token: Token) -> bool:
        z = self.element.zeebe
        if z.job is None and z.decision is not None:
            scope = visible(token)
            decision = values(token, scope, {"decision": z.decision})["decision"]
            value = token.case.script_engine.decide(token, decision, scope)
            token.internal_data["returned"] = {z.result: value} if z.result else {}
        return True


def _text(value: Json, what: str) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _wrong(what, value, "文字", "a text")


def _texts(value: Json, what: str) -> list[str]:
    """A list of texts, or texts divided by commas."""
    if isinstance(value, str):
        value = value.replace("，", ",").split(",")
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [item.strip() for item in value if item.strip()]
    raise _wrong(what, value, "文字的列表", "a list of texts")


def _priority(value: Json) -> int:
    if value is None:
        return 50
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1
    if isinstance(value, bool) or number != int(number) or not 0 <= number <= 100:
        raise _wrong("priority", value, "0 到 100 的整数", "a whole number from 0 to 100")
    return int(number)


def due_moment(value: Json) -> str | None:
    """A due date as the state keeps it. Raises Trouble."""
    return _moment(value, "dueDate")


def _moment(value: Json, what: str) -> str | None:
    if value is None:
        return None
    try:
        return moments.write(moments.instant(value if isinstance(value, str) else show(value)))
    except moments.Unreadable as error:
        raise Trouble("expression", f"{what}：{error.zh}", f"{what}: {error.en}.") from None


def _wrong(what: str, value: Json, zh: str, en: str) -> Trouble:
    return Trouble(
        "expression",
        f"{what} 得出 {show(value)}，不是{zh}；请更正它的表达式或数据",
        f"{what} gives {show(value)}, not {en}: mend its expression or its data.",
    )
