"""What the checks look at: the diagrams of a pack, and what lies around them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree

from engine.bpmn.names import CONTAINERS, FLOW_NODES, bpmn, is_bpmn, local
from engine.errors import Fault

Json = Any


@dataclass(frozen=True, slots=True)
class OperationType:
    """One type of the catalogue of operations, as far as a diagram can be checked against it."""

    inputs: Mapping[str, bool]  # name → whether it must be given
    outputs: Collection[str]
    errors: Collection[str] = ()  # BPMN error codes that it may end with
    wanted: Mapping[str, str] = field(default_factory=dict)  # input → what it must be, a key of WANTED in tell.mjs
    gives: Mapping[str, Json] | None = None  # variables that come back, with their types; None: not known


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies outside the diagrams. None: unknown, not checked."""

    roles: Collection[str] | None = None  # titles that a lane may have
    operations: Mapping[str, OperationType] | None = None
    foreign: bool = False  # made for Camunda 8: properties for its tools may stand, and nothing need be drawn
    starts: Collection[str] | None = None  # processes that a person or another case may begin
    case: Json = "any"  # the type of `case`, as in engine.foresee.plan
    office: Json = "any"  # the type of `office`, which forms read


@dataclass(frozen=True)
class Diagram:
    """One file, read and hardened, with look-ups that the checks share."""

    file: str
    root: etree._Element

    @cached_property
    def processes(self) -> list[etree._Element]:
        """The executable ones: what is drawn around them is never run."""
        return [p for p in self.root.iterchildren(bpmn("process")) if p.get("isExecutable") == "true"]

    @cached_property
    def containers(self) -> list[etree._Element]:
        """Executable processes and the sub-processes inside them."""
        return [
            node
            for process in self.processes
            for node in process.iter()
            if is_bpmn(node.tag) and local(node.tag) in CONTAINERS
        ]

    @cached_property
    def nodes(self) -> list[etree._Element]:
        """All flow nodes that may run, in document order."""
        return [node for container in self.containers for node in self.nodes_in(container)]

    @cached_property
    def flows(self) -> list[etree._Element]:
        return [flow for container in self.containers for flow in container.iterchildren(bpmn("sequenceFlow"))]

    @cached_property
    def by_id(self) -> dict[str, etree._Element]:
        return {node.get("id", ""): node for node in self.root.iter() if node.get("id") and is_bpmn(node.tag)}

    @cached_property
    def outgoing(self) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for flow in self.flows:
            found.setdefault(flow.get("sourceRef", ""), []).append(flow)
        return found

    @cached_property
    def incoming(self) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for flow in self.flows:
            found.setdefault(flow.get("targetRef", ""), []).append(flow)
        return found

    def nodes_in(self, container: etree._Element) -> Iterator[etree._Element]:
        return (node for node in container if is_bpmn(node.tag) and local(node.tag) in FLOW_NODES)

    def fault(self, node: etree._Element, code: str, zh: str, en: str, level: str = "error") -> Fault:
        return Fault(self.file, place(node), code, zh, en, level)


@dataclass(frozen=True)
class Pack:
    diagrams: tuple[Diagram, ...]
    files: Mapping[str, bytes]
    around: Surroundings = field(default_factory=Surroundings)

    @cached_property
    def processes(self) -> dict[str, etree._Element]:
        return {p.get("id", ""): p for diagram in self.diagrams for p in diagram.processes}


def place(node: etree._Element) -> str:
    """The element's id, or that of the nearest one around it that has one, or the line."""
    current: etree._Element | None = node
    while current is not None and local(current.tag) != "definitions":
        if current.get("id"):
            return str(current.get("id"))
        current = current.getparent()
    return f"line {node.sourceline or 1}"


def label(node: etree._Element) -> str:
    """How a person knows it: by its name, else by its id."""
    return (node.get("name") or "").strip().replace("\n", "") or node.get("id") or local(node.tag)
