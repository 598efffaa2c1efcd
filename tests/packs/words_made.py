"""Which Chinese words a rule book's diagrams and tables put into the read-only texts and the tables of its forms.

Read off the expressions, nothing runs: `{title: "培训", unit: u.unit}` makes one word and takes over those of another
variable, a table makes what its rows say. What is put together (`"差 " + string(n) + " " + u.unit`) makes shapes, 差 {} 万元;
with what people wrote in it, it makes nothing that could be said beforehand.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from lxml import etree

from engine.forms.english import shape
from tests.packs.joined import ways
from tests.packs.library import ROOT

CHINESE = re.compile(r"[\u3400-\u9fff]")
NAMES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
}
LOOP = re.compile(r"for (\w+) in (?:concatenate\(|get or else\()?([\w.]+(?:, [\w.]+)*)")
FILTER = re.compile(r"(?<=\w)\[[^\]]*\]")  # which rows are taken, not what they say
HANDED_ON = re.compile(r"(?:concatenate|context merge|get or else)\(\[?|^\[")  # lists that are taken over as they are
DOTTED = re.compile(r"\w+(?:\.\w+)*")
DEEPEST = 3  # parts of parts: what is handed round in a circle would have ever more

Place = tuple[str, str]  # the process ("pack/id"), the variable
Asked = tuple[Place, tuple[str, ...]]  # a part of it: ("report", …), ("management", "title")
Joined = tuple[str, frozenset[Asked], str]  # a text put together: what stands before and after its one variable


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
            origins = _followed(feel, (key,), user)
            found |= origins.words | self._put_together(origins.joined) | self._reached(origins.onward)
        return found

    def _reached(self, onward: Iterable[Asked], *, parts: bool = False) -> set[str]:
        """The words that come from variables. As parts of a text they are single words: no text grows by itself."""
        found: set[str] = set()
        seen: set[Asked] = set()
        waiting = [*onward]
        while waiting:
            asked = waiting.pop()
            if asked not in seen and len(asked[1]) <= DEEPEST:
                seen.add(asked)
                origins = self._origins(asked)
                found |= origins.words if parts else origins.words | self._put_together(origins.joined)
                waiting += origins.onward
        return found

    def _put_together(self, texts: Iterable[Joined]) -> set[str]:
        """Texts with one variable in them: of two in a row nobody can tell here which of their words go together."""
        found: set[str] = set()
        for before, variable, after in texts:
            found |= {shape(before + word + after) for word in self._reached(variable, parts=True)}
        return {word for word in found if CHINESE.search(word)}

    def _origins(self, asked: Asked) -> "Origins":
        (process, variable), path = asked
        found = Origins(words=set(self.said.get(asked, ())))
        found.onward |= {((other, variable), path) for other in self.near.get(process, ())}
        for feel, origin in self.given.get((process, variable), ()):
            found.add(_followed(feel, path, origin))
        return found


@dataclass
class Origins:
    """What an expression says by itself, what it takes over, and what it puts together."""

    words: set[str] = field(default_factory=set)
    onward: set[Asked] = field(default_factory=set)
    joined: set[Joined] = field(default_factory=set)

    def add(self, other: "Origins") -> None:
        self.words |= other.words
        self.onward |= other.onward
        self.joined |= other.joined


def _followed(feel: str, path: tuple[str, ...], process: str) -> Origins:
    """What an expression makes at a path."""
    loops = _loops(feel)
    texts = [feel]
    found = Origins()
    for at, key in enumerate(path):
        for text in texts:
            found.onward |= _asked(_whole(text), path[at:], process, loops)
        texts = [value for text in texts for value in _values(text, key)]
    for text in texts:
        found.words |= _words(text)
        found.onward |= _asked(_whole(text), (), process, loops)
        found.joined |= {
            (before, _asked([name], (), process, loops), after) for before, name, after in _around_one(text)
        }
    return found


def _loops(feel: str) -> dict[str, set[str]]:
    """By the name of a row the lists that it goes through; two loops may use one name."""
    found: dict[str, set[str]] = defaultdict(set)
    for row, lists in LOOP.findall(feel):
        found[row] |= set(lists.split(", "))
    return found


def _asked(names: Iterable[str], rest: tuple[str, ...], process: str, loops: dict[str, set[str]]) -> frozenset[Asked]:
    """Where the values of names come from, and a part of them; a row of a loop stands for its lists."""
    found: set[Asked] = set()
    for first, *more in (name.split(".") for name in names):
        for origin in loops.get(first, {first}):
            variable, *part = origin.split(".")
            found.add(((process, variable), (*part, *more, *rest)))
    return frozenset(found)


def _words(feel: str) -> set[str]:
    """What an expression says by itself, in shapes where it puts texts together."""
    told = [[piece[1:-1] for piece in way] for way in ways(feel) if all(map(_quoted, way))]
    words = {way[0] if len(way) == 1 else shape("".join(way)) for way in told}
    return {word for word in words if CHINESE.search(word)}


def _around_one(feel: str) -> Iterator[tuple[str, str, str]]:
    """(text before it, variable, text after it) for every text that is put together around one variable."""
    for way in ways(feel):
        names = [at for at, piece in enumerate(way) if not _quoted(piece)]
        if len(names) == 1 < len(way):
            before, after = way[: names[0]], way[names[0] + 1 :]
            yield "".join(piece[1:-1] for piece in before), way[names[0]], "".join(piece[1:-1] for piece in after)


def _quoted(piece: str) -> bool:
    return piece.startswith('"')


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
                columns[key] |= _words(cell.text or "")
        yield decision.get("id"), columns
