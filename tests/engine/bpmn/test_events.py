"""Events inside and around scopes: event sub-processes, escalations, signals, links, messages that are thrown."""

from datetime import datetime

from tests.engine.bpmn.draw import Board, mapping, timer
from tests.engine.bpmn.office import OneCase, compiled

from engine.advance import FireTimer
from engine.bpmn.moments import CHINA


def handled(start_inner: str, interrupting: bool = True, ext: str = "") -> Board:
    """A task `a`, and an event sub-process that ends at `handled`."""
    b = Board()
    b.start(), b.user("a"), b.end()
    b.line("start", "a", "end")
    with b.within("handler", triggeredByEvent="true"):
        b.start("on", start_inner, isInterrupting=None if interrupting else "false", ext=ext)
        b.user("h"), b.end("handled")
        b.line("on", "h", "handled")
    return b


def test_a_timer_starts_an_event_sub_process_and_ends_what_runs() -> None:
    case = OneCase(handled(timer("duration", "P1D"))).start()
    assert case.open == ["a"] and len(case.told.timers) == 1
    case.fire("on")
    assert case.open == ["h"] and not case.told.timers and case.kinds("cancelled") == ["cancelled a"]
    assert case.do("h").ended == "handled"
    assert case.ended == "handled", "the end of what interrupted the process is its result"


def test_a_process_that_ends_does_not_wait_for_its_event_sub_process() -> None:
    case = OneCase(handled(timer("duration", "P1D"))).start().do("a")
    assert case.ended == "end" and not case.told.timers


def test_an_event_sub_process_beside_what_runs() -> None:
    b = handled("", interrupting=False)
    b.nodes["on"] = ("startEvent", {"isInterrupting": "false"}, b.message("m", "note"), "handler")
    case = OneCase(b).start().hear("on", {"n": 1}).hear("on", {"n": 2})
    assert case.open == ["a", "h", "h"]
    case.do("a").do("h")
    assert case.told.outcome is None
    assert case.do("h").told.outcome is not None and case.variables == {"n": 2}


def test_a_repeating_timer_of_an_event_sub_process_keeps_its_rhythm() -> None:
    case = OneCase(handled(timer("cycle", "R2/P1D"), interrupting=False)).start()
    case.fire("on")
    assert case.timer("on").due == datetime(2026, 3, 4, 9, tzinfo=CHINA)
    case.fire("on")
    assert not case.told.timers and case.open == ["a", "h", "h"]


def test_an_event_sub_process_catches_the_error_of_its_scope() -> None:
    b = handled("")
    b.declared("error", "E", name="bad", errorCode="BAD")
    b.nodes["on"] = ("startEvent", {}, '<bpmn:errorEventDefinition errorRef="E" />', "handler")
    b.service("job", "notify")
    b.edges = [e for e in b.edges if e[1] != "a"]
    b.line("a", "job", "end")
    case = OneCase(b).start().do("a").failed("job", "BAD", variables={"why": 1})
    assert case.open == ["h"] and case.variables == {"why": 1}
    assert OneCase(b).start().do("a").failed("job", "OTHER").told.incidents


def test_an_error_inside_a_handler_goes_outwards() -> None:
    b = Board()
    b.declared("error", "E", name="bad", errorCode="BAD")
    error = '<bpmn:errorEventDefinition errorRef="E" />'
    b.start(), b.end(), b.end("outer")
    with b.within("sub"):
        b.start("in"), b.end("bad", error)
        b.line("in", "bad")
        with b.within("handler", triggeredByEvent="true"):
            b.start("on", error), b.end("again", error)
            b.line("on", "again")
    b.boundary("edge", "sub", error)
    b.line("start", "sub", "end"), b.flow("edge", "outer")
    assert OneCase(b).start().ended == "outer"


def escalating(interrupting: bool) -> Board:
    b = Board()
    b.declared("escalation", "X", name="late", escalationCode="LATE")
    definition = '<bpmn:escalationEventDefinition escalationRef="X" />'
    b.start(), b.end(), b.user("boss"), b.end("told")
    with b.within("sub"):
        b.start("in"), b.throw("shout", definition), b.user("inner"), b.end("out")
        b.line("in", "shout", "inner", "out")
    b.boundary("edge", "sub", definition, interrupting)
    b.line("start", "sub", "end"), b.line("edge", "boss", "told")
    return b


def test_an_escalation_may_go_beside_what_runs_or_end_it() -> None:
    beside = OneCase(escalating(False)).start()
    assert sorted(beside.open) == ["boss", "inner"]
    assert beside.do("inner").do("boss").ended == "told"
    ending = OneCase(escalating(True)).start()
    assert ending.open == ["boss"] and "cancelled sub" in ending.kinds("cancelled")


