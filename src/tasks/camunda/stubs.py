"""Processes and decisions that a case pretends: put in the place of the files' own, or beside them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from engine.bpmn.names import BPMN, ZEEBE
from engine.bpmn.xml import read_xml
from engine.errors import Refused

DMN: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"
STUB_JOB: Final = "stub of a called process: "  # followed by its id; the cluster completes it by itself
MOCKED: Final = ":mocked/"  # before the names of files that are pretended: no file of a folder is called so
_OF_A_DECISION: Final = frozenset({"variable", "description", "extensionElements"})


@dataclass(frozen=True, slots=True)
class Mocks:
    processes: dict[str, Mapping[str, Any]]  # id → variables that it hands back
    decisions: dict[str, Mapping[str, Any]]  # id → what it decides

    def absent_only(self, files: Mapping[str, bytes]) -> "Mocks":
        """Those of which the files hold nothing."""
        processes, decisions = _ids(files, ".bpmn", "process"), _ids(files, ".dmn", "decision")
        return Mocks(
            {name: value for name, value in self.processes.items() if name not in processes},
            {name: value for name, value in self.decisions.items() if name not in decisions},
        )


def with_stubs(files: Mapping[str, bytes], mocks: Mocks) -> dict[str, bytes]:
    """The files as the case sees them. A file that can't be read stays: the compiler says what is wrong with it."""
    made = dict(files)
    for file, content in files.items():
        if file.endswith(".bpmn") and mocks.processes:
            made[file] = _without_processes(content, file, mocks)
        elif file.endswith(".dmn") and mocks.decisions:
            made[file] = _with_decisions(content, file, mocks)
    made = {file: content for file, content in made.items() if content}
    absent = mocks.absent_only(files)
    for number, name in enumerate(mocks.processes):
        made[f"{MOCKED}process-{number}.bpmn"] = _process(name)
    for number, (name, value) in enumerate(absent.decisions.items()):
        made[f"{MOCKED}decision-{number}.dmn"] = _decision(name, value)
    return made


def _ids(files: Mapping[str, bytes], suffix: str, tag: str) -> set[str]:
    roots = [_read(content, file) for file, content in files.items() if file.endswith(suffix)]
    return {node.get("id", "") for root in roots if root is not None for node in _all(root, tag)}


def _read(content: bytes, file: str) -> etree._Element | None:
    try:
        return read_xml(content, file)
    except Refused:
        return None


def _all(root: etree._Element, tag: str) -> list[etree._Element]:
    return [node for node in root.iter() if isinstance(node.tag, str) and etree.QName(node).localname == tag]


def _without_processes(content: bytes, file: str, mocks: Mocks) -> bytes:
    """The diagram without what is mocked; empty when nothing executable is left in it."""
    root = _read(content, file)
    mocked = [] if root is None else [node for node in _all(root, "process") if node.get("id") in mocks.processes]
    if root is None or not mocked:
        return content
    for node in [*mocked, *_all(root, "BPMNDiagram")]:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return etree.tostring(root) if _all(root, "process") else b""


def _process(name: str) -> bytes:
    ns = {"bpmn": BPMN, "zeebe": ZEEBE}
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap=ns, id="mocked", targetNamespace="mocked")
    process = etree.SubElement(root, f"{{{BPMN}}}process", id=name, isExecutable="true")
    etree.SubElement(process, f"{{{BPMN}}}startEvent", id="start")
    task = etree.SubElement(process, f"{{{BPMN}}}serviceTask", id="stub")
    inside = etree.SubElement(task, f"{{{BPMN}}}extensionElements")
    etree.SubElement(inside, f"{{{ZEEBE}}}taskDefinition", type=STUB_JOB + name)
    etree.SubElement(process, f"{{{BPMN}}}endEvent", id="end")
    for source, target in (("start", "stub"), ("stub", "end")):
        flow = {"id": f"{source}_{target}", "sourceRef": source, "targetRef": target}
        etree.SubElement(process, f"{{{BPMN}}}sequenceFlow", flow)
    return etree.tostring(root)


def _with_decisions(content: bytes, file: str, mocks: Mocks) -> bytes:
    root = _read(content, file)
    mocked = [] if root is None else [node for node in _all(root, "decision") if node.get("id") in mocks.decisions]
    if root is None or not mocked:
        return content
    for node in mocked:
        for child in list(node):
            if not isinstance(child.tag, str) or etree.QName(child).localname not in _OF_A_DECISION:
                node.remove(child)
            elif etree.QName(child).localname == "variable":
                child.attrib.pop("typeRef", None)
        _literal(node, etree.QName(node).namespace or DMN, mocks.decisions[node.get("id", "")])
    return etree.tostring(root)


def _decision(name: str, value: Mapping[str, Any]) -> bytes:
    root = etree.Element(
        f"{{{DMN}}}definitions", nsmap={None: DMN}, id="mocked", name="mocked", namespace=f"mock:{name}"
    )
    node = etree.SubElement(root, f"{{{DMN}}}decision", id=name, name=name)
    _literal(node, DMN, value)
    return etree.tostring(root)


def _literal(decision: etree._Element, namespace: str, value: Mapping[str, Any]) -> None:
    """JSON reads as FEEL: null, numbers, texts, lists and contexts are written alike."""
    literal = etree.SubElement(decision, f"{{{namespace}}}literalExpression", id=f"{decision.get('id')}_mocked")
    etree.SubElement(literal, f"{{{namespace}}}text").text = json.dumps(value, ensure_ascii=False)
