"""A diagram on which engine and model differ, made smaller as long as they still do."""

from collections.abc import Callable, Iterator
from copy import deepcopy

from tests.engine.bpmn.walk.blocks import Block, Edge

TRIES = 400  # smaller diagrams that are tried before what is found so far is told


def smallest(root: Block, differ: Callable[[Block], bool]) -> Block:
    tries, found = 0, root
    while True:
        for smaller in sorted(_smaller(found), key=size):
            tries += 1
            if tries > TRIES:
                return found
            if differ(smaller):
                found = smaller
                break
        else:
            return found


def size(block: Block) -> int:
    """Elements that chance drew."""
    inner = [*block.parts, *(edge.then for edge in _edges(block))]
    return (block.kind not in ("sequence", "process")) + len(_edges(block)) + sum(map(size, inner))


def _edges(block: Block) -> list[Edge]:
    return [*block.edges, *block.handlers]


def _smaller(root: Block) -> Iterator[Block]:
    """The diagram without one of its parts, its edges, its loops; or with a block in place of what is around it."""
    for number in range(len(list(_changes(root)))):
        copy = deepcopy(root)
        list(_changes(copy))[number]()
        _mend(copy)
        yield copy


def _changes(block: Block) -> Iterator[Callable[[], object]]:
    """What could be taken away, as calls that do it."""
    for edges in (block.edges, block.handlers):
        for edge in list(edges):
            yield lambda edges=edges, edge=edge: edges.remove(edge)
            yield from _changes(edge.then)
    for name in ("loop", "how", "ins", "outs"):
        if getattr(block, name) and block.kind not in ("error", "uncaught"):
            yield lambda name=name: setattr(block, name, type(getattr(block, name))())
    yield from _fewer_parts(block)
    for part in block.parts:
        yield from _changes(part)


def _fewer_parts(block: Block) -> Iterator[Callable[[], object]]:
    for n, part in enumerate(block.parts):
        if block.kind == "sequence":
            if not part.pause:
                yield lambda n=n: block.parts.__delitem__(n)
            for inner in part.parts:
                yield lambda n=n, inner=inner: block.parts.__setitem__(slice(n, n + 1), inner.parts)
        elif block.kind in ("and", "or", "xor", "event_gateway") and len(block.parts) > 2:
            yield lambda n=n: block.parts.__delitem__(n)


def _mend(block: Block) -> None:
    """A sequence is never empty, nothing follows what does not fall, and a block falls where a part of it does."""
    for part in (*block.parts, *(edge.then for edge in _edges(block))):
        _mend(part)
    for edge in block.edges:
        edge.rejoins = edge.interrupting and edge.then.falls
    if block.kind == "sequence":
        if not block.parts:
            block.parts.append(Block("task", f"task_{id(block)}"))
        ends = next((n for n, part in enumerate(block.parts) if not part.falls), len(block.parts))
        del block.parts[ends + 1 :]
        block.falls = block.parts[-1].falls
    elif block.kind in ("and", "or", "xor", "event_gateway"):
        block.falls = any(part.falls for part in block.parts)


def told(block: Block, indent: str = "") -> str:
    """The diagram as lines, a block a line, what is inside it further in."""
    words = [block.kind, block.id, block.loop and f"{block.loop} {block.size}", block.how]
    words += [name for name in ("ins", "outs", "data", "first") if getattr(block, name)]
    lines = [] if block.kind == "sequence" else [indent + " ".join(word for word in words if word)]
    inner = indent if block.kind == "sequence" else indent + "  "
    for edge in _edges(block):
        word = "interrupting" if edge.interrupting else "beside"
        lines.append(f"{inner}! {edge.kind} {word} {edge.id} {edge.how}".rstrip())
        lines.append(told(edge.then, inner + "    "))
    for n, part in enumerate(block.parts):
        if n and block.kind != "sequence":
            lines.append(f"{indent}or")
        lines.append(told(part, inner))
    return "\n".join(lines)
