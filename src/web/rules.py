"""Rules in our own words and the regulation they come from, as they stand in the version that governs a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tasks.definitions import Deployed
from tasks.packs.carried import carried_by
from tasks.packs.info import PackInfo
from tasks.packs.rules import Rule, read_rules
from web.language import language


@dataclass(frozen=True, slots=True)
class RuleText:
    id: str
    article: str
    title: str
    text: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The regulation itself."""

    title: str
    issuer: str
    number: str  # "": unknown
    link: str  # https only; "": none
    in_force_from: date | None


@dataclass(frozen=True, slots=True)
class ElementRules:
    """An element of a drawing with the rules that it carries."""

    id: str
    name: str
    lane: str
    rules: tuple[RuleText, ...]


@lru_cache(maxsize=128)
def _read(_version: str, source: bytes) -> dict[str, Rule]:
    return {rule.id: rule for rule in read_rules(source)}


def all_rules(deployed: Deployed) -> list[RuleText]:
    source = deployed.definition.files.get("rules.yaml")
    return [_text(rule) for rule in _read(deployed.definition.hash, source).values()] if source else []


def rules_of(deployed: Deployed, ids: Iterable[str]) -> list[RuleText]:
    """The rules of these ids, in their order; ids without a rule are left out (the check refuses such packs)."""
    known = {rule.id: rule for rule in all_rules(deployed)}
    return [known[id] for id in dict.fromkeys(ids) if id in known]


def rules_by_element(deployed: Deployed, process: str) -> list[ElementRules]:
    """The elements of a process (its id) that carry rules, in the order of the file."""
    known = {rule.id: rule for rule in all_rules(deployed)}
    found = []
    for element in deployed.definition.processes[process].elements.values():
        carried = tuple(known[id] for id in carried_by(deployed.definition, element) if id in known)
        if carried:
            found.append(ElementRules(element.id, element.name or element.id, element.lane or "", carried))
    return found


def _text(rule: Rule) -> RuleText:
    said = language()
    return RuleText(rule.id, rule.article, rule.title.of(said), rule.text.of(said), rule.status == "planned")


def source_of(info: PackInfo) -> Source:
    link = info.link if info.link and info.link.startswith("https://") else ""
    said = language()
    return Source(info.title.of(said), info.issuer.of(said), info.number or "", link, info.in_force_from)
