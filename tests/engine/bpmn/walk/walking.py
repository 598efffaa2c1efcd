"""One walk: a random diagram, and random things done to the engine's case and to the model's.

After every step both must have the same things open, with the same data, due moments and keys, the same elements
completed and cancelled, and the same end. The engine's state goes through bytes between any two steps.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.engine.bpmn.office import OneCase
from tests.engine.bpmn.walk.blocks import Block
from tests.engine.bpmn.walk.counting import kinds_of
from tests.engine.bpmn.walk.data import BEGINNING
from tests.engine.bpmn.walk.drawing import files
from tests.engine.bpmn.walk.model import Model, Open

from engine.advance import CompleteTask, DeliverMessage, FireTimer, OperationDone, OperationFailed, Resume
from engine.bpmn.state import read
from engine.bpmn.token import Token
from engine.bpmn.variables import visible
from engine.definition import compile_definition

STEPS = 80
LIVES = 6  # steps that a message without anybody who waits for it is kept


@dataclass
class Walk:
    case: OneCase
    model: Model
    random: Random
    data: bool  # people and operations write variables that others write, too
    done: list[str] = field(default_factory=list)
    entered: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    post: list[tuple[str, str, dict[str, Any], int]] = field(default_factory=list)  # name, key, payload, kept until


def walk(root: Block, seed: int, themes: Collection[str] = (), paths: int = 1) -> Counter[str]:
    """How often each kind was walked; Differs tells the steps after which both differ, and in what."""
    definition, kinds = compile_definition(files(root)), kinds_of(root)
    met: Counter[str] = Counter()
    for path in range(paths):
        case = OneCase(definition).start(BEGINNING, at="p_start" if root.how else None)
        it = Walk(case, Model(root), Random(f"{seed} {path}"), root.data)
        _go(it, kinds, themes)
        met += it.met
        for id, times in it.entered.items():
            met.update(dict.fromkeys(kinds.get(id, ()), times))
    return met


def _go(it: Walk, kinds: dict[str, tuple[str, ...]], themes: Collection[str]) -> None:
    while True:
        compare(it)
        it.entered.update(h.element_id for h in it.case.told.happenings if h.kind == "entered")
        open_now = it.model.waiting()
        if not open_now or len(it.done) == STEPS:
            break
        it.model.completed.clear()
        it.model.cancelled.clear()
        it.done.append(step(it, favoured(it, open_now, kinds, themes)))


def favoured(it: Walk, open_now: list[Open], kinds: dict[str, tuple[str, ...]], themes: Collection[str]) -> list[Open]:
    """What a theme is about comes oftener, what ends much at once later."""
    if it.random.random() < 0.3:
        return open_now
    wanted = [thing for thing in open_now if set(themes).intersection(kinds.get(thing.id, ()))]
    mild = [thing for thing in open_now if not any("interrupting" in kind for kind in kinds.get(thing.id, ()))]
    return wanted or mild or open_now


# ── comparing ──


class Differs(AssertionError):
    """What differs, the steps so far, what only the engine has, what only the model has."""


def compare(it: Walk) -> None:
    told, model = it.case.told, it.model
    for what, ours, theirs in (
        ("completed", Counter(h.element_id for h in told.happenings if h.kind == "completed"), model.completed),
        ("cancelled", Counter(h.element_id for h in told.happenings if h.kind == "cancelled"), model.cancelled),
        ("open", seen_by(it.case), Counter(map(seen, model.waiting()))),
        ("variables", Counter([text(told.variables)]), Counter([text(model.vars.data)])),
        ("over", Counter([told.outcome is not None]), Counter([model.outcome])),
    ):
        if ours != theirs:
            raise Differs(what, it.done, list((ours - theirs).elements()), list((theirs - ours).elements()))


def seen_by(case: OneCase) -> Counter[tuple[Any, ...]]:
    told = case.told
    return Counter(
        [("task", t.element_id, text(t.variables)) for t in told.tasks]
        + [("operation", o.element_id, text(o.variables)) for o in told.operations]
        + [("timer", t.element_id, t.due) for t in told.timers]
        + [("message", s.element_id, s.correlation_key) for s in told.subscriptions]
        + [
            ("conflict" if i.kind == "data" else "stopped", i.element_id, i.detail.get("variable"))
            for i in told.incidents
        ]
    )


def seen(thing: Open) -> tuple[Any, ...]:
    about = {"timer": thing.due, "message": thing.key, "conflict": thing.seen.get("name"), "stopped": None}
    return thing.kind, thing.id, about.get(thing.kind) if thing.kind in about else text(thing.vars.visible())


def text(value: Any) -> str:
    return json.dumps(dict(value), sort_keys=True)


# ── doing ──


def step(it: Walk, open_now: list[Open]) -> str:
    """Do the same thing in both."""
    it.post = [letter for letter in it.post if letter[3] > len(it.done)]
    if it.random.random() < 0.15:
        it.post.append((it.random.choice("mk"), str(it.random.randrange(3)), payload(it, {}), len(it.done) + LIVES))
    for letter in it.post:
        waits = [t for t in it.model.waiting() if t.kind == "message" and (t.key or letter[1]) == letter[1]]
        waits = [t for t in waits if ("k" if t.key else "m") == letter[0]]
        if waits:
            it.post.remove(letter)
            it.met["buffered"] += 1
            return act(it, it.random.choice(waits), letter[2])
    thing = it.random.choice(open_now)
    if thing.kind == "conflict":
        name, number = thing.seen["name"], it.random.randrange(5)
        return act(it, thing, {name: {"d": {"a": number}, "l": [number]}.get(name, number)})
    return act(it, thing, {**payload(it, thing.seen), **answer(thing.id, it.random)})


def act(it: Walk, thing: Open, given: dict[str, Any]) -> str:
    case, row = it.case, row_of(it, thing)
    if thing.kind == "operation" and thing.fails and it.random.random() < 0.5:
        code = it.random.choice("EEFFG")
        case.give(OperationFailed(row, code, "failed", given))
        if not thing.fails(code, given):
            thing.kind = "stopped"
        return f"fail {thing.id} with {code} {given}"
    match thing.kind:
        case "task":
            case.give(CompleteTask(row, given))
        case "operation":
            case.give(OperationDone(row, given))
        case "timer":
            it.model.now = max(it.model.now, thing.due)
            given = {}
            case.at(it.model.now).give(FireTimer(row))
        case "message":
            case.give(DeliverMessage(row, given))
        case "conflict":
            it.met["conflict"] += 1
            case.give(Resume(row, given))
        case "stopped":
            case.give(Resume(row))
            thing.kind = "operation" if thing.fails else "stopped"
            return f"resume {thing.id}"
    thing.happens(given)
    return f"{thing.kind} {thing.id} {given or ''}".strip()


def payload(it: Walk, seen: dict[str, Any]) -> dict[str, Any]:
    """What somebody writes, made of what could be read when the task opened or of what can be read now."""
    if not it.data or it.random.random() < 0.3:
        return {}
    read = it.model.vars.data if it.random.random() < 0.5 else seen
    number = it.random.randrange(3)
    match it.random.choice("nndl"):
        case "n":
            return {"n": number}
        case "d":
            return {"d": {**read.get("d", {}), it.random.choice("ab"): number}}
        case _:
            return {"l": [*read.get("l", []), number]}


def answer(id: str, random: Random) -> dict[str, Any]:
    name = "x_" + id.removeprefix("ask_")
    if id.startswith("ask_xor"):
        return {name: random.randrange(3)}
    if id.startswith("ask_or"):
        return {name: [n for n in range(3) if random.random() < 0.5]}
    if id.startswith("ask_loop"):
        return {name: random.random() < 0.4}
    return {}


# ── which of several ──


def row_of(it: Walk, thing: Open) -> str:
    """The engine's id of the same thing; where loops make several of one element, the one that stands at its place."""
    same = [o for o in it.model.waiting() if (o.kind, o.id, items(o.vars.visible())) == alike(thing)]
    told = it.case.told
    rows: Sequence[Any] = {
        "task": told.tasks, "operation": told.operations, "timer": told.timers, "message": told.subscriptions,
        "conflict": told.incidents, "stopped": told.incidents,
    }[thing.kind]  # fmt: skip
    found = [row.id for row in rows if row.element_id == thing.id]
    if len(found) == 1:
        return found[0]
    where = places(it.case)
    found = sorted((id for id in found if where[id][0] == alike(thing)[2]), key=lambda id: where[id][1])
    return found[same.index(thing)]


def alike(thing: Open) -> tuple[str, str, tuple[Any, ...]]:
    return thing.kind, thing.id, items(thing.vars.visible())


def items(variables: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted((name, value) for name, value in variables.items() if name.startswith("i_")))


def places(case: OneCase) -> dict[str, tuple[tuple[Any, ...], tuple[int, ...]]]:
    """For each id: the instance of the loops around it, and where it stands from the outside in."""
    inner = read(case.definition, case.state, case.facts)
    found = {}
    for token in inner.tokens():
        kept = token.internal_data
        ids = [token.id, kept.get("op"), kept.get("trouble", {}).get("id"), *(w["id"] for w in kept.get("watch", ()))]
        found.update((id, (items(visible(token)), position(token))) for id in ids)
    for scope in inner.scopes():
        place = () if scope is inner else position(scope.host)
        seen = scope.data if scope.is_process else visible(scope.host)
        found.update((watch["id"], (items(seen), place)) for watch in scope.watches)
    return found


def position(token: Token) -> tuple[int, ...]:
    if token.parent is not None:  # an instance stands where its loop stands
        before = position(token.parent)
    else:
        before = () if token.workflow is token.case else position(token.workflow.host)
    return (*before, token.workflow.live().index(token))
