"""The trace: which element, table row, form field, letter or scenario carries which rule; and back."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from engine.bpmn.lint.words import TAGS
from engine.definition import Definition
from tasks.packs.info import SETTINGS, PackInfo
from tasks.packs.rule_ids import rule_ids
from tasks.packs.rules import Rule
from tasks.scenarios.script import Scenario

Kind = Literal["element", "table", "row", "field", "letter", "setting", "scenario"]
FRONT_MATTER: Final = re.compile(r"//\s*(title|rule)\s*:\s*(.*)")
FILLED: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)  # what a form puts in when it is shown
MARKUP: Final = re.compile(r"^\s*(?:#+|[-*>])\s+|[*_`]{1,2}", re.MULTILINE)
LONGEST: Final = 60  # characters of a name


@dataclass(frozen=True, slots=True)
class Carrier:
    """Something in a file that names a rule."""

    kind: Kind
    file: str
    element: str  # id of the element, row or field; key of pack.yaml; name of the scenario
    name: str  # what people call it
    table: str = ""  # of a row: what its table is called
    row: int = 0  # of a row: which one, from 1


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
    every = [element for process in definition.processes.values() for element in process.elements.values()]
    steps = {element.form_id: element.name for element in every if element.form_id}
    for file, content in sorted(files.items()):
        if file.endswith(".form"):
            yield from _fields(file, content, steps)
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
                yield (
                    id,
                    Carrier("element", process.file, element.id, element.name or TAGS.get(element.type, element.type)),
                )


def _tables(definition: Definition) -> Iterator[tuple[str, Carrier]]:
    for table in definition.decisions.tables.values():
        for id in table.carries:
            yield id, Carrier("table", table.file, table.id, table.name)
        for n, row in enumerate(table.rules, start=1):
            for id in rule_ids(row.annotations.get("rule")):
                yield id, Carrier("row", table.file, row.id, f"{table.name} 第 {n} 行", table.name, n)


def _fields(file: str, content: bytes, steps: Mapping[str, str]) -> Iterator[tuple[str, Carrier]]:
    """`steps`: by the form's id, what the task is called in which it is filled in."""
    form = json.loads(content)
    step = steps.get(form.get("id", ""), "")
    for component in _components(form):
        properties = component.get("properties")
        if isinstance(properties, dict):
            for id in rule_ids(properties.get("rule")):
                key = str(component.get("key") or component.get("path") or component.get("id") or "")
                yield id, Carrier("field", file, key, _said(component) or _in_step(step, key, component))


def _said(component: Mapping[str, Any]) -> str:
    """Its label or text as one reads it; what is put in when it is shown stays open. Nothing, where no word is left."""
    text = str(component.get("label") or component.get("text") or "")
    plain = " ".join(MARKUP.sub("", FILLED.sub("…", text)).split())
    short = plain.rstrip("。") if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
    return short if any(letter.isalnum() for letter in short) else ""


def _in_step(step: str, key: str, component: Mapping[str, Any]) -> str:
    """What has no words of its own is called by the step in which it is seen; a value by its key too."""
    shown = component.get("type") in ("text", "html") and step
    return f"{step}（提示）" if shown else " ".join(filter(None, (step, key)))


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
