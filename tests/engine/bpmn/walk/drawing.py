"""Blocks on the drawing board: the files that the engine reads."""

from tests.engine.bpmn.draw import Board, attributes, many, mapping, timer
from tests.engine.bpmn.walk.blocks import Block, Edge

DECLARED = (
    *(("error", code, {"name": code, "errorCode": code}) for code in "EF"),
    *(("escalation", f"X{code}", {"name": code, "escalationCode": code}) for code in "EF"),
    ("signal", "S", {"name": "s"}),
)
DATE = "2031-05-06T07:08:00+08:00"
DECISION = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://camunda.org/schema/1.0/dmn">
<decision id="twice" name="twice"><variable name="twice" /><literalExpression><text>n * 2</text></literalExpression></decision>
</definitions>"""


def boards(root: Block) -> list[Board]:
    """The process and those that it calls."""
    found: list[Board] = []
    _container(root, found)
    return found


def files(root: Block) -> dict[str, bytes]:
    drawn = {f"{board.process}.bpmn": board.xml() for board in boards(root)}
    return {**drawn, "d.dmn": DECISION} if any(b"calledDecision" in text for text in drawn.values()) else drawn


def definition(kind: str, how: str = "") -> str:
    match kind:
        case "duration":
            return timer("duration", '="P" + string(n + 1) + "D"' if how else "P1D")
        case "date" | "cycle":
            return timer(kind, DATE if kind == "date" else "R2/P1D")
        case "message":
            return f'<bpmn:messageEventDefinition messageRef="{"K" if how else "M"}" />'
        case "error" | "escalation":
            code = f' {kind}Ref="{"X" if kind == "escalation" else ""}{how}"' if how else ""
            return f"<bpmn:{kind}EventDefinition{code} />"
        case "signal":
            return '<bpmn:signalEventDefinition signalRef="S" />'
        case "terminate":
            return "<bpmn:terminateEventDefinition />"
    return ""


def _container(block: Block, found: list[Board]) -> None:
    b = Board(block.id)
    for tag, id, attrs in DECLARED:
        b.declared(tag, id, **attrs)
    b.message("M", "m"), b.message("K", "k", "=n")
    found.append(b)
    _scope(b, block, found)


def _scope(b: Board, block: Block, found: list[Board]) -> None:
    start = b.start(f"{block.id}_start", definition(block.how) if block.kind == "process" else "")
    last = _draw(b, block.parts[0], start, found)
    if last:
        b.flow(last, b.end(f"{block.id}_end"))
    for handler in block.handlers:
        with b.within(f"{handler.id}_sub", triggeredByEvent="true"):
            what = definition(handler.kind, handler.how)
            b.start(handler.id, what, isInterrupting=None if handler.interrupting else "false")
            last = _draw(b, handler.then, handler.id, found)
            if last:
                b.flow(last, b.end(f"{handler.id}_end"))


def _draw(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    """Draw a block after an element; the element that it is left at, or None."""
    if block.kind == "sequence":
        last: str | None = before
        for part in block.parts:
            assert last is not None
            last = _draw(b, part, last, found)
        return last
    return globals().get(f"_draw_{block.kind}", _draw_leaf)(b, block, before, found)


def _ask(b: Board, block: Block, before: str) -> str:
    asked = b.user(f"ask_{block.id}")
    b.flow(before, asked)
    return asked


def _draw_leaf(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    if block.kind in (
        "terminate",
        "error",
        "uncaught",
        "signal_end",
        "escalation_end",
        "throw_signal",
        "throw_escalation",
    ):
        before = _ask(b, block, before)
    _place(b, block)
    b.flow(before, block.id)
    return _after_edges(b, block, found) if block.falls else None


SENDS = '<zeebe:taskDefinition type="op" />'


ENDS = ("end", "message_end", "signal_end", "escalation_end", "terminate", "error", "uncaught")


def _place(b: Board, block: Block) -> None:
    id, kind, inner, ext = block.id, block.kind, _loop_xml(block), _mappings(block)
    if kind in ENDS or kind.endswith("_throw") or kind.startswith(("throw_", "catch_")):
        _place_event(b, block)
        return
    match kind:
        case "user":
            b.user(id, ext=ext, inner=inner)
        case "manual" | "task":
            b.node({"manual": "manualTask", "task": "task"}[kind], id, ext=ext, inner=inner)
        case "service" | "send":
            b.service(id, f"op.{id}", ext=ext, tag=f"{kind}Task", inner=inner)
        case "receive":
            b.node("receiveTask", id, ext=ext, messageRef="K" if block.how else "M", inner=inner)
        case "script":
            b.script(id, "n + 1", f"v_{id}")
        case "rule":
            call = attributes({"decisionId": "twice", "resultVariable": f"v_{id}"})
            b.node("businessRuleTask", id, ext=f"<zeebe:calledDecision{call} />")
        case _:
            raise AssertionError(kind)


def _place_event(b: Board, block: Block) -> None:
    kind = block.kind.removeprefix("throw_").removeprefix("catch_").removesuffix("_end")
    kind = {"uncaught": "error", "end": "", "none_throw": ""}.get(kind, kind)
    if block.kind.startswith("catch_"):
        b.catch(block.id, definition(kind, block.how))
        return
    place = b.end if block.kind in ENDS else b.throw
    place(block.id, definition(kind, "" if kind == "message" else block.how), ext=SENDS if kind == "message" else "")


def _mappings(block: Block) -> str:
    if not block.ins and not block.outs:
        return ""
    return mapping({"n": "=n + 1"} if block.ins else None, {f"o_{block.id}": "=n"} if block.outs else None)


def _loop_xml(block: Block) -> str:
    if block.loop in ("standard", "while"):
        given = attributes({"loopMaximum": max(block.size, 1), "testBefore": "true" if block.first else None})
        condition = "<bpmn:loopCondition>=n != 1</bpmn:loopCondition>" if block.loop == "while" else ""
        return f"<bpmn:standardLoopCharacteristics{given}>{condition}</bpmn:standardLoopCharacteristics>"
    if not block.loop:
        return ""
    until = "=numberOfCompletedInstances >= 2" if block.loop == "until" else None
    items, result = "=" + str(list(range(block.size))), f"=i_{block.id} * 10 + n"
    return many(items, f"i_{block.id}", (f"all_{block.id}", result), until, block.loop == "sequential")


def _after_edges(b: Board, block: Block, found: list[Board]) -> str:
    """Draw the boundary events; where a path rejoins, a gateway merges it with the activity's."""
    last = block.id
    if any(edge.rejoins for edge in block.edges):
        last = b.xor(f"m_{block.id}")
        b.flow(block.id, last)
    for edge in block.edges:
        _draw_edge(b, block, edge, last, found)
    return last


