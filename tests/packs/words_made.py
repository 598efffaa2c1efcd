"""Which Chinese words a rule book's diagrams and tables put into the read-only texts and the tables of its forms.

Read off the expressions, nothing runs: `{title: "培训", unit: u.unit}` makes one word and takes over those of another
variable, a table makes what its rows say. Words put together (`"差 " + string(n)`) are no words of a list, and left out.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from lxml import etree

from tests.packs.library import ROOT

CHINESE = re.compile(r"[\u3400-\u9fff]")
NAMES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
}
PLAIN = re.compile(r'"([^"]*)"')  # a text by itself
CHOSEN = re.compile(r'(?:then|else) "([^"]*)"(?=$| else)')
LOOP = re.compile(r"for (\w+) in (?:concatenate\(|get or else\()?([\w.]+(?:, [\w.]+)*)")
FILTER = re.compile(r"(?<=\w)\[[^\]]*\]")  # which rows are taken, not what they say
HANDED_ON = re.compile(r"(?:concatenate|context merge|get or else)\(\[?|^\[")  # lists that are taken over as they are
DOTTED = re.compile(r"\w+(?:\.\w+)*")
DEEPEST = 3  # parts of parts: what is handed round in a circle would have ever more

Place = tuple[str, str]  # the process ("pack/id"), the variable
Asked = tuple[Place, tuple[str, ...]]  # a part of it: ("report", …), ("management", "title")


@dataclass
class Flow:
    """What each variable is given, and which process calls which."""

    given: dict[Place, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))  # FEEL, its process
    said: dict[Asked, set[str]] = field(default_factory=lambda: defaultdict(set))  # by tables
    near: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # processes that share variables
    users: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # processes that show a form

    def made(self, form: str, path: tuple[str, ...]) -> set[str]:
        """The words that reach a field, wherever its form is shown."""
        return self._reached([((user, path[0]), path[1:]) for user in self.users.get(form, ())])

    def made_by(self, form: str, feel: str, key: str) -> set[str]:
        """The words that reach a key of what an expression of a form makes, wherever the form is shown."""
        found: set[str] = set()
        for user in self.users.get(form, ()):
            words, onward = _followed(feel, (key,), user)
            found |= words | self._reached([*onward])
        return found

    def _reached(self, waiting: list[Asked]) -> set[str]:
        found: set[str] = set()
        seen: set[Asked] = set()
        while waiting:
            asked = waiting.pop()
            if asked not in seen and len(asked[1]) <= DEEPEST:
                seen.add(asked)
                words, onward = self._origins(asked)
                found |= words
                waiting += onward
        return found

    def _origins(self, asked: Asked) -> tuple[set[str], list[Asked]]:
        (process, variable), path = asked
        words = set(self.said.get(asked, ()))
        onward: list[Asked] = [((other, variable), path) for other in self.near.get(process, ())]
        for feel, origin in self.given.get((process, variable), ()):
            made, more = _followed(feel, path, origin)
            words |= made
            onward += more
        return words, onward


def _followed(feel: str, path: tuple[str, ...], process: str) -> tuple[set[str], set[Asked]]:
    """What an expression itself says at a path, and the variables from which it takes the rest."""
    loops = _loops(feel)
    texts = [feel]
    onward: set[Asked] = set()
    for at, key in enumerate(path):
        onward |= {((process, variable), part) for text in texts for variable, part in _taken(text, path[at:], loops)}
        texts = [value for text in texts for value in _values(text, key)]
    words = {word for text in texts for word in _words(text) if CHINESE.search(word)}
    return words, onward | {((process, variable), part) for text in texts for variable, part in _taken(text, (), loops)}


def _loops(feel: str) -> dict[str, set[str]]:
    """By the name of a row the lists that it goes through; two loops may use one name."""
    found: dict[str, set[str]] = defaultdict(set)
    for row, lists in LOOP.findall(feel):
        found[row] |= set(lists.split(", "))
    return found


def _taken(text: str, rest: tuple[str, ...], loops: dict[str, set[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(variable, path below it) for each that stands for the whole text; a row of a loop stands for its lists."""
    for name in _whole(text):
        first, *more = name.split(".")
        for origin in loops.get(first, {first}):
            variable, *part = origin.split(".")
            yield variable, (*part, *more, *rest)


def _words(text: str) -> list[str]:
    alone = PLAIN.fullmatch(text)
    joined = text.startswith("(")  # `(if … then "符合" else "不符合") + …`
    return [alone[1]] if alone else [] if joined else CHOSEN.findall(text)


def _whole(text: str) -> list[str]:
    """Variables that stand for the whole value: by themselves, as what is chosen, what a loop gives or lists put together."""
    bare = FILTER.sub("", text.lstrip("= "))
    found = [bare, *re.findall(r"(?:then|else|return) ([\w.]+)(?![\w.]| \+)", bare)]
    for match in HANDED_ON.finditer(bare):
        found += re.match(r"[^\[\](){}]*", bare[match.end() :])[0].split(", ")
    return [name for name in found if DOTTED.fullmatch(name)]


