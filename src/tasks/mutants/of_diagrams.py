"""Mutants of a diagram: conditions, default flows, lanes, timers, mappings, boundaries, loops, letters."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final

from tasks.mutants.expressions import Changed, changed, negated, stepped
from tasks.mutants.mutant import Mutant, Place
from tasks.mutants.xml import BPMN, ZEEBE, Node, attribute, moved, parsed, renamed, tag, text, without, written

EXPRESSIONS: Final = {  # where FEEL stands in an attribute; the others hold it as text
    f"{ZEEBE}script": "expression",
    f"{ZEEBE}input": "source",
    f"{ZEEBE}output": "source",
    f"{ZEEBE}loopCharacteristics": "inputCollection",
}
CONDITIONS: Final = ("conditionExpression", "completionCondition", "loopCondition")
TIMERS: Final = ("timeDuration", "timeDate", "timeCycle")
NEVER: Final = "P36500D"  # a timer that is taken away: nobody lives to see it
_LAST: Final = re.compile(r"\d+(?=[A-Z]\Z)")


def of_diagram(file: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a `.bpmn` file."""
    yield from _Diagram(file, parsed(source)).mutants()


class _Diagram:
    def __init__(self, file: str, root: Node) -> None:
        self.file, self.root = file, root
        self.flows = {flow.get("id", ""): flow for flow in root.iter(f"{BPMN}sequenceFlow")}

    def mutants(self) -> Iterator[Mutant]:
        for process in self.root.iter(f"{BPMN}process"):
            for node in process.iter():
                yield from self._of(process, node)

    def _of(self, process: Node, node: Node) -> Iterator[Mutant]:
        name = tag(node)
        if name in CONDITIONS:
            yield from self._expression(process, node, (node.text or "").strip(), None, turn=True)
        elif name in TIMERS:
            yield from self._timer(process, node)
        elif node.tag in EXPRESSIONS:
            yield from self._expression(process, node, node.get(EXPRESSIONS[node.tag], ""), EXPRESSIONS[node.tag])
        if node.tag in (f"{ZEEBE}input", f"{ZEEBE}output"):
            yield from self._mapping(process, node)
        if name == "exclusiveGateway":
            yield from self._default(process, node)
        elif name == "userTask":
            yield from self._lane(process, node)
        elif name == "boundaryEvent":
            yield self._interrupting(process, node)
        elif name == "multiInstanceLoopCharacteristics":
            yield self._sequence(process, node)
        elif name == "serviceTask":
            yield from self._letter(process, node)

    def _made(
        self, process: Node, node: Node, what: str, said: tuple[str, str], change: AbstractContextManager[None]
    ) -> Mutant:
        owner = _owner(node)
        id = owner.get("id", "")
        with change:
            content = written(self.root)
        return Mutant(f"{self.file}:{id}:{what}", self.file, id, what, *said, content, self._places(process, owner))

    def _places(self, process: Node, owner: Node) -> frozenset[Place]:
        """A flow is noticed where it leaves, a boundary event where it is attached; an element where it is."""
        at = owner.get("sourceRef", "") or owner.get("attachedToRef", "") or owner.get("id", "")
        return frozenset({("element", process.get("id", ""), at)})

    def _expression(
        self, process: Node, node: Node, expression: str, name: str | None, turn: bool = False
    ) -> Iterator[Mutant]:
        sign, inner = ("=", expression[1:]) if expression.startswith("=") else ("", expression)
        if not inner or (name not in (None, "expression") and not sign):
            return
        for change in [*changed(inner), *([negated(inner)] if turn else [])]:
            where = f"“{inner}”：" if len(inner) < 80 else ""
            put = sign + change.text
            context = text(node, put) if name is None else attribute(node, name, put)
            yield self._made(process, node, change.what, (where + change.zh, where + change.en), context)

    def _timer(self, process: Node, node: Node) -> Iterator[Mutant]:
        written_as = (node.text or "").strip()
        for change in _shifted(tag(node), written_as):
            yield self._made(process, node, change.what, (change.zh, change.en), text(node, change.text))
        if tag(_owner(node)) == "boundaryEvent" and tag(node) == "timeDuration":
            said = ("附着的时限拿掉", "the attached timer was taken away")
            yield self._made(process, node, "never", said, text(node, NEVER))

    def _mapping(self, process: Node, node: Node) -> Iterator[Mutant]:
        kind = ("输入", "input") if tag(node) == "input" else ("输出", "output")
        target = node.get("target", "")
        dropped = (f"去掉{kind[0]} {target}", f"the {kind[1]} {target} was dropped")
        yield self._made(process, node, f"no-{kind[1]}-{target}", dropped, without(node))
        other = f"{target}_other"
        said = (f"{kind[0]} {target} 改名 {other}", f"the {kind[1]} {target} became {other}")
        yield self._made(process, node, f"other-{kind[1]}-{target}", said, attribute(node, "target", other))

    def _default(self, process: Node, node: Node) -> Iterator[Mutant]:
        """Two flows: the same as its condition turned round. More: the default and each other change their ends."""
        default = self.flows.get(node.get("default", ""))
        leaving = [flow for flow in self.flows.values() if flow.get("sourceRef") == node.get("id")]
        if default is None or len(leaving) < 3:
            return
        for flow in leaving:
            if flow is not default and flow.get("targetRef") != default.get("targetRef"):
                said = (f"默认流向与 {flow.get('id')} 对调", f"the default flow and {flow.get('id')} were exchanged")
                yield self._made(process, node, f"default-{flow.get('id')}", said, _Ends(default, flow))

    def _lane(self, process: Node, node: Node) -> Iterator[Mutant]:
        """The task in the next lane of its process."""
        if node.find(f".//{ZEEBE}assignmentDefinition") is not None:
            return
        lanes = list(process.iter(f"{BPMN}lane"))
        for n, lane in enumerate(lanes):
            for reference in lane.findall(f"{BPMN}flowNodeRef"):
                other = lanes[(n + 1) % len(lanes)]
                if (reference.text or "").strip() == node.get("id") and other is not lane:
                    names = (lane.get("name"), other.get("name"))
                    said = (f"泳道“{names[0]}”改成“{names[1]}”", f"the lane “{names[0]}” became “{names[1]}”")
                    yield self._made(process, node, "lane", said, moved(reference, other))

    def _interrupting(self, process: Node, node: Node) -> Mutant:
        now = node.get("cancelActivity", "true") == "true"
        said = ("改成不打断", "does not interrupt any more") if now else ("改成打断", "interrupts now")
        return self._made(process, node, "interrupting", said, attribute(node, "cancelActivity", str(not now).lower()))

    def _sequence(self, process: Node, node: Node) -> Mutant:
        now = node.get("isSequential", "false") == "true"
        said = ("改成同时", "all at once now") if now else ("改成逐个", "one after the other now")
        return self._made(process, node, "sequence", said, attribute(node, "isSequential", str(not now).lower()))

    def _letter(self, process: Node, node: Node) -> Iterator[Mutant]:
        operation = node.find(f".//{ZEEBE}taskDefinition")
        if operation is not None and operation.get("type") == "document.issue":
            said = ("不印发这份文件", "the letter is not issued")
            yield self._made(process, node, "passed-by", said, PassedBy(node))


