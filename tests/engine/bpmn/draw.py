"""A tiny drawing board: diagrams of the Camunda 8 dialect as text, for tests."""

from html import escape
from itertools import pairwise
from typing import Any

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud"'
    ' modeler:executionPlatformVersion="8.6.0">'
)


def attributes(pairs: dict[str, object]) -> str:
    return "".join(f' {k}="{escape(str(v))}"' for k, v in pairs.items() if v is not None)


class Board:
    """`board.user("a", lane="处室")`, `board.flow("a", "b", "=x > 1")`, …; `board.xml()` gives the file."""

    def __init__(self, process: str = "p", name: str = "", executable: bool = True) -> None:
        self.process, self.name, self.executable = process, name, executable
        self.nodes: dict[
            str, tuple[str, dict[str, object], str, str | None]
        ] = {}  # id → tag, attributes, inner, container
        self.edges: list[tuple[str, str, str, str | None, str | None]] = []
        self.lanes: dict[str, list[str]] = {}
        self.globals: list[str] = []
        self.inside: str | None = None
        self.extra = ""
        self.drawn: list[str] = []  # ids in `extra` that have a shape

    # ── elements ──

    def node(self, tag: str, id: str, inner: str = "", ext: str = "", lane: str | None = None, **attrs: object) -> str:
        if ext:
            inner = f"<bpmn:extensionElements>{ext}</bpmn:extensionElements>{inner}"
        attrs.setdefault("name", None)
        self.nodes[id] = (tag, attrs, inner, self.inside)
        if lane:
            self.lanes.setdefault(lane, []).append(id)
        return id

    def start(self, id: str = "start", inner: str = "", **kw: Any) -> str:
        return self.node("startEvent", id, inner, **kw)

    def end(self, id: str = "end", inner: str = "", **kw: Any) -> str:
        return self.node("endEvent", id, inner, **kw)

    def user(self, id: str, ext: str = "", **kw: Any) -> str:
        return self.node("userTask", id, ext="<zeebe:userTask />" + ext, **kw)

    def script(self, id: str, expression: str, result: str | None = None, ext: str = "", **kw: Any) -> str:
        call = f"<zeebe:script{attributes({'expression': '=' + expression, 'resultVariable': result})} />"
        return self.node("scriptTask", id, ext=call + ext, **kw)

    def service(self, id: str, type: str, ext: str = "", tag: str = "serviceTask", **kw: Any) -> str:
        return self.node(tag, id, ext=f'<zeebe:taskDefinition type="{escape(type)}" />' + ext, **kw)

    def xor(self, id: str, **kw: Any) -> str:
        return self.node("exclusiveGateway", id, **kw)

    def both(self, id: str, **kw: Any) -> str:
        return self.node("parallelGateway", id, **kw)

    def any_of(self, id: str, **kw: Any) -> str:
        return self.node("inclusiveGateway", id, **kw)

    def boundary(self, id: str, on: str, inner: str, interrupting: bool = True, **kw: Any) -> str:
        return self.node(
            "boundaryEvent",
            id,
            inner,
            attachedToRef=on,
            cancelActivity=None if interrupting else "false",
            **kw,
        )

    def catch(self, id: str, inner: str, **kw: Any) -> str:
        return self.node("intermediateCatchEvent", id, inner, **kw)

    def throw(self, id: str, inner: str = "", **kw: Any) -> str:
        return self.node("intermediateThrowEvent", id, inner, **kw)

    def message(self, id: str, name: str, key: str | None = None) -> str:
        ext = (
            f"<bpmn:extensionElements><zeebe:subscription{attributes({'correlationKey': key})} />"
            f"</bpmn:extensionElements>"
        )
        self.globals.append(f"<bpmn:message{attributes({'id': id, 'name': name})}>{ext if key else ''}</bpmn:message>")
        return f'<bpmn:messageEventDefinition id="{id}_on_{len(self.nodes)}" messageRef="{id}" />'

    def declared(self, tag: str, id: str, **attrs: object) -> None:
        self.globals.append(f"<bpmn:{tag}{attributes({'id': id, **attrs})} />")

    def within(self, id: str, **kw: Any) -> "Inside":
        """`with board.within("sub"):` draws what is inside an embedded sub-process."""
        self.node("subProcess", id, **kw)
        return Inside(self, id)

    # ── flows ──

    def flow(self, source: str, target: str, condition: str | None = None, id: str | None = None) -> str:
        id = id or f"{source}_to_{target}"
        if any(edge[0] == id for edge in self.edges):
            id = f"{id}_{len(self.edges)}"
        self.edges.append((id, source, target, condition, self.inside))
        return id

    def line(self, *ids: str) -> None:
        for source, target in pairwise(ids):
            self.flow(source, target)

    # ── the file ──

    def xml(self) -> bytes:
        lanes = "".join(
            f'<bpmn:lane id="Lane_{n}" name="{escape(name)}">'
            + "".join(f"<bpmn:flowNodeRef>{escape(i)}</bpmn:flowNodeRef>" for i in ids)
            + "</bpmn:lane>"
            for n, (name, ids) in enumerate(self.lanes.items())
        )
        lane_set = f'<bpmn:laneSet id="LaneSet_1">{lanes}</bpmn:laneSet>' if lanes else ""
        process = attributes(
            {"id": self.process, "name": self.name or None, "isExecutable": "true" if self.executable else "false"}
        )
        body = f"<bpmn:process{process}>{lane_set}{self._inside(None)}{self.extra}</bpmn:process>"
        return (
            f'<?xml version="1.0" '
            f'encoding="UTF-8"?>\n{HEAD}{body}{"".join(self.globals)}{self._shapes()}</bpmn:definitions>'
        ).encode()

    def _inside(self, container: str | None) -> str:
        text = ""
        for id, (tag, attrs, inner, where) in self.nodes.items():
            if where != container:
                continue
            arrows = "".join(f"<bpmn:incoming>{e[0]}</bpmn:incoming>" for e in self.edges if e[2] == id)
            arrows += "".join(f"<bpmn:outgoing>{e[0]}</bpmn:outgoing>" for e in self.edges if e[1] == id)
            content = inner + (self._inside(id) if tag == "subProcess" else "")
            head, rest = ("", content)
            if content.startswith("<bpmn:extensionElements>"):
                cut = content.index("</bpmn:extensionElements>") + len("</bpmn:extensionElements>")
                head, rest = content[:cut], content[cut:]
            text += f"<bpmn:{tag}{attributes({'id': id, **attrs})}>{head}{arrows}{rest}</bpmn:{tag}>"
        for id, source, target, condition, where in self.edges:
            if where == container:
                inner = (
                    f"<bpmn:conditionExpression "
                    f'xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:conditionExpression>'
                    if condition
                    else ""
                )
                ends = attributes({"id": id, "sourceRef": source, "targetRef": target})
                text += f"<bpmn:sequenceFlow{ends}>{inner}</bpmn:sequenceFlow>"
        return text

    def _shapes(self) -> str:
        shapes = "".join(
            f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"><dc:Bounds x="{100 * n}" y="100" width="36" '
            f'height="36" /></bpmndi:BPMNShape>'
            for n, id in enumerate([*self.nodes, *(f"Lane_{n}" for n in range(len(self.lanes))), *self.drawn])
        )
        edges = "".join(
            f'<bpmndi:BPMNEdge id="{e[0]}_di" bpmnElement="{e[0]}"><di:waypoint x="0" y="0" /><di:waypoint x="1" '
            f'y="1" /></bpmndi:BPMNEdge>'
            for e in self.edges
        )
        return (
            f'<bpmndi:BPMNDiagram id="Diagram_1"><bpmndi:BPMNPlane id="Plane_1" '
            f'bpmnElement="{self.process}">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
        )


