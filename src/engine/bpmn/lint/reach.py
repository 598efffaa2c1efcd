"""Elements that no token can reach would never run; joins that no split feeds would wait for ever."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.events import event_definitions
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import local
from engine.errors import Fault


def check(diagram: Diagram, _: Pack) -> Iterator[Fault]:
    for container in diagram.containers:
        nodes = list(diagram.nodes_in(container))
        reached = _reached(diagram, nodes)
        for node in nodes:
            if node.get("id") not in reached:
                yield diagram.fault(
                    node,
                    "unreachable",
                    f"没有一条路通到“{label(node)}”；请连上或删除",
                    f"no flow leads to “{label(node)}”; connect it or delete it",
                )
            elif not diagram.outgoing.get(node.get("id", "")) and not _ends(node):
                yield diagram.fault(
                    node,
                    "no-way-on",
                    f"“{label(node)}”之后没有连线，流程会在这里悄悄结束；请连到结束事件",
                    f"nothing follows “{label(node)}”, the path just ends there; connect it to an end event",
                    level="warning",
                )


def _reached(diagram: Diagram, nodes: list[etree._Element]) -> set[str]:
    boundaries: dict[str, list[str]] = {}
    for node in nodes:
        if local(node.tag) == "boundaryEvent":
            boundaries.setdefault(node.get("attachedToRef", ""), []).append(node.get("id", ""))
    links = {_link(node): node.get("id", "") for node in nodes if local(node.tag) == "intermediateCatchEvent"}
    todo = [n.get("id", "") for n in nodes if local(n.tag) == "startEvent" or n.get("triggeredByEvent") == "true"]
    seen = set(todo)
    while todo:
        identity = todo.pop()
        here = diagram.by_id.get(identity)
        following = [flow.get("targetRef", "") for flow in diagram.outgoing.get(identity, [])]
        following += boundaries.get(identity, [])
        link = None if here is None or local(here.tag) != "intermediateThrowEvent" else _link(here)
        if link is not None:
            following.append(links.get(link, ""))
        for target in following:
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _link(node: etree._Element) -> str | None:
    return next((d.get("name") for d in event_definitions(node) if local(d.tag) == "linkEventDefinition"), None)


def _ends(node: etree._Element) -> bool:
    tag = local(node.tag)
    return (
        tag == "endEvent"
        or node.get("triggeredByEvent") == "true"
        or (tag == "intermediateThrowEvent" and _link(node) is not None)
    )
