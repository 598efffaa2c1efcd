"""What happens when something that is waited for comes, or something is thrown."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.advance import Json
from engine.bpmn.token import Token
from engine.bpmn.trouble import Trouble
from engine.bpmn.watches import Watch, again, all_watches

if TYPE_CHECKING:
    from engine.bpmn.case import Case, Scope
    from engine.bpmn.specs.element import ElementSpec


def caught(case: "Case", holder: "Token | Scope | Case", watch: Watch, payload: Mapping[str, Json]) -> None:
    """A timer, message or signal came for this watch."""
    if not isinstance(holder, Token):
        _start_event_subprocess(case, holder, watch, payload)
    elif holder.spec.element.id == watch["e"]:
        _tell(case, holder.spec, watch)
        if holder.spec.element.type == "receiveTask":  # an activity: what it was told is what its work gave back
            holder.internal_data["returned"] = dict(payload)
        else:
            holder.data.update(payload)
        del holder.internal_data["watch"]
        case.finish(holder)
    elif holder.spec.element.type == "eventBasedGateway":
        _tell(case, holder.workflow.spec.elements[watch["e"]], watch)
        holder.internal_data["taken"] = watch["e"]
        holder.data.update(payload)
        del holder.internal_data["watch"]
        case.finish(holder)
    else:
        _at_boundary(case, holder, holder.workflow.spec.elements[watch["e"]], payload, watch)


def throw(token: "Token", spec: "ElementSpec") -> bool:
    """The automatic work of a throwing event; False: the token is gone."""
    event, case = spec.element.event, token.case
    match event.kind if event else "none":
        case "signal":
            assert event is not None and event.name is not None, "lint refuses a signal without name"
            name = case.script_engine.evaluate(token, event.name.text) if event.name.feel else event.name.text
            case.happen_at(token, "thrown", {"signal": name})
            broadcast(case, str(name), dict(token.data))
        case "message" if spec.element.zeebe.job is None:
            raise Trouble(
                "error",
                f"{spec.element.id} 没有可以发送消息的操作；请在图中给它一个操作类型",
                f"{spec.element.id} has no operation that could send its message: give it a task definition.",
            )
        case "error":
            assert event is not None, "matched above"
            throw_error(token, event.code or "", event.name.text if event.name else "", {}, own=False)
            return False
        case "escalation":
            assert event is not None, "matched above"
            return _escalate(token, event.code or "")
        case _:
            pass
    return True


def throw_error(
    token: "Token", code: str, message: str, variables: Mapping[str, Json], *, own: bool, en: str = ""
) -> None:
    """Hand a BPMN error to who catches it, nearest first; :class:`Trouble` when nobody does, and nothing has changed.

    `own`: the element itself has failed, so its own boundary events come first; else it is an end event.
    """
    case, spec = token.case, token.spec
    found = _catcher(token, "error", code, own=own)
    if found is None:
        what, said = spec.element.name or spec.element.id, f"（{message}）" if message else ""
        english = f" ({en or message})" if message else ""
        raise Trouble(
            "error",
            f"“{what}”以错误 {code or '（无代码）'}{said} 结束，没有边界事件接住；请消除原因后继续",
            f"“{what}” ended with the error {code or '(no code)'}{english} and nothing catches it: "
            "resume when its cause is mended.",
            {"error_code": code, "message": message},
        )
    case.happen_at(token, "thrown", {"error_code": code, "message": message})
    if not own:
        _end(token)
    _deliver(case, found, variables, {"error_code": code})


def broadcast(case: "Case", name: str, payload: Mapping[str, Json]) -> None:
    """Signals reach everything in the case that waits for them now; what the input mappings made goes with them."""
    for holder, watch in list(all_watches(case)):
        if watch["k"] == "signal" and watch["name"] == name and _still_there(case, holder, watch):
            caught(case, holder, watch, payload)


def _still_there(case: "Case", holder: "Token | Scope | Case", watch: Watch) -> bool:
    if isinstance(holder, Token):
        return not holder.gone and watch in holder.internal_data.get("watch", ())
    return (holder is case or case.subprocesses.get(holder.host.id) is holder) and watch in holder.watches


def _escalate(token: "Token", code: str) -> bool:
    case = token.case
    found = _catcher(token, "escalation", code, own=False)
    case.happen_at(token, "thrown", {"escalation_code": code, "caught": found is not None})
    if found is None:
        return True
    _, _, spec = found
    if not spec.element.interrupting:
        _deliver(case, found, {}, {"escalation_code": code})
        return True
    _end(token)
    _deliver(case, found, {}, {"escalation_code": code})
    return False


Found = tuple["Token | None", "Scope | Case", "ElementSpec"]  # activity or none, scope, catching event


def _catcher(token: "Token", kind: str, code: str, *, own: bool) -> Found | None:
    for activity, scope, events in _levels(token, own=own):
        catching = [spec for spec in events if spec.element.event and spec.element.event.kind == kind]
        exact = [spec for spec in catching if spec.element.event and spec.element.event.code == code and code]
        anyone = [spec for spec in catching if spec.element.event and spec.element.event.code is None]
        for spec in (*exact, *anyone):
            return activity, scope, spec
    return None


def _levels(token: "Token", *, own: bool) -> Iterator[tuple["Token | None", "Scope | Case", list["ElementSpec"]]]:
    """Where an error may be caught, nearest first: the boundary, then the scope's event sub-processes, outwards."""
    case = token.case
    current = token
    while True:
        body = current.parent or current
        if own:
            yield body, body.workflow, body.spec.boundaries
        own = True
        scope = body.workflow
        inside = body.spec.element.id
        handlers = [
            start
            for sub in scope.spec.event_subprocesses
            if sub.element.id != inside and not scope.interrupted
            for start in case.inner_spec(sub).starts
        ]
        yield None, scope, handlers
        if scope is case:
            return
        current = scope.host


