"""Random diagrams as blocks: what hypothesis draws, and how a block is drawn on the board.

A block is entered at one element and left at one, or not left at all (`falls` is false): then every path in it ends
inside. Where something can happen at once that would race with a neighbour (terminate, errors, signals), a person's
task stands before it, so that each step has one right result.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, Protocol

from hypothesis import strategies as st
from tests.engine.bpmn.draw import Board, attributes, many, mapping, timer

WAITING_TASKS = ("user", "manual", "service", "send", "receive")
PASSED = ("task", "script", "none_throw")
CATCHES = ("catch_timer", "catch_message", "catch_signal")


@dataclass
class Block:
    kind: str
    id: str = ""
    parts: list["Block"] = field(default_factory=list)
    loop: str = ""  # "", "parallel", "sequential", "until", "standard"
    size: int = 0  # items of a loop
    edges: list["Edge"] = field(default_factory=list)  # boundary events of an activity
    handlers: list["Edge"] = field(default_factory=list)  # event sub-processes of a scope
    falls: bool = True


@dataclass
class Edge:
    """A boundary event or the start of an event sub-process, and what follows it."""

    kind: str  # timer, cycle, message, signal, error, escalation
    id: str
    interrupting: bool
    then: Block
    rejoins: bool = False  # a boundary event's path meets the activity's again


@dataclass(frozen=True)
class Where:
    """What may be drawn here."""

    depth: int
    error: bool = False  # somebody around catches errors
    escalation: bool = False
    ends: bool = True  # a path may end here without hurting a join
    in_sub: bool = False
    calls: bool = True
    signals: bool = True  # not where one signal would wake several of which only some may finish
    joins: bool = True  # not where several tokens may follow each other: a join would pair any of them

    def inside(self, **changes: object) -> "Where":
        return Where(**{**self.__dict__, "depth": self.depth - 1, **changes})  # type: ignore[arg-type]


class Namer:
    def __init__(self) -> None:
        self.number = count(1)

    def __call__(self, kind: str) -> str:
        return f"{kind}_{next(self.number)}"


class Dice(Protocol):
    """Chance: hypothesis (which shrinks what fails) or a seed (which is fast)."""

    def pick(self, options: Sequence[Any]) -> Any: ...
    def number(self, low: int, high: int) -> int: ...


@dataclass
class Drawn:
    draw: st.DrawFn

    def pick(self, options: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


@dataclass
class Seeded:
    random: Random

    def pick(self, options: Sequence[Any]) -> Any:
        return self.random.choice(options)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


@st.composite
def diagrams(draw: st.DrawFn, depth: int = 4) -> Block:
    return diagram(Drawn(draw), depth)


def diagram(dice: Dice, depth: int = 4) -> Block:
    name = Namer()
    where = Where(depth=dice.number(2, depth))
    root = Block("process", "p", [_sequence(dice, name, where)])
    root.handlers = _handlers(dice, name, where)
    return root


def _sequence(dice: Dice, name: Namer, where: Where) -> Block:
    parts: list[Block] = []
    for _ in range(dice.number(1, 3)):
        part = _block(dice, name, where)
        parts.append(part)
        if not part.falls:
            break
    return Block("sequence", "", parts, falls=parts[-1].falls)


def _block(dice: Dice, name: Namer, where: Where) -> Block:
    leaves = ["task"] * 4 + ["passed", "catch", "link", "throw_message", "throw_signal"]
    if where.escalation:
        leaves += ["throw_escalation"] * 4
    if where.ends:
        leaves += ["end"]
    leaves += ["terminate"]
    if where.error:
        leaves += ["error"] * 6
    nests = [
        "xor",
        *(["and", "or"] if where.joins else []),
        "loop",
        "loop",
        "event_gateway",
        "sub",
        "sub",
        "activity",
        "activity",
    ]
    nests += ["call"] * 3 if where.calls else []
    kind = dice.pick(leaves + nests * 2 if where.depth > 0 else leaves)
    return _MAKERS[kind](dice, name, where)


def _task(dice: Dice, name: Namer, where: Where) -> Block:
    kind = dice.pick(WAITING_TASKS)
    return Block(kind, name(kind))


def _passed(dice: Dice, name: Namer, where: Where) -> Block:
    kind = dice.pick(PASSED)
    return Block(kind, name(kind))


def _catch(dice: Dice, name: Namer, where: Where) -> Block:
    kind = dice.pick(CATCHES if where.signals else CATCHES[:2])
    return Block(kind, name(kind))


def _simple(kind: str, falls: bool = True):
    def make(dice: Dice, name: Namer, where: Where) -> Block:
        return Block(kind, name(kind), falls=falls)

    return make


def _choice(kind: str):
    def make(dice: Dice, name: Namer, where: Where) -> Block:
        parts = [_sequence(dice, name, where.inside()) for _ in range(dice.number(2, 3))]
        return Block(kind, name(kind), parts, falls=any(part.falls for part in parts))

    return make


def _and(dice: Dice, name: Namer, where: Where) -> Block:
    parts = [_sequence(dice, name, where.inside(ends=False)) for _ in range(dice.number(2, 3))]
    return Block("and", name("and"), parts, falls=any(part.falls for part in parts))


def _loop(dice: Dice, name: Namer, where: Where) -> Block:
    body = _sequence(dice, name, where.inside())
    return Block("loop", name("loop"), [body]) if body.falls else body


def _event_gateway(dice: Dice, name: Namer, where: Where) -> Block:
    events = [_catch(dice, name, where) for _ in range(dice.number(2, 3))]
    if dice.pick((False, True)):
        events.append(Block("receive", name("receive")))
    parts = []
    for event in events:
        rest = _sequence(dice, name, where.inside())
        parts.append(Block("sequence", "", [event, *rest.parts], falls=rest.falls))
    return Block("event_gateway", name("event_gateway"), parts, falls=any(part.falls for part in parts))


def _activity(dice: Dice, name: Namer, where: Where) -> Block:
    kind = dice.pick(("user", "service", "receive", "send"))
    loops = (
        "",
        "parallel",
        "sequential",
        "until",
        *(("standard",) * 2 if where.joins else ()),
    )  # else: which round is whose?
    block = Block(kind, name(kind), loop=dice.pick(loops))
    block.size = dice.number(0, 3)
    kinds = ["timer", "cycle", "message", "signal"] + (["error"] * 2 if kind in ("service", "send") else [])
    block.edges = _edges(dice, name, where, kinds)
    return block


def _sub(dice: Dice, name: Namer, where: Where, called: bool = False) -> Block:
    kind = "call" if called else "sub"
    edges = _edges(
        dice, name, where, ["timer", "cycle", "message", "signal", "error", "error", "escalation", "escalation"]
    )
    catches = {edge.kind for edge in edges}
    block = Block(kind, name(kind), loop=dice.pick(("", "", "", "parallel", "sequential", "until")))
    inside = where.inside(
        error=where.error or "error" in catches, escalation=where.escalation or "escalation" in catches, ends=True,
        in_sub=True, calls=where.calls and not called, joins=True, signals=where.signals and block.loop != "until",
    )  # fmt: skip
    block.size = dice.number(0, 3)
    block.edges = edges
    block.handlers = _handlers(dice, name, inside)
    for handler in block.handlers:
        inside = inside.inside(
            depth=inside.depth, error=inside.error or handler.kind == "error",
            escalation=inside.escalation or handler.kind == "escalation",
        )  # fmt: skip
        inside = Where(**{**inside.__dict__, "depth": where.depth - 1})
    body = _sequence(dice, name, inside)
    if block.loop == "until":  # who is second at once would be chance
        body.parts.insert(0, Block("user", name("user")))
    block.parts = [body]
    return block


def _call(dice: Dice, name: Namer, where: Where) -> Block:
    return _sub(dice, name, where, called=True)


def _edges(dice: Dice, name: Namer, where: Where, kinds: list[str]) -> list[Edge]:
    edges: list[Edge] = []
    for _ in range(dice.number(0, 2)):
        kind = dice.pick(kinds)
        if kind in ("error", "escalation", "message", "signal") and any(edge.kind == kind for edge in edges):
            continue
        if kind == "signal" and not where.signals:
            continue
        interrupting = kind == "error" or (kind != "cycle" and dice.pick((False, True)))
        then = _sequence(
            dice,
            name,
            Where(
                depth=min(1, where.depth - 1),
                ends=not interrupting or where.ends,
                calls=False,
                joins=interrupting and where.joins,
                signals=where.signals,
            ),
        )
        rejoins = interrupting and then.falls
        edges.append(Edge(kind, name(f"on_{kind}"), interrupting, then, rejoins))
    return edges


def _handlers(dice: Dice, name: Namer, where: Where) -> list[Edge]:
    handlers: list[Edge] = []
    for _ in range(dice.pick((0, 0, 1, 2, 3))):
        kind = dice.pick(("timer", "cycle", "message", "signal", "error", "error", "escalation", "escalation"))
        if kind in ("error", "escalation", "signal") and any(handler.kind == kind for handler in handlers):
            continue
        if kind == "signal" and not where.signals:
            continue
        interrupting = kind == "error" or (kind != "cycle" and dice.pick((False, True)))
        inside = Where(min(1, where.depth - 1), ends=True, calls=False, in_sub=True, signals=where.signals)
        then = _sequence(dice, name, inside)
        handlers.append(Edge(kind, name(f"handle_{kind}"), interrupting, then))
    return handlers


_MAKERS = {
    "task": _task, "passed": _passed, "catch": _catch, "link": _simple("link"),
        "throw_message": _simple("throw_message"),
    "throw_signal": _simple("throw_signal"), "throw_escalation": _simple("throw_escalation"), "end": _simple("end",
        falls=False),
    "terminate": _simple("terminate", falls=False), "error": _simple("error", falls=False), "xor": _choice("xor"),
    "or": _choice("or"), "and": _and, "loop": _loop, "event_gateway": _event_gateway, "sub": _sub,
        "activity": _activity,
    "call": _call,
}  # fmt: skip


def tally(block: Block, depth: int = 0, into: Counter[str] | None = None) -> Counter[str]:
    """How often each kind stands in a diagram; `nested:` where it stands inside another activity."""
    into = Counter() if into is None else into
    for kind in {block.kind, *([f"loop:{block.loop}"] if block.loop else [])} - {"sequence", "process"}:
        into[kind] += 1
        if depth:
            into[f"nested:{kind}"] += 1
    deeper = depth + (block.kind in ("sub", "call"))
    for edge in block.edges:
        into[f"edge:{edge.kind}:{'interrupting' if edge.interrupting else 'beside'}"] += 1
        tally(edge.then, depth, into)
    for handler in block.handlers:
        into[f"handler:{handler.kind}:{'interrupting' if handler.interrupting else 'beside'}"] += 1
        tally(handler.then, depth + 1, into)
    for part in block.parts:
        tally(part, deeper, into)
    return into


# ── drawing ──

DECLARED = (("error", "E", {"name": "e", "errorCode": "E"}), ("escalation", "X", {"name": "x", "escalationCode": "X"}),
            ("signal", "S", {"name": "s"}))  # fmt: skip
DEFINITIONS = {
    "error": '<bpmn:errorEventDefinition errorRef="E" />',
    "escalation": '<bpmn:escalationEventDefinition escalationRef="X" />',
    "signal": '<bpmn:signalEventDefinition signalRef="S" />',
    "message": '<bpmn:messageEventDefinition messageRef="M" />',
    "timer": timer("duration", "P1D"),
    "cycle": timer("cycle", "R2/P1D"),
    "terminate": "<bpmn:terminateEventDefinition />",
}


def boards(root: Block) -> list[Board]:
    found: list[Board] = []
    _container(root, found)
    return found


def _new_board(process: str) -> Board:
    b = Board(process)
    for tag, id, attrs in DECLARED:
        b.declared(tag, id, **attrs)
    b.globals.append('<bpmn:message id="M" name="m" />')
    return b


def _container(block: Block, found: list[Board]) -> None:
    b = _new_board(block.id)
    found.append(b)
    _scope(b, block, found)


def _scope(b: Board, block: Block, found: list[Board]) -> None:
    start = b.start(f"{block.id}_start")
    last = _draw(b, block.parts[0], start, found)
    if last:
        b.flow(last, b.end(f"{block.id}_end"))
    for handler in block.handlers:
        with b.within(f"{handler.id}_sub", triggeredByEvent="true"):
            b.start(handler.id, DEFINITIONS[handler.kind], isInterrupting=None if handler.interrupting else "false")
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
    return globals().get(f"_draw_{block.kind}", _draw_leaf)(b, block, before, found)  # type: ignore[no-any-return]


def _ask(b: Board, block: Block, before: str) -> str:
    asked = b.user(f"ask_{block.id}")
    b.flow(before, asked)
    return asked


def _draw_leaf(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    id, kind = block.id, block.kind
    if kind in ("end", "terminate", "error"):
        if kind != "end":
            before = _ask(b, block, before)
        b.flow(before, b.end(id, DEFINITIONS.get(kind, "")))
        return None
    if kind in ("throw_signal", "throw_escalation"):
        before = _ask(b, block, before)
    _place(b, block)
    b.flow(before, id)
    return _after_edges(b, block, found)


def _place(b: Board, block: Block) -> None:
    id, kind, loop = block.id, block.kind, _loop_xml(block)
    if kind == "user":
        b.user(id, inner=loop)
    elif kind in ("manual", "task"):
        b.node({"manual": "manualTask", "task": "task"}[kind], id, inner=loop)
    elif kind in ("service", "send"):
        b.service(id, f"op.{id}", tag=f"{kind}Task", inner=loop)
    elif kind == "receive":
        b.node("receiveTask", id, messageRef="M", inner=loop)
    elif kind == "script":
        b.script(id, "1", f"v_{id}")
    elif kind == "none_throw":
        b.throw(id)
    elif kind == "throw_message":
        b.throw(id, DEFINITIONS["message"], ext='<zeebe:taskDefinition type="op" />')
    elif kind in ("throw_signal", "throw_escalation"):
        b.throw(id, DEFINITIONS[kind.removeprefix("throw_")])
    elif kind.startswith("catch_"):
        b.catch(id, DEFINITIONS[kind.removeprefix("catch_")])
    else:
        raise AssertionError(kind)


def _loop_xml(block: Block) -> str:
    if block.loop == "standard":
        return f"<bpmn:standardLoopCharacteristics{attributes({'loopMaximum': max(block.size, 1)})} />"
    if not block.loop:
        return ""
    until = "=numberOfCompletedInstances >= 2" if block.loop == "until" else None
    items = "=" + str(list(range(block.size)))
    return many(items, f"i_{block.id}", (f"all_{block.id}", f"=i_{block.id} * 10"), until, block.loop == "sequential")


def _after_edges(b: Board, block: Block, found: list[Board]) -> str:
    """Draw the boundary events; where a path rejoins, a gateway merges it with the activity's."""
    last = block.id
    if any(edge.rejoins for edge in block.edges):
        last = b.xor(f"m_{block.id}")
        b.flow(block.id, last)
    for edge in block.edges:
        b.boundary(edge.id, block.id, DEFINITIONS[edge.kind], edge.interrupting)
        end = _draw(b, edge.then, edge.id, found)
        if end:
            b.flow(end, last if edge.rejoins else b.end(f"{edge.id}_end"))
    return last


