"""Forms, decisions and processes that a diagram names must be among the files."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from lxml import etree

from engine.bpmn.extensions import attribute, extension
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import bpmn, local
from engine.bpmn.xml import read_xml
from engine.errors import Fault, Refused


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    forms, decisions = form_keys(pack.files), _decisions(pack.files)
    for node in diagram.nodes:
        form = attribute(node, "formDefinition", "formId")
        if form is not None and form not in forms:
            yield _missing(diagram, node, "表单", "form", form, sorted(forms))
        elif form is not None:
            yield from _lost_answers(diagram, node, forms[form], "warning" if pack.around.foreign else "error")
        decision = attribute(node, "calledDecision", "decisionId")
        if decision is not None and not decision.startswith("=") and decision not in decisions:
            yield _missing(diagram, node, "决策", "decision", decision, sorted(decisions))
        called = attribute(node, "calledElement", "processId")
        if called is not None and not called.startswith("="):
            yield from _process(diagram, node, called, pack)


def _process(diagram: Diagram, node: etree._Element, called: str, pack: Pack) -> Iterator[Fault]:
    process = pack.processes.get(called)
    if process is None:
        yield _missing(diagram, node, "流程", "process", called, sorted(pack.processes))
    elif not any(_is_blank(start) for start in process.iterchildren(bpmn("startEvent"))):
        yield diagram.fault(
            node,
            "called-without-start",
            f"“{label(node)}”调用的流程 {called} 没有空白的开始事件；请给它一个",
            f"the process {called} that “{label(node)}” calls has no blank start event; give it one",
        )


def _is_blank(start: etree._Element) -> bool:
    return not any(local(child.tag).endswith("EventDefinition") for child in start)


def _missing(diagram: Diagram, node: etree._Element, zh: str, en: str, name: str, known: list[str]) -> Fault:
    listed = ", ".join(known[:20]) or "—"
    return diagram.fault(
        node,
        f"missing-{en}",
        f"“{label(node)}”用到的{zh}“{name}”不存在（现有：{listed}）；请补上或改名",
        f"the {en} “{name}” that “{label(node)}” uses does not exist (known: {listed}); add it or mend the name",
    )


def _lost_answers(diagram: Diagram, node: etree._Element, keys: frozenset[str], level: str) -> Iterator[Fault]:
    """A local variable takes an answer of its name; without an output mapping or a collection nobody ever sees it."""
    mapping = extension(node, "ioMapping")
    if mapping is None or any(local(entry.tag) == "output" for entry in mapping):
        return
    many = node.find(bpmn("multiInstanceLoopCharacteristics"))
    if many is not None and attribute(many, "loopCharacteristics", "outputElement"):
        return
    for entry in mapping:
        name = (entry.get("target") or "").split(".")[0]
        if name in keys:
            yield diagram.fault(
                node,
                "answer-stays-local",
                f"“{label(node)}”的答案 {name} 会留在输入映射造的局部变量里而丢失；请加一条输出映射",
                f"the answer {name} of “{label(node)}” would stay in the local variable that an input mapping made "
                "and be lost; add an output mapping",
                level,
            )


def form_keys(files: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """Form id → first names of the keys of its fields. What is no form is reported by who reads forms."""
    found: dict[str, frozenset[str]] = {}
    for file, source in files.items():
        if file.endswith(".form"):
            with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
                id, keys = _keys_in(source)
                found[id] = keys
    return found


@lru_cache(maxsize=1_000)  # asked for each diagram of a pack, and again for each version that has the form
def _keys_in(source: bytes) -> tuple[str, frozenset[str]]:
    schema = json.loads(source)
    return str(schema["id"]), frozenset(_keys(schema.get("components", [])))


def _keys(components: list[Mapping[str, Any]]) -> Iterator[str]:
    for component in components:
        if isinstance(component.get("key"), str):
            yield str(component["key"]).split(".")[0]
        elif component.get("type") != "dynamiclist" and isinstance(component.get("components"), list):
            yield from _keys(component["components"])
        if component.get("type") == "dynamiclist" and isinstance(component.get("path"), str):
            yield str(component["path"]).split(".")[0]


def _decisions(files: Mapping[str, bytes]) -> frozenset[str]:
    found: set[str] = set()
    for file, source in files.items():
        if file.endswith(".dmn"):
            with suppress(Refused):
                found |= _decisions_in(source, file)
    return frozenset(found - {""})


@lru_cache(maxsize=1_000)
def _decisions_in(source: bytes, file: str) -> frozenset[str]:
    return frozenset(
        node.get("id", "")
        for node in read_xml(source, file).iter()
        if local(node.tag) in ("decision", "decisionService")
    )
