"""What carries a rule, taken away or spoiled: the mutants by which a rule's scenario shows that it proves something.

Beside the mutants of every pack these are coarser: a step that does nothing, an end of another name, a field that is
not asked. For the count of survivors they would be too easy.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from tasks.mutants.mutant import Mutant, Place
from tasks.mutants.of_diagrams import PassedBy
from tasks.mutants.readers import shown
from tasks.mutants.xml import BPMN, ZEEBE, Node, attribute, parsed, tag, written
from tasks.packs.plain import read_plain
from tasks.packs.read_info import read_pack_info
from tasks.packs.trace import Carrier

PACK: Final = "pack.yaml"
LONG_AGO: Final = "2000-01-01"
STEPS: Final = (
    "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "scriptTask",
    "callActivity", "subProcess", "intermediateCatchEvent", "intermediateThrowEvent",
)  # fmt: skip
STRONGEST: Final = (
    "left-out",
    "passed-by",
    "renamed",
    "not-asked",
    "never",
    "not",
    "exchange",
    "lane",
    "empty",
    "policy",
)


def spoiled(files: Mapping[str, bytes]) -> list[Mutant]:
    """The coarse mutants of a pack."""
    found: list[Mutant] = []
    for file, content in sorted(files.items()):
        if file.endswith(".bpmn"):
            found += _of_diagram(file, content)
        elif file.endswith(".form"):
            found += _of_form(files, file)
    return [*found, *_of_settings(files[PACK])]


def of_carrier(carrier: Carrier, mutants: list[Mutant], files: Mapping[str, bytes]) -> list[Mutant]:
    """The mutants of what carries a rule, the strongest first."""
    found = [mutant for mutant in mutants if _is_of(mutant, carrier, files)]
    return sorted(found, key=_weakness)


def _weakness(mutant: Mutant) -> int:
    kind = mutant.what.split(".")[0]
    return STRONGEST.index(kind) if kind in STRONGEST else len(STRONGEST)


def _is_of(mutant: Mutant, carrier: Carrier, files: Mapping[str, bytes]) -> bool:
    if carrier.kind == "letter":
        template = carrier.element.removesuffix(".typ")
        return mutant.what == "passed-by" and template in _issued(files[mutant.file], mutant.element)
    if mutant.file != carrier.file:
        return False
    if carrier.kind == "element":
        return any(carrier.element in (id, process) for kind, process, id in mutant.places if kind == "element") or (
            mutant.element == carrier.element
        )
    return carrier.element == mutant.element or any(carrier.element == id for _, _, id in mutant.places)


def _issued(source: bytes, element: str) -> str:
    """The template that an element issues, as it is written."""
    for node in parsed(source).iter(f"{ZEEBE}input"):
        owner = next((above for above in node.iterancestors() if above.get("id")), None)
        if node.get("target") == "template" and owner is not None and owner.get("id") == element:
            return str(node.get("source", "")).strip('="')
    return "\0"


def _of_diagram(file: str, source: bytes) -> Iterator[Mutant]:
    root = parsed(source)
    for process in root.iter(f"{BPMN}process"):
        for node in list(process.iter()):
            yield from _of_node(file, root, process, node)


def _of_node(file: str, root: Node, process: Node, node: Node) -> Iterator[Mutant]:
    id = node.get("id", "")
    places: frozenset[Place] = frozenset({("element", process.get("id", ""), id)})
    if tag(node) in STEPS:
        with PassedBy(node):
            content = written(root)
        yield Mutant(f"{file}:{id}:passed-by", file, id, "passed-by", "什么也不做", "does nothing", content, places)
    elif tag(node) == "endEvent" and node.get("name"):
        other = f"{node.get('name')}？"
        with attribute(node, "name", other):
            content = written(root)
        zh, en = f"结局改成“{other}”", f"the end became “{other}”"
        yield Mutant(f"{file}:{id}:renamed", file, id, "renamed", zh, en, content, places)


def _of_settings(source: bytes) -> Iterator[Mutant]:
    """Each key that carries a rule left out; a draft is taken for a regulation that has been in force for long."""
    pack = read_plain(source, PACK).value
    for key in read_pack_info(source).carries:
        without = {name: value for name, value in pack.items() if name not in (key, "carries")}
        zh, en = "没有写", "was not written"
        if key == "state":
            without |= {"state": "in_force", "in_force": {"from": LONG_AGO}}
            zh, en = "改成早已施行", "became long in force"
        content = yaml.safe_dump(without, allow_unicode=True, sort_keys=False).encode()
        yield Mutant(f"{PACK}:{key}:left-out", PACK, key, "left-out", zh, en, content, frozenset())


def _of_form(files: Mapping[str, bytes], file: str) -> Iterator[Mutant]:
    places = shown(files, file)
    for id, form in _without_one(json.loads(files[file])):
        content = json.dumps(form, ensure_ascii=False).encode()
        yield Mutant(f"{file}:{id}:not-asked", file, id, "not-asked", "不再问", "is not asked", content, places)


def _without_one(form: Any) -> Iterator[tuple[str, Any]]:
    """The form without each of its components, with what the component is called."""
    whole = form

    def within(parent: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        components = parent.get("components") or []
        for n, component in enumerate(components):
            parent["components"] = components[:n] + components[n + 1 :]
            yield str(component.get("key") or component.get("path") or component.get("id") or ""), whole
            parent["components"] = components
            yield from within(component)

    yield from within(form)
