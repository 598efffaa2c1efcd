"""Several instances of one activity: multi-instance (Camunda 8's zeebe:loopCharacteristics) and standard loops.

The body is one token around the activity; each instance is a child token of it. The body remembers (JSON):
items    the collection, absent in a standard loop
next     number of the instance that begins next
active   how many run
finished how many are completed
results  what outputElement gave, in the order of the items
"""

from typing import TYPE_CHECKING, Any

from engine.advance import Json
from engine.bpmn.model import Loop
from engine.bpmn.trouble import Trouble, show

if TYPE_CHECKING:
    from engine.bpmn.token import Token

MAX_INSTANCES = 1_000
MAX_ROUNDS = 10_000


def is_inner(token: "Token") -> bool:
    return "item" in token.internal_data


def is_body(token: "Token") -> bool:
    return "body" in token.internal_data


def begin(token: "Token", loop: Loop | None, scope: dict[str, Json]) -> dict[str, Any]:
    """What the body remembers at first, evaluated."""
    assert loop is not None, "only an activity with a loop has a body"
    body: dict[str, Any] = {"next": 0, "active": 0, "finished": 0, "results": []}
    if loop.standard:
        body["stop"] = loop.test_before and not _holds(token, loop.condition, scope)
        return body
    items = token.case.script_engine.evaluate(token, loop.collection or "null", scope)
    if not isinstance(items, list):
        raise Trouble(
            "expression",
            f"多实例的集合 `{loop.collection}` 得出 {show(items)}，不是列表；请更正它读取的变量",
            f"The input collection `{loop.collection}` gives {show(items)}, no list: mend the variable that it reads.",
            {"expression": loop.collection},
        )
    if len(items) > MAX_INSTANCES:
        raise Trouble(
            "limit",
            f"多实例的集合有 {len(items)} 项，最多 {MAX_INSTANCES} 项；请减少",
            f"The input collection has {len(items)} items, at most {MAX_INSTANCES} can run: shorten it.",
        )
    return {**body, "items": items, "results": [None] * len(items)}


def go_on(token: "Token") -> None:
    """Begin the next instances of a body, or let it leave."""
    loop, body = token.spec.element.loop, token.internal_data["body"]
    assert loop is not None, "only an activity with a loop has a body"
    if body.get("stop"):
        token.case.finish(token)
    elif loop.standard:
        _spawn(token, loop)
    elif body["next"] >= len(body["items"]):
        if not body["active"]:
            token.case.finish(token)
    else:
        for _ in range(1 if loop.sequential else len(body["items"])):
            _spawn(token, loop)


def _spawn(body_token: "Token", loop: Loop) -> None:
    body = body_token.internal_data["body"]
    number = body["next"]
    inner = body_token.case.spawn(body_token.workflow, body_token.spec, body_token.path, parent=body_token)
    inner.internal_data["item"] = number
    inner.data["loopCounter"] = number + 1
    if loop.element and not loop.standard:
        inner.data[loop.element] = body["items"][number]
    body["next"], body["active"] = number + 1, body["active"] + 1


def collected(token: "Token") -> dict[str, Json]:
    """The output collection, for the scope around the body."""
    loop = token.spec.element.loop
    assert loop is not None, "only an activity with a loop has a body"
    return {loop.output_collection: token.internal_data["body"]["results"]} if loop.output_collection else {}


def weigh(token: "Token", scope: dict[str, Json]) -> dict[str, Any]:
    """Evaluate, before an instance leaves, what it adds to the collection and whether the loop is over."""
    loop, body = token.spec.element.loop, token.parent.internal_data["body"]
    assert loop is not None, "only an activity with a loop has instances"
    weighed: dict[str, Any] = {}
    if loop.standard:
        rounds = token.internal_data["item"] + 1
        if rounds >= MAX_ROUNDS:
            raise Trouble(
                "limit",
                f"循环已运行 {MAX_ROUNDS} 次；请更正它的条件",
                f"The loop ran {MAX_ROUNDS} times: mend its condition.",
            )
        weighed["stop"] = (loop.maximum is not None and rounds >= loop.maximum) or (
            loop.condition is not None and not _holds(token, loop.condition, scope)
        )
        return weighed
    if loop.output_element:
        weighed["result"] = token.case.script_engine.evaluate(token, loop.output_element, scope)
    if loop.condition:
        counts = {
            "numberOfInstances": len(body["items"]),
            "numberOfActiveInstances": body["active"] - 1,
            "numberOfCompletedInstances": body["finished"] + 1,
            "numberOfTerminatedInstances": 0,
        }
        results = list(body["results"])
        if "result" in weighed:
            results[token.internal_data["item"]] = weighed["result"]
        gathered = {loop.output_collection: results} if loop.output_collection else {}
        weighed["stop"] = _holds(token, loop.condition, {**scope, **gathered, **counts})
    return weighed


def inner_done(token: "Token") -> None:
    """An instance has left: note its result, then go on or stop."""
    body_token, weighed = token.parent, token.internal_data.get("weighed", {})
    body = body_token.internal_data["body"]
    body["active"] -= 1
    body["finished"] += 1
    if "result" in weighed:
        body["results"][token.internal_data["item"]] = weighed["result"]
    if weighed.get("stop"):
        body["stop"] = True
        for other in list(body_token.children):
            if other is not token:
                body_token.case.cancel_token(other)
    loop = body_token.spec.element.loop
    if weighed.get("stop") or loop.sequential or not body["active"]:
        go_on(body_token)


def _holds(token: "Token", condition: str | None, scope: dict[str, Json]) -> bool:
    if condition is None:
        return True
    value = token.case.script_engine.evaluate(token, condition, scope)
    if not isinstance(value, bool):
        raise Trouble(
            "expression",
            f"循环的条件 `{condition}` 得出 {show(value)}，既非 true 也非 false；请更正它读取的变量",
            f"The condition `{condition}` of the loop gives {show(value)}, neither true nor false: mend what it reads.",
            {"expression": condition},
        )
    return value
