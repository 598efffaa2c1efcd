"""Scenario files: read, or refused with every fault and its line."""

import pytest

from engine.errors import Refused
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.script import ClockStep, DoStep, ExpectStep, FillStep, StartStep
from tasks.scenarios.shared_answers import UnknownAnswers, fill_in, merged, read_shared

HEAD = "scenario: 一\ngiven: {clock: 2026-03-02}\nsteps:\n"


def faults_of(source: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_scenarios(source.encode(), "x.yaml")
    return [fault.line() for fault in refused.value.faults]


def test_a_scenario_is_read_with_the_line_of_each_step() -> None:
    source = (
        HEAD + "  - {start: plot, by: 李大娘}\n  - do: 写申请\n    by: any\n    each: [{a: 1}]\n  - {clock: next}\n"
    )
    (scenario,) = read_scenarios((source + "  - expect:\n      ended: false\n").encode(), "x.yaml")
    assert [(type(step), step.line) for step in scenario.steps] == [
        (StartStep, 4),
        (DoStep, 5),
        (ClockStep, 8),
        (ExpectStep, 9),
    ]
    expected = scenario.steps[3]
    assert isinstance(expected, ExpectStep) and expected.expectations[0].line == 10
    assert scenario.clock.isoformat() == "2026-03-02T09:00:00+08:00"


def test_all_faults_are_told_with_their_lines() -> None:
    source = (
        HEAD
        + "  - {start: plot}\n  - {do: x, by: y, colour: green}\n  - {clock: soon}\n"
        + "  - {expect: {weather: wet}}\n  - {}\n"
    )
    found = faults_of(source)
    assert [fault.split(":")[1] for fault in found] == ["line 4", "line 5", "line 6", "line 7", "line 7", "line 8"]
    assert "“by” is missing" in found[0] and "“colour”" in found[1] and "“clock: soon”" in found[2]


NO_FIGURES = "scenario: x\ngiven: {clock: 2026-03-02T09:00, parameters: [1]}\nsteps: [{clock: next}]"


@pytest.mark.parametrize("source", ["", "[]\n- x", "3", "scenario: x", "- 1\n- [2]", "steps: {a: 1}", NO_FIGURES])
def test_something_else_is_refused(source: str) -> None:
    assert faults_of(source)


def test_shared_answers_are_put_under_what_a_step_says() -> None:
    shared = {
        "plan": {"plot": {"name": "东", "size": 20}, "files": [1, 2]},
        "large": {"$from": "plan", "plot": {"size": 99}},
    }
    assert fill_in({"$from": "large", "files": [3]}, shared) == {"plot": {"name": "东", "size": 99}, "files": [3]}
    assert fill_in([{"a": {"$from": "plan"}}], shared)[0]["a"] == shared["plan"]
    assert merged({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": 4}}) == {"b": {"c": 4, "d": 3}}


def test_answers_that_take_from_themselves_or_from_nowhere_are_refused() -> None:
    with pytest.raises(UnknownAnswers):
        fill_in({"$from": "a"}, {"a": {"$from": "b"}, "b": {"$from": "a"}})
    source = HEAD + "  - {do: x, by: y, answers: {$from: plan}}\n"
    assert faults_of(source) == ["x.yaml:line 4: no answers “plan” in answers*.yaml, or they take from themselves"]


def test_an_example_takes_shared_answers_too() -> None:
    source = HEAD + "  - {fill: f, examples: [{answers: {$from: plan, size: 9}, faults: {size: ''}}]}\n"
    (scenario,) = read_scenarios(source.encode(), "x.yaml", {"plan": {"name": "东", "size": 20}})
    (step,) = scenario.steps
    assert isinstance(step, FillStep)
    assert step.examples[0].answers == {"name": "东", "size": 9}


def test_names_of_shared_answers_are_unique_over_all_files() -> None:
    faults: list[object] = []
    files = {"scenarios/answers_a.yaml": b"plan: {a: 1}", "scenarios/answers_b.yaml": b"x: 1\nplan: {a: 2}"}
    read_shared(files, faults)
    assert [str(getattr(fault, "en", "")) for fault in faults] == ["“plan” is written twice"]