def _deliver(case: "Case", found: Found, variables: Mapping[str, Json], detail: Mapping[str, Json]) -> None:
    activity, scope, spec = found
    watch: Watch = {"id": "", "e": spec.element.id, "k": "thrown", **detail}
    if activity is not None:
        _at_boundary(case, activity, spec, variables, watch)
    else:
        sub = next(s for s in scope.spec.event_subprocesses if spec in case.inner_spec(s).starts)
        _start_event_subprocess(case, scope, {**watch, "sub": sub.element.id}, variables)


def _at_boundary(
    case: "Case", activity: "Token", boundary: "ElementSpec", payload: Mapping[str, Json], watch: Watch
) -> None:
    scope, path = activity.workflow, activity.path
    _tell(case, boundary, watch)
    case.spawn(scope, boundary, path).data.update(
        payload
    )  # first: its branch lives on, and what it made is not forgotten
    if boundary.element.interrupting:
        case.cancel_token(activity)
    else:
        _keep(case, activity.internal_data.get("watch", []), watch)


def _start_event_subprocess(case: "Case", scope: "Scope | Case", watch: Watch, payload: Mapping[str, Json]) -> None:
    sub = scope.spec.elements[watch["sub"]]
    start = case.inner_spec(sub).elements[watch["e"]]
    _tell(case, start, watch)
    if start.element.interrupting:
        for token in scope.live():
            if not token.is_instance:
                case.cancel_token(token)
        scope.watches.clear()
        scope.interrupted = True
    else:
        _keep(case, scope.watches, watch)
    token = case.spawn(scope, sub)
    token.internal_data["start"] = start.element.id
    token.internal_data["payload"] = dict(payload)


def _keep(case: "Case", watches: list[Watch], watch: Watch) -> None:
    """After a non-interrupting event: a timer waits for its next round under a new id, messages and signals stay."""
    if watch["k"] != "timer" or watch not in watches:
        return
    at, following = watches.index(watch), again(watch)
    watches[at : at + 1] = [{**following, "id": case.new_id()}] if following else []


def _end(token: "Token") -> None:
    """The throwing event has done its part; what it threw may now take everything around it away."""
    token.workflow.last_end = (token.spec.element.id, token.spec.element.name)
    token.case.happen_at(token, "completed")
    token.workflow.drop(token)


def _tell(case: "Case", spec: "ElementSpec", watch: Watch) -> None:
    detail: dict[str, Json] = {
        key: watch[key] for key in ("due", "name", "key", "error_code", "escalation_code") if key in watch
    }
    case.happen(
        "caught", spec.element.id, spec.element.process_id, watch["id"], spec.element.name, {"by": watch["k"], **detail}
    )
