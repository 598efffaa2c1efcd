"""FEEL at every place of a diagram: it must begin with "=", be readable, and know its functions."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.extensions import attribute, extension
from engine.bpmn.lint.subject import Diagram, Pack
from engine.bpmn.lint.words import place as named
from engine.bpmn.names import bpmn, is_bpmn, local
from engine.errors import Fault
from engine.feel import Feel

# (extension element, attribute): True where only FEEL has a meaning, False where a fixed text has one too.
ATTRIBUTES = {
    ("assignmentDefinition", "assignee"): False,
    ("assignmentDefinition", "candidateGroups"): False,
    ("assignmentDefinition", "candidateUsers"): False,
    ("taskSchedule", "dueDate"): False,
    ("taskSchedule", "followUpDate"): False,
    ("priorityDefinition", "priority"): False,
    ("calledDecision", "decisionId"): False,
    ("calledElement", "processId"): False,
    ("taskDefinition", "type"): False,
    ("script", "expression"): True,
    ("subscription", "correlationKey"): True,
    ("loopCharacteristics", "inputCollection"): True,
    ("loopCharacteristics", "outputElement"): True,
}
TEXTS = {
    "conditionExpression": True,
    "completionCondition": True,
    "loopCondition": True,
    "timeDate": False,
    "timeDuration": False,
    "timeCycle": False,
}


@dataclass(frozen=True, slots=True)
class Place:
    node: etree._Element
    what: str
    text: str
    feel: bool  # only FEEL has a meaning here


def check(diagram: Diagram, _: Pack) -> Iterator[Fault]:
    places = list(_places(diagram))
    formulas: list[tuple[Place, str]] = []
    for place in places:
        text = place.text.strip()
        if text.startswith("="):
            formulas.append((place, text[1:].strip()))
        elif place.feel:
            yield diagram.fault(
                place.node,
                "not-feel",
                f"{named(place.what)[0]}要写成以 = 开头的 FEEL 表达式；请改正“{_short(text)}”",
                f"the {named(place.what)[1]} must be a FEEL expression that begins with =; mend “{_short(text)}”",
            )
    checks = [(formula, False, None) for _, formula in formulas]
    for (place, _formula), faults in zip(formulas, Feel().faults_many(checks), strict=True):
        for fault in faults:
            zh, en = named(place.what)
            yield diagram.fault(place.node, "feel", f"{zh}：{fault.zh}", f"{en}: {fault.en}")


def _places(diagram: Diagram) -> Iterator[Place]:
    inside = {*diagram.containers}
    for node in diagram.root.iter():
        if is_bpmn(node.tag, "message", "signal") and (node.get("name") or "").strip().startswith("="):
            yield Place(node, "name", node.get("name") or "", False)
        if not is_bpmn(node.tag) or not (_within(node, inside) or local(node.tag) == "message"):
            continue
        if local(node.tag) in TEXTS:
            yield Place(node, local(node.tag), node.text or "", TEXTS[local(node.tag)])
        if not len(node):  # most nodes of a file carry nothing
            continue
        for (name, key), feel in ATTRIBUTES.items():
            text = attribute(node, name, key)
            if text is not None:
                yield Place(node, f"{name}.{key}", text, feel)
        mapping = extension(node, "ioMapping")
        for entry in () if mapping is None else mapping:
            yield Place(node, f"{local(entry.tag)} {entry.get('target')}", entry.get("source") or "", False)


def _within(node: etree._Element, containers: set[etree._Element]) -> bool:
    current: etree._Element | None = node
    while current is not None:
        if current in containers:
            return True
        current = current.getparent()
    return False


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


__all__ = ["bpmn", "check"]
