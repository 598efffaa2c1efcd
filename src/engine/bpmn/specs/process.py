"""The spec of a process or an embedded sub-process: its elements and how they hang together."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.bpmn.model import Flow

if TYPE_CHECKING:
    from engine.bpmn.specs.element import ElementSpec


class ScopeSpec(BpmnProcessSpec):
    def __init__(self, name: str, process_id: str, title: str, file: str) -> None:
        self.elements: dict[str, ElementSpec] = {}
        self.flows: dict[str, Flow] = {}
        self.process_id = process_id
        self.title = title
        self.rules: tuple[str, ...] = ()
        self.documentation: str | None = None
        self.version_tag: str | None = None
        super().__init__(name=name, description=title, filename=file)

    @property
    def is_process(self) -> bool:
        return bool(self.name == self.process_id)

    def join(self, flows: Iterable[Flow]) -> None:
        """Connect the elements; called once, when all of them are read."""
        for flow in flows:
            source, target = self.elements[flow.source], self.elements[flow.target]
            self.flows[flow.id] = flow
            source.outgoing.append(flow)
            target.incoming.append(flow.id)
            source.connect(target)
        for spec in self.elements.values():
            host = self.elements.get(spec.element.attached_to or "")
            if host is not None:
                host.boundaries.append(spec)

    def none_start(self) -> "ElementSpec | None":
        return next((s for s in self.starts if s.element.event is None or s.element.event.kind == "none"), None)

    @cached_property
    def starts(self) -> tuple["ElementSpec", ...]:
        return tuple(s for s in self.elements.values() if s.element.type == "startEvent")

    @cached_property
    def event_subprocesses(self) -> tuple["ElementSpec", ...]:
        return tuple(s for s in self.elements.values() if s.element.by_event)

    @cached_property
    def links(self) -> dict[str, "ElementSpec"]:
        """Where each link leads: name → catching link event."""
        return {
            s.element.event.name.text: s
            for s in self.elements.values()
            if s.element.type == "intermediateCatchEvent" and s.element.event and s.element.event.kind == "link"
            and s.element.event.name
        }  # fmt: skip

    def reach_without(self, join: str) -> dict[str, frozenset[str]]:
        """Element → flows into `join` that a token at it may reach without passing through `join` first.

        The inclusive join asks this (BPMN 2.0 §13.4.2).
        """
        cached = self._reach_without.get(join)
        if cached is None:
            cached = self._reach_without[join] = {name: self._flows_into(name, join) for name in self.elements}
        return cached

    @cached_property
    def _reach_without(self) -> dict[str, dict[str, frozenset[str]]]:
        return {}

    def _flows_into(self, name: str, join: str) -> frozenset[str]:
        flows: set[str] = set()
        seen, todo = {name}, [name]
        while todo:
            for flow, target in self._next(self.elements[todo.pop()]):
                if target == join:
                    flows.add(flow)
                elif target not in seen:
                    seen.add(target)
                    todo.append(target)
        return frozenset(flows)

    def _next(self, spec: "ElementSpec") -> list[tuple[str, str]]:
        """(flow or "", element) that may follow directly: flows, boundary events, and the other end of a link."""
        following = [(flow.id, flow.target) for flow in spec.outgoing]
        following += [("", boundary.element.id) for boundary in spec.boundaries]
        event = spec.element.event
        if event and event.kind == "link" and event.name and not spec.outgoing:
            target = self.links.get(event.name.text)
            following += [("", target.element.id)] if target else []
        return following
