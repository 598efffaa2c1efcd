"""The innermost lane of each flow node."""

from lxml import etree

from engine.bpmn.names import bpmn, local


class Lanes:
    """Lanes of one file. What stands in a sub-process belongs to the sub-process's lane unless it has its own."""

    def __init__(self, root: etree._Element) -> None:
        self._names: dict[str, str] = {}
        for lane in root.iter(bpmn("lane")):  # document order: an inner lane comes after the one around it
            for reference in lane.iterchildren(bpmn("flowNodeRef")):
                self._names[(reference.text or "").strip()] = (lane.get("name") or "").strip()

    def of(self, node: etree._Element) -> str | None:
        current: etree._Element | None = node
        while current is not None and local(current.tag) != "process":
            name = self._names.get(current.get("id", "")) or self._names.get(current.get("attachedToRef", ""))
            if name:
                return name
            current = current.getparent()
        return None
