"""The trace: which element, table row, form field, letter or scenario carries which rule; and back."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from engine.definition import Definition
from tasks.packs.info import SETTINGS, PackInfo
from tasks.packs.rule_ids import rule_ids
from tasks.packs.rules import Rule
from tasks.scenarios.script import Scenario

Kind = Literal["element", "table", "row", "field", "letter", "setting", "scenario"]
FRONT_MATTER: Final = re.compile(r"//\s*(title|rule)\s*:\s*(.*)")


@dataclass(frozen=True, slots=True)
class Carrier:
    """Something in a file that names a rule."""

    kind: Kind
    file: str
    element: str  # id of the element, row or field; key of pack.yaml; name of the scenario
    name: str  # what people call it


@dataclass(frozen=True, slots=True)
class Trace:
    rules: tuple[Rule, ...]
    carriers: Mapping[str, tuple[Carrier, ...]]  # rule id → what carries it; ids that no rule has are there too

    def of(self, rule: str) -> tuple[Carrier, ...]:
        """What carries the rule, scenarios left out."""
        return tuple(carrier for carrier in self.carriers.get(rule, ()) if carrier.kind != "scenario")

    def scenarios(self, rule: str) -> tuple[Carrier, ...]:
        return tuple(carrier for carrier in self.carriers.get(rule, ()) if carrier.kind == "scenario")

    @property
    def unknown(self) -> dict[str, tuple[Carrier, ...]]:
        """Ids that something names and rules.yaml does not."""
        known = {rule.id for rule in self.rules}
        return {id: found for id, found in self.carriers.items() if id not in known}

    @property
    def planned(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.status == "planned")


def trace(
    files: Mapping[str, bytes],
    info: PackInfo,
    definition: Definition,
    rules: Iterable[Rule],
    scenarios: Iterable[Scenario],
) -> Trace:
    """Find every carrier in a pack's files."""
    carriers: dict[str, list[Carrier]] = {}
    for id, carrier in _all(files, info, definition, scenarios):
        carriers.setdefault(id, []).append(carrier)
    return Trace(tuple(rules), {id: tuple(dict.fromkeys(found)) for id, found in sorted(carriers.items())})


def _all(
    files: Mapping[str, bytes], info: PackInfo, definition: Definition, scenarios: Iterable[Scenario]
) -> Iterator[tuple[str, Carrier]]:
    yield from _settings(info)
    yield from _elements(definition)
    yield from _tables(definition)
    for file, content in sorted(files.items()):
        if file.endswith(".form"):
            yield from _fields(file, content)
        elif file.endswith(".typ"):
            yield from _letter(file, content)
    for scenario in scenarios:
        for id in scenario.rules:
            yield id, Carrier("scenario", scenario.file, scenario.name, scenario.name)


def _settings(info: PackInfo) -> Iterator[tuple[str, Carrier]]:
    for key, ids in info.carries.items():
        for id in ids:
            yield id, Carrier("setting", "pack.yaml", key, SETTINGS[key])


def _elements(definition: Definition) -> Iterator[tuple[str, Carrier]]:
    for process in definition.processes.values():
        for element in process.elements.values():
            for id in element.rules:
                yield id, Carrier("element", process.file, element.id, element.name or element.type)


def _tables(definition: Definition) -> Iterator[tuple[str, Carrier]]:
    for table in definition.decisions.tables.values():
        for id in table.carries:
            yield id, Carrier("table", table.file, table.id, table.name)
        for n, row in enumerate(table.rules, start=1):
            for id in rule_ids(row.annotations.get("rule")):
                yield id, Carrier("row", table.file, row.id, f"{table.name} 第 {n} 行")


def _fields(file: str, content: bytes) -> Iterator[tuple[str, Carrier]]:
    for component in _components(json.loads(content)):
        properties = component.get("properties")
        if isinstance(properties, dict):
            for id in rule_ids(properties.get("rule")):
                name = str(component.get("label") or component.get("text") or component.get("key") or "")
                key = str(component.get("key") or component.get("path") or component.get("id") or "")
                yield id, Carrier("field", file, key, name[:80])


def _components(form: Any) -> Iterator[dict[str, Any]]:
    if isinstance(form, dict):
        yield form
        for component in form.get("components") or ():
            yield from _components(component)


def _letter(file: str, content: bytes) -> Iterator[tuple[str, Carrier]]:
    front = front_matter(content)
    for id in rule_ids(front.get("rule")):
        yield id, Carrier("letter", file, file.rsplit("/", 1)[-1], front.get("title", file))


def front_matter(content: bytes) -> dict[str, str]:
    """The leading `// key: value` lines of a letter."""
    found: dict[str, str] = {}
    for line in content.decode("utf-8", "replace").splitlines():
        if not line.startswith("//"):
            break
        match = FRONT_MATTER.fullmatch(line.strip())
        if match:
            found[match[1]] = match[2].strip()
    return found
