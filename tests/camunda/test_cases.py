"""Folders made for Camunda 8 are sound, their cases pass unchanged, and each of their assertions can fail."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tasks.camunda.asserts import ASSERTIONS
from tasks.camunda.check import check_folder
from tasks.camunda.run import run_case, run_cases
from tasks.camunda.schema import INSTRUCTIONS, REFUSED_FIELDS
from tests.camunda.folders import NOW, SOUND, files_of, instructions, one


@pytest.mark.parametrize("folder", SOUND)
def test_a_folder_is_sound_and_its_cases_pass(folder: str) -> None:
    files = files_of(folder)
    checked = check_folder(files)
    assert [fault.line() for fault in checked.faults] == []
    assert len(checked.cases) >= 3
    assert [outcome.report("en") for outcome in run_cases(files, checked.cases, NOW) if not outcome.passed] == []


Step = dict[str, Any]
OPPOSITE = {
    "ASSERT_PROCESS_INSTANCE": {
        "IS_ACTIVE": "IS_COMPLETED", "IS_COMPLETED": "IS_ACTIVE", "IS_CREATED": "IS_TERMINATED",
    },
    "ASSERT_ELEMENT_INSTANCE": {
        "IS_ACTIVE": "IS_COMPLETED", "IS_COMPLETED": "IS_ACTIVE", "IS_TERMINATED": "IS_COMPLETED",
    },
    "ASSERT_ELEMENT_INSTANCES": {
        "IS_ACTIVE": "IS_TERMINATED", "IS_COMPLETED": "IS_NOT_ACTIVATED", "IS_NOT_ACTIVATED": "IS_COMPLETED",
        "IS_NOT_ACTIVE": "IS_ACTIVE", "IS_ACTIVE_EXACTLY": "IS_COMPLETED_IN_ORDER",
        "IS_COMPLETED_IN_ORDER": "IS_ACTIVE_EXACTLY",
    },
    "ASSERT_USER_TASK": {"IS_CREATED": "IS_CANCELED", "IS_COMPLETED": "IS_CANCELED", "IS_CANCELED": "IS_COMPLETED"},
    "ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION": {
        "IS_WAITING": "IS_NOT_WAITING", "IS_NOT_WAITING": "IS_WAITING",
    },
    "ASSERT_INCIDENT": {"IS_ACTIVE": "IS_RESOLVED", "IS_RESOLVED": "IS_ACTIVE"},
}  # fmt: skip
OTHER = {
    "assignee": "somebody", "candidateGroups": ["nobody"], "priority": 99, "elementId": "Elsewhere", "name": "Else",
    "dueDate": "2031-01-01T00:00:00Z", "followUpDate": "2031-01-01T00:00:00Z", "output": {"nothing": "of the kind"},
    "matchedRules": [99], "satisfiesExpression": "= 1 = 2", "variableName": "nothing", "amount": 77,
}  # fmt: skip


def wrong(step: Step) -> Iterator[tuple[str, Step]]:
    """The same assertion, made false in one of its fields."""
    for field, value in step.items():
        for false in _values(step, field, value):
            yield field, {**step, field: false}
    for field, more in _besides(step):
        yield field, {**step, **more}


def _values(step: Step, field: str, value: Any) -> Iterator[Any]:
    """Other values of a field that can't be true where this one is."""
    if field == "state" and value in OPPOSITE.get(step["type"], {}):
        yield OPPOSITE[step["type"]][value]
    elif field == "hasActiveIncidents":
        yield not value
    elif field in OTHER:
        yield OTHER[field]
    elif field in ("variableNames", "notMatchedRules"):
        yield [*value, *step.get("matchedRules", ["nothing"])]
    elif field == "variables":
        yield from ({**value, name: ["another", value[name]]} for name in value)
        yield {**value, "nothing": None}
    elif field == "elementSelectors":
        yield from _selectors(step["state"], value)
    elif field.endswith("Selector") and field != "messageSelector":
        yield dict.fromkeys(value, "another")


def _selectors(state: str, value: list[Any]) -> Iterator[list[Any]]:
    if state in ("IS_ACTIVE", "IS_COMPLETED", "IS_ACTIVE_EXACTLY"):
        yield [*value, {"elementId": "another"}]
    if state == "IS_ACTIVE_EXACTLY":
        yield value[1:]
    if state == "IS_COMPLETED_IN_ORDER":
        yield value[::-1]


def _besides(step: Step) -> Iterator[tuple[str, Step]]:
    """What would be false if it were said as well."""
    if step["type"] == "ASSERT_ELEMENT_INSTANCE":
        yield "amount", {"amount": 17}
    if step.get("matchedRules"):
        yield "noMatchedRules", {"noMatchedRules": True}
    if "messageSelector" in step:
        name = step["messageSelector"]["messageName"]
        for selector in ({"messageName": "another"}, {"messageName": name, "correlationKey": "another"}):
            yield "messageSelector", {"messageSelector": selector, "state": "IS_CORRELATED"}


WRONG = [
    pytest.param(folder, steps, at, field, false, id=f"{folder}-{step['type']}-{field}-{n}-{at}-{m}")
    for n, (folder, _, steps) in enumerate(instructions())
    for at, step in enumerate(steps)
    if step["type"].startswith("ASSERT_")
    for m, (field, false) in enumerate(wrong(step))
]


@pytest.mark.parametrize(("folder", "steps", "at", "field", "false"), WRONG)
def test_an_assertion_that_is_not_so_fails_at_its_line(
    folder: str, steps: list[Step], at: int, field: str, false: Step
) -> None:
    changed = deepcopy(steps)
    changed[at] = false
    case = one(*changed)
    outcome = run_case(files_of(folder), case, NOW)
    assert not outcome.passed and not outcome.refused
    assert outcome.line == case.instructions[at].line, outcome.report("en")
    assert outcome.expected.zh and outcome.expected.en and outcome.found.zh and outcome.found.en


def test_every_field_of_every_assertion_was_seen_to_fail() -> None:
    seen = {(param.values[4]["type"], param.values[3]) for param in WRONG}
    asked = {
        (name, field)
        for name in ASSERTIONS
        for field in INSTRUCTIONS[name].fields
        if (name, field) not in REFUSED_FIELDS and (name, field) != ("ASSERT_VARIABLE", "elementSelector")
    }
    assert asked - seen == set()


@pytest.mark.parametrize("folder", SOUND)
def test_nothing_hangs_on_the_order_or_the_number_of_the_runs(folder: str) -> None:
    files = files_of(folder)
    cases = check_folder(files).cases
    twice = [*run_cases(files, [*reversed(cases), *cases], NOW)]
    assert all(outcome.passed for outcome in twice)
    assert [o.seen for o in reversed(twice[: len(cases)])] == [o.seen for o in twice[len(cases) :]]
