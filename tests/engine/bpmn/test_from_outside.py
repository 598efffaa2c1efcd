"""What reaches a case from outside besides its tasks: signals, variables, a start in the middle; and what it tells."""

import pytest
from tests.engine.bpmn.draw import Board, many, mapping, timer
from tests.engine.bpmn.office import MORNING, OneCase, compiled

from engine.advance import Broadcast, Facts, SetVariables, Start
from engine.beginnings import beginnings
from engine.errors import NotOpen
from engine.look import look
from engine.run import advance

FACTS = Facts(now=MORNING, started_on=MORNING.date(), seed=7)


def signal(board: Board, id: str = "s", name: str = "alarm") -> str:
    board.declared("signal", id, name=name)
    return f'<bpmn:signalEventDefinition signalRef="{id}" />'


def test_a_signal_from_outside_brings_its_variables() -> None:
    b = Board()
    b.start(), b.catch("wait", signal(b)), b.user("a"), b.end()
    b.line("start", "wait", "a", "end")
    case = OneCase(b).start().give(Broadcast("another"))
    assert case.open == []
    case.give(Broadcast("alarm", {"level": 3}))
    assert case.open == ["a"] and case.told.variables == {"level": 3}


def test_a_signal_that_is_thrown_carries_what_its_input_mappings_made() -> None:
    b = Board()
    b.start(), b.both("fork"), b.catch("wait", signal(b)), b.user("a"), b.end()
    b.throw("call", '<bpmn:signalEventDefinition signalRef="s" />', ext=mapping({"level": "=1 + 1"})), b.end("over")
    b.line("start", "fork", "wait", "a", "end"), b.line("fork", "call", "over")
    case = OneCase(b).start()
    assert case.open == ["a"] and case.told.variables == {"level": 2}


def test_variables_from_outside_are_written_where_they_exist() -> None:
    b = Board()
    b.start(), b.user("a", ext=mapping({"own": "=1"})), b.end()
    b.line("start", "a", "end")
    case = OneCase(b).start({"shared": 1})
    case.give(SetVariables({"shared": 2}))
    task = case.tasks("a")[0].id
    case.give(SetVariables({"own": 5, "shared": 6, "new": 7}, task))
    assert case.told.variables == {"shared": 6, "new": 7} and case.told.tasks[0].variables["own"] == 5
    case.give(SetVariables({"shared": 8}, task, local=True))
    assert case.told.variables["shared"] == 6 and case.told.tasks[0].variables["shared"] == 8
    with pytest.raises(NotOpen):
        case.give(SetVariables({"x": 1}, "nothing of that id"))


def test_a_case_can_begin_in_the_middle_with_its_event_sub_processes_armed() -> None:
    b = Board()
    b.start(), b.user("a"), b.user("b"), b.end()
    b.line("start", "a", "b", "end")
    with b.within("handler", triggeredByEvent="true"):
        b.start("on", timer("duration", "P1D"), isInterrupting="false"), b.end("handled")
        b.line("on", "handled")
    case = OneCase(b).give(Start("p", {"x": 1}, elements=("b",)))
    assert case.open == ["b"] and [t.element_id for t in case.told.timers] == ["on"]
    assert case.do("b").ended == "end"
    for nowhere in ("nothing", "handler", "on"):
        with pytest.raises(NotOpen):
            OneCase(b).give(Start("p", elements=(nowhere,)))


def called() -> tuple[Board, Board]:
    inner = Board("inner")
    inner.start("s2"), inner.user("ask"), inner.end("e2")
    inner.line("s2", "ask", "e2")
    outer = Board()
    call = '<zeebe:calledElement processId="inner" propagateAllParentVariables="false" />' + mapping({"given": "=name"})
    outer.start(), outer.node("callActivity", "call", ext=call), outer.user("after"), outer.end()
    outer.line("start", "call", "after", "end")
    return outer, inner


def test_what_a_called_process_holds_can_be_seen_and_written() -> None:
    definition = compiled(*called())
    told = advance(definition, None, Start("p", {"name": "a"}), FACTS, telling=True)
    host = next(h.instance_id for h in told.happenings if h.element_id == "call")
    inside = next(h for h in told.happenings if h.element_id == "ask")
    assert inside.detail["within"] == host
    assert look(definition, told.state, FACTS).called == {host: {"given": "a"}}
    told = advance(definition, told.state, SetVariables({"seen": True}, host, local=True), FACTS)
    assert look(definition, told.state, FACTS).called == {host: {"given": "a", "seen": True}}
    assert told.variables == {"name": "a"}


def test_what_is_left_tells_its_own_variables_when_asked_to_and_not_otherwise() -> None:
    b = Board()
    b.start(), b.end()
    b.node("userTask", "a", many("=[4]", "n"), ext="<zeebe:userTask />")
    b.line("start", "a", "end")
    case = OneCase(b).start()
    again = advance(case.definition, None, Start("p"), FACTS, telling=True)
    assert all("within" not in h.detail for h in case.happenings)
    left = next(h for h in again.happenings if h.element_id == "start" and h.kind == "completed")
    assert left.detail == {"within": "", "local": {}}
    assert look(case.definition, again.state, FACTS).local[again.tasks[0].id] == {"loopCounter": 1, "n": 4}


def test_what_begins_by_itself_is_known_with_its_next_rounds() -> None:
    b = Board()
    b.start("daily", timer("cycle", "R2/PT24H")), b.start("hear", b.message("m", "hello", "=order")), b.end()
    b.start("alarmed", signal(b))
    b.line("daily", "end"), b.line("hear", "end"), b.line("alarmed", "end")
    begun = {beginning.element_id: beginning for beginning in beginnings(compiled(b), FACTS)}
    assert {id: (one.kind, one.name) for id, one in begun.items()} == {
        "daily": ("timer", ""), "hear": ("message", "hello"), "alarmed": ("signal", "alarm"),
    }  # fmt: skip
    first = begun["daily"]
    second = first.following()
    assert first.due is not None and second is not None and second.due is not None
    assert (second.due - first.due).total_seconds() == 86_400 and second.following() is None