def _values(text: str, key: str) -> Iterator[str]:
    """What stands behind `key:` in every context of an expression, to the comma or bracket that ends it."""
    for match in re.finditer(rf"\b{key}: ", text):
        depth, quoted, end = 0, False, match.end()
        while end < len(text) and (quoted or depth or text[end] not in ",}])"):
            quoted ^= text[end] == '"'
            depth += 0 if quoted else (text[end] in "[{(") - (text[end] in "]})")
            end += 1
        yield text[match.end() : end]


@cache
def flow() -> Flow:
    """Everything that the library's diagrams and tables hand to their forms."""
    found = Flow()
    tables = dict(each for path in (ROOT / "processes").rglob("*.dmn") for each in _tables(path))
    computed = dict(_computed(path) for path in sorted((ROOT / "forms").rglob("*.form")))
    trees = [(path.parent.name, etree.parse(path)) for path in sorted((ROOT / "processes").rglob("*.bpmn"))]
    known = {f"{pack}/{_id(tree)}" for pack, tree in trees}
    for pack, tree in trees:
        _read(_Diagram(pack, tree, known), tables, found)
    for form, users in found.users.items():
        for user, (variable, feel) in product(users, computed.get(form, ())):
            found.given[user, variable].append((feel, user))
    return found


def _computed(path: Path) -> tuple[str, list[tuple[str, str]]]:
    """(form, what its own expressions compute: (variable, FEEL that makes it))."""
    form = json.loads(path.read_text("utf-8"))
    return form["id"], [found for top in form["components"] for found in _expressions(top)]


def _expressions(component: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(variable, FEEL) of every expression; what has the key `report.differences` is a part of `report`."""
    if component["type"] == "expression":
        variable, *parts = component["key"].split(".")
        feel = component["expression"].lstrip("= ")
        for part in reversed(parts):
            feel = f"{{{part}: {feel}}}"
        yield variable, feel
    for inner in component.get("components", ()):
        yield from _expressions(inner)


def _id(tree: etree._ElementTree) -> str:
    return tree.find(".//bpmn:process", NAMES).get("id")


@dataclass(frozen=True)
class _Diagram:
    pack: str
    tree: etree._ElementTree
    known: set[str]  # every process of the library: a pack calls its own before a shared one

    @property
    def process(self) -> str:
        return f"{self.pack}/{_id(self.tree)}"

    def every(self, path: str) -> Iterator[etree._Element]:
        return self.tree.iterfind(f".//zeebe:{path}", NAMES)

    def child(self, called: etree._Element) -> str:
        own = f"{self.pack}/{called.get('processId')}"
        return own if own in self.known else f"common/{called.get('processId')}"

    def sides(self, mapping: etree._Element) -> tuple[str, str]:
        """(whose variable is given, whose variables are read): a call's mappings stand between two processes."""
        called = mapping.getparent().getparent().find("zeebe:calledElement", NAMES)
        child = self.process if called is None else self.child(called)
        return (child, self.process) if etree.QName(mapping).localname == "input" else (self.process, child)


def _read(diagram: _Diagram, tables: dict[str, dict[str, set[str]]], found: Flow) -> None:
    process = diagram.process
    for form in diagram.every("formDefinition"):
        found.users[form.get("formId")].add(process)
    for called in diagram.every("calledElement"):  # variables that a call hands over unasked, in and out
        if called.get("propagateAllParentVariables") != "false":
            found.near[diagram.child(called)].add(process)
        if called.get("propagateAllChildVariables") != "false":
            found.near[process].add(diagram.child(called))
    for mapping in diagram.every("ioMapping/*"):
        into, source = diagram.sides(mapping)
        found.given[into, mapping.get("target")].append((mapping.get("source"), source))
    for each in diagram.every("loopCharacteristics[@outputCollection]"):
        found.given[process, each.get("outputCollection")].append((each.get("outputElement"), process))
    for asked in diagram.every("calledDecision"):
        for key, words in tables.get(asked.get("decisionId"), {}).items():
            found.said[(process, asked.get("resultVariable")), (key,)] |= words


def _tables(path: Path) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """(decision, by output the Chinese words that its rows say)."""
    for decision in etree.parse(path).iterfind(".//dmn:decision", NAMES):
        columns: dict[str, set[str]] = defaultdict(set)
        keys = [output.get("name") for output in decision.iterfind(".//dmn:output", NAMES)]
        for rule in decision.iterfind(".//dmn:rule", NAMES):
            for key, cell in zip(keys, rule.iterfind("dmn:outputEntry/dmn:text", NAMES), strict=True):
                columns[key] |= {word for word in _words(cell.text or "") if CHINESE.search(word)}
        yield decision.get("id"), columns
