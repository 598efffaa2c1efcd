"""Random diagrams, walked on random paths by the engine and by a model that was written for the test alone.

After every step both must have the same things open, the same elements completed and cancelled, and the same end. The
state goes through bytes between any two steps.
"""

import json
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.bpmn.office import OneCase
from tests.engine.bpmn.walk.blocks import Block, Seeded, boards, diagram, diagrams, tally
from tests.engine.bpmn.walk.model import Model, Open

from engine.advance import CompleteTask, DeliverMessage, FireTimer, OperationDone, OperationFailed
from engine.bpmn import budget
from engine.bpmn.state import read
from engine.bpmn.token import Token
from engine.bpmn.variables import visible
from engine.definition import compile_definition

STEPS = 40
LONG = 20_000
RESULTS = Path(__file__).resolve().parents[4] / "bench" / "results" / "walks.json"
walked: Counter[str] = Counter()


def seen_by(case: OneCase) -> Counter:
    told = case.told
    return Counter(
        [("task", t.element_id, items(t.variables)) for t in told.tasks]
        + [("operation", o.element_id, items(o.variables)) for o in told.operations]
        + [("timer", t.element_id) for t in told.timers]
        + [("message", s.element_id) for s in told.subscriptions]
    )


def seen_in(model: Model) -> Counter:
    return Counter(
        (o.kind, o.id, o.key) if o.kind in ("task", "operation") else (o.kind, o.id) for o in model.waiting()
    )


def items(variables: dict) -> tuple:
    return tuple((name, value) for name, value in variables.items() if name.startswith("i_"))


def act(case: OneCase, model: Model, thing: Open, random: Random) -> str:
    """Do the same thing in both."""
    same = [o for o in model.waiting() if (o.kind, o.id, o.key) == (thing.kind, thing.id, thing.key)]
    where = places(case)
    told = case.told
    rows = [r for r in (*told.tasks, *told.operations, *told.timers, *told.subscriptions) if r.element_id == thing.id]
    rows = sorted((r for r in rows if where[r.id][0] == thing.key), key=lambda r: where[r.id][1])
    row = rows[same.index(thing)]
    if thing.kind == "operation" and thing.fails and random.random() < 0.5:
        case.give(OperationFailed(row.id, "E", "failed"))
        thing.fails()
        return f"fail {thing.id}"
    answers = answer(thing.id, random)
    model.answers.update({name.removeprefix("x_"): value for name, value in answers.items()})
    if thing.kind == "task":
        case.give(CompleteTask(row.id, answers))
    elif thing.kind == "operation":
        case.give(OperationDone(row.id))
    elif thing.kind == "timer":
        case.give(FireTimer(row.id))
    else:
        case.give(DeliverMessage(row.id))
    thing.happens()
    return f"{thing.kind} {thing.id}"


def places(case: OneCase) -> dict[str, tuple[tuple, tuple]]:
    """For each id: the instance of the loops around it, and where it stands from the outside in."""
    inner = read(case.definition, case.state, case.facts)
    found = {}
    for token in inner.tokens():
        place = position(token)
        ids = [token.id, token.internal_data.get("op"), *(w["id"] for w in token.internal_data.get("watch", ()))]
        found.update((id, (items(visible(token)), place)) for id in ids)
    for scope in inner.scopes():
        host = None if scope is inner else scope.host
        for watch in scope.watches:
            found[watch["id"]] = ((), ()) if host is None else (items(visible(host)), position(host))
    return found


def position(token: Token) -> tuple:
    before = () if token.workflow is token.case else position(token.workflow.host)
    return (*before, token.workflow.live().index(token))


def answer(id: str, random: Random) -> dict:
    if id.startswith("ask_xor"):
        return {"x_" + id.removeprefix("ask_"): random.randrange(3)}
    if id.startswith("ask_or"):
        return {"x_" + id.removeprefix("ask_"): [n for n in range(3) if random.random() < 0.5]}
    if id.startswith("ask_loop"):
        return {"x_" + id.removeprefix("ask_"): random.random() < 0.4}
    return {}


def walk(root: Block, seed: int) -> None:
    random = Random(seed)
    files = {f"{board.process}.bpmn": board.xml() for board in boards(root)}
    case = OneCase(compile_definition(files)).start()
    model = Model(root)
    done: list[str] = []
    before: Counter = Counter()
    for _ in range(STEPS):
        told = Counter(h.element_id for h in case.told.happenings if h.kind == "completed")
        cancelled = Counter(h.element_id for h in case.told.happenings if h.kind == "cancelled")
        assert case.told.incidents == (), done
        assert told == model.completed, (done, told - model.completed, model.completed - told)
        assert cancelled == model.cancelled, (done, cancelled - model.cancelled, model.cancelled - cancelled)
        assert seen_by(case) == seen_in(model), (done, seen_by(case) - seen_in(model), seen_in(model) - seen_by(case))
        assert (case.told.outcome is not None) == model.outcome, done
        open_now = model.waiting()
        if not open_now:
            break
        before.update(told)
        model.completed.clear()
        model.cancelled.clear()
        done.append(act(case, model, random.choice(open_now), random))
    walked.update(tally(root))


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_SECONDS", 60.0)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(diagrams(), st.integers(0, 2**32))
def agree(root: Block, seed: int) -> None:
    walk(root, seed)


def test_engine_and_model_agree() -> None:
    """300 diagrams of hypothesis, of which a failing one shrinks, and 200 from seeds: every kind is among them."""
    walked.clear()
    agree()
    for seed in range(200):
        walk(diagram(Seeded(Random(seed)), 3), seed)
    assert {kind: walked[kind] for kind in KINDS if walked[kind] < 50} == {}


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_engine_and_model_agree_for_long() -> None:
    """20,000 diagrams from seeds that can be given again; the figures are kept."""
    wrong = []
    walked.clear()
    began = time.monotonic()
    for seed in range(LONG):
        try:
            walk(diagram(Seeded(Random(seed)), 3), seed)
        except AssertionError as error:
            wrong.append((seed, str(error)[:500]))
    seconds = round(time.monotonic() - began)
    figures = {"seeds": [0, LONG - 1], "wrong": wrong, "seconds": seconds, "kinds": dict(sorted(walked.items()))}
    RESULTS.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert wrong == []


BASIC = (
    "user", "manual", "service", "send", "receive", "task", "script", "none_throw", "catch_timer", "catch_message",
    "catch_signal", "link", "throw_message", "throw_signal", "throw_escalation", "end", "terminate", "error", "xor",
    "and",
    "or", "loop", "event_gateway", "sub", "call", "loop:parallel", "loop:sequential", "loop:until",
)  # fmt: skip
KINDS = (
    *BASIC, *(f"nested:{kind}" for kind in BASIC), "loop:standard",
    *(f"{place}:{kind}" for place in ("edge", "handler") for kind in (
        "timer:interrupting", "timer:beside", "cycle:beside", "message:interrupting", "message:beside",
        "signal:interrupting", "signal:beside", "error:interrupting", "escalation:interrupting", "escalation:beside")),
)  # fmt: skip
