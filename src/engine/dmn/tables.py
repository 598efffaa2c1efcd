"""A decision table of a DMN file → the form in which the interpreter reads it."""

from typing import TYPE_CHECKING, Any

from lxml import etree

from engine.dmn.model import Column, Rule, Table
from engine.dmn.tags import child, children, text_of

if TYPE_CHECKING:
    from engine.dmn.boxes import Boxes

Json = Any
Node = etree._Element
POLICIES = frozenset({"UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})
ORDERED = frozenset({"PRIORITY", "OUTPUT ORDER"})
BLANK = ("", "-")


def read_table(boxes: "Boxes", node: Node, names: frozenset[str]) -> Json:
    hit, aggregation = _policy(boxes, node)
    inputs = [_input(boxes, each, names) for each in children(node, "input")]
    outputs = [_output(boxes, each, names, index) for index, each in enumerate(children(node, "output"))]
    if not outputs:
        boxes.faults.add(
            node, "dmn-no-output", "决策表没有输出列；加上一列", "the decision table has no output; add one"
        )
    _check_outputs(boxes, node, outputs, hit)
    _check_aggregated(boxes, node, outputs, aggregation)
    columns = [each.get("name") or f"annotation {n}" for n, each in enumerate(children(node, "annotation"), 1)]
    rows = children(node, "rule")
    rules = [_rule(boxes, each, (inputs, outputs), names) for each in rows]
    table_id = node.get("id") or boxes.owner
    boxes.tables.append(
        Table(
            id=table_id,
            name=boxes.name,
            file=boxes.faults.file,
            hit_policy=hit,
            aggregation=aggregation,
            inputs=tuple(Column(c["label"], c["x"], c["type"]) for c in inputs),
            outputs=tuple(Column(c["label"], c["name"], c["type"]) for c in outputs),
            rules=tuple(_shown(rule, _annotations(row, columns)) for row, rule in zip(rows, rules, strict=True)),
        )
    )
    return {
        "k": "table",
        "id": table_id,
        "hit": hit,
        "aggregation": aggregation,
        "inputs": inputs,
        "outputs": outputs,
        "rules": rules,
    }


def _shown(rule: Json, annotations: dict[str, str]) -> Rule:
    inputs, outputs = (tuple(text or "" for text in rule[cells]) for cells in ("i", "o"))
    return Rule(rule["id"], annotations, inputs, outputs)


def _policy(boxes: "Boxes", node: Node) -> tuple[str, str | None]:
    hit, aggregation = node.get("hitPolicy", "UNIQUE"), node.get("aggregation")
    if hit not in POLICIES:
        boxes.faults.add(
            node,
            "dmn-hit-policy",
            f"不认识的命中策略“{hit}”；用 U A P F R O C 之一",
            f"the hit policy '{hit}' is not known; use one of U A P F R O C",
        )
        hit = "UNIQUE"
    if aggregation is not None and (aggregation not in AGGREGATIONS or hit != "COLLECT"):
        boxes.faults.add(
            node,
            "dmn-aggregation",
            f"汇总方式“{aggregation}”不能用在这里；只有收集（C）可用 SUM、MIN、MAX、COUNT",
            f"the aggregation '{aggregation}' can't be used here; only Collect takes SUM, MIN, MAX or COUNT",
        )
        aggregation = None
    return hit, aggregation


def _input(boxes: "Boxes", node: Node, names: frozenset[str]) -> Json:
    expression = child(node, "inputExpression")
    text = text_of(child(expression, "text")) if expression is not None else ""
    if not text:
        boxes.faults.add(
            node, "dmn-no-expression", "输入列没有表达式；写上", "the input column has no expression; write one"
        )
        text = "null"
    at = expression if expression is not None else node
    boxes.note(at, text, False, names)
    values = _values(boxes, child(node, "inputValues"), names)
    return {
        "x": text,
        "label": node.get("label") or text,
        "values": values,
        "type": boxes.type_of(at),
    }


def _output(boxes: "Boxes", node: Node, names: frozenset[str], index: int) -> Json:
    name = node.get("name") or ""
    values = child(node, "outputValues")
    default = child(node, "defaultOutputEntry")
    text = text_of(child(default, "text")) if default is not None else ""
    tests = _values(boxes, values, names)
    column = {
        "name": name or f"output {index + 1}",
        "named": bool(name),
        "label": node.get("label") or name,
        "values": tests,
        "order": split_tests(tests) if tests else None,
        "type": boxes.type_of(node),
        "default": text or None,
    }
    if text:
        boxes.note(default if default is not None else node, text, False, names, column)
    return column


def _check_outputs(boxes: "Boxes", node: Node, outputs: list[Json], hit: str) -> None:
    if len(outputs) > 1:
        given = [c["name"] for c in outputs if c["named"]]
        if len(given) < len(outputs) or len(set(given)) < len(given):
            boxes.faults.add(
                node,
                "dmn-output-names",
                "有几个输出列时，每列要有自己的名称；写上不同的名称",
                "of several output columns each needs a name of its own; give them different names",
            )
    if hit in ORDERED and not any(c["order"] for c in outputs):
        boxes.faults.add(
            node,
            "dmn-no-priorities",
            "命中策略按输出值的优先次序，但输出列没有列出值；写上输出值",
            "the hit policy goes by the order of the output values, but no output lists its values; list them",
        )


ADDED = frozenset({"number"})
COMPARED = ADDED | {
    "string", "date", "time", "date and time", "days and time duration", "years and months duration",
}  # fmt: skip


def _check_aggregated(boxes: "Boxes", node: Node, outputs: list[Json], aggregation: str | None) -> None:
    """A sum is of numbers, the smallest and the largest of what has an order."""
    if aggregation not in ("SUM", "MIN", "MAX"):
        return
    for each, column in zip(children(node, "output"), outputs, strict=True):
        base = (column["type"] or {}).get("base")
        if base is not None and base not in (ADDED if aggregation == "SUM" else COMPARED):
            boxes.faults.add(
                each,
                "dmn-aggregation",
                f"“{base}”类型的输出不能用 {aggregation} 汇总；改列的类型，或换一种汇总",
                f"outputs of the type '{base}' have no {aggregation}; change the column's type, or the aggregation",
            )


def _values(boxes: "Boxes", node: Node | None, names: frozenset[str]) -> str | None:
    if node is None:
        return None
    text = text_of(child(node, "text"))
    if not text or text == "-":
        return None
    boxes.note(node, text, True, names)
    return text


def _rule(boxes: "Boxes", node: Node, columns: tuple[list[Json], list[Json]], names: frozenset[str]) -> Json:
    inputs, outputs = children(node, "inputEntry"), children(node, "outputEntry")
    if len(inputs) != len(columns[0]) or len(outputs) != len(columns[1]):
        boxes.faults.add(
            node,
            "dmn-rule-cells",
            "这条规则的格数与列数不同；补齐或删去",
            "this rule has another number of cells than there are columns; add or delete cells",
        )
    tests = [text_of(child(each, "text")) for each in inputs]
    results = [text_of(child(each, "text")) for each in outputs]
    for each, text, column in zip(inputs, tests, columns[0], strict=False):
        if text not in BLANK:
            boxes.note(each, text, True, names, column)
    for each, text, column in zip(outputs, results, columns[1], strict=False):
        if text not in BLANK:
            boxes.note(each, text, False, names, column)
    return {
        "id": node.get("id") or f"line {node.sourceline}",
        "i": [None if text in BLANK else text for text in _padded(tests, len(columns[0]))],
        "o": [None if text in BLANK else text for text in _padded(results, len(columns[1]))],
    }


def _padded(texts: list[str], count: int) -> list[str]:
    return (texts + [""] * count)[:count]


def _annotations(node: Node, columns: list[str]) -> dict[str, str]:
    entries = [text_of(child(each, "text")) for each in children(node, "annotationEntry")]
    found = {name: text for name, text in zip(columns, entries, strict=False) if text}
    description = text_of(child(node, "description"))
    return found | ({"description": description} if description else {})


def split_tests(text: str) -> list[str]:
    """`"a, b", "c"` → the expressions between the commas outside quotes and brackets."""
    parts, depth, quoted, start = [], 0, False, 0
    for at, letter in enumerate(text):
        if letter == '"' and (at == 0 or text[at - 1] != "\\"):
            quoted = not quoted
        elif not quoted:
            depth += (letter in "([{") - (letter in ")]}")
            if letter == "," and depth == 0:
                parts.append(text[start:at])
                start = at + 1
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]
