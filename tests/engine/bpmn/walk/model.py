"""A simple model of what a diagram does, written for the test alone: blocks are walked by continuations.

It knows nothing of tokens, gateways or XML. Everything that is open belongs to a group, so that an interruption is
"cancel the group".
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.engine.bpmn.office import MORNING
from tests.engine.bpmn.walk.blocks import Block, Edge
from tests.engine.bpmn.walk.data import BEGINNING, Branches, Conflict, Fork, Vars, write
from tests.engine.bpmn.walk.drawing import DATE

Payload = dict[str, Any]
Then = Callable[["Thread"], None]
Run = Callable[["Thread", Vars, Callable[[Payload], None]], None]
OUTSIDE = ("task", "operation", "timer", "message", "stopped", "conflict")  # what something from outside can bring on


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

    def all_open(self) -> Iterator["Open"]:
        yield from self.open
        for inner in self.inside:
            if inner.alive:
                yield from inner.all_open()


@dataclass(eq=False)
class Open:
    """Something that waits; `present` if it is an element instance of its own (a boundary event is not)."""

    kind: str  # task, operation, timer, message, signal, join, body, stopped (by an error nobody catches), conflict
    id: str
    group: Group
    vars: Vars
    happens: Callable[[Payload], None]
    present: bool = True
    due: datetime | None = None  # of a timer
    key: str = ""  # of a message
    seen: Payload = field(default_factory=dict)  # what could be read when it opened
    rounds: int = 1  # of a timer that are left
    fails: Callable[[str, Payload], bool] | None = None  # an operation that ends with an error: whether it was caught

    def close(self) -> None:
        if self in self.group.open:
            self.group.open.remove(self)


Catch = tuple[Edge, Callable[[Payload], None]]


@dataclass(eq=False)
class Frame:
    """An inclusive split whose join counts who may still come."""

    running: int
    go_on: Callable[[], None] = lambda: None
    arrived: list[int] = field(default_factory=list)
    waiting: Open | None = None

    def settle(self) -> None:
        if self.running == 0 and self.arrived:
            self.go_on()


@dataclass(eq=False)
class Scope:
    """A process or sub-process instance."""

    group: Group
    vars: Vars
    branches: Branches  # that it stands in
    done: Callable[[], None]
    around: "Scope | None"
    catchers: list[Catch]  # boundary events around it
    handlers: list[Catch] = field(default_factory=list)
    handles: Edge | None = None  # it is this event sub-process
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
    branches: Branches = ()

    @property
    def vars(self) -> Vars:
        return self.scope.vars

    def end(self) -> None:
        self.leave_frames()
        self.scope.ended()

    def leave_frames(self) -> None:
        for frame in reversed(self.frames):
            frame.running -= 1
            frame.settle()

    def fork(self, number: int) -> None:
        self.scope.threads += number - 1
        for frame in self.frames:
            frame.running += number - 1


class Model:
    def __init__(self, root: Block) -> None:
        self.completed: Counter[str] = Counter()
        self.cancelled: Counter[str] = Counter()
        self.now = MORNING
        self.outcome = False
        self.root = Group(self)
        self.vars = Vars(BEGINNING)
        self.run_scope(root, self.root, None, [], self.vars, (), self._over)

    def _over(self) -> None:
        self.outcome = True

    def waiting(self) -> list[Open]:
        """What can be done from outside, oldest first within its group."""
        return [thing for thing in self.root.all_open() if thing.kind in OUTSIDE]

    # ── scopes ──

    def run_scope(
        self, block: Block, group: Group, around: Scope | None, catchers: list[Catch], vars: Vars, branches: Branches,
        done: Callable[[], None],
    ) -> None:  # fmt: skip
        own = group.group()
        watch = own.group()
        scope = Scope(own, vars, branches, done, around, catchers)
        main = own.group()
        for handler in block.handlers:
            self._handler(handler, scope, own, watch)
        scope.threads = 1
        name = f"{block.id}_p" if block.kind == "call" else block.id
        self.completed[f"{name}_start"] += 1
        self.walk(block.parts[0], Thread(scope, main, (), branches), lambda t: self._end(t, f"{name}_end"))

    def _handler(self, edge: Edge, scope: Scope, own: Group, watch: Group) -> None:
        def happens(payload: Payload) -> None:
            scope.threads += 1
            if edge.interrupting:
                others = [inner for inner in own.inside if inner is not watch]
                for inner in others:
                    inner.cancel()
                watch.close()
                scope.handlers.clear()
                own.inside = []
                scope.threads = 1
            else:
                self._next_round(thing)
            space = own.group()
            body = self._present(space, f"{edge.id}_sub", "body", scope.vars)
            within = Scope(
                space.group(), Vars({}, scope.vars), scope.branches, lambda: self._handled(body, scope), scope, []
            )
            within.threads, within.handles = 1, edge
            self.completed[edge.id] += 1
            write(payload, within.vars, scope.branches)
            thread = Thread(within, within.group, (), scope.branches)
            self.walk(edge.then, thread, lambda t: self._end(t, f"{edge.id}_end"))

        thing = self._watch(edge, watch, scope.vars, scope.vars, happens)
        if edge.kind in ("error", "escalation"):
            scope.handlers.append((edge, happens))
        else:
            watch.open.append(thing)

    def _handled(self, body: Open, scope: Scope) -> None:
        body.close()
        self.completed[body.id] += 1
        scope.ended()

    def _end(self, thread: Thread, id: str) -> None:
        self.completed[id] += 1
        thread.end()

    # ── what waits ──

    def _present(
        self, group: Group, id: str, kind: str, vars: Vars, happens: Callable[[Payload], None] = lambda _: None
    ) -> Open:
        thing = Open(kind, id, group, vars, happens, seen=vars.visible())
        group.open.append(thing)
        return thing

    def _watch(
        self, event: Block | Edge, group: Group, inner: Vars, outer: Vars, happens: Callable[[Payload], None]
    ) -> Open:
        """A timer reads the variables of the activity itself, a message's key those around it."""
        thing = Open(_kind(event.kind), event.id, group, outer, happens, present=False)
        self._set(thing, event, inner, outer)
        return thing

    def _set(self, thing: Open, event: Block | Edge, inner: Vars, outer: Vars) -> None:
        kind = event.kind.removeprefix("catch_")
        if kind in ("duration", "cycle"):
            thing.due = self.now + timedelta(days=inner.visible()["n"] + 1 if event.how else 1)
            thing.rounds = 2 if kind == "cycle" else 1
        elif kind == "date":
            thing.due = datetime.fromisoformat(DATE)
        elif kind in ("message", "receive") and event.how:
            thing.key = str(outer.visible()["n"])

    def _next_round(self, thing: Open) -> None:
        """A cycle comes twice, a day apart; another timer once; everything else stays."""
        if thing.due is None:
            return
        thing.rounds -= 1
        thing.due += timedelta(days=1)
        if not thing.rounds:
            thing.close()

    # ── blocks ──

    def walk(self, block: Block, thread: Thread, then: Then) -> None:
        if not thread.group.alive:
            return
        if not block.falls and thread.frames:  # no way leads from here to the joins around
            before, thread = thread, replace(thread, frames=())
            before.leave_frames()
        getattr(self, f"block_{block.kind}", self._leaf)(block, thread, then)

    def block_sequence(self, block: Block, thread: Thread, then: Then) -> None:
        def go(n: int) -> Then:
            if n == len(block.parts):
                return then
            return lambda t: self.walk(block.parts[n], t, go(n + 1))

        go(0)(thread)

    def _ask(self, block: Block, thread: Thread, then: Then) -> None:
        self._wait(Block("user", f"ask_{block.id}"), thread, then)

    def _wait(self, block: Block, thread: Thread, then: Then) -> None:
        """Something that waits without any loop or boundary event."""
        self._task(block, thread, Vars({}, thread.vars), lambda _: then(thread))

    def _pass(self, id: str, thread: Thread, then: Then) -> None:
        self.completed[id] += 1
        then(thread)

    def _leaf(self, block: Block, thread: Thread, then: Then) -> None:
        id = block.id
        match block.kind:
            case "user" | "manual" | "service" | "send" | "receive":
                self._work(block, thread, then, lambda t, own, done: self._task(block, t, own, done))
            case "task" | "none_throw":
                self._pass(id, thread, then)
            case "script" | "rule":
                n = thread.vars.visible()["n"]
                write({f"v_{id}": n + 1 if block.kind == "script" else n * 2}, thread.vars, thread.branches)
                self._pass(id, thread, then)
            case "link":
                self._pass(id, thread, lambda t: self._pass(f"{id}_come", t, then))
            case "end":
                self._end(thread, id)
            case kind if kind.startswith("catch_"):
                self._catch(block, thread, then)
            case _:
                self._thrower(block, thread, then if block.falls else lambda t: t.end())

    def _thrower(self, block: Block, thread: Thread, then: Then) -> None:
        match block.kind.removeprefix("throw_").removesuffix("_end"):
            case "message":
                self._wait(block, thread, then)
            case "terminate":
                self._ask(block, thread, lambda t: self._terminate(t, block.id))
            case "error" | "uncaught":
                self._ask(block, thread, lambda t: self._throw(t, block))
            case "escalation":
                self._ask(block, thread, lambda t: self._escalate(t, block, then))
            case "signal":
                self._ask(block, thread, lambda t: self._signal(t, block.id, then))
            case _:
                raise AssertionError(block.kind)

    def _catch(self, block: Block, thread: Thread, then: Then) -> None:
        def happens(payload: Payload) -> None:
            thing.close()
            self._heard(block, thread, payload)
            then(thread)

        thing = self._watch(block, thread.group, thread.vars, thread.vars, happens)
        thing.present = True
        thread.group.open.append(thing)

    def _heard(self, block: Block, thread: Thread, payload: Payload) -> None:
        self.completed[block.id] += 1
        write(payload, thread.vars, thread.branches)

    def _task(self, block: Block, thread: Thread, own: Vars, done: Callable[[Payload], None]) -> None:
        def happens(payload: Payload) -> None:
            thing.close()
            self.completed[block.id] += 1
            done(self._returned(block, thread, own, payload))

        thing = self._present(thread.group, block.id, _kind(block.kind), own, happens)
        if block.kind == "receive":
            self._set(thing, block, own, own)
        catchers = self.catching

        def fails(code: str, payload: Payload) -> bool:
            found = _nearest(catchers, "error", code) or _catcher(thread.scope, "error", code)
            if found is not None:
                found[1](payload)
            return found is not None

        if block.kind in ("service", "send"):
            thing.fails = fails

    def _returned(self, block: Block, thread: Thread, own: Vars, payload: Payload) -> Payload:
        """Write what an activity gives back; what its output element may read."""
        assert own.around is not None
        seen = {**own.visible(), **payload}
        given = {f"o_{block.id}": seen["n"]} if block.outs else payload
        readable = {**own.around.visible(), **given, **own.data, **payload}
        write(given, own.around if block.outs else own, thread.branches)
        return readable

    def _terminate(self, thread: Thread, id: str) -> None:
        scope = thread.scope
        self.completed[id] += 1
        scope.group.cancel()
        scope.done()

    def _throw(self, thread: Thread, block: Block) -> None:
        found = _catcher(thread.scope, "error", block.how)
        if found is None:
            self._present(thread.group, block.id, "stopped", thread.vars)
        else:
            self.completed[block.id] += 1
            found[1]({})

    def _escalate(self, thread: Thread, block: Block, then: Then) -> None:
        found = _catcher(thread.scope, "escalation", block.how)
        self.completed[block.id] += 1
        if found is not None:
            found[1]({})
        if found is None or not found[0].interrupting:
            then(thread)

    def _signal(self, thread: Thread, id: str, then: Then) -> None:
        """Everything that waits now hears it; the thrower goes on if it is still there."""
        thrower = self._present(thread.group, id, "signal-thrower", thread.vars)
        for thing in [thing for thing in self.root.all_open() if thing.kind == "signal"]:
            if thing in thing.group.open:
                thing.happens({})
        if thrower in thread.group.open:
            thrower.close()
            self._pass(id, thread, then)

    # ── gateways ──

    def block_xor(self, block: Block, thread: Thread, then: Then) -> None:
        def chosen(t: Thread) -> None:
            self.completed[block.id] += 1
            n = min(t.vars.visible()[f"x_{block.id}"], len(block.parts) - 1)
            self._branch(block, n, t, lambda t: self._pass(f"{block.id}_join", t, then))

        self._ask(block, thread, chosen)

    def _branch(self, block: Block, n: int, thread: Thread, then: Then) -> None:
        self._pass(f"{block.id}_b{n}", thread, lambda t: self.walk(block.parts[n], t, then))

    def block_and(self, block: Block, thread: Thread, then: Then) -> None:
        self.completed[block.id] += 1
        coming = sum(part.falls for part in block.parts)
        waiting: list[Open] = []
        arrived: list[int] = []
        fork = Fork(thread.vars)

        def arrive(n: int) -> None:
            arrived.append(n)
            if len(arrived) == 1 and coming > 1:
                waiting.append(self._present(thread.group, f"{block.id}_join", "join", thread.vars))
            if len(arrived) == coming:
                self._meet(fork, arrived, {}, thread, waiting, go_on)

        def go_on() -> None:
            thread.fork(2 - coming)
            self._pass(f"{block.id}_join", thread, then)

        thread.fork(len(block.parts))
        for n in range(len(block.parts)):
            if thread.group.alive:
                branch = replace(thread, branches=(*thread.branches, (fork, n)))
                self._branch(block, n, branch, lambda _, n=n: arrive(n))

    def _meet(
        self, fork: Fork, arrived: list[int], settled: Payload, thread: Thread, waiting: list[Open],
        go_on: Callable[[], None],
    ) -> None:  # fmt: skip
        """Branches meet: what they made is brought together, or a person has to say what holds."""
        try:
            together = fork.meet(list(dict.fromkeys(arrived)), settled)
        except Conflict as conflict:
            name = str(conflict)

            def says(payload: Payload) -> None:
                stopped.close()
                self._meet(fork, arrived, {**settled, name: payload[name]}, thread, waiting, go_on)

            stopped = Open("conflict", waiting[0].id, thread.group, thread.vars, says, False, seen={"name": name})
            thread.group.open.append(stopped)
            return
        for thing in waiting:
            thing.close()
        write(together, thread.vars, thread.branches)
        go_on()

    def block_or(self, block: Block, thread: Thread, then: Then) -> None:
        def chosen(t: Thread) -> None:
            self.completed[block.id] += 1
            last = len(block.parts) - 1
            taken = [n for n in range(last) if n in t.vars.visible()[f"x_{block.id}"]] or [last]
            incoming = sum(part.falls for part in block.parts)
            fork, frame = Fork(t.vars), Frame(len(taken))

            def meet() -> None:
                frame.go_on = lambda: None
                assert frame.waiting is not None
                self._meet(fork, frame.arrived, {}, t, [frame.waiting], go_on)

            def go_on() -> None:
                t.fork(2 - len(frame.arrived))
                self._pass(f"{block.id}_join", t, then)

            def arrive(n: int) -> None:
                frame.running -= 1
                frame.arrived.append(n)
                if frame.waiting is None:
                    frame.waiting = self._present(t.group, f"{block.id}_join", "join", t.vars)
                if incoming == 1:
                    frame.running = 0
                frame.settle()

            frame.go_on = meet
            t.fork(len(taken))
            for n in taken:
                if t.group.alive:
                    branches = (*t.branches, (fork, n)) if len(taken) > 1 else t.branches
                    branch = replace(t, frames=(*t.frames, frame), branches=branches)
                    self._branch(block, n, branch, lambda _, n=n: arrive(n))

        self._ask(block, thread, chosen)

    def block_loop(self, block: Block, thread: Thread, then: Then) -> None:
        def round_(t: Thread) -> None:
            def body(t: Thread) -> None:
                self.walk(block.parts[0], t, lambda t: self._ask(block, t, asked))

            self._pass(f"{block.id}_again", t, body)

        def asked(t: Thread) -> None:
            self.completed[block.id] += 1
            if t.vars.visible()[f"x_{block.id}"]:
                round_(t)
            else:
                self._pass(f"{block.id}_out", t, then)

        round_(thread)

    def block_event_gateway(self, block: Block, thread: Thread, then: Then) -> None:
        space = thread.group.group()
        gateway = self._present(space, block.id, "body", thread.vars)

        def joined(t: Thread) -> None:
            self._pass(f"{block.id}_join", t, then)

        def watch(part: Block) -> None:
            event = part.parts[0]

            def happens(payload: Payload) -> None:
                gateway.close()
                space.close()
                self.completed[block.id] += 1
                self._heard(event, thread, payload)
                rest = Block("sequence", "", part.parts[1:], falls=part.falls)
                self.walk(rest, thread, joined)

            space.open.append(self._watch(event, space, thread.vars, thread.vars, happens))

        for part in block.parts:
            watch(part)

    # ── activities ──

    def block_sub(self, block: Block, thread: Thread, then: Then) -> None:
        self._work(block, thread, then, lambda t, own, done: self._inside(block, t, own, done))

    block_call = block_sub

    def _inside(self, block: Block, thread: Thread, own: Vars, done: Callable[[Payload], None]) -> None:
        body = self._present(thread.group, block.id, "body", own)
        called = block.kind == "call"
        inner = Vars(own.visible() if block.parent else own.data) if called else own

        def over() -> None:
            body.close()
            self.completed[block.id] += 1
            back = inner.data if called and (block.child or block.outs) else {}
            done(self._returned(block, thread, own, dict(back)))

        self.run_scope(block, thread.group, thread.scope, self.catching, inner, thread.branches, over)

    catching: list[Catch] = []  # noqa: RUF012  # replaced, never changed: boundary events of what begins now

    def _work(self, block: Block, thread: Thread, then: Then, run: Run) -> None:
        space = thread.group.group()
        edges, work = space.group(), space.group()

        def rejoined(t: Thread) -> None:
            self._pass(f"m_{block.id}", t, then)

        after: Then = rejoined if any(edge.rejoins for edge in block.edges) else then
        own = Vars({} if block.loop else _local(block, thread.vars), thread.vars)
        catchers = [self._edge(edge, thread, own, space, edges, after) for edge in block.edges]

        def over() -> None:
            edges.close()
            space.close()
            after(thread)

        self._instances(block, thread, own, work, over, run, [c for c in catchers if c is not None])

    def _edge(self, edge: Edge, thread: Thread, own: Vars, space: Group, edges: Group, after: Then) -> Catch | None:
        def ends(t: Thread) -> None:
            self._end(t, f"{edge.id}_end")

        def happens(payload: Payload) -> None:
            self.completed[edge.id] += 1
            if edge.interrupting:
                edges.close()
                space.cancel()
                write(payload, thread.vars, thread.branches)
                self.walk(edge.then, thread, after if edge.rejoins else ends)
                return
            self._next_round(thing)
            write(payload, thread.vars, thread.branches)
            thread.scope.threads += 1
            self.walk(edge.then, replace(thread, frames=()), ends)

        thing = self._watch(edge, edges, own, thread.vars, happens)
        if edge.kind in ("error", "escalation"):
            return edge, happens
        edges.open.append(thing)
        return None

    def _instances(
        self, block: Block, thread: Thread, own: Vars, work: Group, over: Callable[[], None], run: Run,
        catchers: list[Catch],
    ) -> None:  # fmt: skip
        def begin(inner: Thread, vars: Vars, done: Callable[[Payload], None]) -> None:
            self.catching = catchers
            run(inner, vars, done)
            self.catching = []

        if not block.loop:
            begin(replace(thread, group=work), own, lambda _: over())
        elif block.loop in ("standard", "while"):
            self._rounds(block, thread, own, work, over, begin)
        else:
            self._items(block, thread, own, work, over, begin)

    def _rounds(
        self, block: Block, thread: Thread, own: Vars, work: Group, over: Callable[[], None], begin: Run
    ) -> None:
        body = self._present(work, block.id, "body", own)

        def ends() -> None:
            body.close()
            self.completed[block.id] += 1
            over()

        def round_(n: int) -> None:
            space = work.group()

            def finish(seen: Payload) -> None:
                space.close()
                if n == max(block.size, 1) or (block.loop == "while" and seen["n"] == 1):
                    ends()
                else:
                    round_(n + 1)

            begin(replace(thread, group=space), _instance(block, own, {"loopCounter": n}), finish)

        if block.first and block.loop == "while" and own.visible()["n"] == 1:
            ends()
        else:
            round_(1)

    def _items(
        self, block: Block, thread: Thread, own: Vars, work: Group, over: Callable[[], None], begin: Run
    ) -> None:
        body = self._present(work, block.id, "body", own)
        results: list[Any] = [None] * block.size
        begun = finished = 0

        def ends() -> None:
            for inner in work.inside:
                inner.cancel()
            body.close()
            self.completed[block.id] += 1
            write({f"all_{block.id}": results}, thread.vars, thread.branches)
            over()

        def next_() -> None:
            nonlocal begun
            n, begun = begun, begun + 1
            space = work.group()

            def finish(seen: Payload) -> None:
                nonlocal finished
                finished += 1
                results[n] = n * 10 + seen["n"]
                space.close()
                if finished == block.size or (block.loop == "until" and finished >= 2):
                    ends()
                elif block.loop == "sequential":
                    next_()

            item = {"loopCounter": n + 1, f"i_{block.id}": n}
            begin(replace(thread, group=space), _instance(block, own, item), finish)

        if block.size == 0:
            ends()
        for _ in range(min(1, block.size) if block.loop == "sequential" else block.size):
            if work.alive:
                next_()


def _local(block: Block, around: Vars) -> Payload:
    return {"n": around.visible()["n"] + 1} if block.ins else {}


def _instance(block: Block, body: Vars, item: Payload) -> Vars:
    return Vars({**item, **_local(block, body)}, body)


def _nearest(catchers: list[Catch], kind: str, code: str) -> Catch | None:
    catching = [c for c in catchers if c[0].kind == kind and c[0].how in (code, "")]
    return next((c for c in catching if c[0].how), catching[0] if catching else None)


def _catcher(scope: Scope | None, kind: str, code: str) -> Catch | None:
    handled: Edge | None = None
    while scope is not None:
        handlers = [catch for catch in scope.handlers if catch[0] is not handled]
        found = _nearest(handlers, kind, code) or _nearest(scope.catchers, kind, code)
        if found is not None:
            return found
        handled, scope = scope.handles, scope.around
    return None


def _kind(kind: str) -> str:
    return {
        "user": "task", "manual": "task", "service": "operation", "send": "operation", "receive": "message",
        "throw_message": "operation", "message_end": "operation", "duration": "timer", "date": "timer",
        "cycle": "timer",
    }.get(kind.removeprefix("catch_"), kind.removeprefix("catch_"))  # fmt: skip
