"""Decision tables drawn in a line, as files that a modeler would write."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from engine.dmn import Decided, Decisions, check
from engine.errors import Fault
from engine.feel import World

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
WORLD = World(datetime(2026, 9, 28, 1, 0, tzinfo=UTC), date(2026, 9, 1))


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    hit: str = "UNIQUE",
    more: str = "",
    annotations: Sequence[str] = (),
    id: str = "t",
) -> str:
    """inputs: "expression:type{allowed}", outputs: "name:type{values}=default"; a rule: cells, outputs, annotations."""
    columns = "".join(_input(text, n) for n, text in enumerate(inputs, 1))
    columns += "".join(_output(text, n) for n, text in enumerate(outputs, 1))
    columns += "".join(f'<annotation name="{name}"/>' for name in annotations)
    rows = ""
    for number, rule in enumerate(rules, 1):
        kinds = ["inputEntry"] * len(inputs) + ["outputEntry"] * len(outputs) + ["annotationEntry"] * len(annotations)
        cells = "".join(
            _cell(kind, cell, f"{id}c{number}_{n}") for n, (kind, cell) in enumerate(zip(kinds, rule, strict=True))
        )
        rows += f'<rule id="{id}r{number}">{cells}</rule>'
    return f'<decisionTable id="{id}" hitPolicy="{hit}" {more}>{columns}{rows}</decisionTable>'


def _cell(kind: str, text: str, id: str) -> str:
    named = "" if kind == "annotationEntry" else f' id="{id}"'
    return f"<{kind}{named}><text>{escape(text)}</text></{kind}>"


def _input(text: str, number: int) -> str:
    text, _, values = text.removesuffix("}").partition("{")
    expression, _, kind = text.partition(":")
    allowed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    typed = f' typeRef="{kind}"' if kind else ""
    asked = f"<inputExpression{typed}><text>{expression}</text></inputExpression>"
    return f'<input id="i{number}" label="{expression}">{asked}{allowed}</input>'


def _output(text: str, number: int) -> str:
    text, _, default = text.partition("=")
    text, _, values = text.removesuffix("}").partition("{")
    name, _, kind = text.partition(":")
    typed = f' typeRef="{kind}"' if kind else ""
    inner = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    inner += f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    return f'<output id="o{number}" name="{name}"{typed}>{inner}</output>'


def decision(id: str, logic: str, requires: Sequence[str] = (), typed: str = "", knows: Sequence[str] = ()) -> str:
    lines = "".join(
        f'<informationRequirement><requiredDecision href="#{r}"/></informationRequirement>' for r in requires
    )
    lines += "".join(f'<knowledgeRequirement><requiredKnowledge href="#{k}"/></knowledgeRequirement>' for k in knows)
    return (
        f'<decision id="{id}" name="{id}"><variable name="{id}" typeRef="{typed or "Any"}"/>{lines}{logic}</decision>'
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def file(*parts: str, namespace: str = "test") -> bytes:
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{MODEL}" id="d" name="d" namespace="{namespace}">'
    )
    return f"{head}{''.join(parts)}</definitions>".encode()


def decide(source: bytes, scope: Mapping[str, Any] | None = None, what: str = "d1", **more: Any) -> Decided:
    return Decisions.read({"x.dmn": source}).decide(what, scope or {}, WORLD, **more)


def faults(source: bytes, level: str = "error") -> list[Fault]:
    return [fault for fault in check({"x.dmn": source}) if fault.level == level]
