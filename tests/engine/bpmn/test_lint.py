"""Each check refuses what it should, by element id and in both languages, and lets a sound diagram pass."""

from collections.abc import Callable

import pytest
from tests.engine.bpmn.draw import Board, many, mapping, timer

from engine.bpmn.lint import OperationType, Surroundings, lint

AROUND = Surroundings(
    roles=("处室", "单位"),
    operations={
        "register.enter": OperationType({"subject": True, "name": True, "until": False}, ("record",)),
        "experts.draw": OperationType({"count": True}, ("experts",), ("TOO_FEW_EXPERTS",)),
        "message.send": OperationType({"name": True, "key": False}, ()),
    },
)
FORM = (
    b'{"id": "f", "type": "default", "schemaVersion": 18, "components": [{"type": "textfield", "key": "answer.why"}]}'
)
ENTER = mapping({"subject": '="centre"', "name": "=title"})
ERROR = '<bpmn:errorEventDefinition errorRef="E" />'


def sound() -> Board:
    """A diagram with most of what may be in one."""
    b = Board()
    b.declared("error", "E", name="few", errorCode="TOO_FEW_EXPERTS")
    b.declared("signal", "S", name="stop")
    b.start(lane="单位")
    b.user(
        "a", ext='<zeebe:formDefinition formId="f" />', lane="单位", inner=many("=units", "unit", ("all", "=answer"))
    )
    b.xor("g", default="g_to_draw"), b.service("enter", "register.enter", ENTER)
    b.service("draw", "experts.draw", mapping({"count": "=5"}))
    b.boundary("few", "draw", ERROR), b.end("none"), b.end()
    b.boundary("slow", "a", timer("cycle", "R3/P1D"), interrupting=False), b.end("late")
    with b.within("sub"):
        b.start("in"), b.node("receiveTask", "hear", messageRef="m"), b.end("out", "<bpmn:terminateEventDefinition />")
        b.line("in", "hear", "out")
    b.message("m", "objection", "=number")
    b.node("eventBasedGateway", "wait"), b.catch("t1", timer("duration", "P1D")), b.catch("t2", timer("date", "=day"))
    b.throw("go", '<bpmn:linkEventDefinition name="L" />'), b.catch("come", '<bpmn:linkEventDefinition name="L" />')
    (
        b.line("start", "a", "g", "draw", "wait"),
        b.flow("g", "enter", "=x = 1"),
        b.line("enter", "go"),
        b.line("come", "end"),
    )
    b.flow("wait", "t1"), b.flow("wait", "t2"), b.line("t1", "sub", "end"), b.flow("t2", "end"), b.flow("few", "none")
    b.flow("slow", "late")
    return b


def faults(board: Board | bytes, **files: bytes) -> list[tuple[str, str]]:
    source = board.xml() if isinstance(board, Board) else board
    found = lint({"p.bpmn": source, "forms/f.form": FORM, **files}, AROUND)
    for fault in found:
        assert fault.file == "p.bpmn" and fault.zh and fault.en and "\n" not in fault.zh + fault.en
        assert "；" in fault.zh or "：" in fault.zh, fault.zh
    return [(f.element, f.code) for f in found if f.level == "error"]


def test_a_sound_diagram_passes() -> None:
    assert faults(sound()) == []
    assert [f for f in lint({"p.bpmn": sound().xml(), "f.form": FORM}, AROUND) if f.level != "error"] == []


Change = Callable[[Board], object]


def put(b: Board, id: str, **attrs: object) -> None:
    tag, old, inner, where = b.nodes[id]
    b.nodes[id] = (tag, {**old, **attrs}, inner, where)


def inner(b: Board, id: str, text: str) -> None:
    tag, old, _, where = b.nodes[id]
    b.nodes[id] = (tag, old, text, where)


def ext(text: str) -> str:
    return f"<bpmn:extensionElements>{text}</bpmn:extensionElements>"


def drop_edges(b: Board, *ids: str) -> None:
    b.edges = [e for e in b.edges if e[0] not in ids]


def lonely(b: Board) -> None:
    b.user("island", lane="处室")


def loop(text: str) -> Change:
    return lambda b: inner(b, "a", ext('<zeebe:formDefinition formId="f" />') + text)


