"""Gateways: who goes where, who waits for whom, and what happens to data that branches share."""

from tests.engine.bpmn.draw import Board, mapping, timer
from tests.engine.bpmn.office import OneCase

from engine.advance import CompleteTask


def fork(*branches: str) -> Board:
    b = Board()
    b.start(), b.both("split"), b.both("join"), b.end()
    b.flow("start", "split")
    for name in branches:
        b.user(name)
        b.line("split", name, "join")
    b.flow("join", "end")
    return b


def test_both_branches_must_be_done() -> None:
    case = OneCase(fork("a", "c")).start()
    assert case.open == ["a", "c"]
    assert case.do("c").ended is None
    assert case.do("a").ended == "end"
    assert case.path == ["start", "split", "c", "a", "join", "end"]


def test_a_branch_sees_what_the_other_has_written() -> None:
    case = OneCase(fork("a", "c")).start().do("a", {"seen": True})
    assert case.told.tasks[0].variables["seen"] is True


def test_branches_that_changed_different_parts_of_one_object_are_merged() -> None:
    case = OneCase(fork("a", "c")).start({"plan": {"title": "t", "money": 1, "people": [1]}})
    case.do("a", {"plan": {"title": "t", "money": 2, "people": [1, 2]}})
    case.do("c", {"plan": {"title": "u", "money": 1, "people": [1, 3]}})
    assert case.ended == "end"
    assert case.variables["plan"] == {"title": "u", "money": 2, "people": [1, 2, 3]}


def test_branches_that_contradict_each_other_stop_at_the_join_until_somebody_decides() -> None:
    case = OneCase(fork("a", "c")).start({"x": 0}).do("a", {"x": 1}).do("c", {"x": 2})
    [incident] = case.told.incidents
    assert incident.kind == "data" and incident.element_id == "join" and "`x`" in incident.message
    assert (incident.detail["one"], incident.detail["other"]) == (1, 2)
    case.resume()
    assert case.told.incidents and case.ended is None
    case.resume({"x": 3})
    assert case.ended == "end" and case.variables["x"] == 3


def test_a_branch_that_goes_on_from_a_boundary_event_is_still_compared() -> None:
    b = fork("a", "c")
    b.boundary("late", "a", timer("duration", "P1D")), b.user("instead"), b.xor("m")
    b.edges = [edge for edge in b.edges if (edge[1], edge[2]) != ("a", "join")]
    b.line("a", "m", "join"), b.line("late", "instead", "m")
    case = OneCase(b).start({"x": 0}).do("c", {"x": 1}).fire("late").do("instead", {"x": 2})
    [incident] = case.told.incidents
    assert (incident.kind, incident.element_id, incident.detail["variable"]) == ("data", "join", "x")


def test_branches_that_agree_are_no_conflict() -> None:
    case = OneCase(fork("a", "c")).start({"x": 0}).do("a", {"x": 1}).do("c", {"x": 1})
    assert case.ended == "end"


def test_what_only_the_slower_branch_did_not_touch_is_not_set_back() -> None:
    case = OneCase(fork("a", "c")).start({"x": 0, "y": 0})
    old = case.tasks("c")[0].variables
    case.do("a", {"x": 1}).do("c", {"x": old["x"], "y": 5})
    assert case.ended == "end" and case.variables == {"x": 1, "y": 5}


def test_a_fork_within_a_fork_is_merged_outwards() -> None:
    b = Board()
    b.start(), b.both("s1"), b.both("s2"), b.both("j2"), b.both("j1"), b.end()
    b.user("a"), b.user("c"), b.user("d")
    b.line("start", "s1", "a", "j1", "end")
    b.line("s1", "s2", "c", "j2", "j1")
    b.line("s2", "d", "j2")
    case = OneCase(b).start({"v": {}})
    case.do("a", {"v": {"a": 1}}).do("c", {"v": {"c": 1}}).do("d", {"v": {"d": 1}})
    assert case.ended == "end" and case.variables["v"] == {"a": 1, "c": 1, "d": 1}