def test_an_escalation_that_nobody_catches_is_only_told() -> None:
    b = Board()
    b.declared("escalation", "X", name="late", escalationCode="LATE")
    b.start(), b.end("end", '<bpmn:escalationEventDefinition escalationRef="X" />')
    b.line("start", "end")
    case = OneCase(b).start()
    assert case.ended == "end"
    [thrown] = [h for h in case.happenings if h.kind == "thrown"]
    assert thrown.detail == {"escalation_code": "LATE", "caught": False}


def test_a_signal_reaches_everything_in_the_case_that_waits_for_it() -> None:
    b = Board()
    b.declared("signal", "S", name="stop")
    signal = '<bpmn:signalEventDefinition signalRef="S" />'
    b.start(), b.both("split"), b.catch("hears", signal), b.user("a"), b.throw("says", signal), b.user("c")
    b.end("e1"), b.end("e2"), b.end("e3"), b.end("e4"), b.user("d")
    b.boundary("edge", "d", signal)
    b.line("start", "split", "hears", "c", "e1"), b.line("split", "a", "says", "e2")
    b.line("split", "d", "e3"), b.flow("edge", "e4")
    case = OneCase(b).start().do("a")
    assert case.open == ["c"] and "cancelled d" in case.kinds("cancelled")


def test_a_link_is_followed_within_the_process() -> None:
    b = Board()
    b.start(), b.user("a"), b.user("c"), b.end()
    (
        b.throw("go", '<bpmn:linkEventDefinition name="Seite 2" />'),
        b.catch("come", '<bpmn:linkEventDefinition name="Seite 2" />'),
    )
    b.line("start", "a", "go"), b.line("come", "c", "end")
    case = OneCase(b).start().do("a").do("c")
    assert case.path == ["start", "a", "go", "come", "c", "end"] and case.ended == "end"


def test_a_message_is_thrown_as_an_operation() -> None:
    b = Board()
    ext = '<zeebe:taskDefinition type="message.send" />' + mapping({"name": '="objection"', "key": "=number"})
    b.start(), b.throw("send", b.message("m", "objection"), ext=ext), b.end("end", b.message("m2", "over"), ext=ext)
    b.line("start", "send", "end")
    case = OneCase(b).start({"number": 4})
    operation = case.operation("send")
    assert operation.type == "message.send" and operation.variables["key"] == 4 and operation.inputs == {"name", "key"}
    assert case.done("send").done("end").ended == "end"


def test_a_process_can_be_started_at_its_message() -> None:
    b = Board()
    b.start(), b.start("asked", b.message("m", "asked"), ext=mapping(outputs={"who": "=name"})), b.user("a"), b.end()
    b.line("start", "a", "end"), b.flow("asked", "a")
    case = OneCase(b).start({"name": "x", "noise": 1}, at="asked")
    assert case.variables == {"who": "x"} and case.open == ["a"]


def test_a_loop_goes_on_while_its_condition_holds() -> None:
    b = Board()
    loop = (
        '<bpmn:standardLoopCharacteristics loopMaximum="4"><bpmn:loopCondition>=again</bpmn:loopCondition>'
        "</bpmn:standardLoopCharacteristics>"
    )
    b.start(), b.user("a", inner=loop), b.end()
    b.line("start", "a", "end")
    case = OneCase(b).start().do("a", {"again": True})
    assert case.tasks("a")[0].variables["loopCounter"] == 2
    assert case.do("a", {"again": False}).ended == "end"
    four = OneCase(b).start()
    for _ in range(4):
        four.do("a", {"again": True})
    assert four.ended == "end"


def test_a_loop_that_asks_first_may_not_run_at_all() -> None:
    b = Board()
    loop = (
        '<bpmn:standardLoopCharacteristics testBefore="true"><bpmn:loopCondition>=again</bpmn:loopCondition>'
        "</bpmn:standardLoopCharacteristics>"
    )
    b.start(), b.user("a", inner=loop), b.end()
    b.line("start", "a", "end")
    assert OneCase(b).start({"again": False}).ended == "end"
    assert OneCase(b).start({"again": True}).open == ["a"]


def test_a_manual_task_waits_and_an_undefined_one_does_not() -> None:
    b = Board()
    b.start(), b.node("task", "note"), b.node("manualTask", "stamp"), b.end()
    b.line("start", "note", "stamp", "end")
    case = OneCase(b).start()
    assert case.open == ["stamp"] and case.do("stamp").ended == "end"


def test_terminate_in_a_sub_process_ends_only_that() -> None:
    b = Board()
    b.start(), b.user("after"), b.end()
    with b.within("sub"):
        b.start("in"), b.both("split"), b.user("x"), b.end("out"), b.end("stop", "<bpmn:terminateEventDefinition />")
        b.user("y")
        b.line("in", "split", "x", "out"), b.line("split", "y", "stop")
    b.line("start", "sub", "after", "end")
    case = OneCase(b).start().do("y")
    assert case.open == ["after"] and case.do("after").told.outcome.kind == "completed"