def event(id: str, definition: str) -> Change:
    return lambda b: inner(b, id, definition)


def condition(text: str) -> Change:
    def change(b: Board) -> None:
        b.edges = [(e[0], e[1], e[2], text if e[0] == "g_to_enter" else e[3], e[4]) for e in b.edges]

    return change


def received(b: Board) -> None:
    """A third way on from the event-based gateway: a receive task."""
    b.node("receiveTask", "got", messageRef="m")
    b.flow("wait", "got"), b.flow("got", "none")


WRONG: dict[str, tuple[Change, str, str]] = {
    # flows
    "a condition on a flow out of a task": (lambda b: b.flow("a", "none", "=x"), "a_to_none", "condition-ignored"),
    "a branch without condition": (lambda b: b.flow("g", "none"), "g_to_none", "missing-condition"),
    "a condition on the default flow": (
        lambda b: (drop_edges(b, "g_to_draw"), b.flow("g", "draw", "=x")), "g_to_draw", "condition-on-default"),
    "a default that is another's flow": (lambda b: put(b, "g", default="start_to_a"), "g", "bad-default"),
    "a flow into a start": (lambda b: b.flow("a", "start"), "a_to_start", "flow-end"),
    "a flow out of an end": (lambda b: b.flow("none", "a"), "none_to_a", "flow-end"),
    "a flow into a boundary event": (lambda b: b.flow("enter", "few"), "enter_to_few", "flow-end"),
    "a flow across the border of a sub-process": (lambda b: b.flow("a", "hear"), "a_to_hear", "flow-end"),
    "an element that nothing leads to": (lonely, "island", "unreachable"),
    # starts
    "no start": (lambda b: (b.nodes.pop("start"), drop_edges(b, "start_to_a")), "p", "start-events"),
    "two blank starts": (lambda b: (b.start("start2"), b.flow("start2", "a")), "p", "start-events"),
    "a sub-process without start": (lambda b: (b.nodes.pop("in"), drop_edges(b, "in_to_hear")), "sub", "start-events"),
    "a sub-process with a timer start": (event("in", timer("duration", "P1D")), "in", "start-kind"),
    "a process with an error start": (event("start", ERROR), "start", "start-kind"),
    "an event sub-process without event": (lambda b: handler(b, ""), "on", "start-kind"),
    "a non-interrupting error start": (lambda b: handler(b, ERROR, isInterrupting="false"), "on", "start-interrupting"),
    "nothing executable": (lambda b: setattr(b, "executable", False), "line 2", "nothing-executable"),
    # events
    "two definitions": (event("t1", timer("duration", "P1D") + timer("duration", "P2D")), "t1", "several-events"),
    "a catch event without event": (event("t1", ""), "t1", "no-event"),
    "a boundary event without event": (event("few", ""), "few", "no-event"),
    "an error in the middle": (event("t1", ERROR), "t1", "event-kind"),
    "an error that is not declared": (event("few", '<bpmn:errorEventDefinition errorRef="gone" />'), "few",
        "undeclared-event"),
    "a receive task without message": (lambda b: put(b, "hear", messageRef=None), "hear", "undeclared-event"),
    "a thrown error without code": (
        lambda b: (b.declared("error", "E0", name="x"), inner(b, "none",
            '<bpmn:errorEventDefinition errorRef="E0" />')),
        "E0", "nameless-event"),
    "a message without name": (lambda b: (b.message("m0", ""), put(b, "hear", messageRef="m0")), "m0",
        "nameless-event"),
    "a message that nothing sends": (lambda b: inner(b, "end", b.message("m2", "over")), "end", "message-not-sent"),
    "a boundary event on nothing": (lambda b: put(b, "few", attachedToRef="gone"), "few", "boundary-unattached"),
    "a boundary event on a gateway": (lambda b: put(b, "few", attachedToRef="g"), "few", "boundary-unattached"),
    "an error that does not interrupt": (lambda b: put(b, "few", cancelActivity="false"), "few",
        "error-not-interrupting"),
    "the same error caught twice": (
        lambda b: (b.boundary("few2", "draw", ERROR), b.flow("few2", "none")), "few2", "caught-twice"),
    "an event-based gateway that leads to a task": (lambda b: b.flow("wait", "enter"), "wait_to_enter",
        "event-gateway"),
    "an event-based gateway with one event": (lambda b: (drop_edges(b, "wait_to_t2"), b.flow("g", "t2", "=y")),
        "wait", "event-gateway"),
    "a boundary event on a receive task that an event-based gateway chooses": (
        lambda b: (received(b), b.boundary("odd", "got", timer("duration", "P1D")), b.flow("odd", "none")), "got",
        "event-gateway-receive"),
    "a loop on a receive task that an event-based gateway chooses": (
        lambda b: (received(b), inner(b, "got", many("=[1]", "x"))), "got", "event-gateway-receive"),
    "a link without its other end": (event("go", '<bpmn:linkEventDefinition name="M" />'), "go",
        "link-without-partner"),
    "an operation of an event that sends nothing": (
        lambda b: inner(b, "none", ext('<zeebe:taskDefinition type="message.send" />' + mapping({"name": '="x"'}))),
        "none", "operation-without-message"),
    "a boundary event on an event sub-process": (
        lambda b: (handler(b, ERROR), b.boundary("odd", "handler", timer("duration", "P1D")), b.flow("odd", "none")),
        "odd", "boundary-unattached"),
    "a form that nobody would see": (
        lambda b: inner(b, "in", ext('<zeebe:formDefinition formId="f" />')), "in", "form-not-shown"),
    # timers
    "a timer without time": (event("t1", "<bpmn:timerEventDefinition />"), "t1", "timer-empty"),
    "a timer that is no time": (event("t1", timer("duration", "5 days")), "t1", "timer-unreadable"),
    "a date that is none": (event("t2", timer("date", "2026-02-30")), "t2", "timer-unreadable"),
    "a cycle where it can't repeat": (event("t1", timer("cycle", "R3/P1D")), "t1", "timer-cycle"),
    "an interrupting cycle": (lambda b: put(b, "slow", cancelActivity=None), "slow", "timer-cycle"),
    # work
    "a service task that does nothing": (lambda b: inner(b, "enter", ""), "enter", "says-nothing"),
    "a script task in Python": (
        lambda b: b.nodes.update(enter=("scriptTask", {}, "<bpmn:script>import os</bpmn:script>", None)), "enter",
            "refused-element"),
    "a decision without id": (
        lambda b: b.nodes.update(enter=("businessRuleTask", {}, ext('<zeebe:calledDecision resultVariable="x" />'),
            None)),
        "enter", "missing-value"),
    "script and operation": (
        lambda b: b.nodes.update(enter=("scriptTask", {}, ext(
            '<zeebe:taskDefinition type="register.enter" />'
            '<zeebe:script expression="=1" resultVariable="x" />' + ENTER), None)),
        "enter", "says-twice"),
    "a gateway that repeats": (lambda b: inner(b, "g", many("=units")), "g", "loop-misplaced"),
    "two loops": (
        loop(many("=units") + '<bpmn:standardLoopCharacteristics loopMaximum="2" />'), "a", "loop-misplaced"),
    "a condition in another language": (
        lambda b: inner(b, "a",
            '<bpmn:standardLoopCharacteristics><bpmn:loopCondition language="python">=x</bpmn:loopCondition>'
                        "</bpmn:standardLoopCharacteristics>"), "a", "refused-value"),
    "instances of nothing": (loop(many("")), "a", "loop-without-collection"),
    "half an output": (loop(many("=units", "u", ("all", ""))), "a", "loop-half-output"),
    "a loop without end": (loop("<bpmn:standardLoopCharacteristics />"), "a", "loop-without-end"),
    "a number of instances": (
        loop("<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
             "</bpmn:multiInstanceLoopCharacteristics>"), "a", "refused-element"),
    "a mapping to no name": (lambda b: inner(b, "a", ext(mapping({"a b": "=1"}))), "a", "bad-mapping"),
    # expressions
    "a condition that is no FEEL": (condition("x = 1"), "g_to_enter", "not-feel"),
    "a condition that can't be read": (condition("=x ="), "g_to_enter", "feel"),
    "a function that is unknown": (condition("=nonsense(1)"), "g_to_enter", "feel"),
    "a timer that can't be read": (event("t2", timer("date", "=(")), "t2", "feel"),
    "a mapping that can't be read": (lambda b: inner(b, "a", ext(mapping({"x": "=1 +"}))), "a", "feel"),
    "a collection that can't be read": (loop(many("=[")), "a", "feel"),
    "a completion condition that can't be read": (loop(many("=units", until="=>")), "a", "feel"),
    "a correlation key that can't be read": (
        lambda b: (b.message("m9", "x", "=("), put(b, "hear", messageRef="m9")), "m9", "feel"),
    "an assignee that can't be read": (lambda b: inner(b, "a", ext('<zeebe:assignmentDefinition assignee="=(" />')),
        "a", "feel"),
    # holders
    "a lane that is no role": (lambda b: b.lanes.update(闲人=["g"]), "Lane_1", "lane-is-no-role"),
    "a group that is no role": (
        lambda b: inner(b, "a", ext('<zeebe:assignmentDefinition candidateGroups="单位@u1, 闲人" />')), "a",
            "group-is-no-role"),
    "a task in no lane": (lambda b: (b.user("a2"), b.flow("enter", "a2"), b.flow("a2", "end")), "a2", "nobody-holds"),
    # references
    "a form that does not exist": (lambda b: inner(b, "a", ext('<zeebe:formDefinition formId="gone" />')), "a",
        "missing-form"),
    "a decision that does not exist": (
        lambda b: b.nodes.update(enter=("businessRuleTask", {}, ext(
            '<zeebe:calledDecision decisionId="gone" resultVariable="x" />'), None)), "enter", "missing-decision"),
    "a process that does not exist": (
        lambda b: b.nodes.update(enter=("callActivity", {}, ext('<zeebe:calledElement processId="gone" />'), None)),
        "enter", "missing-process"),
    "an answer that is lost": (
        lambda b: inner(b, "a", ext('<zeebe:formDefinition formId="f" />' + mapping({"answer": "=null"}))), "a",
            "answer-stays-local"),
    # operations
    "an operation that is not in the catalogue": (
        lambda b: inner(b, "enter", ext('<zeebe:taskDefinition type="os.system" />')), "enter", "unknown-operation"),
    "an input that is missing": (
        lambda b: inner(b, "enter", ext('<zeebe:taskDefinition type="register.enter" />')), "enter", "missing-input"),
    "an input that is unknown": (
        lambda b: inner(b, "draw", ext('<zeebe:taskDefinition type="experts.draw" />' + mapping({"count": "=1",
            "cuont": "=2"}))),
        "draw", "unknown-input"),
    "an error that never comes": (lambda b: b.globals.__setitem__(
        0, '<bpmn:error id="E" name="x" errorCode="TOO_MANY" />'), "few", "error-never-comes"),
    # properties
    "a property that is not obeyed": (
        lambda b: inner(b, "a",
            ext('<zeebe:properties><zeebe:property name="colour" value="red" /></zeebe:properties>')),
        "a", "property-not-obeyed"),
    "a property with a wrong value": (
        lambda b: inner(b, "a",
            ext('<zeebe:properties><zeebe:property name="excludeParties" value="yes" /></zeebe:properties>')),
        "a", "property-value"),
    "kept apart from nobody": (
        lambda b: inner(b, "a",
            ext('<zeebe:properties><zeebe:property name="separateFrom" value="gone" /></zeebe:properties>')),
        "a", "separate-from-nothing"),
    # unknown
    "a listener": (lambda b: inner(b, "a", ext("<zeebe:executionListeners />")), "a", "refused-extension"),
    "an extension that nobody knows": (lambda b: inner(b, "a", ext("<zeebe:magic />")), "a", "refused-extension"),
    "an attribute that nobody knows": (lambda b: put(b, "a", magic="1"), "a", "unknown-attribute"),
    "an attribute of another vendor": (lambda b: put(b, "a", **{"zeebe:retryCounter": "1"}), "a", "unknown-attribute"),
    "an extension in the wrong place": (
        lambda b: inner(b, "end", ext('<zeebe:formDefinition formId="f" />')), "end", "misplaced-extension"),
    "a form inside the diagram": (lambda b: inner(b, "a", ext('<zeebe:formDefinition formKey="x" />')), "a",
        "unknown-attribute"),
    "a compensation": (event("none", "<bpmn:compensateEventDefinition />"), "none", "refused-element"),
    "a compensation handler": (lambda b: put(b, "a", isForCompensation="true"), "a", "refused-value"),
    "a transaction": (lambda b: b.nodes.update(sub=("transaction", {}, "", None)), "sub", "refused-element"),
    "an ad-hoc sub-process": (lambda b: b.nodes.update(sub=("adHocSubProcess", {}, "", None)), "sub",
        "refused-element"),
    "a complex gateway": (lambda b: b.nodes.update(g=("complexGateway", {}, "", None)), "g", "refused-element"),
    "a conditional event": (event("t1", "<bpmn:conditionalEventDefinition />"), "t1", "refused-element"),
    "a version that can't be bound": (
        lambda b: inner(b, "a", ext('<zeebe:formDefinition formId="f" bindingType="versionTag" versionTag="1" />')),
            "a", "refused-value"),
}  # fmt: skip


