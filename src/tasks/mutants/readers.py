"""Where a pack's files read a figure or show a form: a scenario that went through none of it can't notice a change."""

import json
import re
from collections.abc import Iterator, Mapping

from tasks.mutants.mutant import Place
from tasks.mutants.xml import BPMN, Node, parsed, tag


def readers(files: Mapping[str, bytes], figure: str) -> frozenset[Place]:
    """Elements, tables and forms whose expressions name the figure."""
    word = re.compile(rf"\bp\.{re.escape(figure)}\b|[\"']{re.escape(figure)}[\"']".encode())
    found: set[Place] = set()
    for file, content in files.items():
        if not word.search(content):
            continue
        if file.endswith(".bpmn"):
            found.update(_elements(content, word))
        elif file.endswith(".dmn"):
            found.add(("file", file, ""))
        elif file.endswith(".form"):
            found |= shown(files, file)
    return frozenset(found)


def shown(files: Mapping[str, bytes], form: str) -> frozenset[Place]:
    """The form in that file, and the elements that show it."""
    id = str(json.loads(files[form])["id"])
    found: set[Place] = {("form", form, id)}
    for file, content in files.items():
        if file.endswith(".bpmn"):
            found.update(_elements(content, re.compile(rb'formId="' + re.escape(id).encode() + rb'"')))
    return frozenset(found)


def _elements(source: bytes, word: re.Pattern[bytes]) -> Iterator[Place]:
    """The flow nodes (for a flow: where it leaves) whose own text, attributes or properties match."""
    for process in parsed(source).iter(f"{BPMN}process"):
        for node in process.iter():
            if word.search(_own(node).encode()):
                yield "element", process.get("id", ""), _at(node)


def _own(node: Node) -> str:
    if not tag(node):
        return ""
    return " ".join([node.text or "", *(f'{name}="{value}"' for name, value in node.attrib.items())])


def _at(node: Node) -> str:
    found: Node | None = node
    while found is not None:
        if found.get("sourceRef"):
            return str(found.get("sourceRef"))
        if found.find(f"{BPMN}incoming") is not None or found.find(f"{BPMN}outgoing") is not None:
            return str(found.get("attachedToRef", "") or found.get("id", ""))
        found = found.getparent()
    return ""
