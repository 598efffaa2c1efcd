"""What can't run is refused by element, what a case can't ask by line; the rest of a file goes on."""

from pathlib import Path

import pytest

from engine.errors import Refused
from tasks.camunda.cases import read_cases
from tasks.camunda.check import check_folder
from tasks.camunda.folder import camunda_files, is_camunda_folder
from tasks.camunda.run import run_case
from tasks.camunda.schema import INSTRUCTIONS, REFUSED_FIELDS, REFUSED_VALUES
from tests.camunda.folders import HERE, NOW, create, files_of, one, play, process, written
from tests.engine.bpmn.draw import Board

ORDER = "order-process"


def test_each_thing_that_cannot_run_is_refused_by_its_element() -> None:
    found = {(fault.element, fault.code) for fault in check_folder(files_of("refused")).errors}
    assert found == {
        ("Start_hook", "inbound-connector"),
        ("Task_listened", "refused-extension"),
        ("Task_listening", "refused-extension"),
        ("Task_embedded", "unknown-attribute"),
        ("Task_embedded", "missing-value"),
        ("UserTaskForm_1", "refused-extension"),
        ("Task_script", "refused-extension"),
        ("CED_1", "refused-element"),
        ("Sub_agent", "refused-element"),
        ("CoED_1", "refused-element"),
        ("Call_nothing", "missing-process"),
    }


def test_types_that_never_meet_are_a_warning_where_a_case_may_set_any_variable() -> None:
    b = Board()
    (
        b.start(),
        b.script("make", "1", "n"),
        b.script("use", 'n + anything + "a"', "x"),
        b.script("bad", 'n + "a"', "y"),
        b.end(),
    )
    b.line("start", "make", "use", "bad", "end")
    found = check_folder({"p.bpmn": b.xml()})
    assert [(f.element, f.code) for f in found.faults] == [("bad", "type-arithmetic")] and found.errors == ()


def test_what_the_modeler_adds_for_itself_is_no_fault() -> None:
    source = files_of("order")["order.bpmn"]
    for said in (b"bioc:stroke", b"color:background-color", b"camunda:diagramRelationId", b"modeler:executionPlatform",
                 b"zeebe:versionTag", b'name="owner"', b"camundaModeler:exampleOutputJson", b"retries="):  # fmt: skip
        assert said in source
    assert check_folder(files_of("order")).faults == ()


@pytest.mark.parametrize("name", [row.name for row in INSTRUCTIONS.values() if row.verdict == "refused"])
def test_a_refused_instruction_is_refused_by_its_line(name: str) -> None:
    case = one(create(ORDER), {"type": name})
    assert [(f.element, f.code) for f in case.faults] == [("line 13", "refused-instruction")]
    assert name in case.faults[0].zh and INSTRUCTIONS[name].said.en in case.faults[0].en
    outcome = run_case(files_of("order"), case, NOW)
    assert outcome.refused and outcome.line == 13 and outcome.report("en") == f"x.test.json:13: {case.faults[0].en}"


@pytest.mark.parametrize(("name", "field"), REFUSED_FIELDS)
def test_a_refused_field_is_refused_by_its_line(name: str, field: str) -> None:
    case = one({"type": name, field: "=1" if field.startswith("error") else [1]})
    assert "refused-field" in [fault.code for fault in case.faults]


def test_a_field_that_is_refused_may_say_that_nothing_is_asked() -> None:
    assert one(create(ORDER, reserveJobs=False, runtimeInstructions=[])).faults == ()


def test_a_value_that_cannot_come_true_is_refused() -> None:
    for (name, field, value), said in REFUSED_VALUES.items():
        case = one({"type": name, "userTaskSelector": {"elementId": "x"}, field: value})
        assert [(f.element, f.code) for f in case.faults] == [("line 11", "refused-field")]
        assert said.zh in case.faults[0].zh


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"type": "DANCE"}, "unknown-instruction"),
        ({}, "unknown-instruction"),
        ("CREATE_PROCESS_INSTANCE", "unknown-instruction"),
        ({"type": ["DANCE"]}, "unknown-instruction"),
        ({**create(ORDER), "wait": True}, "unknown-field"),
        ({"type": "CREATE_PROCESS_INSTANCE"}, "missing-field"),
        ({"type": "COMPLETE_JOB", "jobSelector": {}}, "missing-field"),
        ({"type": "COMPLETE_JOB", "jobSelector": {"jobKey": "1", "jobType": "a"}}, "unknown-field"),
        ({"type": "COMPLETE_JOB", "jobSelector": "ship"}, "wrong-value"),
        ({"type": "COMPLETE_JOB", "jobSelector": {"jobType": 3}}, "wrong-value"),
        ({**create(ORDER), "variables": ["a"]}, "wrong-value"),
        ({**create(ORDER), "startInstructions": {"elementId": "a"}}, "wrong-value"),
        ({**create(ORDER), "startInstructions": [{"element": "a"}]}, "unknown-field"),
        ({"type": "PUBLISH_MESSAGE", "name": "m", "timeToLive": "PT1H"}, "wrong-value"),
        ({"type": "PUBLISH_MESSAGE", "name": "m", "timeToLive": True}, "wrong-value"),
        ({"type": "MOCK_JOB_WORKER_COMPLETE_JOB", "jobType": "a", "useExampleData": "yes"}, "wrong-value"),
        ({"type": "ASSERT_PROCESS_INSTANCE", "processInstanceSelector": process(ORDER), "state": "IS_DONE"}, "wrong-value"),
        ({"type": "ASSERT_ELEMENT_INSTANCE", "processInstanceSelector": process(ORDER),
          "elementSelector": {"elementId": "Task_ship"}, "state": "IS_ACTIVE", "amount": 0}, "wrong-value"),
        ({"type": "CONDITIONAL_BEHAVIOR", "conditions": [], "actions": [create(ORDER)]}, "empty-behavior"),
        ({"type": "CONDITIONAL_BEHAVIOR", "conditions": [create(ORDER)], "actions": [create(ORDER)]}, "behavior-condition"),
        ({"type": "CONDITIONAL_BEHAVIOR", "conditions": [], "actions": [{"type": "CONDITIONAL_BEHAVIOR"}]}, "nested-behavior"),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_allow_is_refused(step: object, code: str) -> None:
    assert code in [fault.code for fault in one(step).faults]


