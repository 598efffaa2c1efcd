"""Every place of a diagram where an expression may stand: bombs stop at their limit, escapes reach nothing."""

import time
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from tests.engine.bpmn.draw import Board, attributes, many, mapping, timer
from tests.engine.bpmn.office import OneCase, compiled

from engine.errors import Refused

Draw = Callable[[Board, str], object]


def task(ext: Callable[[str], str]) -> Draw:
    return lambda b, x: b.user("here", ext=ext(x))


def extension(name: str, attribute: str) -> Draw:
    return task(lambda x: f"<zeebe:{name}{attributes({attribute: '=' + x})} />")


def event(kind: str) -> Draw:
    return lambda b, x: b.catch("here", timer(kind, "=" + x))


def loop(**where: str) -> Draw:
    def draw(b: Board, x: str) -> None:
        given = {"collection": "=[1]", **{key: value.replace("X", x) for key, value in where.items()}}
        b.user("here", inner=many(given["collection"], "i", ("o", given.get("element", "=1")), given.get("until")))

    return draw


def standard(b: Board, x: str) -> None:
    condition = f"<bpmn:loopCondition>={escape(x)}</bpmn:loopCondition>"
    b.user("here", inner=f"<bpmn:standardLoopCharacteristics>{condition}</bpmn:standardLoopCharacteristics>")


def branch(gateway: str) -> Draw:
    def draw(b: Board, x: str) -> None:
        b.node(gateway, "here", default="here_to_end"), b.end("other")
        b.flow("here", "other", "=" + x)

    return draw


def message(b: Board, x: str) -> None:
    b.catch("here", b.message("m", "named", "=" + x))


def message_name(b: Board, x: str) -> None:
    b.catch("here", b.message("m", "=" + x))


def boundary(b: Board, x: str) -> None:
    b.user("here"), b.boundary("edge", "here", timer("duration", "=" + x)), b.end("other")
    b.flow("edge", "other")


def handler(b: Board, x: str) -> None:
    b.user("here")
    with b.within("sub", triggeredByEvent="true"):
        b.start("on", timer("duration", "=" + x)), b.end("off")
        b.line("on", "off")


def gateway_event(b: Board, x: str) -> None:
    b.node("eventBasedGateway", "here"), b.catch("t1", timer("duration", "=" + x)), b.end("other")
    b.line("here", "t1", "other")


def called(b: Board, x: str) -> None:
    b.node("callActivity", "here", ext=f"<zeebe:calledElement{attributes({'processId': '=' + x})} />")


def decision(b: Board, x: str) -> None:
    given = attributes({"decisionId": "=" + x, "resultVariable": "r"})
    b.node("businessRuleTask", "here", ext=f"<zeebe:calledDecision{given} />")


def edge(definition: Callable[[Board, str], str]) -> Draw:
    """A boundary event beside a task."""

    def draw(b: Board, x: str) -> None:
        b.user("here"), b.boundary("edge", "here", definition(b, x), interrupting=False), b.end("other")
        b.flow("edge", "other")

    return draw


def beside(definition: Callable[[Board, str], str]) -> Draw:
    """An event sub-process beside a task."""

    def draw(b: Board, x: str) -> None:
        b.user("here")
        with b.within("sub", triggeredByEvent="true"):
            b.start("on", definition(b, x), isInterrupting="false"), b.end("off")
            b.line("on", "off")

    return draw


def keyed(b: Board, x: str) -> str:
    return b.message("m", "named", "=" + x)


def receive(b: Board, x: str) -> None:
    keyed(b, x)
    b.node("receiveTask", "here", messageRef="m")


def signal(b: Board, x: str) -> None:
    b.declared("signal", "S", name="=" + x)
    b.throw("here", '<bpmn:signalEventDefinition signalRef="S" />')


def sending(b: Board, x: str) -> None:
    job = f"<zeebe:taskDefinition{attributes({'type': '=' + x})} />"
    b.throw("here", b.message("m", "named"), ext=job)


def inside(ext: Callable[[str], str]) -> Draw:
    def draw(b: Board, x: str) -> None:
        with b.within("here", ext=ext(x)):
            b.start("in"), b.end("out")
            b.line("in", "out")

    return draw


