"""Run scenarios: set the stage, take the steps, tell what was expected and what is."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.errors import EngineError, Refused
from tasks.errors import PackRefused, TaskError
from tasks.scenarios.act import act
from tasks.scenarios.coverage import Seen, seen_by
from tasks.scenarios.expect import expect
from tasks.scenarios.script import ExpectStep, Scenario, Step
from tasks.scenarios.stage import ScenarioFault, Stage, set_stage


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one scenario went."""

    scenario: Scenario
    seconds: float
    line: int | None = None  # of the step or expectation that failed; None: all is as expected
    expected: str = ""
    found: str = ""
    seen: Seen = field(default_factory=Seen)

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


def run_scenario(files: Mapping[str, bytes], scenario: Scenario) -> Outcome:
    """Run one. Never raises for what the pack or the scenario does wrong: that is its outcome."""
    began = time.monotonic()  # how long it took is not what the case clock says
    line, stage = scenario.line, None
    try:
        stage = set_stage(files, scenario.office, scenario.clock)
        for n, step in enumerate(scenario.steps):
            line = step.line
            _take(stage, step)
            if not _about_incidents(scenario.steps[n + 1 :]):
                _no_incident(stage)
    except ScenarioFault as fault:
        notes = getattr(fault, "__notes__", [])
        at = int(notes[0]) if notes else line
        return Outcome(scenario, time.monotonic() - began, at, fault.expected, fault.found, _seen(stage))
    except (TaskError, EngineError) as error:
        said = (
            "；".join(f.line("zh") for f in error.faults) if isinstance(error, (Refused, PackRefused)) else str(error)
        )
        return Outcome(scenario, time.monotonic() - began, line, "走完这一步", said, _seen(stage))
    finally:
        if stage is not None:
            stage.take_down()
    return Outcome(scenario, time.monotonic() - began, seen=_seen(stage))


def _take(stage: Stage, step: Step) -> None:
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


def _seen(stage: Stage | None) -> Seen:
    return Seen() if stage is None else seen_by(stage.watch)
