"""A diagram as places that a token passes, and the steps at each: what the engine does there, without values."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.bpmn.lint.subject import OperationType, Surroundings
from engine.bpmn.model import Assign, Element, Value
from engine.bpmn.read import inner_scope
from engine.bpmn.specs.element import ElementSpec
from engine.bpmn.specs.process import ScopeSpec
from engine.foresee.at_once import concurrent
from engine.foresee.plan import Plan, Steps

Json = Any
ATTRIBUTES = (  # of a task: field, in Chinese, in English, what it must give
    ("assignee", "办理人", "assignee", "text"),
    ("groups", "办理组", "candidate groups", "texts"),
    ("users", "可办理的人", "candidate users", "texts"),
    ("due", "到期日", "due date", "moment"),
    ("follow_up", "跟进日", "follow-up date", "moment"),
    ("priority", "优先级", "priority", "number"),
    ("job", "操作", "operation", "text"),
    ("decision", "决策", "decision", "text"),
    ("called", "流程", "called process", "text"),
)
TIMERS = {"date": "moment", "duration": "duration", "cycle": "cycle"}
PAYLOAD = frozenset({"message", "signal"})


class Diagram:
    """Adds the places of all scopes of a version to a plan. What `around` leaves open may bring anything."""

    def __init__(self, plan: Plan, scopes: Mapping[str, ScopeSpec], around: Surroundings) -> None:
        self.plan, self.scopes, self.around = plan, scopes, around
        self.entries = {
            name: plan.node() for name, scope in scopes.items() if scope.is_process
        }  # what each begins with
        self.called: dict[str, list[int]] = {name: [] for name in self.entries}  # ways in that are no start by a person
        self.ends: dict[str, list[int]] = {name: [] for name in self.entries}
        self.leave: dict[tuple[str, str], int] = {}  # scope, element → the place after it
        self.inside: dict[tuple[str, str], list[int]] = {}  # scope, element → all places that belong to it

    @property
    def closed(self) -> bool:
        """Whether it is known who gives what: forms and the catalogue, and nobody else."""
        return self.around.starts is not None

    def add_all(self) -> None:
        for name in self.entries:
            self._scope(self.scopes[name], self.entries[name])
        for name, entry in self.entries.items():
            self._begin(name, entry)

    def _begin(self, name: str, entry: int) -> None:
        """By whom a process is begun: a person with its form, a call, another case."""
        plan, ways = self.plan, self.called[name]
        known = self.around.starts is not None and (name in self.around.starts or bool(ways))
        if not known:
            ways = [plan.node(steps=[{"s": "open"}])]
        elif name in (self.around.starts or ()):
            start = self.scopes[name].none_start()
            steps: Steps = (
                [] if start is None or start.element.zeebe.form_id is None else self._form(start.element, name)
            )
            ways = [*ways, plan.node(steps=[*steps, {"s": "return"}])]
        for way in ways:
            plan.follow(way, entry)

    # ── one scope ──

    def _scope(self, scope: ScopeSpec, entry: int) -> list[int]:
        """Its elements between `entry` and its ends, which are returned."""
        plan = self.plan
        inn = {name: plan.node() for name in scope.elements}
        for name, spec in scope.elements.items():
            first = len(plan.nodes)
            self.leave[scope.name, name] = self._element(scope, spec, inn[name])
            self.inside[scope.name, name] = [inn[name], *range(first, len(plan.nodes))]
        ends = []
        for name, spec in scope.elements.items():
            self._ways_in(scope, spec, inn[name], entry)
            following = self._following(scope, spec)
            for target in following:
                plan.follow(self.leave[scope.name, name], inn[target])
            if not following and not spec.element.by_event:
                ends.append(self.leave[scope.name, name])
            if spec.element.by_event and self._start_of(scope, spec).element.interrupting:
                ends.append(self.leave[scope.name, name])
        self._at_once(scope)
        if scope.is_process:
            self.ends[scope.name] += ends
        return ends

    def _following(self, scope: ScopeSpec, spec: ElementSpec) -> list[str]:
        event = spec.element.event
        if event and event.kind == "link" and event.name and not spec.outgoing:
            target = scope.links.get(event.name.text)
            return [] if target is None else [target.element.id]
        return [flow.target for flow in spec.outgoing]

    def _ways_in(self, scope: ScopeSpec, spec: ElementSpec, inn: int, entry: int) -> None:
        element, plan = spec.element, self.plan
        if element.type == "startEvent":
            plan.follow(entry, inn)
        elif element.by_event:
            plan.follow(entry, inn)
            for name in scope.elements:
                if name != element.id:
                    for node in self.inside[scope.name, name]:
                        plan.follow(node, inn)
        elif element.attached_to in scope.elements:
            host = scope.elements[element.attached_to]
            inside = self.inside[scope.name, element.attached_to]
            for node in inside if host.element.type == "subProcess" else inside[:1]:
                plan.follow(node, inn)
            plan.nodes[inn].shadow = (inside[0], _locals(host.element))
        elif not any(spec.element.id in self._following(scope, other) for other in scope.elements.values()):
            plan.follow(inn, inn)  # nothing leads here: never reached

    def _start_of(self, scope: ScopeSpec, spec: ElementSpec) -> ElementSpec:
        return self.scopes[inner_scope(scope.process_id, spec.element.id)].starts[0]

    def _at_once(self, scope: ScopeSpec) -> None:
        """What runs at the same time may see what the other made."""
        groups = list(concurrent(scope))
        if any(not self._start_of(scope, sub).element.interrupting for sub in scope.event_subprocesses):
            groups.append(list(scope.elements))  # it may begin whenever something of the scope runs
        for group in groups:
            nodes = [node for name in group for node in self.inside[scope.name, name]]
            pool = self.plan.node(nodes)
            for node in nodes:
                self.plan.follow(pool, node)

    # ── one element ──

    def _element(self, scope: ScopeSpec, spec: ElementSpec, inn: int) -> int:
        """Its places after `inn`; the place after it."""
        kind = spec.element.type
        if kind == "subProcess":
            return self._sub_process(scope, spec, inn)
        if kind == "callActivity":
            return self._call(scope, spec, inn)
        steps = [*self._opening(scope, spec), *self._work(scope, spec), *self._closing(scope, spec)]
        node = self.plan.node([inn], steps)
        if spec.element.loop is not None:
            self.plan.follow(node, node)
        if spec.element.zeebe.job is not None and spec.element.zeebe.job.text == "case.start":
            self._begun(scope, spec, inn)
        return node

    def _sub_process(self, scope: ScopeSpec, spec: ElementSpec, inn: int) -> int:
        plan = self.plan
        entry = plan.node([inn], [*self._opening(scope, spec), {"s": "enter"}])
        ends = self._scope(self.scopes[inner_scope(scope.process_id, spec.element.id)], entry)
        leave = plan.node(ends, self._closing(scope, spec, returns=False))
        plan.nodes[leave].shadow = (inn, _locals(spec.element))
        if spec.element.loop is not None:
            plan.follow(leave, entry)
        return leave

    def _call(self, scope: ScopeSpec, spec: ElementSpec, inn: int) -> int:
        plan, z = self.plan, spec.element.zeebe
        opening = self._opening(scope, spec)
        fixed = z.called.text if z.called is not None and not z.called.feel else None
        closing = self._closing(scope, spec, returns=bool(z.outputs) or z.all_child_variables)
        if fixed not in self.entries:
            return plan.node([inn], [*opening, {"s": "back", "names": {}, "open": True}, *closing])
        enter = plan.node([inn], [*opening, {"s": "enter", "called": True, "alone": not z.all_parent_variables}])
        self.called[fixed].append(enter)
        leave = plan.node([inn], [*opening, *closing])
        if spec.element.loop is not None:
            plan.follow(leave, enter)
        plan.nodes[leave].back = self.ends[fixed]  # the list itself: it fills when that process is added
        return leave

    def _begun(self, scope: ScopeSpec, spec: ElementSpec, inn: int) -> None:
        """A case of its own that an operation starts: it begins with the `variables` that it is given."""
        fixed = next((m.source for m in spec.element.zeebe.inputs if m.target == ("process",)), "")
        names = [fixed[1:-1]] if fixed.startswith('"') and fixed.endswith('"') else list(self.entries)
        begun = self.plan.node([inn], [*self._opening(scope, spec), {"s": "begin", "name": "variables"}])
        for name in names:
            if name in self.called:
                self.called[name].append(begun)

    # ── steps ──

    def _opening(self, scope: ScopeSpec, spec: ElementSpec) -> Steps:
        """Until the work begins: events at its boundary, the loop's collection, input mappings, attributes."""
        element, z = spec.element, spec.element.zeebe
        steps: Steps = []
        operation = self._operation(element)
        if element.loop is not None:
            if element.loop.collection is not None:
                at = self._at(scope, element, "集合", "input collection")
                steps.append({"s": "each", "name": element.loop.element, "x": element.loop.collection, "at": at})
            steps.append({"s": "known", "names": {"loopCounter": "number"}})
        for boundary in spec.boundaries:
            steps += self._waiting(scope, boundary.element, key_only=True)
        for mapping in z.inputs:
            target = ".".join(mapping.target)
            at = self._at(scope, element, f"输入映射 {target}", f"input mapping {target}")
            want = operation.wanted.get(target) if operation is not None else None
            steps.append({"s": "local", "path": list(mapping.target), "x": mapping.source, "at": at, "want": want})
        for boundary in spec.boundaries:
            steps += self._waiting(scope, boundary.element, timer_only=True)
        for name, zh, en, want in ATTRIBUTES:
            value: Value | None = getattr(z, name)
            if value is not None and value.feel:
                steps.append({"s": "ask", "x": value.text, "want": want, "at": self._at(scope, element, zh, en)})
        return steps

    def _work(self, scope: ScopeSpec, spec: ElementSpec) -> Steps:
        """What the element does, and gives back."""
        element, z = spec.element, spec.element.zeebe
        if z.job is not None or element.type == "userTask":
            return self._job(element) if z.job is not None else self._answers(element, scope)
        if z.script is not None:
            at = self._at(scope, element, "脚本", "script")
            return [{"s": "script", "x": z.script, "name": z.result, "at": at}]
        if z.decision is not None:
            return self._decision(scope, element, z.decision)
        if element.event is not None or element.type == "receiveTask":
            return self._event(scope, element)
        return self._conditions(scope, spec)

    def _decision(self, scope: ScopeSpec, element: Element, decision: Value) -> Steps:
        name = element.zeebe.result
        if decision.feel:
            return [{"s": "back", "names": {name: "any"} if name else {}}]
        return [{"s": "decide", "id": decision.text, "name": name, "at": self._at(scope, element, "决策", "decision")}]

    def _answers(self, element: Element, scope: ScopeSpec) -> Steps:
        steps = [] if element.zeebe.form_id is None else self._form(element, scope.name)
        return steps if self.closed else [{"s": "open"}, *steps]

    def _form(self, element: Element, scope: str) -> Steps:
        at = self._at(self.scopes[scope], element, "表单", "form")
        return [{"s": "form", "form": element.zeebe.form_id, "at": at}]

    def _job(self, element: Element) -> Steps:
        operation = self._operation(element)
        if operation is None or operation.gives is None:
            return [{"s": "back", "names": {}, "open": True}]
        return [{"s": "back", "names": dict(operation.gives)}]

    def _operation(self, element: Element) -> OperationType | None:
        job = element.zeebe.job
        return (
            None if job is None or job.feel or self.around.operations is None else self.around.operations.get(job.text)
        )

    def _event(self, scope: ScopeSpec, element: Element) -> Steps:
        event = element.event
        kind = event.kind if event is not None else "none"
        catches = element.type in ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")
        steps: Steps = []
        if element.type in ("intermediateCatchEvent", "receiveTask") or (
            element.type == "startEvent" and not scope.is_process
        ):
            steps += self._waiting(scope, element)
        elif not catches and event is not None and event.name is not None and event.name.feel:
            at = self._at(scope, element, "名称", "name")
            steps.append({"s": "ask", "x": event.name.text, "want": "text", "at": at})
        if catches and (kind in ("message", "signal", "error") or (kind == "none" and element.type == "receiveTask")):
            steps.append({"s": "back", "names": {}, "open": True})
        return steps

    def _waiting(
        self, scope: ScopeSpec, element: Element, *, key_only: bool = False, timer_only: bool = False
    ) -> Steps:
        """What a timer, message or signal evaluates when it is armed."""
        event = element.event
        steps: Steps = []
        if event is None:
            return steps
        if event.timer and event.expression is not None and event.expression.feel and not key_only:
            at = self._at(scope, element, "时间", "time")
            steps.append({"s": "ask", "x": event.expression.text, "want": TIMERS[event.timer], "at": at})
        if event.kind in PAYLOAD and event.name is not None and event.name.feel and not timer_only:
            at = self._at(scope, element, "名称", "name")
            steps.append({"s": "ask", "x": event.name.text, "want": "text", "at": at})
        if event.key is not None and not timer_only:
            at = self._at(scope, element, "关联键", "correlation key")
            steps.append({"s": "ask", "x": event.key, "want": "key", "at": at})
        return steps

    def _conditions(self, scope: ScopeSpec, spec: ElementSpec) -> Steps:
        steps: Steps = []
        for flow in spec.outgoing:
            if flow.condition is not None and not flow.default and spec.element.type.endswith("Gateway"):
                zh, en = f"连线“{flow.name or flow.id}”的条件", f"condition of the flow “{flow.name or flow.id}”"
                at = self.plan.at(scope.file, flow.id, zh, en)
                steps.append({"s": "ask", "x": flow.condition, "want": "boolean", "at": at})
        return steps

    def _closing(self, scope: ScopeSpec, spec: ElementSpec, *, returns: bool = True) -> Steps:
        """After the work: output mappings, or all that came back; then the loop."""
        element = spec.element
        steps = [self._out(scope, element, mapping) for mapping in element.zeebe.outputs]
        if not steps and returns:
            steps = [{"s": "return"}]
        loop = element.loop
        if loop is None:
            return steps
        if loop.output_element is not None:
            at = self._at(scope, element, "输出元素", "output element")
            steps.append({"s": "collect", "name": loop.output_collection, "x": loop.output_element, "at": at})
        if loop.condition is not None:
            if not loop.standard:
                steps.append({"s": "counted"})
            zh, en = ("循环条件", "loop condition") if loop.standard else ("完成条件", "completion condition")
            steps.append({"s": "ask", "x": loop.condition, "want": "boolean", "at": self._at(scope, element, zh, en)})
        return [*steps, {"s": "many"}]

    def _out(self, scope: ScopeSpec, element: Element, mapping: Assign) -> dict[str, Json]:
        target = ".".join(mapping.target)
        at = self._at(scope, element, f"输出映射 {target}", f"output mapping {target}")
        return {"s": "out", "path": list(mapping.target), "x": mapping.source, "at": at}

    def _at(self, scope: ScopeSpec, element: Element, zh: str, en: str) -> int:
        known = element.name or element.id
        return self.plan.at(scope.file, element.id, f"“{known}”的{zh}", f"{en} of “{known}”")


def _locals(element: Element) -> tuple[str, ...]:
    """Names that an element has for itself."""
    return tuple(dict.fromkeys(_local_names(element)))


def _local_names(element: Element) -> Iterator[str]:
    yield from (mapping.target[0] for mapping in element.zeebe.inputs)
    if element.loop is not None:
        yield "loopCounter"
        if element.loop.element:
            yield element.loop.element
