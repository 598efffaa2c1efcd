"""Checks a folder made for Camunda 8: what can't run is refused by element, what a case can't ask, by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.definition import Definition
from engine.errors import Fault, Refused
from engine.foresee import foresee
from tasks.camunda.cases import SUFFIX, Instruction, TestCase, read_cases
from tasks.camunda.compile import SURROUNDINGS, compile_folder
from tasks.camunda.stubs import MOCKED, Mocks, with_stubs


@dataclass(frozen=True, slots=True)
class CheckedFolder:
    faults: tuple[Fault, ...]
    cases: tuple[TestCase, ...]
    definition: Definition | None = field(default=None, repr=False)  # None when the files are refused

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.level == "error")


def check_folder(files: Mapping[str, bytes]) -> CheckedFolder:
    """`files`: as :func:`tasks.camunda.folder.camunda_files` gives them."""
    faults: list[Fault] = []
    cases = tuple(_cases(files, faults))
    seen = with_stubs({f: c for f, c in files.items() if not f.endswith(SUFFIX)}, _pretended(cases).absent_only(files))
    definition = None
    try:
        definition = compile_folder(seen)
        faults += definition.doubts
        faults += [fault for form in definition.forms.values() for fault in form.warnings]
        faults += definition.decisions.doubts
        faults += foresee(definition, SURROUNDINGS)
    except Refused as refused:
        faults += refused.faults
    faults = [fault for fault in faults if not fault.file.startswith(MOCKED)]
    faults += [fault for case in cases for fault in case.faults]
    if definition is not None:
        names = _Names(definition)
        faults += [fault for case in cases for step in _steps(case.instructions) for fault in names.faults(case, step)]
    return CheckedFolder(tuple(dict.fromkeys(sorted(faults, key=_place))), cases, definition)


def _cases(files: Mapping[str, bytes], faults: list[Fault]) -> Iterator[TestCase]:
    seen: set[tuple[str, str]] = set()
    for file, content in sorted(files.items()):
        if not file.endswith(SUFFIX):
            continue
        try:
            read = read_cases(content, file)
        except Refused as refused:
            faults += refused.faults
            continue
        for case in read:
            if (file, case.name) in seen:
                zh, en = f"已有名为“{case.name}”的用例；请改名", f"there is another case “{case.name}”; rename one"
                faults.append(Fault(file, f"line {case.line}", "named-twice", zh, en, "warning"))
            seen.add((file, case.name))
            yield case


def _pretended(cases: tuple[TestCase, ...]) -> Mocks:
    """What any of the cases pretends: the folder need not hold it."""
    mocks = Mocks({}, {})
    for step in (step for case in cases for step in case.instructions):
        if step.type == "MOCK_CHILD_PROCESS" and isinstance(step.get("processDefinitionId"), str):
            mocks.processes[step.get("processDefinitionId")] = {}
        elif step.type == "MOCK_DMN_DECISION" and isinstance(step.get("decisionDefinitionId"), str):
            mocks.decisions[step.get("decisionDefinitionId")] = {}
    return mocks


def _steps(steps: tuple[Instruction, ...]) -> Iterator[Instruction]:
    for step in steps:
        yield step
        yield from _steps(step.conditions)
        yield from _steps(step.actions)


class _Names:
    """What cases may name: a name that nothing has can only be a slip."""

    def __init__(self, definition: Definition) -> None:
        elements = [element for process in definition.processes.values() for element in process.elements.values()]
        self.known = {
            "processDefinitionId": (set(definition.processes), "流程", "process"),
            "decisionDefinitionId": (set(definition.decisions.ids), "决策", "decision"),
            "elementId": ({e.id for e in elements}, "元素", "element"),
            "elementName": ({e.name for e in elements}, "元素", "element"),
            "taskName": ({e.name for e in elements}, "任务", "task"),
        }

    def faults(self, case: TestCase, step: Instruction) -> Iterator[Fault]:
        for key, value in self._named(step.data):
            known, zh, en = self.known[key]
            if isinstance(value, str) and value not in known:
                said = f"没有{zh}“{value}”；请改正", f"there is no {en} “{value}”; mend it"
                yield Fault(case.file, f"line {step.line}", "unknown-name", *said)

    def _named(self, value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
        """The names that selectors say, nowhere else: variables are anybody's."""
        if isinstance(value, Mapping):
            for inner, item in value.items():
                if inner not in ("variables", "output", "conditions", "actions"):
                    yield from self._named(item, inner)
        elif isinstance(value, list):
            for item in value:
                yield from self._named(item, key)
        elif key in self.known:
            yield key, value


def _place(fault: Fault) -> tuple[str, int, str, str]:
    line = fault.element.removeprefix("line ")
    return fault.file, int(line) if line.isdigit() else 0, fault.element, fault.zh