def test_an_inclusive_gateway_waits_for_what_was_sent_and_no_more() -> None:
    b = Board()
    b.start(), b.any_of("split", default="split_to_d"), b.any_of("join"), b.end()
    for name in "acd":
        b.user(name)
        b.flow("split", name, {"a": "=n > 1", "c": "=n > 2", "d": None}[name])
        b.flow(name, "join")
    b.flow("start", "split"), b.flow("join", "end")
    both = OneCase(b).start({"n": 3})
    assert both.open == ["a", "c"]
    assert both.do("a").ended is None
    assert both.do("c").ended == "end"
    assert OneCase(b).start({"n": 2}).do("a").ended == "end"
    assert OneCase(b).start({"n": 0}).do("d").ended == "end"


def test_an_inclusive_join_waits_for_a_branch_that_a_boundary_event_may_still_send() -> None:
    b = Board()
    b.start(), b.both("split"), b.user("a"), b.user("c"), b.any_of("join"), b.end(), b.end("elsewhere")
    b.boundary("slow", "a", timer("duration", "P1D"))
    b.line("start", "split", "a", "elsewhere")
    b.flow("slow", "join")
    b.line("split", "c", "join", "end")
    case = OneCase(b).start().do("c")
    assert case.told.outcome is None and case.open == ["a"]
    assert case.fire("slow").ended == "end"
    assert OneCase(b).start().do("c").do("a").path[-1] == "end"


def test_no_branch_holds_is_an_incident_and_the_case_can_go_on() -> None:
    b = Board()
    b.start(), b.xor("which"), b.end("one"), b.end("two")
    b.flow("start", "which"), b.flow("which", "one", "=x = 1"), b.flow("which", "two", "=x = 2")
    case = OneCase(b).start({"x": 3})
    [incident] = case.told.incidents
    assert (incident.kind, incident.element_id) == ("gateway", "which")
    assert case.resume({"x": 2}).ended == "two"


def test_a_condition_that_is_neither_true_nor_false_is_an_incident() -> None:
    b = Board()
    b.start(), b.xor("which", default="which_to_two"), b.end("one"), b.end("two")
    b.flow("start", "which"), b.flow("which", "one", "=x"), b.flow("which", "two")
    case = OneCase(b).start({"x": "yes"})
    assert case.told.incidents[0].kind == "expression"
    assert case.resume({"x": True}).ended == "one"


def test_a_condition_after_the_one_that_holds_does_not_matter() -> None:
    b = Board()
    b.start(), b.xor("which"), b.end("one"), b.end("two")
    b.flow("start", "which"), b.flow("which", "one", "=x = 1"), b.flow("which", "two", "=nobody.knows = 2")
    assert OneCase(b).start({"x": 1}).ended == "one"
    assert OneCase(b).start({"x": 2}).told.incidents[0].kind == "expression"


def test_a_join_that_can_never_be_complete_is_told() -> None:
    b = Board()
    b.start(), b.xor("which", default="which_to_a"), b.user("a"), b.user("c"), b.both("join"), b.end()
    b.flow("start", "which"), b.flow("which", "a"), b.flow("which", "c", "=false")
    b.flow("a", "join"), b.flow("c", "join"), b.flow("join", "end")
    case = OneCase(b).start().do("a")
    assert case.told.incidents[0].element_id == "join" and case.told.outcome is None
    assert case.resume().ended == "end"


