"""Everything that is wrong in a pack, at once: diagrams, tables, forms, figures, rules, letters, scenarios."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.bpmn.lint import Surroundings
from engine.bpmn.lint.subject import OperationType
from engine.definition import Definition, compile_definition
from engine.errors import Fault, Refused
from engine.foresee import foresee
from tasks.answers import OFFICE
from tasks.facts import CASE
from tasks.operations.catalogue import CATALOGUE
from tasks.operations.kinds import BAD_ARGUMENT
from tasks.packs.check_letters import letter_faults
from tasks.packs.check_names import name_faults
from tasks.packs.check_scenarios import read_all_scenarios, scenario_faults
from tasks.packs.check_trace import trace_faults
from tasks.packs.folder import is_scenario
from tasks.packs.info import PackInfo
from tasks.packs.read_info import read_pack_info
from tasks.packs.rules import Rule, read_rules
from tasks.packs.trace import Trace, trace
from tasks.scenarios.script import Scenario

T = TypeVar("T")
WANTED = {  # kind of an argument → what its expression must give, in the engine's words
    "text": "given-text",
    "id": "given-text",
    "day": "given-text",
    "number": "given-number",
    "count": "given-number",
    "yes": "given-yes",
    "texts": "given-list",
    "list": "given-list",
    "mapping": "given-mapping",
}


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """What the check found; the parts that could not be read are None."""

    faults: tuple[Fault, ...]  # by file and place; warnings among them
    info: PackInfo | None
    definition: Definition | None
    scenarios: tuple[Scenario, ...]
    trace: Trace | None

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.level == "error")


def check_pack(
    files: Mapping[str, bytes], *, name: str | None = None, release: bool = False, proof: bool = True
) -> CheckedPack:
    """Check a pack's files. `name`: the folder, which must be the id. `release`: planned rules are refused too.

    `proof` False: the files of a deployed version, which has no scenarios: what they would prove is not asked for.
    """
    faults: list[Fault] = []
    info = _gather(faults, lambda: read_pack_info(_needed(files, "pack.yaml")))
    rules = _gather(faults, lambda: read_rules(_needed(files, "rules.yaml")))
    scenarios = read_all_scenarios(files, faults)
    definition = checked_definition(files, info, faults)
    if info is not None and name is not None and info.id != name:
        zh, en = f"id“{info.id}”应与文件夹名“{name}”相同", f"the id “{info.id}” must be the folder's name, “{name}”"
        faults.append(Fault("pack.yaml", "id", "id-is-not-folder", zh, en))
    if info is not None and definition is not None:
        faults += name_faults(files, info, definition)
        faults += scenario_faults(files, info, definition, scenarios)
    faults += letter_faults(files)
    traced = _traced(files, info, definition, rules, scenarios)
    if traced is not None:
        faults += [f for f in trace_faults(traced, release=release) if proof or f.code != "rule-not-proved"]
    return CheckedPack(_ordered(faults), info, definition, scenarios, traced)


def surroundings(info: PackInfo | None) -> Surroundings:
    """What lint should know of what lies outside the diagrams: the pack's roles and the catalogue of operations."""
    roles = None if info is None else [name for role in info.roles for name in (role.name, *role.plays)]
    operations = {
        kind.type: OperationType(
            inputs={argument.name: argument.required for argument in kind.inputs},
            outputs=tuple(kind.outputs),
            errors=(BAD_ARGUMENT, *kind.errors),
            wanted={argument.name: WANTED[argument.kind] for argument in kind.inputs},
            gives=kind.gives,
        )
        for kind in CATALOGUE.values()
    }
    starts = None if info is None else [start.process for start in info.starts]
    return Surroundings(roles, operations, starts=starts, case=CASE, office=OFFICE)


def checked_definition(files: Mapping[str, bytes], info: PackInfo | None, faults: list[Fault]) -> Definition | None:
    """What the diagrams, tables, forms and figures make together; None, with the faults, where they can't be read."""
    compiled = read_definition(files, info, faults)
    if compiled is not None:
        faults += foresee(compiled, surroundings(info))
    return compiled


def read_definition(files: Mapping[str, bytes], info: PackInfo | None, faults: list[Fault]) -> Definition | None:
    """The same, without a look at what its expressions must come to."""
    compiled = _gather(faults, lambda: compile_definition(_of_version(files), surroundings(info)))
    if compiled is not None:  # a refusal lists the errors alone
        faults += compiled.doubts
        faults += [fault for form in compiled.forms.values() for fault in form.warnings]
        faults += compiled.decisions.doubts
    return compiled


def _of_version(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {file: content for file, content in files.items() if not is_scenario(file)}


def _traced(
    files: Mapping[str, bytes],
    info: PackInfo | None,
    definition: Definition | None,
    rules: tuple[Rule, ...] | None,
    scenarios: tuple[Scenario, ...],
) -> Trace | None:
    if info is None or definition is None or rules is None:
        return None
    return trace(files, info, definition, rules, scenarios)


def _needed(files: Mapping[str, bytes], file: str) -> bytes:
    if file not in files:
        zh, en = f"缺少 {file}，请补上", f"{file} is missing; add it"
        raise Refused([Fault(file, "line 1", "missing-file", zh, en)])
    return files[file]


def _gather(faults: list[Fault], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Refused as refused:
        faults += refused.faults
        return None


def _ordered(faults: list[Fault]) -> tuple[Fault, ...]:
    def place(fault: Fault) -> tuple[str, int, str, str]:
        line = fault.element.removeprefix("line ")
        return fault.file, int(line) if line.isdigit() else 0, fault.element, fault.zh

    return tuple(sorted(dict.fromkeys(faults), key=place))
