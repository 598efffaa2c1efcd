"""Runs test cases, each on a cluster of its own, and tells what was expected and what is."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from engine.definition import Definition
from engine.errors import EngineError, Refused
from tasks.camunda.act import ACTIONS, act, time_of
from tasks.camunda.asserts import check
from tasks.camunda.behavior import watcher
from tasks.camunda.cases import SUFFIX, Instruction, TestCase
from tasks.camunda.cluster import Cluster, Running
from tasks.camunda.compile import compile_folder
from tasks.camunda.fault import CaseFault
from tasks.camunda.schema import NOTHING, Said
from tasks.camunda.stubs import STUB_JOB, Mocks, with_stubs
from tasks.scenarios.coverage import Seen, seen_by
from tasks.scenarios.stage import Watch


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case went."""

    case: TestCase
    seconds: float
    line: int | None = None  # of the instruction that failed; None: all is as expected
    expected: Said = NOTHING
    found: Said = NOTHING
    refused: bool = False  # it asks for what can't be done: it was not run
    seen: Seen = field(default_factory=Seen)
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()  # of each case: its process, the elements that it completed

    @property
    def passed(self) -> bool:
        return self.line is None

    def report(self, language: str = "zh") -> str:
        """`file:line: sentence` of a failure."""
        where = f"{self.case.file}:{self.line}"
        if self.refused:
            return f"{where}: {self.found.zh if language == 'zh' else self.found.en}"
        if language == "zh":
            return f"{where}: 应为 {self.expected.zh}；实为 {self.found.zh}"
        return f"{where}: expected {self.expected.en}; found {self.found.en}"


def run_cases(files: Mapping[str, bytes], cases: Iterable[TestCase], now: datetime) -> Iterator[Outcome]:
    """One by one; the clock of each begins at `now` (aware) unless it sets it."""
    for case in cases:
        yield run_case(files, case, now)


def run_case(files: Mapping[str, bytes], case: TestCase, now: datetime) -> Outcome:
    """Never raises for what the files or the case do wrong: that is its outcome."""
    began = time.monotonic()  # how long it took is not what the case's clock says
    if case.faults:
        fault = case.faults[0]
        line = int(fault.element.removeprefix("line "))
        return Outcome(case, 0.0, line, found=Said(fault.zh, fault.en), refused=True)
    cluster, line = None, case.line
    try:
        mocks = mocks_of(case)
        cluster = Cluster(_compile(files, mocks), _beginning(case, now), mocks.processes)
        for step in case.instructions:
            line = step.line
            take(cluster, step)
    except CaseFault as fault:
        return Outcome(case, _since(began), fault.line or line, fault.expected, fault.found, **_told(cluster))
    except Refused as refused:
        said = Said("；".join(f.line("zh") for f in refused.faults), "; ".join(f.line("en") for f in refused.faults))
        return Outcome(case, _since(began), line, found=said, refused=True)
    except EngineError as error:
        carried_out = Said("能照办", "to be carried out")
        return Outcome(case, _since(began), line, carried_out, Said(str(error), str(error)), **_told(cluster))
    return Outcome(case, _since(began), **_told(cluster))


def _beginning(case: TestCase, now: datetime) -> datetime:
    """Where the clock begins: a case that sets the time before anything happens was never at another."""
    first = next((step for step in case.instructions if not step.type.startswith("MOCK_")), None)
    return now if first is None or first.type != "SET_TIME" else time_of(first)


def take(cluster: Cluster, step: Instruction) -> None:
    """One instruction, and everything that follows from it by itself."""
    if step.type == "CONDITIONAL_BEHAVIOR":
        cluster.watchers.append(watcher(cluster, step))
    elif step.type in ACTIONS:
        act(cluster, step)
    else:
        cluster.settle()
        check(cluster, step)
        return
    cluster.settle()


def mocks_of(case: TestCase) -> Mocks:
    """What the case pretends, from its beginning to its end. Raises CaseFault when it pretends one thing twice."""
    mocks = Mocks({}, {})
    for step in case.instructions:
        kinds = {
            "MOCK_CHILD_PROCESS": (mocks.processes, "processDefinitionId"),
            "MOCK_DMN_DECISION": (mocks.decisions, "decisionDefinitionId"),
        }
        if step.type not in kinds:
            continue
        known, key = kinds[step.type]
        name = step.get(key)
        if name in known:
            raise CaseFault(
                Said(f"{name} 在一个用例里只代替一次", f"{name} mocked once in a case"),
                Said("已代替过", "it is mocked already"),
                step.line,
            )
        known[name] = step.get("variables") or {}
    return mocks


_compiled: dict[tuple[bytes, ...], Definition] = {}
_MOST_COMPILED = 16  # folders that are changed and tried again and again must not fill the memory


def _compile(files: Mapping[str, bytes], mocks: Mocks) -> Definition:
    seen = with_stubs({f: content for f, content in files.items() if not f.endswith(SUFFIX)}, mocks)
    key = tuple(part for name in sorted(seen) for part in (name.encode(), seen[name]))
    if key not in _compiled:
        if len(_compiled) >= _MOST_COMPILED:
            _compiled.clear()
        _compiled[key] = compile_folder(seen)
    return _compiled[key]


def _since(began: float) -> float:
    return time.monotonic() - began


class _Told(TypedDict, total=False):
    seen: Seen
    paths: tuple[tuple[str, tuple[str, ...]], ...]


def _told(cluster: Cluster | None) -> _Told:
    if cluster is None:
        return {}
    happened = {running.number: running.happenings for running in cluster.running}
    paths = tuple((running.process_id, tuple(_path(cluster, running))) for running in cluster.running)
    return {"seen": seen_by(Watch(happenings={0: cluster.evaluated, **happened})), "paths": paths}


def _path(cluster: Cluster, running: Running) -> Iterator[str]:
    """The elements that were completed, in order: of called processes after their name, of pretended ones none."""
    for element in (running.journal.elements[left] for left in running.journal.left):
        if element.process_id == running.process_id:
            yield element.element_id
        elif STUB_JOB + element.process_id not in cluster.workers:
            yield f"{element.process_id}/{element.element_id}"
