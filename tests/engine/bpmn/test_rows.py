"""Each row of the dialect is seen to be true: what runs runs, what is ignored changes nothing, what is refused is
refused by its element's id.

A scenario names the elements (`tag`) and attributes (`tag.attribute`) that it shows; that none is missing is a test.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import SpiffWorkflow.bpmn.parser
from lxml import etree
from tests.engine.bpmn.draw import Board, many, mapping, timer
from tests.engine.bpmn.office import OneCase, compiled

from engine.bpmn import dialect
from engine.bpmn.lint import lint
from engine.definition import compile_definition
from engine.run import replay

XSD = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema" / "Semantic.xsd"
MODDLE = json.loads((Path(__file__).parent / "schemas" / "zeebe.json").read_text(encoding="utf-8"))
XML = "{http://www.w3.org/2001/XMLSchema}"
FORM = b'{"id": "f", "type": "default", "components": [{"type": "textfield", "key": "why", "label": "x"}]}'
DECISION = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
    b'<decision id="twice" name="twice"><variable name="twice" /><literalExpression><text>n * 2</text>'
    b"</literalExpression></decision></definitions>"
)
SCENARIOS: dict[str, tuple[frozenset[str], Callable[[], OneCase]]] = {}


def shows(*rows: str) -> Callable[[Callable[[], OneCase]], Callable[[], OneCase]]:
    def keep(scenario: Callable[[], OneCase]) -> Callable[[], OneCase]:
        SCENARIOS[scenario.__name__] = (frozenset(" ".join(rows).split()), scenario)
        return scenario

    return keep


def line(b: Board, *between: str) -> Board:
    b.start(), b.end()
    b.line("start", *between, "end")
    return b


# ── what runs ──


@shows("definitions process process.isExecutable startEvent endEvent task sequenceFlow sequenceFlow.sourceRef",
       "sequenceFlow.targetRef incoming outgoing exclusiveGateway conditionExpression")  # fmt: skip
def the_first_of_two_flows_that_hold_is_taken() -> OneCase:
    b = Board()
    b.xor("g"), b.node("task", "one"), b.node("task", "two"), b.end("end2")
    line(b, "g", "one")
    b.edges[1] = ("g_to_one", "g", "one", "=true", None)
    b.flow("g", "two", "=true"), b.flow("two", "end2")
    case = OneCase(b).start()
    assert case.path == ["start", "g", "one", "end"]
    return case


@shows("exclusiveGateway exclusiveGateway.default inclusiveGateway inclusiveGateway.default parallelGateway")
def gateways_choose_and_gather() -> OneCase:
    b = Board()
    b.any_of("some", default="else"), b.both("all"), b.both("met"), b.xor("one", default="other"), b.any_of("join")
    b.script("a", "1", "a"), b.script("c", "1", "c"), b.script("d", "1", "d"), b.script("e", "1", "e"), b.end("never")
    b.start(), b.end()
    b.flow("start", "some"), b.flow("some", "never", "=n > 5"), b.flow("some", "all", id="else")
    b.flow("all", "a"), b.flow("all", "c"), b.line("a", "met"), b.line("c", "met"), b.flow("met", "one")
    b.flow("one", "d", "=n > 5"), b.flow("one", "e", id="other"), b.flow("d", "join"), b.flow("e", "join")
    b.flow("join", "end")
    case = OneCase(b).start({"n": 1})
    assert case.ended == "end" and case.variables == {"n": 1, "a": 1, "c": 1, "e": 1}
    return case


@shows("laneSet childLaneSet lane flowNodeRef documentation extensionElements userTask zeebe:userTask",
       "zeebe:properties zeebe:property zeebe:property.value")  # fmt: skip
def a_person_is_told_where_and_what_for() -> OneCase:
    b = Board()
    ext = '<zeebe:properties><zeebe:property name="rule" value="R-1, R-2" /></zeebe:properties>'
    b.user("a", ext=ext, inner="<bpmn:documentation>看清楚</bpmn:documentation>")
    lane = '<bpmn:lane id="l{}" name="{}"><bpmn:flowNodeRef>a</bpmn:flowNodeRef>{}</bpmn:lane>'
    inner = f'<bpmn:childLaneSet id="c">{lane.format(2, "处", "")}</bpmn:childLaneSet>'
    b.extra = f'<bpmn:laneSet id="ls">{lane.format(1, "局", inner)}</bpmn:laneSet>'
    b.drawn = ["l1", "l2"]
    case = OneCase(line(b, "a")).start()
    [task] = case.told.tasks
    assert (task.lane, task.documentation, task.rules) == ("处", "看清楚", ("R-1", "R-2"))
    return case.do("a")


@shows("zeebe:assignmentDefinition zeebe:assignmentDefinition.assignee zeebe:assignmentDefinition.candidateGroups",
       "zeebe:assignmentDefinition.candidateUsers zeebe:taskSchedule zeebe:taskSchedule.dueDate",
       "zeebe:taskSchedule.followUpDate zeebe:priorityDefinition zeebe:priorityDefinition.priority",
       "zeebe:formDefinition zeebe:formDefinition.formId zeebe:versionTag zeebe:versionTag.value")  # fmt: skip
def who_holds_a_task_and_by_when() -> OneCase:
    b = Board()
    b.extra = '<bpmn:extensionElements><zeebe:versionTag value="v7" /></bpmn:extensionElements>'
    b.user("a", ext='<zeebe:formDefinition formId="f" />'
        '<zeebe:assignmentDefinition assignee="p1" candidateGroups="处长" candidateUsers="p2, p3" />'
        '<zeebe:taskSchedule dueDate="2026-12-01" followUpDate="2026-11-01" />'
        '<zeebe:priorityDefinition priority="7" />')  # fmt: skip
    case = OneCase(compiled(line(b, "a"), **{"f.form": FORM})).start()
    [t] = case.told.tasks
    assert (t.assignee, t.candidate_groups, t.candidate_users) == ("p1", ("处长",), ("p2", "p3"))
    assert (t.due.isoformat()[:10], t.follow_up.isoformat()[:10], t.priority) == ("2026-12-01", "2026-11-01", 7)
    assert t.form_id == "f" and case.definition.processes["p"].version_tag == "v7"
    return case.do("a")


@shows("manualTask serviceTask sendTask zeebe:taskDefinition zeebe:taskDefinition.type zeebe:taskHeaders zeebe:header",
       "zeebe:header.key zeebe:header.value zeebe:ioMapping zeebe:input zeebe:input.source zeebe:input.target",
       "zeebe:output zeebe:output.source zeebe:output.target intermediateThrowEvent messageEventDefinition",
       "messageEventDefinition.messageRef message")  # fmt: skip
def work_is_handed_out_and_comes_back() -> OneCase:
    b = Board()
    headers = '<zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders>'
    b.node("manualTask", "m"), b.service("s", "op.s", ext=headers + mapping({"a": "=n + 1"}, {"got": "=a + r"}))
    (
        b.service("t", "op.t", tag="sendTask"),
        b.throw("say", b.message("M", "m"), ext='<zeebe:taskDefinition type="op.m" />'),
    )
    case = OneCase(line(b, "m", "s", "t", "say")).start({"n": 1})
    case.do("m")
    operation = case.operation("s")
    assert (operation.type, dict(operation.headers), operation.variables["a"]) == ("op.s", {"k": "v"}, 2)
    case.done("s", {"r": 3}).done("t")
    assert case.operation("say").type == "op.m"
    assert case.done("say").variables == {"n": 1, "got": 5}
    return case


@shows("businessRuleTask zeebe:calledDecision zeebe:calledDecision.decisionId zeebe:calledDecision.resultVariable",
       "scriptTask zeebe:script zeebe:script.expression zeebe:script.resultVariable")  # fmt: skip
def what_the_office_works_out_itself() -> OneCase:
    b = Board()
    call = '<zeebe:calledDecision decisionId="twice" resultVariable="r" />'
    b.node("businessRuleTask", "rule", ext=call), b.script("s", "r + 1", "x")
    case = OneCase(compiled(line(b, "rule", "s"), **{"d.dmn": DECISION})).start({"n": 4})
    assert case.variables == {"n": 4, "r": 8, "x": 9}
    return case


@shows("callActivity zeebe:calledElement zeebe:calledElement.processId zeebe:calledElement.propagateAllChildVariables",
       "zeebe:calledElement.propagateAllParentVariables")  # fmt: skip
def a_called_process_sees_and_gives_back_what_is_said() -> OneCase:
    q = line(Board("q"), "work")
    q.user("work")
    b = Board()
    closed = 'propagateAllParentVariables="false" propagateAllChildVariables="false"'
    b.node("callActivity", "open", ext='<zeebe:calledElement processId="q" />')
    b.node("callActivity", "shut", ext=f'<zeebe:calledElement processId="q" {closed} />')
    case = OneCase(compiled(line(b, "open", "shut"), q)).start({"n": 1})
    assert case.told.tasks[0].variables == {"n": 1} and case.do("work", {"x": 2}).variables == {"n": 1, "x": 2}
    assert case.told.tasks[0].variables == {} and case.do("work", {"y": 2}).variables == {"n": 1, "x": 2}
    return case


@shows("multiInstanceLoopCharacteristics multiInstanceLoopCharacteristics.isSequential completionCondition",
       "zeebe:loopCharacteristics zeebe:loopCharacteristics.inputCollection zeebe:loopCharacteristics.inputElement",
       "zeebe:loopCharacteristics.outputCollection zeebe:loopCharacteristics.outputElement")  # fmt: skip
def a_task_for_each_item() -> OneCase:
    b = Board()
    until = "=numberOfCompletedInstances >= 2"
    b.user("all", inner=many("=[1, 2, 3]", "i", ("sums", "=i + x"), until))
    b.user("each", inner=many("=[1, 2]", "i", sequential=True))
    case = OneCase(line(b, "all", "each")).start()
    assert len(case.open) == 3
    case.do("all", {"x": 10}).do("all", {"x": 10})
    assert case.open == ["each"] and case.variables["sums"] == [11, 12, None]
    return case.do("each").do("each")


@shows("standardLoopCharacteristics standardLoopCharacteristics.testBefore standardLoopCharacteristics.loopMaximum",
       "loopCondition")  # fmt: skip
def a_task_again_and_again() -> OneCase:
    b = Board()
    b.user("most", inner='<bpmn:standardLoopCharacteristics loopMaximum="2" />')
    condition = "<bpmn:loopCondition>=again</bpmn:loopCondition>"
    b.user(
        "may",
        inner=f'<bpmn:standardLoopCharacteristics testBefore="true">{condition}</bpmn:standardLoopCharacteristics>',
    )
    case = OneCase(line(b, "most", "may")).start({"again": False})
    assert case.do("most").open == ["most"] and case.do("most").ended == "end"
    return case


@shows("subProcess subProcess.triggeredByEvent startEvent.isInterrupting timerEventDefinition timeDuration timeCycle",
       "timeDate intermediateCatchEvent")  # fmt: skip
def timers_of_each_kind() -> OneCase:
    b = Board()
    with b.within("sub"):
        (
            b.start("in"),
            b.catch("day", timer("date", "2026-05-01")),
            b.catch("wait", timer("duration", "PT1H")),
            b.end("out"),
        )
        b.line("in", "day", "wait", "out")
        with b.within("beside", triggeredByEvent="true"):
            (
                b.start("again", timer("cycle", "R2/P1D"), isInterrupting="false"),
                b.script("more", "n + 1", "n"),
                b.end("off"),
            )
            b.line("again", "more", "off")
    case = OneCase(line(b, "sub")).start({"n": 0})
    assert case.timer("day").due.isoformat() == "2026-05-01T00:00:00+08:00"
    case.fire("again").fire("again").fire("day").fire("wait")
    assert case.ended == "end" and case.variables == {"n": 2}
    return case


@shows("boundaryEvent boundaryEvent.attachedToRef boundaryEvent.cancelActivity errorEventDefinition error error.errorCode",
       "errorEventDefinition.errorRef escalationEventDefinition escalationEventDefinition.escalationRef escalation",
       "escalation.escalationCode")  # fmt: skip
def what_is_thrown_is_caught_at_the_boundary() -> OneCase:
    b = Board()
    b.declared("error", "E", errorCode="few"), b.declared("error", "F", errorCode="many")
    b.declared("escalation", "X", escalationCode="late")
    with b.within("sub"):
        b.start("in"), b.throw("tell", '<bpmn:escalationEventDefinition escalationRef="X" />'), b.user("a")
        b.end("out", '<bpmn:errorEventDefinition errorRef="E" />')
        b.line("in", "tell", "a", "out")
    b.boundary("many", "sub", '<bpmn:errorEventDefinition errorRef="F" />'), b.end("many_end")
    b.boundary("few", "sub", '<bpmn:errorEventDefinition errorRef="E" />'), b.end("few_end")
    b.boundary("late", "sub", '<bpmn:escalationEventDefinition escalationRef="X" />', False), b.script("s", "1", "told")
    b.end("late_end"), b.line("late", "s", "late_end"), b.flow("many", "many_end"), b.flow("few", "few_end")
    case = OneCase(line(b, "sub")).start()
    assert case.open == ["a"] and case.variables == {"told": 1}
    assert case.do("a").ended == "few_end"
    return case


@shows("signalEventDefinition signalEventDefinition.signalRef signal terminateEventDefinition linkEventDefinition",
       "eventBasedGateway receiveTask receiveTask.messageRef zeebe:subscription zeebe:subscription.correlationKey")  # fmt: skip
def signals_links_and_the_first_event() -> OneCase:
    b = Board()
    b.declared("signal", "S", name="go")
    signal, link = '<bpmn:signalEventDefinition signalRef="S" />', '<bpmn:linkEventDefinition name="L" />'
    b.start(), b.both("split"), b.catch("hear", signal), b.user("ask"), b.throw("call", signal), b.end("stop")
    b.line("start", "split", "hear"), b.line("split", "ask", "call", "stop")
    b.node("eventBasedGateway", "first"), b.message("K", "k", "=n"), b.node("receiveTask", "told", messageRef="K")
    b.catch("late", timer("duration", "P1D")), b.throw("away", link), b.catch("here", link)
    b.end("all", "<bpmn:terminateEventDefinition />"), b.end("end2"), b.user("other"), b.flow("split", "other")
    (
        b.line("hear", "first", "told", "away"),
        b.line("first", "late", "end2"),
        b.line("here", "all"),
        b.flow("other", "end2"),
    )
    b.edges = [e for e in b.edges if e[0] != "other_to_end2"]
    b.end("end3"), b.flow("other", "end3")
    case = OneCase(b).start({"n": 7})
    assert case.told.subscriptions == () and case.do("ask").told.subscriptions[0].correlation_key == "7"
    assert case.hear("told").told.outcome.kind == "terminated"
    return case


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_runs(name: str) -> None:
    claimed, scenario = SCENARIOS[name]
    text = b"".join(scenario().definition.xml.values()).decode()
    assert [row for row in claimed if not stands(row, text)] == []


def stands(row: str, text: str) -> bool:
    tag, _, attribute = row.partition(".")
    tag = tag if ":" in tag else f"bpmn:{tag}"
    return re.search(rf"<{tag}\b[^>]*\s{attribute}=" if attribute else rf"<{tag}[\s/>]", text) is not None


def test_all_that_runs_is_shown() -> None:
    claimed = frozenset().union(*(rows for rows, _ in SCENARIOS.values()))
    wanted = {
        part
        for prefix, rows in (("", dialect.BPMN_ROWS), ("zeebe:", dialect.ZEEBE_ROWS))
        for row in rows
        if row.verdict == "runs"
        for part in (
            prefix + row.tag,
            *(f"{prefix}{row.tag}.{word}" for word in row.attributes.split() if word.isalpha()),
        )
    }
    assert claimed == wanted


# ── what changes nothing ──


def harmless() -> list[tuple[str, str, str]]:
    """(tag, attribute, value) of every attribute that is ignored, and of the values that others may have."""
    found = []
    for prefix, rows in (("bpmn:", dialect.BPMN_ROWS), ("zeebe:", dialect.ZEEBE_ROWS)):
        for row in (row for row in rows if row.verdict == "runs"):
            for word in row.attributes.split():
                name, _, values = word.removeprefix("~").partition("=")
                if word.startswith("~") or values:
                    found += [(prefix + row.tag, name, value) for value in (values.split("|") if values else ["x"])]
    return found


@pytest.mark.parametrize(("tag", "name", "value"), harmless())
def test_an_attribute_that_is_ignored_changes_nothing(tag: str, name: str, value: str) -> None:
    row = tag.removeprefix("bpmn:")
    case = next(scenario() for rows, scenario in SCENARIOS.values() if row in rows)
    files = dict(case.definition.files)
    file = next(file for file in sorted(files) if file.endswith(".bpmn") and stands(row, files[file].decode()))
    text = files[file].decode()
    text = re.sub(rf'(<{tag}\b[^>]*?)\s{name}="[^"]*"', r"\1", text, count=1)
    files[file] = re.sub(rf"<{tag}(?=[\s/>])", f'<{tag} {name}="{value}"', text, count=1).encode()
    assert f' {name}="{value}"' in files[file].decode()
    again = replay(compile_definition(files), case.steps)
    assert [h for told in again for h in told.happenings] == case.happenings


COLLABORATION = (
    '<bpmn:collaboration id="co" isClosed="false"><bpmn:participant id="pa" processRef="p">'
    '<bpmn:participantMultiplicity id="pm" minimum="0" maximum="2" /></bpmn:participant><bpmn:participant id="pb" />'
    '<bpmn:messageFlow id="mf" sourceRef="pa" targetRef="pb" messageRef="M0" /></bpmn:collaboration>'
    '<bpmn:category id="cat"><bpmn:categoryValue id="cv" value="v" /></bpmn:category>'
    '<bpmn:dataStore id="ds" itemSubjectRef="x" isCollection="false" capacity="1" isUnlimited="true" />'
)
ARTEFACTS = (
    '<bpmn:textAnnotation id="ta" textFormat="text/plain"><bpmn:text>note</bpmn:text></bpmn:textAnnotation>'
    '<bpmn:association id="as" sourceRef="a" targetRef="ta" associationDirection="None" />'
    '<bpmn:group id="gr" categoryValueRef="cv" />'
    '<bpmn:dataObject id="do" itemSubjectRef="x" isCollection="false" capacity="1" isUnlimited="true" />'
    '<bpmn:dataObjectReference id="dor" itemSubjectRef="x" dataObjectRef="do" dataStoreRef="ds">'
    '<bpmn:dataState id="dst" /></bpmn:dataObjectReference>'
    '<bpmn:dataStoreReference id="dsr" itemSubjectRef="x" dataObjectRef="do" dataStoreRef="ds" />'
)
DATA = (
    '<bpmn:property id="pr" name="__targetRef_placeholder" itemSubjectRef="x" />'
    '<bpmn:dataInputAssociation id="dia"><bpmn:sourceRef>dor</bpmn:sourceRef><bpmn:targetRef>pr</bpmn:targetRef>'
    '</bpmn:dataInputAssociation><bpmn:dataOutputAssociation id="doa"><bpmn:targetRef>dsr</bpmn:targetRef>'
    "</bpmn:dataOutputAssociation>"
)


def test_what_is_only_drawn_changes_nothing() -> None:
    plain, drawn = Board(), Board()
    for b in (plain, drawn):
        b.service("a", "op"), line(b, "a")
    drawn.globals.append(COLLABORATION)
    drawn.extra = ARTEFACTS
    drawn.service("a", "op", ext='<zeebe:jobPriorityDefinition priority="5" />', inner=DATA)
    cases = [OneCase(b).start({"n": 1}).done("a", {"m": 2}) for b in (plain, drawn)]
    assert cases[0].happenings == cases[1].happenings and cases[0].variables == cases[1].variables
    text = drawn.xml().decode()
    rows = [("bpmn:", row) for row in dialect.BPMN_ROWS] + [("zeebe:", row) for row in dialect.ZEEBE_ROWS]
    for prefix, row in rows:
        if row.verdict == "ignored":
            assert stands(prefix + row.tag, text), row.tag
            words = [word.removeprefix("~") for word in row.attributes.split()]
            assert [w for w in words if not stands(f"{prefix}{row.tag}.{w}", text)] == [], row.tag


# ── what is refused ──


def refusals(extra: str = "", ext: str = "", tag: str = "userTask") -> set[tuple[str, str]]:
    b = Board()
    b.node(tag, "a", ext=ext), line(b, "a")
    b.extra = extra
    return {(fault.element, fault.code) for fault in lint({"p.bpmn": b.xml()}) if fault.level == "error"}


@pytest.mark.parametrize("tag", [row.tag for row in dialect.BPMN_ROWS if row.verdict == "refused"])
def test_a_refused_element_is_named_by_its_id(tag: str) -> None:
    assert ("x_1", "refused-element") in refusals(f'<bpmn:{tag} id="x_1" />')


@pytest.mark.parametrize("tag", [row.tag for row in dialect.ZEEBE_ROWS if row.verdict == "refused"])
def test_a_refused_extension_is_named_by_the_element_that_carries_it(tag: str) -> None:
    assert ("a", "refused-extension") in refusals(ext=f"<zeebe:{tag} />")


def struck() -> list[tuple[str, str]]:
    return [
        (prefix + row.tag, word[1:])
        for prefix, rows in (("bpmn:", dialect.BPMN_ROWS), ("zeebe:", dialect.ZEEBE_ROWS))
        for row in rows
        for word in row.attributes.split()
        if word.startswith("!")
    ]


@pytest.mark.parametrize(("tag", "name"), struck())
def test_a_refused_attribute_is_named_by_its_element(tag: str, name: str) -> None:
    if tag.startswith("zeebe:"):
        assert ("a", "unknown-attribute") in refusals(ext=f'<{tag} {name}="1" />')
    else:
        assert ("x_1", "unknown-attribute") in refusals(f'<{tag} id="x_1" {name}="1" />')


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ('<bpmn:magic id="x_1" />', "unknown-element"),
        ('<bpmn:task id="x_1" magic="1" />', "unknown-attribute"),
        ('<bpmn:task id="x_1" zeebe:retryCounter="3" />', "unknown-attribute"),
        ('<bpmn:task id="x_1"><bpmn:extensionElements><zeebe:magic /></bpmn:extensionElements></bpmn:task>', "refused-extension"),
        ('<magic:spell xmlns:magic="urn:magic" id="x_1" />', "foreign-element"),
        ('<bpmn:task id="x_1" magic:spell="1" xmlns:magic="urn:magic" />', "unknown-attribute"),
    ],
)  # fmt: skip
def test_what_is_in_no_row_is_refused(extra: str, code: str) -> None:
    assert ("x_1", code) in refusals(extra)


# ── completeness ──


def test_every_attribute_of_the_bpmn_schema_is_in_its_row() -> None:
    root = etree.parse(XSD).getroot()
    types = {node.get("name"): node for node in root.iter(XML + "complexType")}

    def attributes(name: str) -> set[str]:
        node = types[name]
        found = {a.get("name", "") for a in node.iter(XML + "attribute")}
        for base in (e.get("base", "").rpartition(":")[2] for e in node.iter(XML + "extension")):
            found |= attributes(base) if base in types else set()
        return found - {""}

    kinds = {e.get("name"): e.get("type", "") for e in root.iter(XML + "element") if e.get("type") in types}
    missing = {
        row.tag: left
        for row in dialect.BPMN_ROWS
        if row.verdict != "refused" and row.tag in kinds and (left := attributes(kinds[row.tag]) - row.named)
    }
    assert missing == {}


def test_every_name_of_camundas_schema_is_in_the_table() -> None:
    assert set(dialect.ZEEBE) == set(MODDLE["elements"])
    missing = {
        tag: left
        for tag, names in MODDLE["elements"].items()
        if dialect.ZEEBE[tag].verdict != "refused" and (left := set(names) - dialect.ZEEBE[tag].named)
    }
    assert missing == {}
    harmless = {name.rpartition("}")[2] for name in dialect.HARMLESS_ATTRIBUTES}
    assert set(MODDLE["attributes of BPMN elements"]) - harmless == {"retryCounter"}  # refused: see above
