"""A simple model of what a diagram does, written for the test alone: blocks are walked by continuations.

It knows nothing of tokens, gateways or XML. Everything that is open belongs to a group, so that an interruption is
"cancel the group".
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.engine.bpmn.walk.blocks import Block, Edge

Then = Callable[["Thread"], None]


@dataclass(eq=False)
class Group:
    """What an interruption ends together."""

    model: "Model"
    around: "Group | None" = None
    alive: bool = True
    open: list["Open"] = field(default_factory=list)
    inside: list["Group"] = field(default_factory=list)

    def group(self) -> "Group":
        found = Group(self.model, self)
        self.inside.append(found)
        return found

    def cancel(self) -> None:
        if not self.alive:
            return
        self.alive = False
        for inner in self.inside:
            inner.cancel()
        for thing in self.open:
            if thing.present:
                self.model.cancelled[thing.id] += 1
        self.open.clear()

    def close(self) -> None:
        """It has come to its end by itself: what still waits for something in it just goes."""
        self.alive = False
        self.open.clear()
        for inner in self.inside:
            inner.close()


@dataclass(eq=False)
class Open:
    """Something that waits; `present` if it is an element instance of its own (a boundary event is not)."""

    kind: str  # task, operation, timer, message, signal, join, body
    id: str
    group: Group
    happens: Callable[..., None]
    present: bool = True
    key: tuple[tuple[str, int], ...] = ()
    fails: Callable[[], None] | None = None  # an operation that may end with an error that is caught

    def close(self) -> None:
        if self in self.group.open:
            self.group.open.remove(self)


@dataclass(eq=False)
class Frame:
    """An inclusive split whose join counts who may still come."""

    running: int
    arrived: int = 0
    waiting: Open | None = None
    then: Then | None = None
    outer: "Thread | None" = None


@dataclass(eq=False)
class Scope:
    """A process or sub-process instance."""

    group: Group
    done: Callable[[], None]
    around: "Scope | None"
    catchers: list[tuple[str, bool, Callable[[], None]]]  # boundary events around it: kind, interrupting, what happens
    handlers: list[tuple[str, bool, Callable[[], None]]] = field(default_factory=list)
    threads: int = 0

    def ended(self) -> None:
        self.threads -= 1
        if self.threads == 0 and self.group.alive:
            self.group.close()
            self.done()


@dataclass(eq=False)
class Thread:
    scope: Scope
    group: Group
    frames: tuple[Frame, ...] = ()
    key: tuple[tuple[str, int], ...] = ()

    def end(self) -> None:
        for frame in reversed(self.frames):
            frame.running -= 1
            _settle(frame)
        self.scope.ended()

    def fork(self, number: int) -> None:
        self.scope.threads += number - 1
        for frame in self.frames:
            frame.running += number - 1

    def copy(self, **changes: object) -> "Thread":
        return Thread(**{**self.__dict__, **changes})  # type: ignore[arg-type]


def _settle(frame: Frame) -> None:
    if frame.running == 0 and frame.arrived and frame.then is not None and frame.outer is not None:
        waiting, then, outer = frame.waiting, frame.then, frame.outer
        frame.then = None
        assert waiting is not None
        waiting.close()
        outer.fork(2 - frame.arrived)
        waiting.group.model.completed[waiting.id] += 1
        then(outer)


class Model:
    def __init__(self, root: Block) -> None:
        self.completed: Counter[str] = Counter()
        self.cancelled: Counter[str] = Counter()
        self.answers: dict[str, object] = {}
        self.outcome = False
        self.root = Group(self)
        self.run_scope(root, self.root, None, [], (), self._over)

    def _over(self) -> None:
        self.outcome = True

    def waiting(self) -> list[Open]:
        """What can be done from outside, oldest first within its group."""
        found: list[Open] = []

        def collect(group: Group) -> None:
            found.extend(thing for thing in group.open if thing.kind in ("task", "operation", "timer", "message"))
            for inner in group.inside:
                if inner.alive:
                    collect(inner)

        collect(self.root)
        return found

    def signals(self) -> list[Open]:
        found: list[Open] = []

        def collect(group: Group) -> None:
            found.extend(thing for thing in group.open if thing.kind == "signal")
            for inner in group.inside:
                if inner.alive:
                    collect(inner)

        collect(self.root)
        return found

    # ── scopes ──

    def run_scope(self, block: Block, group: Group, around: Scope | None, catchers, key, done) -> None:
        own = group.group()
        watch = own.group()
        scope = Scope(own, done, around, catchers)
        main = own.group()
        for handler in block.handlers:
            self._handler(handler, scope, own, watch, main, key)
        scope.threads = 1
        thread = Thread(scope, main, (), key)
        self.completed[f"{block.id}_start" if block.kind != "call" else f"{block.id}_p_start"] += 1
        end = f"{block.id}_end" if block.kind != "call" else f"{block.id}_p_end"
        self.walk(block.parts[0], thread, lambda t: self._end(t, end))

    def _handler(self, edge: Edge, scope: Scope, own: Group, watch: Group, main: Group, key) -> None:
        rounds = {"cycle": 2, "timer": 1}.get(edge.kind)

        def happens() -> None:
            nonlocal rounds
            rounds = rounds - 1 if rounds else rounds
            scope.threads += 1
            if edge.interrupting:
                others = [inner for inner in own.inside if inner is not watch]
                for inner in others:
                    inner.cancel()
                watch.close()
                scope.handlers.clear()
                own.inside = []
                scope.threads = 1
            elif rounds == 0:
                thing.close()
            space = own.group()
            body = self._present(space, f"{edge.id}_sub", "body")
            inner = Scope(space.group(), lambda: self._handled(body, scope), scope, [])
            inner.threads = 1
            self.completed[edge.id] += 1
            self.walk(edge.then, Thread(inner, inner.group, (), key), lambda t: self._end(t, f"{edge.id}_end"))

        thing = Open(_kind(edge.kind), edge.id, watch, happens, present=False, key=key)
        if edge.kind in ("error", "escalation"):
            scope.handlers.append((edge.kind, edge.interrupting, happens))
        else:
            watch.open.append(thing)

    def _handled(self, body: Open, scope: Scope) -> None:
        body.close()
        self.completed[body.id] += 1
        scope.ended()

    def _present(self, group: Group, id: str, kind: str, happens: Callable[..., None] = lambda: None, key=()) -> Open:
        thing = Open(kind, id, group, happens, True, key)
        group.open.append(thing)
        return thing

    def _end(self, thread: Thread, id: str) -> None:
        self.completed[id] += 1
        thread.end()

    # ── blocks ──

    def walk(self, block: Block, thread: Thread, then: Then) -> None:
        if not thread.group.alive:
            return
        if not block.falls and thread.frames:  # no way leads from here to the joins around
            frames, thread = thread.frames, thread.copy(frames=())
            for frame in reversed(frames):
                frame.running -= 1
                _settle(frame)
        getattr(self, f"block_{block.kind}", self._leaf)(block, thread, then)

    def block_sequence(self, block: Block, thread: Thread, then: Then) -> None:
        def go(n: int) -> Then:
            if n == len(block.parts):
                return then
            return lambda t: self.walk(block.parts[n], t, go(n + 1))

        go(0)(thread)

    def _ask(self, block: Block, thread: Thread, then: Then) -> None:
        self._wait("task", f"ask_{block.id}", thread, then)

    def _wait(self, kind: str, id: str, thread: Thread, then: Then) -> None:
        def happens() -> None:
            thing.close()
            self.completed[id] += 1
            then(thread)

        thing = self._present(thread.group, id, kind, happens, thread.key)

    def _pass(self, id: str, thread: Thread, then: Then) -> None:
        self.completed[id] += 1
        then(thread)

    def _leaf(self, block: Block, thread: Thread, then: Then) -> None:
        id, kind = block.id, block.kind
        match kind:
            case "user" | "manual" | "service" | "send" | "receive":
                self._work(block, thread, then, lambda t, done: self._task(block, t, done))
            case "task" | "script" | "none_throw":
                self._pass(id, thread, then)
            case "throw_message":
                self._wait("operation", id, thread, then)
            case "link":
                self._pass(f"{id}_go", thread, lambda t: self._pass(f"{id}_come", t, then))
            case "end":
                self._end(thread, id)
            case "terminate":
                self._ask(block, thread, lambda t: self._terminate(t, id))
            case "error":
                self._ask(block, thread, lambda t: self._throw("error", t, id))
            case "throw_escalation":
                self._ask(block, thread, lambda t: self._escalate(t, id, then))
            case "throw_signal":
                self._ask(block, thread, lambda t: self._signal(t, id, then))
            case _:
                self._wait(_kind(kind.removeprefix("catch_")), id, thread, then)

    def _task(self, block: Block, thread: Thread, done: Callable[[], None]) -> None:
        catchers = self.catching
        self._wait(_kind(block.kind), block.id, thread, lambda _: done())
        own = next((c for c in catchers if c[0] == "error"), None)
        found = own or _catcher(thread.scope, "error")
        if block.kind in ("service", "send") and found is not None:
            thread.group.open[-1].fails = found[2]

    def _terminate(self, thread: Thread, id: str) -> None:
        scope = thread.scope
        self.completed[id] += 1
        scope.group.cancel()
        scope.done()

    def _throw(self, kind: str, thread: Thread, id: str) -> None:
        self.completed[id] += 1
        _, _, happens = _catcher(thread.scope, kind)
        happens()

    def _escalate(self, thread: Thread, id: str, then: Then) -> None:
        found = _catcher(thread.scope, "escalation")
        if found is None or not found[1]:
            if found is not None:
                found[2]()
            self._pass(id, thread, then)
        else:
            self.completed[id] += 1
            found[2]()

    def _signal(self, thread: Thread, id: str, then: Then) -> None:
        """Everything that waits now hears it; the thrower goes on if it is still there."""
        thrower = self._present(thread.group, id, "signal-thrower")
        for thing in self.signals():
            if thing in thing.group.open:
                thing.happens()
        if thrower in thread.group.open:
            thrower.close()
            self._pass(id, thread, then)

    def block_xor(self, block: Block, thread: Thread, then: Then) -> None:
        def chosen(t: Thread) -> None:
            self.completed[block.id] += 1
            n = min(self.answers[block.id], len(block.parts) - 1)  # type: ignore[type-var]
            self._branch(block, n, t, lambda t: self._pass(f"{block.id}_join", t, then))  # type: ignore[arg-type]

        self._ask(block, thread, chosen)

    def _branch(self, block: Block, n: int, thread: Thread, then: Then) -> None:
        self._pass(f"{block.id}_b{n}", thread, lambda t: self.walk(block.parts[n], t, then))

    def block_and(self, block: Block, thread: Thread, then: Then) -> None:
        self.completed[block.id] += 1
        coming = sum(part.falls for part in block.parts)
        waiting: list[Open] = []
        arrived = 0

        def arrive(t: Thread) -> None:
            nonlocal arrived
            arrived += 1
            if arrived == 1 and coming > 1:
                waiting.append(self._present(thread.group, f"{block.id}_join", "join"))
            if arrived == coming:
                for thing in waiting:
                    thing.close()
                thread.fork(2 - coming)
                self._pass(f"{block.id}_join", thread, then)

        thread.fork(len(block.parts))
        for n in range(len(block.parts)):
            if thread.group.alive:
                self._branch(block, n, thread.copy(), arrive)

    def block_or(self, block: Block, thread: Thread, then: Then) -> None:
        def chosen(t: Thread) -> None:
            self.completed[block.id] += 1
            taken = [n for n in range(len(block.parts)) if n in self.answers[block.id]] or [len(block.parts) - 1]  # type: ignore[operator]
            taken = [n for n in taken if n != len(block.parts) - 1] or [len(block.parts) - 1]
            frame = Frame(len(taken), then=then, outer=t)
            incoming = sum(part.falls for part in block.parts)

            def arrive(inner: Thread) -> None:
                frame.running -= 1
                frame.arrived += 1
                if frame.waiting is None:
                    frame.waiting = self._present(t.group, f"{block.id}_join", "join")
                if incoming == 1:
                    frame.running = 0
                _settle(frame)

            t.fork(len(taken))
            for n in taken:
                if t.group.alive:
                    self._branch(block, n, t.copy(frames=(*t.frames, frame)), arrive)

        self._ask(block, thread, chosen)

    def block_loop(self, block: Block, thread: Thread, then: Then) -> None:
        def round_(t: Thread) -> None:
            self._pass(
                f"{block.id}_again", t, lambda t: self.walk(block.parts[0], t, lambda t: self._ask(block, t, asked))
            )

        def asked(t: Thread) -> None:
            self.completed[block.id] += 1
            if self.answers[block.id]:
                round_(t)
            else:
                self._pass(f"{block.id}_out", t, then)

        round_(thread)

    def block_event_gateway(self, block: Block, thread: Thread, then: Then) -> None:
        space = thread.group.group()
        gateway = self._present(space, block.id, "body")
        joined: Then = lambda t: self._pass(f"{block.id}_join", t, then)  # noqa: E731

        def watch(part: Block) -> None:
            event = part.parts[0]

            def happens() -> None:
                gateway.close()
                space.close()
                self.completed[block.id] += 1
                self.completed[event.id] += 1
                rest = Block("sequence", "", part.parts[1:], falls=part.falls)
                self.walk(rest, thread, joined)

            kind = _kind(event.kind.removeprefix("catch_"))
            space.open.append(Open(kind, event.id, space, happens, present=False, key=thread.key))

        for part in block.parts:
            watch(part)

    # ── activities ──

    def block_sub(self, block: Block, thread: Thread, then: Then) -> None:
        self._work(block, thread, then, self._inside(block))

    block_call = block_sub

    def _inside(self, block: Block):
        def run(t: Thread, done: Callable[[], None]) -> None:
            body = self._present(t.group, block.id, "body")

            def over() -> None:
                body.close()
                self.completed[block.id] += 1
                done()

            self.run_scope(block, t.group, t.scope, self.catching, t.key, over)

        return run

    catching: list[tuple[str, bool, Callable[[], None]]]

    def _work(self, block: Block, thread: Thread, then: Then, run) -> None:
        outer = thread.group
        space = outer.group()
        edges, work = space.group(), space.group()
        after: Then = then
        if any(edge.rejoins for edge in block.edges):
            after = lambda t: self._pass(f"m_{block.id}", t, then)  # noqa: E731
        catchers = [self._edge(edge, thread, space, edges, after) for edge in block.edges]

        def over() -> None:
            edges.close()
            space.close()
            after(thread)

        self._instances(block, thread, work, over, run, [c for c in catchers if c is not None])

    def _edge(self, edge: Edge, thread: Thread, space: Group, edges: Group, after: Then):
        rounds = {"cycle": 2, "timer": 1}.get(edge.kind)

        def happens() -> None:
            nonlocal rounds
            rounds = rounds - 1 if rounds else rounds
            self.completed[edge.id] += 1
            if edge.interrupting:
                edges.close()
                space.cancel()
                last = after if edge.rejoins else self._ends(edge)
                self.walk(edge.then, thread, last)
                return
            if rounds == 0:
                thing.close()
            thread.scope.threads += 1
            self.walk(edge.then, thread.copy(frames=()), self._ends(edge))

        thing = Open(_kind(edge.kind), edge.id, edges, happens, present=False, key=thread.key)
        if edge.kind in ("error", "escalation"):
            return (edge.kind, edge.interrupting, happens)
        edges.open.append(thing)
        return None

    def _ends(self, edge: Edge) -> Then:
        return lambda t: self._end(t, f"{edge.id}_end")

    def _instances(self, block: Block, thread: Thread, work: Group, over, run, catchers) -> None:
        if not block.loop:
            self.catching = catchers
            run(thread.copy(group=work), over)
            return
        body = self._present(work, block.id, "body")
        total = max(block.size, 1) if block.loop == "standard" else block.size
        finished = 0
        begun = 0

        def begin() -> None:
            nonlocal begun
            n = begun
            begun += 1
            own = work.group()
            key = thread.key if block.loop == "standard" else (*thread.key, (f"i_{block.id}", n))
            self.catching = catchers
            run(thread.copy(group=own, key=key), lambda: finish(own))

        def finish(own: Group) -> None:
            nonlocal finished
            finished += 1
            own.close()
            if finished == total or (block.loop == "until" and finished >= 2):
                for inner in work.inside:
                    inner.cancel()
                body.close()
                self.completed[block.id] += 1
                over()
            elif block.loop in ("sequential", "standard"):
                begin()

        if total == 0:
            body.close()
            self.completed[block.id] += 1
            over()
            return
        for _ in range(1 if block.loop in ("sequential", "standard") else total):
            if work.alive:
                begin()


def _catcher(scope: Scope | None, kind: str):
    while scope is not None:
        for candidates in (scope.handlers, scope.catchers):
            for found in candidates:
                if found[0] == kind:
                    return found
        scope = scope.around
    return None


def _kind(kind: str) -> str:
    return {
        "user": "task", "manual": "task", "service": "operation", "send": "operation", "receive": "message",
        "cycle": "timer",
    }.get(kind, kind)  # fmt: skip
