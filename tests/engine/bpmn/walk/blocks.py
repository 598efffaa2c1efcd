"""Random diagrams as blocks: what chance draws.

A block is entered at one element and left at one, or not left at all (`falls` is false): then every path in it ends
inside. Where something can happen at once that would race with a neighbour (terminate, errors, signals, a join that
merges data, a call that copies them), a person's task stands before it, so that each step has one right result.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import TypeVar

WAITING_TASKS = ("user", "manual", "service", "send", "receive")
PASSED = ("task", "script", "rule", "none_throw")
CATCHES = ("catch_duration", "catch_date", "catch_message", "catch_signal")
HOW = ("interrupting", "beside")
EDGES = (
    *(f"{kind}:{how}" for kind in ("duration", "date", "message", "signal", "escalation") for how in HOW),
    "cycle:beside", "error:interrupting",
)  # fmt: skip
CODES = ("E", "F")
T = TypeVar("T")


@dataclass
class Block:
    kind: str
    id: str = ""
    parts: list["Block"] = field(default_factory=list)
    loop: str = ""  # "", "parallel", "sequential", "until", "standard", "while"
    size: int = 0  # items of a loop
    edges: list["Edge"] = field(default_factory=list)  # boundary events of an activity
    handlers: list["Edge"] = field(default_factory=list)  # event sub-processes of a scope
    falls: bool = True
    how: str = (
        ""  # "feel" for a duration, "keyed" for a message, the code of an error or escalation; of a process: its start
    )
    ins: bool = False  # an input mapping makes a local n
    outs: bool = False  # an output mapping gives n out under another name
    parent: bool = True  # a called process sees all of its caller
    child: bool = True  # … and gives all of its own back
    data: bool = False  # a process in which several write the same variables
    pause: bool = False  # it stands here so that nothing races
    first: bool = False  # a loop of `while` asks before its first round


@dataclass
class Edge:
    """A boundary event or the start of an event sub-process, and what follows it."""

    kind: str  # duration, date, cycle, message, signal, error, escalation
    id: str
    interrupting: bool
    then: Block
    how: str = ""  # as a block's; "" catches every code
    rejoins: bool = False  # a boundary event's path meets the activity's again


@dataclass(frozen=True)
class Where:
    """What may be drawn here."""

    depth: int
    data: bool  # several write the same variables
    error: frozenset[str] = frozenset()  # codes that somebody around catches
    escalation: bool = False
    ends: bool = True  # a path may end here without hurting a join
    calls: bool = True
    signals: bool = True  # not where one signal would wake several of which only some may finish
    joins: bool = True  # not where several tokens may follow each other: a join would pair any of them

    def inside(self, **changes: object) -> "Where":
        return replace(self, depth=self.depth - 1, **changes)


class Chance:
    """A seed's choices. Its `themes` are drawn more often than others, so that in many diagrams nothing is rare."""

    def __init__(self, seed: int, themes: Collection[str] = ()) -> None:
        self.random = Random(seed)
        self.themes = {theme.removeprefix("nested:") for theme in themes}
        self.numbers = count(1)

    def name(self, kind: str) -> str:
        return f"{kind}_{next(self.numbers)}"

    def pick(self, options: Sequence[T], prefix: str = "") -> T:
        wanted = [option for option in options if f"{prefix}{option}" in self.themes]
        return self.random.choice(wanted if wanted and self.maybe() else options)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def maybe(self, share: float = 0.5) -> bool:
        return self.random.random() < share


def diagram(seed: int, themes: Collection[str] = (), depth: int = 3) -> Block:
    chance = Chance(seed, themes)
    where = Where(depth=depth, data=chance.maybe())
    start = chance.pick(("", "message", "date", "cycle"), "start:")
    root = Block("process", "p", how=start, data=where.data)
    root.handlers = _handlers(chance, where)
    body = _sequence(chance, _around(where, root.handlers), depth + 1, depth * 2)
    root.parts = [body]
    return root


def _sequence(chance: Chance, where: Where, least: int = 1, most: int = 3) -> Block:
    parts: list[Block] = []
    for _ in range(chance.number(least, most)):
        parts += _block(chance, where)
        if not parts[-1].falls:
            break
    return Block("sequence", "", parts, falls=parts[-1].falls)


