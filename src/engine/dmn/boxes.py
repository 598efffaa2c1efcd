"""Boxed expressions of a DMN file → the form in which the interpreter reads them."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from lxml import etree

from engine.dmn.faults import Faults, place_of
from engine.dmn.model import Text
from engine.dmn.tables import read_table
from engine.dmn.tags import child, children, expression_of, local, text_of

Json = Any
Node = etree._Element


class Boxes:
    """Reads the boxed expressions of one element (a decision or a knowledge model)."""

    def __init__(self, owner: str, name: str, faults: Faults, type_of: Callable[[Node], Json]) -> None:
        self.owner = owner
        self.name = name
        self.faults = faults
        self.type_of = type_of  # a node with a typeRef → type
        self.texts: list[Text] = []
        self.tables: list[Any] = []

    def read(self, node: Node | None, names: frozenset[str] = frozenset()) -> Json:
        """None where there is no logic."""
        if node is None:
            return None
        box = self._READERS[local(node)](self, node, names)
        typed = self.type_of(node) if box and box["k"] != "function" else None
        return box | {"type": typed} if typed else box

    def note(self, node: Node, text: str, unary: bool, names: frozenset[str], column: Json = None) -> None:
        """Remembers a FEEL text for the static checks; `column`: of the table in which it is a cell."""
        typed, allowed = (column["type"], column["values"]) if column else (None, None)
        self.texts.append(Text(text, unary, place_of(node, self.faults.file), self.owner, names, typed, allowed))

    # ── The kinds ────────────────────────────────────────────────────────────

    def _literal(self, node: Node, names: frozenset[str]) -> Json:
        text = text_of(child(node, "text")) if child(node, "text") is not None else ""
        if child(node, "importedValues") is not None:
            self.faults.add(
                node,
                "dmn-imported-values",
                "不能引入外部的值；写成表达式",
                "imported values are not read; write an expression",
            )
        if not text.strip():
            self.faults.add(
                node, "dmn-no-expression", "这里没有表达式；写上内容", "there is no expression here; write one"
            )
            return None
        self.note(node, text, False, names)
        return {"k": "literal", "x": text}

    def _context(self, node: Node, names: frozenset[str]) -> Json:
        entries = []
        for entry in children(node, "contextEntry"):
            variable = child(entry, "variable")
            name = variable.get("name") if variable is not None else None
            box = self.read(expression_of(entry), names)
            entries.append({"name": name, "type": self.type_of(variable) if variable is not None else None, "e": box})
            names = names | {name} if name else names
        return {"k": "context", "entries": entries}

    def _invocation(self, node: Node, names: frozenset[str]) -> Json:
        bindings = []
        for binding in children(node, "binding"):
            parameter = child(binding, "parameter")
            if parameter is None or not parameter.get("name"):
                self.faults.add(
                    binding, "dmn-no-name", "参数没有名称；写上 name", "the parameter has no name; give it one"
                )
                continue
            bindings.append(
                {
                    "name": parameter.get("name"),
                    "type": self.type_of(parameter),
                    "e": self.read(expression_of(binding), names),
                }
            )
        return {"k": "call", "fn": self.read(expression_of(node), names), "bindings": bindings}

    def function(self, node: Node, names: frozenset[str]) -> Json:
        kind = node.get("kind", "FEEL")
        params = [{"name": p.get("name", ""), "type": self.type_of(p)} for p in children(node, "formalParameter")]
        if kind != "FEEL":
            self.faults.add(
                node,
                "dmn-external",
                f"不能调用外部函数（{kind}）；改用 FEEL",
                f"external functions ({kind}) are not called; use FEEL",
            )
            return {"k": "function", "external": True}
        body = self.read(expression_of(node), names | {p["name"] for p in params})
        return {"k": "function", "params": params, "body": body}

    def _list(self, node: Node, names: frozenset[str]) -> Json:
        return {"k": "list", "items": [self.read(each, names) for each in expressions(node)]}

    def _relation(self, node: Node, names: frozenset[str]) -> Json:
        columns = [c.get("name", "") for c in children(node, "column")]
        rows = [[self.read(each, names) for each in expressions(row)] for row in children(node, "row")]
        for row, boxes in zip(children(node, "row"), rows, strict=True):
            if len(boxes) != len(columns):
                self.faults.add(
                    row,
                    "dmn-row",
                    "这一行的格数与列数不同；补齐",
                    "this row has another number of cells than there are columns; add what is missing",
                )
        return {"k": "relation", "columns": columns, "rows": [row[: len(columns)] for row in rows]}

    def _table(self, node: Node, names: frozenset[str]) -> Json:
        return read_table(self, node, names)

    def _part(self, node: Node, name: str, names: frozenset[str]) -> Json:
        part = child(node, name)
        if part is None or expression_of(part) is None:
            self.faults.add(
                node, "dmn-no-expression", f"缺少“{name}”部分；补上", f"the part '{name}' is missing; add it"
            )
            return None
        return self.read(expression_of(part), names)

    def _conditional(self, node: Node, names: frozenset[str]) -> Json:
        return {"k": "if"} | {part: self._part(node, part, names) for part in ("if", "then", "else")}

    def _filter(self, node: Node, names: frozenset[str]) -> Json:
        # inside, the entries of each element are names: they can't be known here
        return {
            "k": "filter",
            "in": self._part(node, "in", names),
            "match": self._part(node, "match", names | {"item", "*"}),
        }

    def _for(self, node: Node, names: frozenset[str]) -> Json:
        variable = node.get("iteratorVariable", "")
        inner = names | {variable, "partial"}
        return {
            "k": "for",
            "variable": variable,
            "in": self._part(node, "in", names),
            "return": self._part(node, "return", inner),
        }

    def _quantified(self, node: Node, names: frozenset[str]) -> Json:
        variable = node.get("iteratorVariable", "")
        test = self._part(node, "satisfies", names | {variable})
        return {"k": local(node), "variable": variable, "in": self._part(node, "in", names), "test": test}

    _READERS: ClassVar[dict[str, Callable[["Boxes", Node, frozenset[str]], Json]]] = {
        "literalExpression": _literal,
        "decisionTable": _table,
        "context": _context,
        "invocation": _invocation,
        "functionDefinition": function,
        "list": _list,
        "relation": _relation,
        "conditional": _conditional,
        "filter": _filter,
        "for": _for,
        "some": _quantified,
        "every": _quantified,
    }


def expressions(node: Node) -> Iterable[Node]:
    return (each for each in node if local(each) in Boxes._READERS)