class _Ends:
    """Two flows with each other's ends, where their arrows go in as well."""

    def __init__(self, one: Node, other: Node) -> None:
        self.one, self.other = one, other

    def __enter__(self) -> None:
        ends = self.one.get("targetRef", ""), self.other.get("targetRef", "")
        self._exchange_arrows(ends)
        self.one.set("targetRef", ends[1])
        self.other.set("targetRef", ends[0])

    def __exit__(self, *_: object) -> None:
        self.__enter__()

    def _exchange_arrows(self, ends: tuple[str, str]) -> None:
        ids = {self.one.get("id"): self.other.get("id"), self.other.get("id"): self.one.get("id")}
        for arrow in self.one.getroottree().iter(f"{BPMN}incoming"):
            parent = arrow.getparent()
            if parent is not None and parent.get("id") in ends and (arrow.text or "").strip() in ids:
                arrow.text = ids[(arrow.text or "").strip()]


class PassedBy:
    """An activity that does nothing: the case goes through it at once."""

    def __init__(self, node: Node) -> None:
        self.node, self.inner = node, list(node)
        self.name = renamed(node, f"{BPMN}task")

    def __enter__(self) -> None:
        self.name.__enter__()
        for child in self.inner:
            if tag(child) not in ("incoming", "outgoing"):
                self.node.remove(child)

    def __exit__(self, *_: object) -> None:
        self.name.__exit__(None, None, None)
        self.node[:] = self.inner


def _owner(node: Node) -> Node:
    """The element, flow or event that has an id and stands in the diagram."""
    found: Node | None = node
    while found is not None and not (found.get("id") and tag(found) not in (*CONDITIONS, *TIMERS, *_INNER)):
        found = found.getparent()
    return node if found is None else found


_INNER: Final = ("timerEventDefinition", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def _shifted(kind: str, expression: str) -> Iterator[Changed]:
    """A day later and a day earlier; a fixed period by one of its last unit."""
    if expression.startswith("="):
        inner = expression[1:]
        if kind == "timeCycle":
            return
        for what, sign, zh, en in (
            ("later", "+", "晚一天", "a day later"),
            ("earlier", "-", "早一天", "a day earlier"),
        ):
            yield Changed(what, zh, en, f'=({inner}) {sign} duration("P1D")')
        return
    figure = _LAST.search(expression)
    if figure is None:
        return
    for what, other in stepped(figure[0]):
        put = expression[: figure.start()] + other + expression[figure.end() :]
        yield Changed(what, f"{expression} 改成 {put}", f"{expression} became {put}", put)