def _draw_link(b: Board, block: Block, before: str, found: list[Board]) -> str:
    definition = f'<bpmn:linkEventDefinition name="{block.id}" />'
    b.flow(before, b.throw(f"{block.id}_go", definition))
    return b.catch(f"{block.id}_come", definition)


def _draw_xor(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    asked = _ask(b, block, before)
    b.xor(block.id, default=f"{block.id}_last")
    b.flow(asked, block.id)
    return _branches(b, block, "exclusiveGateway", found, lambda n: f"=x_{block.id} = {n}", b.xor)


def _draw_or(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    asked = _ask(b, block, before)
    b.any_of(block.id, default=f"{block.id}_last")
    b.flow(asked, block.id)
    return _branches(b, block, "inclusiveGateway", found, lambda n: f"=list contains(x_{block.id}, {n})", b.any_of)


def _draw_and(b: Board, block: Block, before: str, found: list[Board]) -> str | None:
    b.both(block.id)
    b.flow(before, block.id)
    return _branches(b, block, "parallelGateway", found, None, b.both)


def _branches(b, block, tag, found, condition, join) -> str | None:
    """Each branch begins with a passed task, so that its flow has a name of its own."""
    merged = join(f"{block.id}_join") if block.falls else None
    for n, part in enumerate(block.parts):
        first = b.node("task", f"{block.id}_b{n}")
        final = n == len(block.parts) - 1
        b.flow(
            block.id,
            first,
            None if final or condition is None else condition(n),
            id=f"{block.id}_last" if final and condition else None,
        )
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
    with b.within(block.id, inner=_loop_xml(block)):
        _scope(b, block, found)
    b.flow(before, block.id)
    return _after_edges(b, block, found)


def _draw_call(b: Board, block: Block, before: str, found: list[Board]) -> str:
    process = f"{block.id}_p"
    call = f'<zeebe:calledElement processId="{process}" propagateAllChildVariables="false" />'
    b.node("callActivity", block.id, ext=call + mapping(), inner=_loop_xml(block))
    b.flow(before, block.id)
    _container(Block("process", process, block.parts, handlers=block.handlers), found)
    return _after_edges(b, block, found)
