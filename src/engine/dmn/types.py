"""Item definitions of a DMN file → types the interpreter knows."""

from typing import Any

from lxml import etree

from engine.dmn.faults import Faults
from engine.dmn.tags import child, children, text_of

Json = Any
Node = etree._Element

# typeRef → FEEL type; the spellings of DMN 1.1 to 1.6 and of dmn-js
BASES = {
    "Any": "Any",
    "string": "string",
    "boolean": "boolean",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "context": "context",
    "list": "list",
    "function": "function",
    "range": "range",
    "Null": "Null",
    "Undefined": "Any",
}


WHOLE = frozenset({"integer", "long"})


class Types:
    """The types of one file, those of its imports included."""

    def __init__(self, namespace: str, imports: dict[str, str], faults: Faults) -> None:
        self.namespace = namespace
        self.imports = imports  # name of an import → its namespace
        self.faults = faults
        self.definitions: dict[str, Json] = {}  # namespace#name → type
        self.known: set[str] = set()

    def read(self, nodes: list[Node]) -> None:
        self.known = {node.get("name", "") for node in nodes}
        for node in nodes:
            name = node.get("name")
            if not name:
                self.faults.add(node, "dmn-no-name", "类型没有名称；写上 name", "the type has no name; give it one")
                continue
            self.definitions[f"{self.namespace}#{name}"] = self.item(node)

    def item(self, node: Node) -> Json:
        """The type that an item definition or component describes."""
        components = children(node, "itemComponent")
        if child(node, "functionItem") is not None:
            found: Json = {"call": True}
        elif components:
            found = {"entries": {c.get("name", ""): self.item(c) for c in components}}
        else:
            reference = child(node, "typeRef")
            found = self.of(text_of(reference) or None, reference if reference is not None else node) or {"base": "Any"}
        allowed = text_of(child(child_or_empty(node, "allowedValues"), "text"))
        if allowed:
            found = found | {"allowed": allowed}
        if node.get("isCollection") == "true":
            # allowed values of a collection are those of its elements
            found = {"list": found}
        constraint = text_of(child(child_or_empty(node, "typeConstraint"), "text"))
        return found | {"allowed": constraint} if constraint else found

    def at(self, node: Node) -> Json:
        """The type that a node's `typeRef` names; None where it names none."""
        return self.of(node.get("typeRef"), node)

    def of(self, reference: str | None, node: Node) -> Json:
        """typeRef → type; None where none is given; a fault where it is not known."""
        if not reference:
            return None
        name = reference.split("}", 1)[-1].strip()
        if name in self.known:
            return {"of": f"{self.namespace}#{name}"}
        prefix, _, rest = name.partition(".")
        if rest and prefix in self.imports:
            return {"of": f"{self.imports[prefix]}#{rest}"}
        bare = name.rpartition(":")[2]
        if bare in BASES:
            found: Json = {"base": BASES[bare]}
            return None if BASES[bare] == "Any" else found | {"whole": True} if bare in WHOLE else found
        if bare in self.known:
            return {"of": f"{self.namespace}#{bare}"}
        self.faults.add(
            node,
            "dmn-type",
            f"没有名为“{reference}”的类型；改用 string、number、boolean、date 等，或先定义它",
            f"there is no type '{reference}'; use string, number, boolean, date or the like, or define it",
        )
        return None


def child_or_empty(node: Node, name: str) -> Node:
    found = child(node, name)
    return found if found is not None else etree.Element("none")