def handler(b: Board, definition: str, **attrs: object) -> None:
    with b.within("handler", triggeredByEvent="true"):
        b.start("on", definition, **attrs), b.end("off")
        b.line("on", "off")


@pytest.mark.parametrize("wrong", WRONG)
def test_what_would_not_be_obeyed_is_refused(wrong: str) -> None:
    change, element, code = WRONG[wrong]
    board = sound()
    change(board)
    assert (element, code) in faults(board)


def test_every_code_of_the_checks_has_a_fixture() -> None:
    import re
    from pathlib import Path

    import engine.bpmn.lint

    room = Path(engine.bpmn.lint.__file__).parent
    codes = {c for file in room.glob("*.py") for c in re.findall(r'"([a-z]+(?:-[a-z]+)+)",?\n', file.read_text())}
    shown = {code for _, _, code in WRONG.values()} | {
        "not-bpmn", "foreign-element", "unknown-element", "duplicate-process", "duplicate-id", "missing-id",
            "flow-without-id",
        "bad-id", "not-drawn", "no-diagram", "not-executable", "no-way-on", "called-without-start", "inbound-connector",
    }  # fmt: skip
    assert codes - shown == set()


def text(board: Board, old: str, new: str) -> bytes:
    source = board.xml().decode()
    assert old in source
    return source.replace(old, new, 1).encode()