def _draw_edge(b: Board, block: Block, edge: Edge, last: str, found: list[Board]) -> None:
    b.boundary(edge.id, block.id, definition(edge.kind, edge.how), edge.interrupting)
    end = _draw(b, edge.then, edge.id, found)
    if end:
        b.flow(end, last if edge.rejoins else b.end(f"{edge.id}_end"))


def _draw_link(b: Board, block: Block, before: str, found: list[Board]) -> str:
    definition = f'<bpmn:linkEventDefinition name="{block.id}" />'
    b.flow(before, b.throw(block.id, definition))
    return b.catch(f"{block.id}_come", definition)


def _draw_xor(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    asked = _ask(b, block, before)
    b.xor(block.id, default=f"{block.id}_last")
    b.flow(asked, block.id)
    return _branches(b, block, found, lambda n: f"=x_{block.id} = {n}", b.xor)


def _draw_or(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    asked = _ask(b, block, before)
    b.any_of(block.id, default=f"{block.id}_last")
    b.flow(asked, block.id)
    return _branches(b, block, found, lambda n: f"=list contains(x_{block.id}, {n})", b.any_of)


def _draw_and(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    b.both(block.id)
    b.flow(before, block.id)
    return _branches(b, block, found, None, b.both)


def _branches(b, block, found, condition, join) -> str | None:
    """Each branch begins with a passed task, so that its flow has a name of its own."""
    merged = join(f"{block.id}_join") if block.falls else None
    for n, part in enumerate(block.parts):
        first = b.node("task", f"{block.id}_b{n}")
        final = n == len(block.parts) - 1
        asked = None if final or condition is None else condition(n)
        b.flow(block.id, first, asked, id=f"{block.id}_last" if final and condition else None)
        last = _draw(b, part, first, found)
        if last:
            b.flow(last, merged)
    return merged


def _draw_loop(b: Board, block: Block, before: str, found: list[Board]) -> str:
    again = b.xor(f"{block.id}_again")
    b.flow(before, again)
    last = _draw(b, block.parts[0], again, found)
    assert last is not None
    asked = _ask(b, block, last)
    b.xor(block.id, default=f"{block.id}_on")
    b.flow(asked, block.id)
    b.flow(block.id, again, f"=x_{block.id}")
    on = b.node("task", f"{block.id}_out")
    b.flow(block.id, on, id=f"{block.id}_on")
    return on


def _draw_event_gateway(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    b.node("eventBasedGateway", block.id)
    b.flow(before, block.id)
    merged = b.xor(f"{block.id}_join") if block.falls else None
    for part in block.parts:
        last = _draw(b, part, block.id, found)
        if last:
            b.flow(last, merged or "")
    return merged


def _draw_sub(b: Board, block: Block, before: str, found: list[Board]) -> str:
    with b.within(block.id, ext=_mappings(block), inner=_loop_xml(block)):
        _scope(b, block, found)
    b.flow(before, block.id)
    return _after_edges(b, block, found)


def _draw_call(b: Board, block: Block, before: str, found: list[Board]) -> str:
    process = f"{block.id}_p"
    given = {
        "processId": process,
        "propagateAllParentVariables": None if block.parent else "false",
        "propagateAllChildVariables": None if block.child else "false",
    }
    call = f"<zeebe:calledElement{attributes(given)} />"
    b.node("callActivity", block.id, ext=call + _mappings(block), inner=_loop_xml(block))
    b.flow(before, block.id)
    _container(Block("process", process, block.parts, handlers=block.handlers), found)
    return _after_edges(b, block, found)
