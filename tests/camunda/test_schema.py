"""The table of instructions: complete against the published schema, obeyed by the code, told by the docs."""

import importlib.util
from pathlib import Path

from tasks.camunda.act import ACTIONS
from tasks.camunda.asserts import ASSERTIONS
from tasks.camunda.schema import INSTRUCTIONS, REFUSED_FIELDS, ROWS, SHAPE_ROWS, SHAPES

ROOT = Path(__file__).resolve().parents[2]
# The names of the published schema, cpt-test-cases 8.9.
PUBLISHED = {
    "ASSERT_DECISION", "ASSERT_ELEMENT_INSTANCE", "ASSERT_ELEMENT_INSTANCES", "ASSERT_PROCESS_INSTANCE",
    "ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION", "ASSERT_USER_TASK", "ASSERT_VARIABLE", "ASSERT_VARIABLES",
    "BROADCAST_SIGNAL", "COMPLETE_JOB", "COMPLETE_JOB_AD_HOC_SUB_PROCESS", "COMPLETE_JOB_USER_TASK_LISTENER",
    "COMPLETE_USER_TASK", "CORRELATE_MESSAGE", "CREATE_PROCESS_INSTANCE", "EVALUATE_CONDITIONAL_START_EVENT",
    "EVALUATE_DECISION", "INCREASE_TIME", "MOCK_CHILD_PROCESS", "MOCK_DMN_DECISION", "MOCK_JOB_WORKER_COMPLETE_JOB",
    "MOCK_JOB_WORKER_THROW_BPMN_ERROR", "PUBLISH_MESSAGE", "RESOLVE_INCIDENT", "SET_TIME",
    "THROW_BPMN_ERROR_FROM_JOB", "UPDATE_VARIABLES",
}  # fmt: skip
LATER = {
    "8.10": {"CONDITIONAL_BEHAVIOR"},
    "draft": {
        "ASSERT_INCIDENT", "RELEASE_JOB", "RUN_CALLED_PROCESS", "STUB_CALL_ACTIVITY_COMPLETE",
        "STUB_CALL_ACTIVITY_THROW_ERROR", "TRIGGER_TIMER",
    },
}  # fmt: skip


def test_every_instruction_of_the_schema_has_a_row() -> None:
    editions: dict[str, set[str]] = {"8.9": PUBLISHED, **LATER}
    assert {name: row.since for name, row in INSTRUCTIONS.items()} == {
        name: since for since, names in editions.items() for name in names
    }
    assert len(ROWS) == len(INSTRUCTIONS) and len(SHAPE_ROWS) == len(SHAPES)


def test_what_runs_is_carried_out_and_what_is_carried_out_runs() -> None:
    runs = {row.name for row in ROWS if row.verdict == "runs"}
    assert runs == {*ACTIONS, *ASSERTIONS, "CONDITIONAL_BEHAVIOR"}


def test_what_is_refused_says_what_to_do_instead_in_both_languages() -> None:
    for said in (*(row.said for row in ROWS if row.verdict == "refused"), *REFUSED_FIELDS.values()):
        assert said.zh and said.en and said.zh != said.en
    assert all(field in INSTRUCTIONS[name].fields for name, field in REFUSED_FIELDS)


def test_the_docs_are_what_the_table_says() -> None:
    spec = importlib.util.spec_from_file_location("build_camunda", ROOT / "scripts" / "build_camunda.py")
    assert spec and spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert (ROOT / "docs" / "camunda.md").read_text(encoding="utf-8") == build.page()