def test_what_lies_beyond_a_broken_flow_is_not_told_beside_it() -> None:
    b = sound()
    lonely(b)
    b.flow("a", "start")
    assert faults(b) == [("a_to_start", "flow-end")]


def test_a_flow_without_id() -> None:
    assert ("p", "flow-without-id") in faults(
        text(sound(), '<bpmn:sequenceFlow id="start_to_a" ', "<bpmn:sequenceFlow ")
    )


def test_an_element_without_id() -> None:
    assert ("p", "missing-id") in faults(text(sound(), '<bpmn:endEvent id="late"', "<bpmn:endEvent"))


def test_ids_twice() -> None:
    assert ("a", "duplicate-id") in faults(text(sound(), '<bpmn:endEvent id="late"', '<bpmn:endEvent id="a"'))
    assert ("a b", "bad-id") in faults(text(sound(), '<bpmn:endEvent id="late"', '<bpmn:endEvent id="a b"'))


def test_a_process_in_two_files() -> None:
    found = lint({"a.bpmn": sound().xml(), "b.bpmn": sound().xml(), "f.form": FORM}, AROUND)
    assert [(f.file, f.element, f.code) for f in found] == [("b.bpmn", "p", "duplicate-process")]


def test_a_shape_that_is_missing() -> None:
    assert ("g", "not-drawn") in faults(text(sound(), 'bpmnElement="g"', 'bpmnElement="elsewhere"'))
    no_drawing = sound().xml().decode()
    cut = no_drawing.index("<bpmndi:BPMNDiagram")
    assert faults((no_drawing[:cut] + "</bpmn:definitions>").encode()) == [("p", "no-diagram")]


