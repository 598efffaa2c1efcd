"""From files to specs: SpiffWorkflow's BpmnParser, with readers that know Camunda 8's extension elements.

The stock readers follow the flows recursively (a long process exceeds the stack), put a split and a join around
every boundary event, sort branches by their y coordinate and drop flows without id. Here every flow node of a
container is read on its own, and the flows are joined afterwards.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.bpmn.events import Declarations, conditions_text, read_event
from engine.bpmn.extensions import attribute, read_loop, read_zeebe
from engine.bpmn.lanes import Lanes
from engine.bpmn.model import Element, Flow, rule_ids
from engine.bpmn.names import FLOW_NODES, bpmn, is_bpmn, local
from engine.bpmn.specs.element import ElementSpec
from engine.bpmn.specs.process import ScopeSpec
from engine.bpmn.specs.table import SPECS


class NodeReader(TaskParser):
    """Reads one flow node, with the extension elements of its own node."""

    def parse_node(self) -> ElementSpec:
        node, process = self.node, self.process_parser
        element = Element(
            id=node.get("id"),
            type=local(node.tag),
            name=(node.get("name") or "").strip(),
            process_id=process.process_id,
            lane=process.lane_of(node),
            documentation=documentation(node),
            zeebe=read_zeebe(node),
            event=read_event(node, process.declared),
            loop=read_loop(node),
            attached_to=node.get("attachedToRef"),
            interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")) != "false",
            by_event=node.get("triggeredByEvent") == "true",
        )
        spec: ElementSpec = self.spec_class(self.spec, element.id, element=element)
        return spec


class ContainerReader(ProcessParser):
    """Reads a process or an embedded sub-process: all its direct flow nodes, then its flows."""

    parser: "DialectParser"
    spec: ScopeSpec | None
    node: etree._Element
    filename: str

    def __init__(self, parser: Any, node: etree._Element, *args: Any, **kwargs: Any) -> None:
        self.process_id = process_of(node).get("id", "")
        self.declared = parser.declarations(node)
        self.lanes = parser.lanes(node)
        super().__init__(parser, node, *args, **kwargs)

    @property
    def bpmn_id(self) -> str:
        return scope_id(self.node)

    def _index_process_nodes(self) -> None:
        """Nothing to index: each container looks at its own children alone."""

    def lane_of(self, node: etree._Element) -> str | None:
        found: str | None = self.lanes.of(node)
        return found

    def get_spec(self) -> ScopeSpec:
        spec = self.spec
        if spec is None:
            self.spec = spec = ScopeSpec(
                self.bpmn_id, self.process_id, (self.node.get("name") or "").strip(), self.filename
            )
            if is_bpmn(self.node.tag, "process"):
                spec.rules = rule_ids(read_zeebe(self.node).properties.get("rule"))
                spec.documentation = documentation(self.node)
                spec.version_tag = attribute(self.node, "versionTag", "value")
            self._read_nodes()
            spec.join(self._read_flows())
        return spec

    def _read_nodes(self) -> None:
        for node in self.node:
            if not is_bpmn(node.tag) or local(node.tag) not in FLOW_NODES:
                continue
            self.parse_node(node)
            if local(node.tag) in ("subProcess", "transaction"):
                self.parser.create_parser(node, filename=self.filename)

    def _read_flows(self) -> Iterable[Flow]:
        defaults = {node.get("default") for node in self.node if node.get("default")}
        flows = {
            flow.get("id", ""): Flow(
                id=flow.get("id", ""),
                name=(flow.get("name") or "").strip(),
                source=flow.get("sourceRef", ""),
                target=flow.get("targetRef", ""),
                condition=conditions_text(flow),
                default=flow.get("id") in defaults,
            )
            for flow in self.node.iterchildren(bpmn("sequenceFlow"))
        }
        return _in_order(self.node, flows)


class DialectParser(BpmnParser):
    """SpiffWorkflow's parser with the readers of the dialect."""

    PROCESS_PARSER_CLASS = ContainerReader
    OVERRIDE_PARSER_CLASSES = MappingProxyType({bpmn(tag): (NodeReader, spec) for tag, spec in SPECS.items()})

    def __init__(self) -> None:
        super().__init__()
        self._declarations: dict[int, Declarations] = {}
        self._lanes: dict[int, Lanes] = {}
        self._roots: list[etree._Element] = []  # held, so that an id() stays theirs

    def add_bpmn_xml(self, bpmn: etree._Element, filename: str | None = None) -> None:
        self._roots.append(bpmn)
        self._declarations[id(bpmn)] = Declarations(bpmn)
        self._lanes[id(bpmn)] = Lanes(bpmn)
        for process in bpmn.iterchildren("{*}process"):
            if process.get("isExecutable") == "true":
                self.create_parser(process, filename)

    def declarations(self, node: etree._Element) -> Declarations:
        return self._declarations[id(node.getroottree().getroot())]

    def lanes(self, node: etree._Element) -> Lanes:
        return self._lanes[id(node.getroottree().getroot())]

    def all_specs(self) -> dict[str, ScopeSpec]:
        """Every process and sub-process by its scope id; reading one may add the parsers of those inside it."""
        specs: dict[str, ScopeSpec] = {}
        while missing := [name for name in self.process_parsers if name not in specs]:
            for name in missing:
                specs[name] = self.process_parsers[name].get_spec()
        return specs


def read_scopes(roots: Mapping[str, etree._Element]) -> dict[str, ScopeSpec]:
    """Specs of all executable processes and their sub-processes, from files that lint found sound."""
    parser = DialectParser()
    for file, root in roots.items():
        parser.add_bpmn_xml(root, file)
    return parser.all_specs()


def scope_id(node: etree._Element) -> str:
    """Name of the scope that a container makes: the process id, or process id and sub-process id."""
    return (
        node.get("id", "")
        if is_bpmn(node.tag, "process")
        else inner_scope(process_of(node).get("id", ""), node.get("id", ""))
    )


def inner_scope(process_id: str, element_id: str) -> str:
    return f"{process_id}#{element_id}"


def process_of(node: etree._Element) -> etree._Element:
    while not is_bpmn(node.tag, "process"):
        parent = node.getparent()
        if parent is None:
            break
        node = parent
    return node


def documentation(node: etree._Element) -> str | None:
    text = "\n".join((child.text or "").strip() for child in node.iterchildren(bpmn("documentation"))).strip()
    return text or None


def _in_order(container: etree._Element, flows: dict[str, Flow]) -> list[Flow]:
    """Flows in the order in which their sources list them as `outgoing`, as modelers number the conditions."""
    listed = [
        (out.text or "").strip()
        for node in container
        if local(node.tag) in FLOW_NODES
        for out in node.iterchildren(bpmn("outgoing"))
    ]
    first = dict.fromkeys(name for name in listed if name in flows)
    return [flows[name] for name in (*first, *(name for name in flows if name not in first))]