class Inside:
    def __init__(self, board: Board, id: str) -> None:
        self.board, self.id = board, id

    def __enter__(self) -> Board:
        self.outer, self.board.inside = self.board.inside, self.id
        return self.board

    def __exit__(self, *_: object) -> None:
        self.board.inside = self.outer


def timer(kind: str, text: str) -> str:
    tag = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}[kind]
    return (
        f'<bpmn:timerEventDefinition><bpmn:{tag} xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:{tag}>'
        "</bpmn:timerEventDefinition>"
    )


def mapping(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """`inputs`, `outputs`: target → source."""
    entries = [("input", t, s) for t, s in (inputs or {}).items()] + [
        ("output", t, s) for t, s in (outputs or {}).items()
    ]
    return (
        "<zeebe:ioMapping>"
        + "".join(f'<zeebe:{k} source="{escape(s)}" target="{escape(t)}" />' for k, t, s in entries)
        + "</zeebe:ioMapping>"
    )


def many(
    collection: str,
    element: str | None = None,
    output: tuple[str, str] | None = None,
    until: str | None = None,
    sequential: bool = False,
) -> str:
    loop = attributes(
        {
            "inputCollection": collection,
            "inputElement": element,
            "outputCollection": output[0] if output else None,
            "outputElement": output[1] if output else None,
        }
    )
    condition = f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{attributes({'isSequential': 'true' if sequential else None})}>"
        f"<bpmn:extensionElements><zeebe:loopCharacteristics{loop} /></bpmn:extensionElements>{condition}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
