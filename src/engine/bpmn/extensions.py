"""Camunda 8's extension elements of one node: of that node itself, never of its descendants."""

from collections.abc import Iterator
from types import MappingProxyType

from lxml import etree

from engine.bpmn.model import Assign, Loop, Value, Zeebe
from engine.bpmn.names import bpmn, zeebe

_HOLDER = bpmn("extensionElements")


def extension_elements(node: etree._Element) -> Iterator[etree._Element]:
    for holder in node.iterchildren(_HOLDER):
        yield from (child for child in holder if isinstance(child.tag, str))


def extension(node: etree._Element, name: str) -> etree._Element | None:
    if not len(node):  # most nodes of a file
        return None
    tag = zeebe(name)
    for holder in node.iterchildren(_HOLDER):
        for child in holder.iterchildren(tag):
            return child
    return None


def attribute(node: etree._Element, name: str, key: str) -> str | None:
    found = extension(node, name)
    value = None if found is None else found.get(key)
    return value if value is None or value.strip() else None


def feel(text: str | None) -> str | None:
    """The FEEL source of a text that must be an expression; the leading "=" is optional here."""
    if text is None or not text.strip():
        return None
    return text.strip().removeprefix("=").strip()


def read_zeebe(node: etree._Element) -> Zeebe:
    def value(name: str, key: str) -> Value | None:
        return Value.read(attribute(node, name, key))

    return Zeebe(
        inputs=_mappings(node, "input"),
        outputs=_mappings(node, "output"),
        assignee=value("assignmentDefinition", "assignee"),
        groups=value("assignmentDefinition", "candidateGroups"),
        users=value("assignmentDefinition", "candidateUsers"),
        due=value("taskSchedule", "dueDate"),
        follow_up=value("taskSchedule", "followUpDate"),
        priority=value("priorityDefinition", "priority"),
        form_id=attribute(node, "formDefinition", "formId"),
        decision=value("calledDecision", "decisionId"),
        called=value("calledElement", "processId"),
        all_parent_variables=attribute(node, "calledElement", "propagateAllParentVariables") != "false",
        all_child_variables=attribute(node, "calledElement", "propagateAllChildVariables") != "false",
        result=attribute(node, "script", "resultVariable") or attribute(node, "calledDecision", "resultVariable"),
        script=feel(attribute(node, "script", "expression")),
        job=value("taskDefinition", "type"),
        headers=_pairs(node, "taskHeaders", "header", "key"),
        properties=_pairs(node, "properties", "property", "name"),
    )


def read_loop(node: etree._Element) -> Loop | None:
    """The loop of an activity: multi-instance with `zeebe:loopCharacteristics`, or a standard loop."""
    many = node.find(bpmn("multiInstanceLoopCharacteristics"))
    if many is not None:
        return Loop(
            sequential=many.get("isSequential") == "true",
            collection=feel(attribute(many, "loopCharacteristics", "inputCollection")),
            element=attribute(many, "loopCharacteristics", "inputElement"),
            output_collection=attribute(many, "loopCharacteristics", "outputCollection"),
            output_element=feel(attribute(many, "loopCharacteristics", "outputElement")),
            condition=feel(many.findtext(bpmn("completionCondition"))),
        )
    again = node.find(bpmn("standardLoopCharacteristics"))
    if again is None:
        return None
    maximum = again.get("loopMaximum")
    return Loop(
        sequential=True,
        standard=True,
        condition=feel(again.findtext(bpmn("loopCondition"))),
        test_before=again.get("testBefore") == "true",
        maximum=int(maximum) if maximum and maximum.isascii() and maximum.isdigit() else None,
    )


def _mappings(node: etree._Element, kind: str) -> tuple[Assign, ...]:
    found = extension(node, "ioMapping")
    if found is None:
        return ()
    return tuple(
        Assign(_source(entry.get("source")), tuple(entry.get("target", "").strip().split(".")))
        for entry in found.iterchildren(zeebe(kind))
    )


def _source(text: str | None) -> str:
    """FEEL of a mapping's source: a text without "=" is that text itself, as in Camunda 8; no source is null."""
    if text is None:
        return "null"
    stripped = text.strip()
    if stripped.startswith("="):
        return stripped[1:].strip()
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pairs(node: etree._Element, holder: str, entry: str, key: str) -> MappingProxyType[str, str]:
    found = extension(node, holder)
    entries = () if found is None else found.iterchildren(zeebe(entry))
    return MappingProxyType({e.get(key, ""): e.get("value", "") for e in entries})
