"""Write docs/lint.md from the code: every sentence of the checks, with an example that provokes it.

The sentences are found in the source; the examples are those of the tests, run here. A sentence that no example
provokes fails a test.
"""

import ast
import importlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lxml import etree

from engine.errors import Fault

ROOT = Path(__file__).resolve().parent.parent


SOURCE = ROOT / "src"
PARTS = {  # folder → title; in the order of the page
    "engine/bpmn/lint": "流程图 · Diagrams",
    "engine/foresee": "变量与类型 · Variables and types",
    "engine/dmn": "决策表 · Decision tables",
    "engine/forms": "表单 · Forms",
    "tasks/packs": "规程文件夹 · The pack's folder",
}
LINES = 14  # of an example
HEAD = """# What the checks say

Made from the code and from the tests' examples by `python scripts/build_lint.py`; a test holds it to both.

Each line of `guizhang pack check` is `file:element: sentence`. The code of a check is stable. A refusal stops a
deployment; a warning (⚠) is shown.
"""


@dataclass(frozen=True, slots=True)
class Site:
    """One place in the source where a check speaks."""

    file: str  # below src
    line: int
    codes: tuple[str, ...]  # that it may tell
    pattern: str | None  # of the Chinese sentence; None where it is put together elsewhere

    def spoke(self, fault: Fault) -> bool:
        return fault.code in self.codes and (self.pattern is None or re.fullmatch(self.pattern, fault.zh) is not None)


def main() -> None:
    (ROOT / "docs" / "lint.md").write_text(page(), encoding="utf-8")


class Example(Protocol):
    """As in tests/lint/examples.py."""

    part: str
    files: Mapping[str, bytes]

    def told(self) -> list[Fault]: ...

    def meant(self, fault: Fault) -> bool: ...


def examples() -> list[Example]:
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return list(importlib.import_module("tests.lint.examples").examples())


# ── where the checks speak ──


def sites() -> list[Site]:
    return [site for part in PARTS for file in sorted((SOURCE / part).glob("*.py")) for site in _sites(file)]


def _sites(file: Path) -> Iterator[Site]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    name = file.relative_to(SOURCE).as_posix()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called not in ("Fault", "fault", "add"):
            continue
        place = 2 if called == "Fault" else 1
        if len(call.args) >= place + 3:
            code, zh = call.args[place], call.args[place + 1]
            codes = _codes(code)
            if codes:
                yield Site(name, call.lineno, codes, _pattern(zh))


def _codes(node: ast.expr) -> tuple[str, ...]:
    """The codes that an expression may give; those of a table stand where the table does."""
    if isinstance(node, ast.IfExp):
        return (*_codes(node.body), *_codes(node.orelse))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    return ()


def _pattern(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*" for p in node.values]
        return "(?s:" + "".join(parts) + ")"
    return None


# ── what they say ──


def provoked(each: Iterable[Example]) -> Iterator[tuple[Example, Fault]]:
    for example in each:
        for fault in example.told():
            yield example, fault


def page(found: Iterable[tuple[Example, Fault]] | None = None) -> str:
    """The whole page; `found`: what `provoked` gave, where it is at hand."""
    found = list(provoked(examples()) if found is None else found)
    text = HEAD
    for part, title in PARTS.items():
        text += f"\n## {title}\n"
        seen: set[tuple[str, str]] = set()
        for example, fault in sorted(found, key=lambda pair: pair[1].code):
            said = (fault.code, _kind(fault))
            if example.part == part and said not in seen and example.meant(fault):
                seen.add(said)
                text += _entry(example, fault)
    return text


def _kind(fault: Fault) -> str:
    """The sentence without what is filled in, so that each is shown once."""
    for site in _all_sites():
        if site.pattern is not None and site.spoke(fault):
            return f"{site.file}:{site.line}"
    return fault.code


def _all_sites() -> list[Site]:
    if not _SITES:
        _SITES.extend(sites())
    return _SITES


_SITES: list[Site] = []


def _entry(example: Example, fault: Fault) -> str:
    mark = " ⚠" if fault.level != "error" else ""
    text = f"\n### `{fault.code}`{mark}\n\n- {fault.zh}\n- {fault.en}\n"
    shown = excerpt(example.files.get(fault.file, b""), fault)
    kind = {"form": "json", "bpmn": "xml", "dmn": "xml"}.get(
        fault.file.rpartition(".")[2], fault.file.rpartition(".")[2]
    )
    return text + (f"\n```{kind}\n{shown}\n```\n" if shown else "")


def excerpt(source: bytes, fault: Fault) -> str:
    """The element that a fault is told of, as it stands in its file."""
    if fault.file.endswith((".yaml", ".typ", ".json", ".md")):
        return _line(source.decode("utf-8", "replace"), fault.element)
    try:
        return _component(json.loads(source), fault) if fault.file.endswith(".form") else _node(source, fault)
    except (ValueError, etree.XMLSyntaxError):
        return _cut(source.decode("utf-8", "replace"))


def _line(text: str, element: str) -> str:
    """The line of a text file that a fault names, or the first that holds the name it tells of."""
    lines = text.splitlines()
    number = element.removeprefix("line ")
    if number.isdigit():
        return _cut("\n".join(lines[int(number) - 1 : int(number)]))
    return _cut(next((line for line in lines if element in line), ""))


def _node(source: bytes, fault: Fault) -> str:
    root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=False))
    found = next((node for node in root.iter() if isinstance(node.tag, str) and node.get("id") == fault.element), None)
    if found is None:
        return ""
    etree.indent(found)
    text = etree.tostring(found, encoding="unicode", with_tail=False)
    return _cut(re.sub(r' xmlns(:\w+)?="[^"]*"', "", text).replace("bpmn:", ""))


def _component(schema: Any, fault: Fault) -> str:
    todo: list[Any] = [schema]
    while todo:
        each = todo.pop()
        if isinstance(each, dict):
            if fault.element in (each.get("id"), each.get("key")) and "type" in each:
                return _cut(json.dumps(each, ensure_ascii=False, indent=1))
            todo += each.values()
        elif isinstance(each, list):
            todo += each
    return ""


def _cut(text: str) -> str:
    lines = [line[:160] for line in text.strip().splitlines()]
    return "\n".join(lines if len(lines) <= LINES else [*lines[: LINES - 1], "…"])


if __name__ == "__main__":
    main()
