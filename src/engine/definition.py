"""A definition: the diagrams, tables, forms and figures of a pack, read together once and never changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from hashlib import sha256
from types import MappingProxyType
from typing import TypeVar

from engine.bpmn.lint import Surroundings, lint
from engine.bpmn.model import Element, Flow, Value
from engine.bpmn.read import read_scopes
from engine.bpmn.specs.process import ScopeSpec
from engine.bpmn.xml import read_xml
from engine.dmn import Decisions
from engine.errors import Fault, Refused
from engine.feel import Feel
from engine.forms import Form, read_form
from engine.parameters import Parameters

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ElementInfo:
    """One element as lists and pages show it."""

    id: str
    type: str  # the BPMN tag, e.g. "userTask"
    name: str
    lane: str | None
    rules: tuple[str, ...]
    documentation: str | None
    form_id: str | None
    event: str | None = None  # "timer", "message", …; None for elements that are no events
    attached_to: str | None = None
    parent: str | None = None  # id of the sub-process around it; None directly in the process
    calls: str | None = None  # process id of a call activity, where it is fixed
    operation: str | None = None  # type of a service or send task, where it is fixed
    decision: str | None = None  # id of a decision, where it is fixed
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    id: str
    name: str
    file: str
    lanes: tuple[str, ...]  # names, in the order of their first element
    elements: Mapping[str, ElementInfo]  # those of its sub-processes included
    flows: Mapping[str, Flow]
    starts: tuple[str, ...]  # ids of its start events
    rules: tuple[str, ...] = ()  # that the process as a whole carries
    documentation: str | None = None
    version_tag: str | None = None


@dataclass(frozen=True)
class Definition:
    hash: str  # sha256 over all files, hexadecimal
    files: Mapping[str, bytes] = field(repr=False)
    scopes: Mapping[str, ScopeSpec] = field(repr=False)  # shared by all cases; nothing changes them
    decisions: Decisions = field(repr=False)
    forms: Mapping[str, Form] = field(repr=False)  # by the form's id
    parameters: Parameters = field(repr=False)
    feel: Feel = field(repr=False)
    doubts: tuple[Fault, ...] = field(default=(), repr=False, compare=False)  # what the checks of diagrams warn of

    @cached_property
    def xml(self) -> Mapping[str, bytes]:
        """Each diagram's source by its file."""
        return MappingProxyType({file: source for file, source in self.files.items() if file.endswith(".bpmn")})

    @cached_property
    def processes(self) -> Mapping[str, ProcessInfo]:
        return MappingProxyType({name: _info(self.scopes, name) for name, s in self.scopes.items() if s.is_process})


def compile_definition(files: Mapping[str, bytes], surroundings: Surroundings | None = None) -> Definition:
    """Read and check the files of a pack by their relative paths. Raises :class:`Refused` with all faults.

    `surroundings` says what lies outside the files (roles, catalogue of operations); without it those are not checked.
    """
    faults: list[Fault] = []
    decisions = _gather(faults, lambda: _decisions(files)) or Decisions()
    forms = _gather(faults, lambda: _forms(files, faults)) or {}
    parameters = _gather(faults, lambda: _parameters(files)) or Parameters()
    found = lint(files, surroundings)
    if (
        surroundings is not None and surroundings.foreign
    ):  # settings that a form has for nobody: nobody fills it in here
        found += [replace(fault, level="warning") for fault in faults if fault.code == "component-key"]
        faults = [fault for fault in faults if fault.code != "component-key"]
    faults += [fault for fault in found if fault.level == "error"]
    if faults:
        raise Refused(sorted(set(faults)))
    roots = {file: read_xml(source, file) for file, source in sorted(files.items()) if file.endswith(".bpmn")}
    return Definition(
        hash=content_hash(files),
        files=MappingProxyType(dict(files)),
        scopes=MappingProxyType(read_scopes(roots)),
        decisions=decisions,
        forms=MappingProxyType(forms),
        parameters=parameters,
        feel=Feel(),
        doubts=tuple(found),
    )


def content_hash(files: Mapping[str, bytes]) -> str:
    """The same for the same paths and bytes, whatever their order."""
    digest = sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


def _gather(faults: list[Fault], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Refused as refused:
        faults += refused.faults
        return None


def _decisions(files: Mapping[str, bytes]) -> Decisions:
    return Decisions.read({file: source for file, source in files.items() if file.endswith(".dmn")})


def _forms(files: Mapping[str, bytes], faults: list[Fault]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for file, source in sorted(files.items()):
        if file.endswith(".form"):
            form = _gather(faults, partial(read_form, source, file))
            if form is not None and form.id in forms:
                zh, en = f"表单 {form.id} 有两份；请改一个 id", f"there are two forms {form.id}; change the id of one"
                faults.append(Fault(file, form.id, "duplicate-form", zh, en))
            elif form is not None:
                forms[form.id] = form
    return forms


def _parameters(files: Mapping[str, bytes]) -> Parameters:
    source = files.get("parameters.yaml")
    return Parameters() if source is None else Parameters.read(source)


def _info(scopes: Mapping[str, ScopeSpec], name: str) -> ProcessInfo:
    spec = scopes[name]
    own = [spec, *(s for key, s in scopes.items() if key.startswith(f"{name}#"))]
    elements: dict[str, ElementInfo] = {}
    flows: dict[str, Flow] = {}
    for scope in own:
        parent = scope.name.partition("#")[2] or None
        elements.update((element_id, _element(s.element, parent)) for element_id, s in scope.elements.items())
        flows.update(scope.flows)
    lanes = tuple(dict.fromkeys(info.lane for info in elements.values() if info.lane))
    return ProcessInfo(
        name, spec.title, spec.file, lanes, MappingProxyType(elements), MappingProxyType(flows),
        tuple(s.element.id for s in spec.starts), spec.rules, spec.documentation, spec.version_tag,
    )  # fmt: skip


def _element(element: Element, parent: str | None) -> ElementInfo:
    z = element.zeebe

    def fixed(value: Value | None) -> str | None:
        return None if value is None or value.feel else value.text

    return ElementInfo(
        id=element.id, type=element.type, name=element.name, lane=element.lane, rules=element.rules,
        documentation=element.documentation, form_id=z.form_id, event=element.event.kind if element.event else None,
        attached_to=element.attached_to, parent=parent, calls=fixed(z.called), operation=fixed(z.job),
        decision=fixed(z.decision), properties=z.properties,
    )  # fmt: skip