PLACES: dict[str, Draw] = {
    "boundary cycle": edge(lambda b, x: timer("cycle", "=" + x)),
    "cycle of an event sub-process": beside(lambda b, x: timer("cycle", "=" + x)),
    "correlation key at a boundary": edge(keyed),
    "correlation key of an event sub-process": beside(keyed),
    "correlation key of a receive task": receive,
    "signal name": signal,
    "operation type of a message": sending,
    "input of a sub-process": inside(lambda x: mapping({"a": "=" + x})),
    "output of a sub-process": inside(lambda x: mapping(outputs={"a": "=" + x})),
    "input mapping": task(lambda x: mapping({"a": "=" + x})),
    "output mapping": task(lambda x: mapping(outputs={"a": "=" + x})),
    "second mapping that reads the first": task(lambda x: mapping({"a": "=1", "c": f"=[a, {x}]"})),
    "assignee": extension("assignmentDefinition", "assignee"),
    "candidateGroups": extension("assignmentDefinition", "candidateGroups"),
    "candidateUsers": extension("assignmentDefinition", "candidateUsers"),
    "dueDate": extension("taskSchedule", "dueDate"),
    "followUpDate": extension("taskSchedule", "followUpDate"),
    "priority": extension("priorityDefinition", "priority"),
    "timer date": event("date"),
    "timer duration": event("duration"),
    "boundary timer": boundary,
    "timer of an event sub-process": handler,
    "timer after a gateway": gateway_event,
    "exclusive condition": branch("exclusiveGateway"),
    "inclusive condition": branch("inclusiveGateway"),
    "collection": loop(collection="=X"),
    "output element": loop(element="=X"),
    "completion condition": loop(until="=X"),
    "loop condition": standard,
    "script": lambda b, x: b.script("here", x, "r"),
    "operation type": lambda b, x: b.service("here", "=" + x),
    "correlation key": message,
    "message name": message_name,
    "called process": called,
    "decision": decision,
}

BOMBS = {
    "a range": "count(for a in 1..1000000000 return a)",
    "nested loops": "count(for a in 1..3000, b in 1..3000, c in 1..3000 return a * b * c)",
    "a doubled text": 'string join(for a in 1..100000 return string join(for b in 1..1000 return "xxxxxxxx"))',
    "a pattern": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")',
}
ESCAPES = {
    "Python": '__import__("os").system("touch /tmp/x")',
    "dunder": '"".__class__.__mro__',
    "JavaScript": 'constructor.constructor("return globalThis")()',
    "global": "globalThis.process",
    "prototype": "{}.__proto__.constructor",
    "template": "${7*7}",
    "java": 'T(java.lang.Runtime).getRuntime().exec("id")',
}


def drawn(place: str, expression: str) -> Board:
    b = Board()
    b.start(), b.end()
    PLACES[place](b, expression)
    b.line("start", "here")
    if "here_to_end" not in [e[0] for e in b.edges] and place != "timer after a gateway":
        b.flow("here", "end")
    elif place == "timer after a gateway":
        b.catch("t2", timer("duration", "P1D")), b.line("here", "t2", "end")
    return b


def run(board: Board) -> OneCase:
    case = OneCase(compiled(board)).start({"x": 1})
    if case.told.tasks and not case.told.incidents:
        case.do(case.told.tasks[0].element_id, {"y": 1})
    return case


@pytest.mark.parametrize("place", PLACES)
def test_a_bomb_anywhere_is_an_incident_in_time(place: str) -> None:
    used = time.process_time()
    case = run(drawn(place, BOMBS["nested loops"]))
    assert time.process_time() - used < 5
    assert case.told.outcome is None and case.told.incidents[0].kind in ("limit", "expression")
    assert len(case.told.state) < 3000


@pytest.mark.parametrize("bomb", BOMBS)
def test_every_bomb(bomb: str) -> None:
    case = run(drawn("script", BOMBS[bomb]))
    assert case.told.outcome is None and case.told.incidents[0].element_id == "here"


@pytest.mark.parametrize("place", PLACES)
def test_escapes_anywhere_are_refused_or_give_nothing(place: str, tmp_path: Path) -> None:
    for name, attack in ESCAPES.items():
        try:
            case = run(drawn(place, attack.replace("/tmp/x", str(tmp_path / "owned"))))
        except Refused as refused:
            assert {fault.code for fault in refused.faults} == {"feel"}
            continue
        assert case.told.incidents, (name, place, dict(case.variables))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", PLACES)
def test_what_a_person_typed_is_never_evaluated(place: str) -> None:
    """An expression that gives a hostile text gives that text, not what it says."""
    case = OneCase(compiled(drawn(place, "typed"))).start({"typed": '1 + 1; =now(); ${x}; constructor("x")()'})
    if case.told.tasks and not case.told.incidents:
        case.do("here")
    assert "2" not in [str(v) for v in case.variables.values()]
