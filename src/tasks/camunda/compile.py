"""Compiles a folder made for Camunda 8: as the engine does, and without names that mean something else here."""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.bpmn.lint import Surroundings
from engine.bpmn.model import Element
from engine.definition import Definition, compile_definition
from engine.errors import Fault, Refused
from tasks.camunda.cases import SUFFIX

SURROUNDINGS: Final = Surroundings(foreign=True)  # no roles, no catalogue: lanes and job types are the folder's own
HOST_WORDS: Final = frozenset({"p", "case"})  # FEEL's own here: a variable of that name would never be read


def compile_folder(files: Mapping[str, bytes]) -> Definition:
    """Raises Refused with all faults."""
    definition = compile_definition({f: c for f, c in files.items() if not f.endswith(SUFFIX)}, SURROUNDINGS)
    faults = list(_host_words(definition))
    if faults:
        raise Refused(faults)
    return definition


def _host_words(definition: Definition) -> Iterator[Fault]:
    for scope in definition.scopes.values():
        for spec in scope.elements.values():
            for name in sorted(HOST_WORDS & _named_by(spec.element)):
                zh = f"变量名 {name} 是这里 FEEL 自己的词；请改名"
                en = f"{name} is a word of FEEL's own here; call the variable otherwise"
                yield Fault(str(scope.file), spec.element.id, "host-word", zh, en)


def _named_by(element: Element) -> set[str]:
    """The variables that an element makes."""
    z, loop = element.zeebe, element.loop
    made = {mapping.target[0] for mapping in (*z.inputs, *z.outputs)}
    others = (z.result, *((loop.element, loop.output_collection) if loop is not None else ()))
    return made | {name for name in others if name is not None}
