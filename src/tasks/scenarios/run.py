"""Run scenarios: set the stage, take the steps, tell what was expected and what is."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import EngineError, Refused
from tasks.errors import PackRefused, TaskError
from tasks.scenarios.act import act
from tasks.scenarios.coverage import Seen, seen_by
from tasks.scenarios.expect import expect
from tasks.scenarios.script import ExpectStep, Scenario, Step
from tasks.scenarios.stage import ScenarioFault, Stage, set_stage
from tasks.scenarios.what_if import with_figures


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one scenario went."""

    scenario: Scenario
    seconds: float
    line: int | None = None  # of the step or expectation that failed; None: all is as expected
    expected: str = ""
    found: str = ""
    seen: Seen = field(default_factory=Seen)
    steps: int = 0  # of the engine

    @property
    def passed(self) -> bool:
        return self.line is None

    def report(self, language: str = "zh") -> str:
        """`file:line: sentence` of a failure: what was expected and what is."""
        where = f"{self.scenario.file}:{self.line}"
        if language == "zh":
            return f"{where}: 应为 {self.expected}；实为 {self.found}"
        return f"{where}: expected {self.expected}; found {self.found}"


def run_scenarios(files: Mapping[str, bytes], scenarios: Iterable[Scenario]) -> Iterator[Outcome]:
    """Run them one by one, each on a stage of its own."""
    for scenario in scenarios:
        yield run_scenario(files, scenario)


def run_scenario(files: Mapping[str, bytes], scenario: Scenario, most: int | None = None) -> Outcome:
    """Run one. Never raises for what the pack or the scenario does wrong: that is its outcome.

    `most`: engine steps after which it fails.
    """
    began = time.monotonic()  # how long it took is not what the case clock says
    line, stage = scenario.line, None
    wrong: tuple[int | None, str, str] = (None, "", "")
    try:
        stage = set_stage(with_figures(files, scenario.figures), scenario.office, scenario.clock, most)
        for n, step in enumerate(scenario.steps):
            line = step.line
            take(stage, step)
            if not _about_incidents(scenario.steps[n + 1 :]):
                _no_incident(stage)
    except ScenarioFault as fault:
        notes = getattr(fault, "__notes__", [])
        wrong = int(notes[0]) if notes else line, fault.expected, fault.found
    except (TaskError, EngineError) as error:
        wrong = line, "走完这一步", _said(error)
    finally:
        if stage is not None:
            stage.take_down()
    if stage is not None and stage.watch.overrun is not None:  # what it led to says less
        wrong = line, stage.watch.overrun.expected, stage.watch.overrun.found
    return Outcome(scenario, time.monotonic() - began, *wrong, **_watched(stage))


def _said(error: TaskError | EngineError) -> str:
    if isinstance(error, (Refused, PackRefused)):
        return "；".join(fault.line("zh") for fault in error.faults)
    return str(error)


def take(stage: Stage, step: Step) -> None:
    """One step, or the expectations that stand there. Raises ScenarioFault."""
    if isinstance(step, ExpectStep):
        expect(stage, step)
    else:
        act(stage, step)


def _about_incidents(rest: tuple[Step, ...]) -> bool:
    """Whether the expectations that come next speak of incidents themselves."""
    return bool(rest) and isinstance(rest[0], ExpectStep) and any(e.key == "incidents" for e in rest[0].expectations)


def _no_incident(stage: Stage) -> None:
    told = [message for id, message in stage.open_incidents() if id not in stage.known_incidents]
    if told:
        raise ScenarioFault("没有故障", "；".join(told))


def _watched(stage: Stage | None) -> dict[str, Any]:
    return {} if stage is None else {"seen": seen_by(stage.watch), "steps": stage.watch.steps}
