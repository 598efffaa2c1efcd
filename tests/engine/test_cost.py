"""A case of five hundred steps is as cheap as one of ten: counted in calls, bytes and tokens, not in seconds."""

import sys
from dataclasses import dataclass
from types import FrameType

import orjson
from tests.engine.bpmn.draw import Board, many
from tests.engine.bpmn.office import OneCase, compiled

from engine.advance import CompleteTask

DATA = {"plan": {"title": "t" * 200, "money": list(range(50))}, "n": 0}
MORE = 1.05  # what the late step may cost of the early one: ids and figures grow by a digit


@dataclass(frozen=True)
class Cost:
    calls: int  # of functions, Python's and C's
    size: int  # of the state, bytes
    tokens: int
    told: int  # happenings

    def hardly_more_than(self, other: "Cost") -> bool:
        return (
            self.calls <= other.calls * MORE and self.size <= other.size * MORE
            and (self.tokens, self.told) == (other.tokens, other.told)
        )  # fmt: skip


def step(case: OneCase) -> Cost:
    """Complete the oldest open task; what that took."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    instruction = CompleteTask(case.told.tasks[0].id, {"n": 1})
    sys.setprofile(count)
    try:
        case.give(instruction)
    finally:
        sys.setprofile(None)
    state = orjson.loads(case.state or b"")
    tokens = sum(len(scope["tokens"]) for scope in (state["case"], *state["scopes"]))
    return Cost(calls, len(case.state or b""), tokens, len(case.told.happenings))


def in_a_row(tasks: int) -> OneCase:
    b = Board()
    b.start(), b.end()
    b.line("start", *(b.user(f"u{n:03}") for n in range(tasks)), "end")
    return OneCase(compiled(b)).start(DATA)


def going_round() -> OneCase:
    """Each round: a sub-process with two branches, an inclusive join, a task for each of two people."""
    b = Board()
    b.start(), b.xor("again"), b.xor("which", default="which_to_end"), b.end()
    with b.within("sub"):
        b.start("in"), b.both("split"), b.user("a"), b.user("c"), b.any_of("join"), b.end("out")
        b.line("in", "split", "a", "join", "out"), b.line("split", "c", "join")
    b.user("each", inner=many("=[1, 2]", "i", ("all", "=n")))
    b.line("start", "again", "sub", "each", "which", "end"), b.flow("which", "again", "=n = 1")
    return OneCase(compiled(b)).start(DATA)


def test_the_five_hundredth_task_costs_what_the_tenth_does() -> None:
    short, long = in_a_row(12), in_a_row(510)
    costs = [step(long) for _ in range(501)]
    tenth = [step(short) for _ in range(10)][9]
    assert costs[499].hardly_more_than(costs[9]), (costs[9], costs[499])
    assert costs[499].hardly_more_than(tenth), (tenth, costs[499])


def test_the_hundredth_round_costs_what_the_third_does() -> None:
    case = going_round()
    rounds = [[step(case) for _ in range(4)] for _ in range(125)]
    for early, late in zip(rounds[2], rounds[124], strict=True):
        assert late.hardly_more_than(early), (early, late)
    assert len(case.steps) == 501
