"""What runs away, breaks or is handed in wrong leaves the case as it was."""

from dataclasses import replace

import orjson
import pytest
from tests.engine.bpmn.draw import Board, many, mapping, timer
from tests.engine.bpmn.office import OneCase, compiled

from engine.advance import Cancel, CompleteTask, FireTimer, OperationDone, Resume, Start
from engine.bpmn import budget
from engine.bpmn.state import BadState
from engine.bpmn.values import BadData
from engine.definition import compile_definition
from engine.errors import NotOpen, Refused
from engine.run import advance, replay


def asking() -> Board:
    b = Board()
    b.start(), b.user("a"), b.end()
    b.line("start", "a", "end")
    return b


def spinning() -> Board:
    b = Board()
    b.start(), b.xor("m"), b.script("more", "n + 1", "n"), b.xor("w", default="w_to_end"), b.end()
    b.line("start", "m", "more", "w", "end"), b.flow("w", "m", "=n < limit")
    return b


def test_thousands_of_rounds_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_SECONDS", 60.0)
    case = OneCase(spinning()).start({"n": 0, "limit": 2000})
    assert case.ended == "end" and case.variables["n"] == 2000


def test_a_loop_without_end_is_stopped_and_can_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_SECONDS", 60.0)
    monkeypatch.setattr(budget, "MAX_STEPS", 300)
    case = OneCase(spinning()).start({"n": 0, "limit": 1_000_000})
    [incident] = case.told.incidents
    assert incident.kind == "limit" and case.told.outcome is None
    n = case.variables["n"]
    case.resume()
    assert case.variables["n"] > n and case.told.incidents
    assert case.resume({"limit": 1}).ended == "end"


def test_time_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_SECONDS", 0.05)
    monkeypatch.setattr(budget, "MAX_STEPS", 1_000_000)
    case = OneCase(spinning()).start({"n": 0, "limit": 1_000_000})
    assert case.told.incidents[0].kind == "limit" and "0.05" in case.told.incidents[0].detail["en"]