def test_going_back_thousands_of_times_costs_nothing_more() -> None:
    b = Board()
    b.start(), b.xor("again"), b.user("a"), b.xor("which", default="which_to_end"), b.end()
    b.line("start", "again", "a", "which", "end")
    b.flow("which", "again", "=more")
    case = OneCase(b).start()
    sizes = set()
    for _ in range(2000):
        case.do("a", {"more": True})
        sizes.add(len(case.told.state) // 20)
    assert len(sizes) <= 2 and case.do("a", {"more": False}).ended == "end"


def test_going_back_to_a_split_while_the_other_branch_still_runs() -> None:
    b = Board()
    b.start(), b.xor("m"), b.both("split"), b.user("a"), b.user("c"), b.xor("which", default="which_to_end"), b.end()
    b.end("end2")
    b.line("start", "m", "split", "a", "which", "end")
    b.flow("which", "m", "=more"), b.line("split", "c", "end2")
    case = OneCase(b).start()
    for _ in range(20):
        case.do("a", {"more": True}).do("c")
    assert len(case.told.state) < 700
    assert case.do("a", {"more": False}).do("c").ended == "end2"


def test_the_first_event_wins_at_an_event_based_gateway() -> None:
    b = Board()
    b.start(), b.node("eventBasedGateway", "wait"), b.end("heard_end"), b.end("soon_end"), b.end("late_end")
    b.catch("heard", b.message("m", "answer", "=id"))
    b.catch("soon", timer("duration", "P1D")), b.catch("late", timer("duration", "P9D"))
    for name in ("heard", "soon", "late"):
        b.line("wait", name, f"{name}_end")
    b.flow("start", "wait")
    case = OneCase(b).start({"id": "k1"})
    assert [t.due.day for t in case.told.timers] == [3, 11]
    assert case.told.subscriptions[0].correlation_key == "k1"
    assert OneCase(b).start({"id": "k1"}).hear("heard", {"text": "yes"}).ended == "heard_end"
    done = OneCase(b).start({"id": "k1"}).fire("soon")
    assert done.ended == "soon_end" and not done.told.timers and not done.told.subscriptions
    assert done.path == ["start", "wait", "soon", "soon_end"]


def test_terminate_ends_everything_in_its_scope() -> None:
    b = Board()
    b.start(), b.both("split"), b.user("a"), b.user("c"), b.end(), b.end("stop", "<bpmn:terminateEventDefinition />")
    b.line("start", "split", "a", "end"), b.line("split", "c", "stop")
    case = OneCase(b).start().do("c")
    assert case.ended == "stop" and case.told.outcome.kind == "terminated" and case.open == []
    assert "cancelled a" in case.kinds("cancelled")


def test_several_flows_out_of_a_task_are_all_taken() -> None:
    b = Board()
    b.start(), b.user("a"), b.user("c"), b.user("d"), b.end()
    b.line("start", "a", "c", "end"), b.line("a", "d", "end")
    case = OneCase(b).start().do("a")
    assert case.open == ["c", "d"]
    case.give(CompleteTask(case.told.tasks[1].id)).do("c")
    assert case.ended == "end"


def test_outputs_of_branches_into_one_object() -> None:
    b = Board()
    b.start(), b.both("split"), b.both("join"), b.end()
    b.script("a", "1", "r", mapping(outputs={"all.a": "=r"})), b.script("c", "2", "r", mapping(outputs={"all.c": "=r"}))
    b.line("start", "split", "a", "join", "end"), b.line("split", "c", "join")
    assert OneCase(b).start().variables == {"all": {"a": 1, "c": 2}}


def test_branches_inside_a_sub_process_that_contradict_each_other_about_a_variable_outside() -> None:
    b = Board()
    b.start(), b.end()
    with b.within("sub"):
        b.start("in"), b.both("split"), b.user("a"), b.user("c"), b.both("join"), b.end("out")
        b.line("in", "split", "a", "join", "out"), b.line("split", "c", "join")
    b.line("start", "sub", "end")
    case = OneCase(b).start({"x": 0}).do("a", {"x": 1}).do("c", {"x": 2})
    assert case.told.incidents[0].kind == "data"
    assert case.resume({"x": 2}).variables == {"x": 2} and case.ended == "end"
