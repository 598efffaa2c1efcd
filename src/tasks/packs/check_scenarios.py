"""Scenarios are readable, and what they name is there: processes, tasks, people, rows and elements."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from engine.definition import Definition
from engine.errors import Fault, Refused
from tasks.packs.folder import SCENARIOS, is_scenario
from tasks.packs.info import PackInfo
from tasks.scenarios.office_file import OfficeFile, read_office
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.script import (
    ClockStep,
    DecideStep,
    DoStep,
    ExpectStep,
    FillStep,
    HoldStep,
    LiveStep,
    Scenario,
    StartStep,
    Step,
    WithdrawStep,
)
from tasks.scenarios.shared_answers import is_answers, read_shared

FOLDER: Final = SCENARIOS[0]
STORY: Final = f"{FOLDER}demo.yaml"
SURVIVORS: Final = f"{FOLDER}survivors.yaml"  # mutants that no scenario need notice, each with its reason


def read_all_scenarios(files: Mapping[str, bytes], faults: list[Fault]) -> tuple[Scenario, ...]:
    """Every scenario that can be read; faults of the others are added to `faults`."""
    found: list[Scenario] = []
    shared = read_shared(files, faults)
    for file, content in sorted(files.items()):
        beside = is_office(file) or is_answers(file) or file in (SURVIVORS, STORY)
        if is_scenario(file) and file.endswith(".yaml") and not beside:
            try:
                found += read_scenarios(content, file, shared)
            except Refused as refused:
                faults += refused.faults
    return tuple(found)


def read_story(files: Mapping[str, bytes], faults: list[Fault]) -> tuple[Scenario, ...]:
    """The pack's part in the demo office, told with those of other packs: no scenario that proves anything."""
    try:
        return read_scenarios(files[STORY], STORY, read_shared(files, [])) if STORY in files else ()
    except Refused as refused:
        faults += refused.faults
        return ()


def is_office(file: str) -> bool:
    return file.rsplit("/", 1)[-1].startswith("office")


def scenario_faults(
    files: Mapping[str, bytes], info: PackInfo, definition: Definition, scenarios: tuple[Scenario, ...]
) -> list[Fault]:
    """Faults against the pack; two scenarios of one name are a fault as well."""
    faults: list[Fault] = []
    offices: dict[str, OfficeFile] = {}
    for file in sorted(files):
        if file.startswith(FOLDER) and is_office(file):
            try:
                offices[file] = read_office(files[file], file)
            except Refused as refused:
                faults += refused.faults
    names = Names(info, definition)
    seen: set[str] = set()
    for scenario in (*scenarios, *read_story(files, faults)):
        faults += names.faults(scenario, offices.get(FOLDER + scenario.office))
        if scenario.name in seen:
            zh, en = (
                f"已有名为“{scenario.name}”的场景；请改名",
                f"there is another scenario “{scenario.name}”; rename one",
            )
            faults.append(Fault(scenario.file, f"line {scenario.line}", "named-twice", zh, en))
        seen.add(scenario.name)
    return faults


class Names:
    """What scenarios of a pack may name."""

    def __init__(self, info: PackInfo, definition: Definition) -> None:
        self.processes = {start.process for start in info.starts}
        elements = [element for process in definition.processes.values() for element in process.elements.values()]
        self.elements = {element.id for element in elements}
        self.tasks = {e.name for e in elements if e.type in ("userTask", "manualTask")} | self.elements
        self.decisions, self.forms = set(definition.decisions.ids), set(definition.forms)
        self.standings = {standing.id for subject in info.subjects for standing in subject.standings}

    def faults(self, scenario: Scenario, office: OfficeFile | None) -> Iterator[Fault]:
        if office is None:
            zh, en = f"没有可用的 {FOLDER}{scenario.office}", f"there is no readable {FOLDER}{scenario.office}"
            yield Fault(scenario.file, f"line {scenario.line}", "no-office", zh, en)
        people = None if office is None else {person.name for person in office.people}
        for step in scenario.steps:
            for what_zh, what_en, name in self._unknown(step, people):
                zh, en = f"没有{what_zh}“{name}”", f"there is no {what_en} “{name}”"
                yield Fault(scenario.file, f"line {step.line}", "unknown-name", zh, en)

    def _unknown(self, step: Step, people: set[str] | None) -> Iterator[tuple[str, str, str]]:
        by = getattr(step, "by", None)
        acts = isinstance(step, (StartStep, DoStep, HoldStep, WithdrawStep))
        if acts and by is not None and people is not None and by not in people:
            yield "人员", "person", by
        if isinstance(step, StartStep) and step.process not in self.processes:
            yield "可发起的流程", "process under starts", step.process
        if isinstance(step, (DoStep, HoldStep)) and step.task not in self.tasks:
            yield "任务", "task", step.task
        if isinstance(step, ClockStep) and step.until is not None and step.until not in self.tasks:
            yield "任务", "task", step.until
        if isinstance(step, DecideStep) and step.decision not in self.decisions:
            yield "决策", "decision", step.decision
        if isinstance(step, FillStep) and step.form not in self.forms:
            yield "表单", "form", step.form
        if isinstance(step, LiveStep):
            yield from self._unknown_to(step, people)
        if isinstance(step, ExpectStep):
            yield from self._unknown_in(step)

    def _unknown_to(self, step: LiveStep, people: set[str] | None) -> Iterator[tuple[str, str, str]]:
        for task, standing in step.answers.items():
            if task not in self.tasks:
                yield "任务", "task", task
            for turn in standing.turns:
                if turn.by is not None and people is not None and turn.by not in people:
                    yield "人员", "person", turn.by

    def _unknown_in(self, step: ExpectStep) -> Iterator[tuple[str, str, str]]:
        lists: Mapping[str, tuple[Callable[[object], list[object]], set[str], str, str]] = {
            "path": (_items, self.elements, "元素", "element"),
            "not_path": (_items, self.elements, "元素", "element"),
            "tasks": (_items, self.tasks, "任务", "task"),
            "shows": (_keys, self.tasks, "任务", "task"),
            "due": (_keys, self.tasks, "任务", "task"),
            "standing": (_values, self.standings, "登记状态", "standing"),
            "register": (_keys, self.standings, "登记状态", "standing"),
            "count": (_processes, self.processes, "可发起的流程", "process under starts"),
        }
        for expectation in step.expectations:
            if expectation.key not in lists:
                continue
            items, known, zh, en = lists[expectation.key]
            for item in items(expectation.value):
                if item is not None and item not in known:
                    yield zh, en, str(item)


def _items(value: object) -> list[object]:
    """A list, or the lists of {contains: …, lacks: …}."""
    if isinstance(value, dict):
        return [item for inner in value.values() for item in (inner if isinstance(inner, list) else [inner])]
    return value if isinstance(value, list) else [value]


def _keys(value: object) -> list[object]:
    return list(value) if isinstance(value, dict) else []


def _processes(value: object) -> list[object]:
    """Of {case: process, …}, or of a list of them."""
    said = value if isinstance(value, list) else [value]
    return [one.get("case") for one in said if isinstance(one, dict)]


def _values(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else []