def test_elements_that_nobody_knows() -> None:
    assert ("p", "unknown-element") in faults(text(sound(), "<bpmn:laneSet", "<bpmn:magic /><bpmn:laneSet"))
    foreign = '<x:a xmlns:x="urn:x" />'
    assert ("a", "foreign-element") in faults(text(sound(), "<zeebe:userTask />", "<zeebe:userTask />" + foreign))
    assert faults(b'<html xmlns="http://www.w3.org/1999/xhtml" />') == [("line 1", "not-bpmn")]


def test_what_is_only_strange_is_a_warning() -> None:
    b = sound()
    drop_edges(b, "slow_to_late")
    b.nodes.pop("late")
    assert faults(b) == []
    assert [f.code for f in lint({"p.bpmn": b.xml(), "f.form": FORM}, AROUND)] == ["no-way-on"]
    second = (
        sound()
        .xml()
        .replace(b"</bpmn:definitions>", b'<bpmn:process id="q"><bpmn:task id="t" /></bpmn:process></bpmn:definitions>')
    )
    assert [f.code for f in lint({"p.bpmn": second, "f.form": FORM}, AROUND)] == ["not-executable"]


def test_a_called_process_needs_a_blank_start_and_lends_its_lane() -> None:
    b, q = Board(), Board("q")
    b.start(), b.node("callActivity", "call", ext='<zeebe:calledElement processId="q" />', lane="处室"), b.end()
    b.line("start", "call", "end")
    q.start(inner=q.message("m", "x")), q.user("work"), q.end()
    q.line("start", "work", "end")
    assert [(f.file, f.code) for f in lint({"p.bpmn": b.xml(), "q.bpmn": q.xml()}, AROUND)] == [
        ("p.bpmn", "called-without-start")
    ]


