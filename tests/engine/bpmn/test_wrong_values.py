"""Expressions that can be read but give what their place can't use: an incident there, mended and resumed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.engine.bpmn.draw import Board, many, timer
from tests.engine.bpmn.office import OneCase, compiled
from tests.engine.bpmn.test_positions import drawn

# place → what is wrong there, what is right
VALUES = {
    "assignee": ([1, 2], "p1"),
    "candidateGroups": ({"a": 1}, ["处长"]),
    "candidateUsers": ([1], "u1, u2"),
    "dueDate": ("soon", "2026-12-01"),
    "followUpDate": (12, "2026-12-01T09:00:00Z"),
    "priority": (101, 7),
    "timer date": ("tomorrow", "2026-12-01"),
    "timer duration": (None, "P1D"),
    "boundary timer": ("1 day", "P1D"),
    "timer of an event sub-process": ("1 day", "P1D"),
    "timer after a gateway": (False, "P1D"),
    "exclusive condition": ("true", True),
    "inclusive condition": (1, False),
    "collection": ({"a": 1}, [1]),
    "completion condition": ("yes", True),
    "loop condition": (0, False),
    "operation type": ("", "notify"),
    "correlation key": ({}, "k"),
    "message name": (4, "named"),
    "called process": ("gone", "q"),
}


@pytest.mark.parametrize("place", VALUES)
def test_a_value_of_the_wrong_kind_stops_there_and_can_be_mended(place: str) -> None:
    wrong, right = VALUES[place]
    q = Board("q")
    q.start("qs"), q.end("qe")
    q.line("qs", "qe")
    case = OneCase(compiled(drawn(place, "v"), q)).start({"v": wrong})
    if case.told.tasks and not case.told.incidents:
        case.do("here")
    [incident] = case.told.incidents
    assert incident.kind in ("expression", "error") and incident.message and incident.detail["en"]
    assert "\n" not in incident.message and case.told.outcome is None
    before = case.state
    assert case.resume().told.incidents, "nothing was mended"
    assert len(case.state or b"") - len(before or b"") in range(-20, 20)
    assert case.resume({"v": right}).told.incidents == ()


def test_an_inclusive_gateway_of_which_nothing_holds() -> None:
    b = Board()
    b.start(), b.any_of("g"), b.end("one"), b.end("two")
    b.flow("start", "g"), b.flow("g", "one", "=x = 1"), b.flow("g", "two", "=x = 2")
    case = OneCase(b).start({"x": 3})
    assert case.told.incidents[0].kind == "gateway"
    assert case.resume({"x": 1}).ended == "one"


def test_a_join_of_some_of_the_branches() -> None:
    """Two of three branches meet: what they made is merged; the third is not waited for."""
    b = Board()
    b.start(), b.both("split"), b.both("join"), b.user("after"), b.end(), b.end("other")
    for name in "acd":
        b.user(name)
        b.flow("split", name)
    b.flow("start", "split"), b.line("a", "join", "after", "end"), b.flow("c", "join"), b.flow("d", "other")
    case = OneCase(b).start({"v": {}}).do("a", {"v": {"a": 1}}).do("c", {"v": {"c": 1}})
    assert sorted(case.open) == ["after", "d"] and case.variables["v"] == {"a": 1, "c": 1}
    assert case.do("d").do("after").ended == "end"


def test_two_tokens_on_one_branch_wait_for_two_on_the_other() -> None:
    b = Board()
    b.start(), b.user("a"), b.user("c"), b.both("split"), b.both("join"), b.user("after"), b.end()
    b.boundary("more", "a", timer("cycle", "R1/P1D"), interrupting=False)
    b.line("start", "split", "a", "join", "after", "end"), b.line("split", "c", "join"), b.flow("more", "join")
    b.edges = [e for e in b.edges if e[0] != "more_to_join"]
    b.xor("m"), b.edges.clear()
    b.line("start", "split", "a", "m", "join", "after", "end"), b.line("split", "c", "join"), b.flow("more", "m")
    case = OneCase(b).start().fire("more").do("a").do("c")
    assert case.open == ["after"] and case.told.outcome is None
    assert case.do("after").told.incidents[0].element_id == "join", "the second token of the first branch is left"


def test_instances_of_a_process_that_is_evaluated_each_time() -> None:
    b, q = Board(), Board("q")
    q.start("qs"), q.user("w"), q.end("qe")
    q.line("qs", "w", "qe")
    call = '<zeebe:calledElement processId="=which" />'
    b.start(), b.node("callActivity", "call", ext=call, inner=many('=["q", "gone"]', "which")), b.end()
    b.line("start", "call", "end")
    case = OneCase(compiled(b, q)).start()
    assert case.open == ["w"] and case.told.incidents[0].element_id == "call"
    case.resume({"which": "q"})
    assert case.do("w").do("w").ended == "end"


def test_many_threads_share_one_definition() -> None:
    b = Board()
    b.start(), b.any_of("s"), b.user("a"), b.user("c"), b.any_of("j"), b.script("sum", "x + y", "z"), b.end()
    b.flow("start", "s"), b.flow("s", "a", "=x >= 0"), b.flow("s", "c", "=y >= 0")
    b.line("a", "j", "sum", "end"), b.flow("c", "j")
    definition = compiled(b)

    def one(n: int) -> int:
        return OneCase(definition).start({"x": n, "y": 1}).do("a").do("c").variables["z"]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(one, range(80))) == [n + 1 for n in range(80)]