def _block(chance: Chance, where: Where) -> list[Block]:
    kind = chance.pick(_nests(where) if where.depth > 0 and chance.maybe(0.6) else _leaves(where))
    block = _MAKERS.get(kind, _simple)(chance, where, kind)
    if kind == "catch_signal" and where.data:
        return [block, _user(chance)]
    if kind == "call" and block.parent:  # it copies what it sees
        return [_user(chance), block]
    return [block]


def _leaves(where: Where) -> list[str]:
    leaves = [*WAITING_TASKS, *PASSED, *CATCHES[:3], "link", "throw_message", "throw_signal"]
    if where.signals:
        leaves += ["catch_signal"]
    leaves = [*leaves * 2, "terminate", *(["uncaught"] if len(where.error) < len(CODES) else [])]
    leaves += ["throw_escalation"] * (6 if where.escalation else 2)
    if where.ends:
        leaves += ["end", "message_end", "signal_end", "escalation_end"]
    return leaves + ["error"] * (4 if where.error else 0)


def _nests(where: Where) -> list[str]:
    nests = ["xor", "loop", "event_gateway", "sub", "sub", "sub", "activity", "activity"]
    return nests + (["and", "or"] if where.joins else []) + (["call"] * 2 if where.calls else [])


def _simple(chance: Chance, where: Where, kind: str) -> Block:
    ends = kind in ("end", "message_end", "signal_end", "escalation_end", "terminate", "error", "uncaught")
    block = Block(kind, chance.name(kind), falls=not ends, how=_how(chance, kind))
    if kind == "error":
        block.how = chance.pick(sorted(where.error))
    elif kind == "uncaught":
        block.how = next(code for code in CODES if code not in where.error)
    elif kind in WAITING_TASKS:
        block.ins, block.outs = chance.maybe(0.2), chance.maybe(0.2)
    return block


def _how(chance: Chance, kind: str) -> str:
    kind = kind.removeprefix("catch_").removeprefix("throw_").removesuffix("_end")
    options = {
        "duration": ("", "feel"), "message": ("", "keyed"), "receive": ("", "keyed"), "escalation": CODES,
        "uncaught": CODES,
    }.get(kind, ("",))  # fmt: skip
    return chance.pick(options)


def _user(chance: Chance) -> Block:
    """A pause, so that nothing races: it stays when a diagram is made smaller."""
    return Block("user", chance.name("user"), pause=True)


def _branch(chance: Chance, where: Where, kind: str) -> Block:
    part = _sequence(chance, where.inside(ends=where.ends and kind != "and"))
    if where.data and part.falls and kind != "xor":
        part.parts.append(_user(chance))
    return part


def _branches(chance: Chance, where: Where, kind: str) -> Block:
    parts = [_branch(chance, where, kind) for _ in range(chance.number(2, 3))]
    return Block(kind, chance.name(kind), parts, falls=any(part.falls for part in parts))


def _loop(chance: Chance, where: Where, kind: str) -> Block:
    body = _sequence(chance, where.inside())
    return Block("loop", chance.name("loop"), [body]) if body.falls else body


def _event_gateway(chance: Chance, where: Where, kind: str) -> Block:
    kinds = [*CATCHES[:3], *(["catch_signal"] if where.signals else []), "receive"]
    parts = []
    for _ in range(chance.number(2, 4)):
        kind = chance.pick(kinds)
        event = Block(kind, chance.name(kind), how=_how(chance, kind))
        pause = [_user(chance)] if kind == "catch_signal" and where.data else []
        rest = _sequence(chance, where.inside())
        parts.append(Block("sequence", "", [event, *pause, *rest.parts], falls=rest.falls))
    return Block("event_gateway", chance.name("event_gateway"), parts, falls=any(part.falls for part in parts))


def _activity(chance: Chance, where: Where, kind: str) -> Block:
    block = _simple(chance, where, chance.pick(("user", "service", "receive", "send")))
    block.loop = chance.pick(_loops(where), "loop:")
    block.size, block.first = chance.number(0, 3), chance.maybe()
    operation = block.kind in ("service", "send")
    block.edges = _edges(chance, where, [e for e in EDGES if operation or not e.startswith("error")], "escalation")
    return block