def test_what_is_only_drawn_is_tolerated() -> None:
    b = sound()
    b.extra = (
        '<bpmn:textAnnotation id="t"><bpmn:text>note</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" associationDirection="None" sourceRef="a" targetRef="t" />'
        '<bpmn:group id="gr" categoryValueRef="cv" /><bpmn:dataObject id="do" />'
        '<bpmn:dataObjectReference id="dr" name="Plan" dataObjectRef="do" />'
    )
    b.globals.append('<bpmn:category id="c"><bpmn:categoryValue id="cv" value="x" /></bpmn:category>')
    b.globals.append(
        '<bpmn:collaboration id="co"><bpmn:participant id="pa" name="厅" processRef="p" />'
        '<bpmn:participant id="pb" name="外" />'
        '<bpmn:messageFlow id="mf" sourceRef="pb" targetRef="a" /></bpmn:collaboration>'
    )
    assert faults(b) == []


def test_without_surroundings_roles_and_operations_are_not_checked() -> None:
    b = sound()
    b.lanes["闲人"] = ["g"]
    inner(b, "enter", ext('<zeebe:taskDefinition type="any.job" />'))
    assert [f for f in lint({"p.bpmn": b.xml(), "f.form": FORM}) if f.level == "error"] == []


def test_a_diagram_made_for_another_engine_may_carry_properties_for_its_tools_but_no_connector() -> None:
    b = sound()
    inner(b, "enter", ext('<zeebe:taskDefinition type="any.job" /><zeebe:properties>'
          '<zeebe:property name="camundaModeler:exampleOutputJson" value="{}" /></zeebe:properties>'))  # fmt: skip
    files = {"p.bpmn": b.xml(), "f.form": FORM}
    assert [f.code for f in lint(files) if f.level == "error"] == ["property-not-obeyed"]
    assert [f for f in lint(files, Surroundings(foreign=True)) if f.level == "error"] == []
    connected = b.xml().replace(b"camundaModeler:exampleOutputJson", b"inbound.type")
    found = lint({**files, "p.bpmn": connected}, Surroundings(foreign=True))
    assert [(f.element, f.code) for f in found if f.level == "error"] == [("enter", "inbound-connector")]


def test_a_diagram_made_for_another_engine_need_not_be_drawn() -> None:
    source = sound().xml().decode()
    undrawn = (source[: source.index("<bpmndi:BPMNDiagram")] + "</bpmn:definitions>").encode()
    found = lint({"p.bpmn": undrawn, "f.form": FORM}, Surroundings(foreign=True))
    assert [(f.code, f.level) for f in found if f.code == "no-diagram"] == [("no-diagram", "warning")]
