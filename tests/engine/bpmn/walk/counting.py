"""What stands in a diagram: the kinds of each of its elements, `nested:` where it stands inside another."""

from random import Random

from tests.engine.bpmn.walk.blocks import EDGES, PASSED, WAITING_TASKS, Block, Edge

LEAVES = (
    *WAITING_TASKS, *PASSED, "catch_duration", "catch_date", "catch_message", "catch_signal", "link", "throw_message",
    "throw_signal", "throw_escalation", "end", "message_end", "signal_end", "escalation_end", "terminate", "error",
    "uncaught",
)  # fmt: skip
NESTS = ("xor", "and", "or", "loop", "event_gateway", "sub", "call")
LOOPS = tuple(f"loop:{loop}" for loop in ("parallel", "sequential", "until", "standard", "while"))
MAPPED = ("sub:mapped", "call:mapped", "task:mapped")
INSIDE = (*LEAVES, *NESTS, *LOOPS, *MAPPED, *(f"{place}:{edge}" for place in ("edge", "handler") for edge in EDGES))
STARTS = ("start:message", "start:date", "start:cycle")
KINDS = (*INSIDE, *(f"nested:{kind}" for kind in INSIDE), *STARTS)
# What chance alone would draw or reach too seldom, and how much.
_SELDOM = {
    "nested:edge:signal": 10, "nested:edge:signal:interrupting": 30, "nested:edge:escalation": 10,
    "nested:edge:error": 20, "nested:edge": 5, "nested:edge:duration:beside": 8, "nested:handler": 2,
    "nested:handler:error": 5, "edge:escalation": 3, "edge:error": 4, "edge:signal": 2, "edge": 1, "handler": 1,
    "handler:error": 3, "nested:call": 10, "nested:loop:while": 6, "nested:loop:standard": 6, "nested:and": 4,
    "nested:or": 4, "nested:error": 2, "nested:message_end": 2, "nested:signal_end": 2, "nested:uncaught": 2,
    "nested:terminate": 2, "nested:escalation_end": 2, "nested:loop": 2, "nested:end": 2, "message_end": 1,
    "signal_end": 1, "escalation_end": 1, "uncaught": 1, "terminate": 1,
}  # fmt: skip


def themes(seed: int) -> set[str]:
    """What a seed's diagram is about."""
    return set(Random(seed).choices(KINDS, [_weight(kind) for kind in KINDS], k=8))


def _weight(kind: str) -> float:
    return max((weight for name, weight in _SELDOM.items() if f"{kind}:".startswith(f"{name}:")), default=0.1)


def kinds_of(root: Block) -> dict[str, tuple[str, ...]]:
    """Element id → kinds."""
    found: dict[str, tuple[str, ...]] = {"p_start": (f"start:{root.how}",)} if root.how else {}
    _block(root, found, nested=False)
    return found


def _block(block: Block, found: dict[str, tuple[str, ...]], *, nested: bool) -> None:
    if block.kind not in ("sequence", "process"):
        kinds = [block.kind, *([f"loop:{block.loop}"] if block.loop else [])]
        if block.ins or block.outs:
            kinds.append(f"{block.kind if block.kind in ('sub', 'call') else 'task'}:mapped")
        _note(block.id, kinds, found, nested)
    for edge in block.edges:
        _edge("edge", edge, found, nested, nested)
    inside = nested or block.kind in ("sub", "call")
    for handler in block.handlers:
        _edge("handler", handler, found, inside, True)
    for part in block.parts:
        _block(part, found, nested=inside)


def _edge(place: str, edge: Edge, found: dict[str, tuple[str, ...]], nested: bool, inside: bool) -> None:
    _note(edge.id, [f"{place}:{edge.kind}:{'interrupting' if edge.interrupting else 'beside'}"], found, nested)
    _block(edge.then, found, nested=inside)


def _note(id: str, kinds: list[str], found: dict[str, tuple[str, ...]], nested: bool) -> None:
    found[id] = (*kinds, *(f"nested:{kind}" for kind in kinds if nested))