def _loops(where: Where) -> tuple[str, ...]:
    # Where several tokens come, nobody could say which round of a standard loop is whose.
    return ("", "", "parallel", "sequential", "until", *(("standard", "while") if where.joins else ()))


def _sub(chance: Chance, where: Where, kind: str) -> Block:
    called = kind == "call"
    edges = _edges(chance, where, EDGES)
    block = Block(kind, chance.name(kind), loop=chance.pick(("", "", *_loops(where)), "loop:"), edges=edges)
    block.size, block.first = chance.number(0, 3), chance.maybe()
    block.ins, block.outs = chance.maybe(0.3), chance.maybe(0.3)
    if called:
        block.parent, block.child = chance.maybe(), chance.maybe()
        block.ins = block.ins or not block.parent
    inside = where.inside(
        ends=True, calls=where.calls and not called, joins=True, signals=where.signals and block.loop != "until"
    )
    inside = _around(inside, edges)
    block.handlers = _handlers(chance, inside)
    inside = _around(inside, block.handlers)
    block.parts = [_sequence(chance, inside, 1, 2)]
    _thrown(chance, inside, block)
    if block.loop == "until":  # who is second at once would be chance
        block.parts[0].parts.insert(0, _user(chance))
    return block


def _around(where: Where, edges: list[Edge]) -> Where:
    """What may be drawn where these catch."""
    codes = {edge.how for edge in edges if edge.kind == "error"}
    error = where.error | frozenset(CODES if "" in codes else codes)
    return replace(where, error=error, escalation=where.escalation or any(edge.kind == "escalation" for edge in edges))


def _thrown(chance: Chance, where: Where, block: Block) -> None:
    """Something in a scope throws what its edges and handlers are there to catch."""
    for edge in (*block.edges, *block.handlers):
        if edge.kind in ("escalation", "signal") and chance.maybe(0.6):
            throw = _simple(chance, where, f"throw_{edge.kind}")
            throw.how = edge.how or throw.how
            block.parts[0].parts.insert(0, throw)
        elif edge.kind == "error" and block.parts[0].falls and chance.maybe(0.8):
            error = _simple(chance, where, "error")
            error.how = edge.how or error.how
            block.parts[0].parts.append(error)
            block.parts[0].falls = False


def _edges(chance: Chance, where: Where, options: Sequence[str], without: str = "?") -> list[Edge]:
    edges: list[Edge] = []
    for _ in range(chance.pick((0, 1, 1, 2))):
        drawn = chance.pick([o for o in options if not o.startswith(without)], "edge:")
        inside = replace(
            where, depth=min(1, where.depth - 1), ends=drawn.endswith("beside") or where.ends, calls=False,
            joins=drawn.endswith("interrupting") and where.joins,
        )  # fmt: skip
        _edge(chance, where, inside, drawn, edges, "on")
    for edge in edges:
        edge.rejoins = edge.interrupting and edge.then.falls
    return edges


def _handlers(chance: Chance, where: Where) -> list[Edge]:
    handlers: list[Edge] = []
    for _ in range(chance.pick((0, 1, 1, 2))):
        inside = replace(where, depth=min(1, where.depth - 1), ends=True, calls=False, joins=False)
        _edge(chance, where, inside, chance.pick(EDGES, "handler:"), handlers, "handle")
    return handlers


def _edge(chance: Chance, where: Where, inside: Where, drawn: str, others: list[Edge], word: str) -> None:
    kind, how = drawn.split(":")
    code = chance.pick(("", *CODES)) if kind in ("error", "escalation") else _how(chance, kind)
    if kind in ("error", "escalation", "message", "signal") and (kind, code) in [(e.kind, e.how) for e in others]:
        return
    if kind == "signal" and not where.signals:
        return
    edge = Edge(kind, chance.name(f"{word}_{kind}"), how == "interrupting", _sequence(chance, inside), code)
    if where.data and kind in ("signal", "escalation"):
        edge.then.parts.insert(0, _user(chance))
    others.append(edge)


_MAKERS = {
    "xor": _branches, "and": _branches, "or": _branches, "loop": _loop, "event_gateway": _event_gateway,
    "activity": _activity, "sub": _sub, "call": _sub,
}  # fmt: skip