def waiting(kind: str, text: str) -> OneCase:
    b = Board()
    b.start(), b.catch("wait", timer(kind, text)), b.end()
    b.line("start", "wait", "end")
    return OneCase(b).start({"day": "2028-02-29", "n": 3})


def test_timers_are_set_once_with_their_offset() -> None:
    due = {
        ("date", "2026-12-01"): "2026-12-01T00:00:00+08:00",
        ("date", "2026-12-01T10:00:00Z"): "2026-12-01T10:00:00+00:00",
        ("date", "2026-12-01T10:00:00"): "2026-12-01T10:00:00+08:00",
        ("date", "=date(day)"): "2028-02-29T00:00:00+08:00",
        ("date", '=date(day) + duration("P1Y")'): "2029-02-28T00:00:00+08:00",
        ("duration", "P1M"): "2026-04-02T09:00:00+08:00",
        ("duration", "PT36H"): "2026-03-03T21:00:00+08:00",
        ("duration", '=duration("P" + string(n) + "D")'): "2026-03-05T09:00:00+08:00",
        ("date", "=end of day(workdays after(today(), n))"): "2026-03-05T23:59:59+08:00",
    }
    for (kind, text), moment in due.items():
        assert waiting(kind, text).timer("wait").due.isoformat() == moment


def test_a_timer_that_can_not_be_set_is_an_incident() -> None:
    case = waiting("date", "=nobody")
    assert case.told.incidents[0].kind == "expression"
    assert "计时器" in waiting("date", '="tomorrow"').told.incidents[0].message


def test_a_day_that_rests_on_an_announcement_to_come_is_provisional() -> None:
    late = OneCase(one_day_after()).at(datetime(2031, 9, 29, 9, tzinfo=CHINA)).start()
    assert late.timer("wait").provisional
    assert not OneCase(one_day_after()).start().timer("wait").provisional


def one_day_after() -> Board:
    b = Board()
    b.start(), b.catch("wait", timer("date", "=workdays after(today(), 1)")), b.end()
    b.line("start", "wait", "end")
    return b


def test_a_cycle_is_anchored_on_its_due_moments_through_the_years() -> None:
    b = Board()
    b.start(), b.user("a"), b.end(), b.end("e2")
    b.boundary("yearly", "a", timer("cycle", "R/2027-01-31T09:00:00+08:00/P1M"), interrupting=False)
    b.line("start", "a", "end"), b.flow("yearly", "e2")
    case = OneCase(b).start()
    seen = []
    for _ in range(14):
        seen.append(case.timer("yearly").due.date().isoformat())
        case.at(datetime(2033, 1, 1, tzinfo=CHINA)).give(FireTimer(case.timer("yearly").id))
    assert seen[:4] == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"] and seen[13] == "2028-02-29"
    assert case.timer("yearly").repeats_left == -1


def test_a_decision_is_taken_and_told() -> None:
    b = Board()
    call = '<zeebe:calledDecision decisionId="grade" resultVariable="grade" />'
    b.start(), b.node("businessRuleTask", "decide", ext=call), b.end()
    b.line("start", "decide", "end")
    case = OneCase(compiled(b, **{"grade.dmn": TABLE})).start({"score": 70})
    assert case.variables["grade"] == "good"
    [decided] = [h for h in case.happenings if h.kind == "decided"]
    assert decided.detail["decision"] == "grade" and decided.detail["value"] == "good"
    assert "row_good" in str(decided.detail["trace"])
    wrong = OneCase(compiled(b, **{"grade.dmn": TABLE})).start({})
    assert wrong.told.incidents[0].kind == "decision" and wrong.resume({"score": 1}).variables["grade"] == "poor"


TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
  <decision id="grade" name="grade"><decisionTable id="t" hitPolicy="UNIQUE">
    <input id="i"><inputExpression id="ie" typeRef="number"><text>score</text></inputExpression></input>
    <output id="o" name="grade" typeRef="string" />
    <rule id="row_good"><inputEntry id="a"><text>&gt;= 60</text></inputEntry>
      <outputEntry id="b"><text>"good"</text></outputEntry></rule>
    <rule id="row_poor"><inputEntry id="c"><text>&lt; 60</text></inputEntry>
      <outputEntry id="e"><text>"poor"</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""


def test_a_decision_whose_id_is_evaluated_to_nothing_that_is_there() -> None:
    b = Board()
    call = '<zeebe:calledDecision decisionId="=which" resultVariable="grade" />'
    b.start(), b.node("businessRuleTask", "decide", ext=call), b.end()
    b.line("start", "decide", "end")
    case = OneCase(compiled(b, **{"grade.dmn": TABLE})).start({"which": "gone", "score": 1})
    assert case.told.incidents[0].kind == "decision"
    assert case.resume({"which": "grade"}).variables["grade"] == "poor"
