"""The table of the dialect: complete against the schemas, kept by lint, and told by the docs."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import SpiffWorkflow.bpmn.parser
from lxml import etree
from tests.engine.bpmn.draw import Board

from engine.bpmn import dialect
from engine.bpmn.lint import lint
from engine.bpmn.specs.table import SPECS

ROOT = Path(__file__).resolve().parents[3]
XSD = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema" / "Semantic.xsd"
ABSTRACT = {
    "activity", "artifact", "baseElement", "baseElementWithMixedContent", "callableElement", "catchEvent",
        "dataAssociation",
    "event", "eventDefinition", "expression", "flowElement", "flowNode", "gateway", "loopCharacteristics",
        "rootElement",
    "throwEvent",
}  # fmt: skip
HOLDERS = {
    "header": "taskHeaders", "input": "ioMapping", "output": "ioMapping", "property": "properties",
}  # fmt: skip


def test_every_element_of_the_bpmn_schema_is_in_the_table() -> None:
    root = etree.parse(XSD).getroot()
    names = {element.get("name") for element in root.iter("{http://www.w3.org/2001/XMLSchema}element")} - {None}
    assert names - ABSTRACT - set(dialect.BPMN) == set()


def test_no_row_stands_twice() -> None:
    for rows, table in ((dialect.BPMN_ROWS, dialect.BPMN), (dialect.ZEEBE_ROWS, dialect.ZEEBE)):
        assert len(rows) == len(table)


def test_what_runs_has_a_spec_and_what_has_none_does_not_run() -> None:
    nodes = set(SPECS)
    assert all(dialect.BPMN[tag].verdict == "runs" for tag in nodes)
    assert nodes | {"complexGateway", "transaction", "adHocSubProcess"} == FLOW_NODES


FLOW_NODES = {
    "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
        "subProcess",
    "callActivity", "transaction", "adHocSubProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
    "eventBasedGateway", "complexGateway", "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
    "boundaryEvent",
}  # fmt: skip


def codes(extra: str, on_task: str = "") -> set[str]:
    b = Board()
    b.start(), b.user("a", ext=on_task), b.end()
    b.line("start", "a", "end")
    b.extra = extra
    return {fault.code for fault in lint({"p.bpmn": b.xml()})}


@pytest.mark.parametrize("row", [row for row in dialect.BPMN_ROWS if row.verdict != "refused"], ids=lambda row: row.tag)
def test_an_attribute_that_is_in_no_row_is_refused(row: dialect.Row) -> None:
    assert "unknown-attribute" in codes(f'<bpmn:{row.tag} id="x_{row.tag}" magic="1" />')


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [(row.tag, name, sorted(only)[0] + "x") for row in dialect.BPMN_ROWS for name, only in row.obeyed.items() if only],
)
def test_a_value_that_would_not_be_obeyed_is_refused(tag: str, name: str, value: str) -> None:
    assert "refused-value" in codes(f'<bpmn:{tag} id="x_{tag}" {name}="{value}" />')


@pytest.mark.parametrize("row", dialect.ZEEBE_ROWS, ids=lambda row: row.tag)
def test_an_extension_is_refused_or_its_unknown_attributes_are(row: dialect.Row) -> None:
    text = f'<zeebe:{row.tag} magic="1" />'
    if row.tag in HOLDERS:
        text = f"<zeebe:{HOLDERS[row.tag]}>{text}</zeebe:{HOLDERS[row.tag]}>"
    assert codes("", text) & {"refused-extension", "unknown-attribute"}


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_dialect", ROOT / "scripts" / "build_dialect.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_docs_are_what_the_code_says() -> None:
    build = builder()
    assert (ROOT / "docs" / "dialect.md").read_text(encoding="utf-8") == build.dialect_page()