def test_what_a_limit_stopped_is_stopped_again_in_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a faster machine, or a slower one: where the step was stopped is a fact of it."""
    monkeypatch.setattr(budget, "MAX_SECONDS", 0.05)
    monkeypatch.setattr(budget, "MAX_STEPS", 1_000_000)
    case = OneCase(spinning()).start({"n": 0, "limit": 1_000_000})
    assert case.told.stops
    monkeypatch.setattr(budget, "MAX_SECONDS", 60.0)
    recorded = [(instruction, replace(facts, stops=case.told.stops)) for instruction, facts in case.steps]
    assert replay(case.definition, recorded)[-1].state == case.told.state


def test_a_replay_is_not_stopped_where_the_step_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    case = OneCase(spinning()).start({"n": 0, "limit": 200})
    monkeypatch.setattr(budget, "MAX_SECONDS", 0.0)
    recorded = [(instruction, replace(facts, stops=())) for instruction, facts in case.steps]
    assert replay(case.definition, recorded)[-1].state == case.told.state


def test_a_bomb_is_an_incident_again_in_a_replay() -> None:
    b = Board()
    b.start(), b.script("boom", "count(for a in 1..10000, b in 1..10000 return a * b)", "x"), b.end()
    b.line("start", "boom", "end")
    case = OneCase(b).start()
    recorded = [(instruction, replace(facts, stops=case.told.stops)) for instruction, facts in case.steps]
    assert replay(case.definition, recorded)[-1].state == case.told.state


def test_a_bomb_in_an_expression_is_an_incident() -> None:
    b = Board()
    b.start(), b.script("boom", "count(for a in 1..10000, b in 1..10000 return a * b)", "x"), b.end()
    b.line("start", "boom", "end")
    case = OneCase(b).start()
    assert case.told.incidents[0].kind == "limit" and case.told.incidents[0].element_id == "boom"


def test_two_troubles_are_two_incidents() -> None:
    b = Board()
    b.start(), b.both("s"), b.script("x", "a + 1", "p"), b.script("y", "b + 1", "q"), b.both("j"), b.end()
    b.line("start", "s", "x", "j", "end"), b.line("s", "y", "j")
    case = OneCase(b).start()
    assert [i.element_id for i in case.told.incidents] == ["x", "y"]
    case.resume({"a": 1})
    assert [i.element_id for i in case.told.incidents] == ["y"]
    assert case.resume({"b": 1}).variables == {"a": 1, "b": 1, "p": 2, "q": 2}


def test_an_incident_names_the_expression_in_two_languages() -> None:
    b = Board()
    b.start(), b.script("x", "nobody + 1", "p"), b.end()
    b.line("start", "x", "end")
    incident = OneCase(b).start().told.incidents[0]
    assert "nobody" in incident.message and "nobody" in incident.detail["en"]
    assert incident.detail["expression"] == "nobody + 1"


def test_a_timer_of_a_task_in_trouble_still_fires() -> None:
    b = asking()
    b.nodes["a"] = (
        "userTask",
        {},
        "<bpmn:extensionElements><zeebe:userTask />"
        + mapping(outputs={"k": "=gone + 1"})
        + "</bpmn:extensionElements>",
        None,
    )
    b.boundary("slow", "a", timer("duration", "P1D")), b.end("late")
    b.flow("slow", "late")
    case = OneCase(b).start().do("a")
    assert case.told.incidents and case.fire("slow").ended == "late" and not case.told.incidents


@pytest.mark.parametrize(
    "answers",
    [{"x": float("nan")}, {"x": {1, 2}}, {"x": 2**70}, {"x": "\ud800"}, {"": 1}, {"x": b"raw"}, {1: "x"}],
)
def test_what_is_no_json_is_refused_at_the_door(answers: dict) -> None:
    case = OneCase(asking()).start()
    before = case.state
    with pytest.raises(BadData):
        case.do("a", answers)
    assert case.state == before


def test_what_is_too_deep_or_too_large_is_refused() -> None:
    deep: object = 1
    for _ in range(200):
        deep = [deep]
    case = OneCase(asking()).start()
    with pytest.raises(BadData):
        case.do("a", {"x": deep})
    with pytest.raises(BadData):
        case.do("a", {"x": "x" * 2_000_000})


def test_names_that_trouble_others_are_plain_data_here() -> None:
    names = {"typename": "x", "__proto__": {"a": 1}, "constructor": 1, "toString": 2, "data": {"typename": []}}
    case = OneCase(asking()).start(names)
    assert dict(case.told.tasks[0].variables) == names
    assert case.do("a", {"typename": "y"}).variables["typename"] == "y"


def test_the_caller_can_not_change_what_is_inside() -> None:
    given = {"x": [1]}
    case = OneCase(asking()).start(given)
    given["x"].append(2)
    assert case.do("a").variables["x"] == [1]


def test_only_what_is_open_can_be_done() -> None:
    case = OneCase(asking()).start()
    for instruction in (
        CompleteTask("nobody"), FireTimer("nobody"), OperationDone("nobody"), Resume("nobody"), Start("p"),
    ):  # fmt: skip
        with pytest.raises(NotOpen):
            case.give(instruction)
    case.do("a")
    with pytest.raises(NotOpen):
        case.give(Cancel("too late"))
    with pytest.raises(NotOpen):
        OneCase(asking()).start(process="elsewhere")
    with pytest.raises(NotOpen):
        OneCase(asking()).start(at="a")
    with pytest.raises(NotOpen):
        OneCase(asking()).give(Cancel("not begun"))


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b"not json", b'{"guizhang": 0}', b'{"guizhang": 99}', b"\xff"])
def test_a_state_of_another_format_is_refused(state: bytes) -> None:
    case = OneCase(asking()).start()
    with pytest.raises(BadState):
        advance(case.definition, state, Cancel("x"), case.facts)


def test_a_state_of_another_definition_is_refused() -> None:
    other = Board()
    other.start(), other.user("b"), other.end()
    other.line("start", "b", "end")
    case = OneCase(asking()).start()
    with pytest.raises(BadState):
        advance(compiled(other), case.state, Cancel("x"), case.facts)


def test_the_state_holds_nothing_of_the_diagram() -> None:
    case = OneCase(asking()).start({"x": 1})
    assert len(case.state) < 350
    assert orjson.loads(case.state)["case"]["data"] == {"x": 1}


def test_a_replay_gives_the_same_bytes() -> None:
    b = asking()
    b.boundary("remind", "a", timer("cycle", "R3/P1D"), interrupting=False), b.service("note", "notify"), b.end("e2")
    b.line("remind", "note", "e2")
    case = OneCase(b).start({"x": 1}).fire("remind").done("note", {"y": 2}).do("a", {"z": 3})
    told = replay(case.definition, case.steps)
    assert told[-1].state == case.state and told[-1] == case.told
    assert [h for step in told for h in step.happenings] == case.happenings


def test_ids_come_from_the_seed() -> None:
    one, two = OneCase(asking()), OneCase(asking())
    two.facts = one.facts.__class__(**{**{f: getattr(one.facts, f) for f in ("now", "started_on")}, "seed": 99})
    assert one.start().told.tasks[0].id != two.start().told.tasks[0].id


def test_a_definition_is_known_by_its_content() -> None:
    one = {"a.bpmn": asking().xml(), "b.txt": b"x"}
    assert compile_definition(one).hash == compile_definition(dict(reversed(one.items()))).hash
    assert compile_definition(one).hash != compile_definition({**one, "b.txt": b"y"}).hash


def test_a_hundred_cases_share_one_definition() -> None:
    definition = compiled(asking())
    cases = [OneCase(definition).start({"n": n}) for n in range(100)]
    assert [c.do("a", {"m": -n}).variables for n, c in enumerate(cases)] == [{"n": n, "m": -n} for n in range(100)]


def test_too_many_items_are_an_incident() -> None:
    b = asking()
    b.nodes["a"] = ("userTask", {}, many("=all", "one"), None)
    assert OneCase(b).start({"all": list(range(5000))}).told.incidents[0].kind == "limit"


def test_a_refusal_lists_every_fault() -> None:
    b = asking()
    b.service("job", "x"), b.user("island")
    b.nodes["job"] = ("serviceTask", {}, "", None)
    with pytest.raises(Refused) as refused:
        compiled(b)
    assert {f.code for f in refused.value.faults} >= {"says-nothing", "unreachable"}


def test_a_long_process_is_read_without_recursion() -> None:
    b = Board()
    b.start(), b.end()
    names = [b.script(f"s{n}", "1", "x") for n in range(1500)]
    b.line("start", *names, "end")
    definition = compiled(b)
    assert len(definition.processes["p"].elements) == 1502