def test_one_broken_case_leaves_the_others_running() -> None:
    broken = {"name": "broken", "instructions": [{"type": "DANCE"}]}
    nameless = {"instructions": 3}
    sound = {"name": "sound", "instructions": [create(ORDER)]}
    cases = read_cases(written(broken, nameless, sound), "x.test.json")
    outcomes = [run_case(files_of("order"), case, NOW) for case in cases]
    assert [(o.passed, o.refused) for o in outcomes] == [(False, True), (False, True), (True, False)]
    assert {f.code for f in cases[1].faults} == {"case-without-name", "case-without-instructions"}


def test_names_that_nothing_has_are_told_by_line() -> None:
    case = {
        "name": "slips",
        "instructions": [
            create("no-process"),
            {"type": "COMPLETE_USER_TASK", "userTaskSelector": {"elementId": "no-task"}},
            {"type": "COMPLETE_USER_TASK", "userTaskSelector": {"taskName": "no name"}},
            {"type": "EVALUATE_DECISION", "decisionDefinitionSelector": {"decisionDefinitionId": "no-decision"},
             "variables": {"elementId": "anything"}},
            create(ORDER, {"processDefinitionId": "anything"}, startInstructions=[{"elementId": "no-start"}]),
        ],
    }  # fmt: skip
    faults = check_folder({**files_of("order"), "x.test.json": written(case)}).errors
    assert [(f.code, f.en.split("“")[1].split("”")[0]) for f in faults] == [
        ("unknown-name", name) for name in ("no-process", "no-task", "no name", "no-decision", "no-start")
    ]
    assert len({f.element for f in faults}) == 5


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"testCases": [\n{"name": "a",\n}]}', 3),
        (b'{\n"testCases": [],\n"testCases": []}', 2),
        (b'{"testCases":\n[NaN]}', 2),
        (b"\xff\xfe{}", 1),
        (b"[" * 5_000, 1),
        (b'{"testCases": [' + b"[" * 100 + b"]" * 100 + b"]}", 1),
        (b"[]", 1),
        (b'{"testCases": {}}', 1),
        (b"", 1),
    ],
)
def test_a_file_that_is_no_test_file_is_refused_at_its_line(content: bytes, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read_cases(content, "x.test.json")
    assert [fault.element for fault in refused.value.faults] == [f"line {line}"]
    checked = check_folder({**files_of("order"), "x.test.json": content})
    assert [fault.file for fault in checked.errors] == ["x.test.json"] and len(checked.cases) == 5


def test_what_a_tool_left_in_a_file_without_meaning_is_told_but_refuses_nothing() -> None:
    """As Camunda's own tools write: unfilled inputs of a template, settings that a form's field does not have."""
    files = files_of("invoice")
    files["invoice-entry.form"] = files["invoice-entry.form"].replace(b'"min": 0', b'"min": 0, "step": 1')
    template = b'<zeebe:userTask /><zeebe:ioMapping><zeebe:input target="number" /></zeebe:ioMapping>'
    files["invoice.bpmn"] = files["invoice.bpmn"].replace(b"<zeebe:userTask />", template, 1)
    checked = check_folder(files)
    assert checked.errors == ()
    assert {(f.element, f.code) for f in checked.faults} == {
        ("Field_amount", "component-key"), ("Task_enter", "answer-stays-local"),
    }  # fmt: skip
    local = {"type": "ASSERT_VARIABLES", "processInstanceSelector": process("Process_Invoice"),
             "elementSelector": {"elementId": "Task_enter"}, "variables": {"number": None}}  # fmt: skip
    outcome = run_case(files, one(create("Process_Invoice"), local), NOW)
    assert outcome.passed, outcome.report("en")


def test_a_variable_that_would_hide_behind_a_word_of_the_host_is_refused() -> None:
    source = files_of("order")["order.bpmn"].replace(b'target="amount"', b'target="case"')
    assert [(f.element, f.code) for f in check_folder({"o.bpmn": source}).errors] == [("Task_charge", "host-word")]
    told = play("order", create(ORDER, {"p": 1}))
    assert not told.passed and "p" in told.found.en and told.line == 6


def test_links_that_lead_out_and_hidden_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_bytes(files_of("order")["order.bpmn"])
    (tmp_path / "run.py").write_text("")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "cases.json").write_text('{"testCases": []}')
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.bpmn").write_text("x")
    assert is_camunda_folder(tmp_path) and list(camunda_files(tmp_path)) == ["a.bpmn", "cases.json"]
    (tmp_path / "c.bpmn").symlink_to(HERE / "loan" / "loan.bpmn")
    with pytest.raises(Refused) as refused:
        camunda_files(tmp_path)
    assert [f.code for f in refused.value.faults] == ["leads-out"]
    (tmp_path / "pack.yaml").write_text("id: x")
    assert not is_camunda_folder(tmp_path) and not is_camunda_folder(tmp_path / "nowhere")
