"""Templates of form-js ("feelers"): text with `{{ FEEL }}`, `{{#if c}}…{{/if}}` and `{{#loop xs}}…{{/loop}}`.

A string that begins with `=` is one FEEL expression as a whole. What is read here is a tree of frozen nodes; `render`
asks for the values of many expressions at once, so that one call into FEEL serves a whole form.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.advance import Json


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Insert:
    feel: str


@dataclass(frozen=True, slots=True)
class If:
    feel: str
    body: tuple["Node", ...]
    newline: bool  # the closing tag took its line's end with it


@dataclass(frozen=True, slots=True)
class Loop:
    feel: str
    body: tuple["Node", ...]
    newline: bool


Node = Words | Insert | If | Loop


@dataclass(frozen=True, slots=True)
class Template:
    source: str
    nodes: tuple[Node, ...]

    @property
    def plain(self) -> bool:
        return all(isinstance(node, Words) for node in self.nodes)


class TemplateFault(Exception):
    """The template can't be read; zh and en say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


_TAG = re.compile(
    r"\{\{(?:#(?P<open>if|loop) (?P<cond>.*?)\}\}\n?|/(?P<close>if|loop)\}\}(?P<nl>\n?)|(?P<feel>.*?)\}\})", re.S
)


@lru_cache(maxsize=8192)
def read_template(source: str) -> Template:
    """Read a template. Raises TemplateFault where a tag is not closed or closes what was not opened."""
    if source.startswith("="):
        return Template(source, (Insert(source[1:]),))
    root: list[Node] = []
    open_: list[tuple[str, str, list[Node]]] = []
    body, at = root, 0
    while (start := source.find("{{", at)) >= 0:
        if start > at:
            body.append(Words(source[at:start]))
        tag = _TAG.match(source, start)
        if not tag:
            raise TemplateFault("“{{”没有对应的“}}”，请补上", "'{{' has no '}}': close it")
        at = tag.end()
        if tag["open"]:
            open_.append((tag["open"], tag["cond"].strip(), body))
            body = []
        elif tag["close"]:
            body = _closed(tag, open_, body)
        elif feel := tag["feel"].removeprefix("=").strip():
            body.append(Insert(feel))
    if open_:
        raise TemplateFault(
            f"“{{{{#{open_[-1][0]}}}}}”没有结束标记，请加上“{{{{/{open_[-1][0]}}}}}”",
            f"'{{{{#{open_[-1][0]}}}}}' is never closed: add '{{{{/{open_[-1][0]}}}}}'",
        )
    if at < len(source):
        body.append(Words(source[at:]))
    return Template(source, tuple(root))


def _closed(tag: re.Match[str], open_: list[tuple[str, str, list[Node]]], body: list[Node]) -> list[Node]:
    if not open_ or open_[-1][0] != tag["close"]:
        raise TemplateFault(
            f"“{{{{/{tag['close']}}}}}”前面没有对应的开始标记，请删去或补上",
            f"'{{{{/{tag['close']}}}}}' closes nothing: remove it or open it first",
        )
    kind, feel, above = open_.pop()
    above.append((If if kind == "if" else Loop)(feel, tuple(body), bool(tag["nl"])))
    return above


def expressions(nodes: tuple[Node, ...], depth: int = 0) -> Iterator[tuple[str, int]]:
    """Every FEEL text with how many loops stand around it."""
    for node in nodes:
        if isinstance(node, Insert):
            yield node.feel, depth
        elif isinstance(node, (If, Loop)):
            yield node.feel, depth
            yield from expressions(node.body, depth + isinstance(node, Loop))


def loop_scope(element: Json, around: Mapping[str, Json]) -> dict[str, Json]:
    """What the body of a loop may read: its element's keys, `this` and `parent`."""
    own = dict(element) if isinstance(element, Mapping) else {}
    return {"this": element, "parent": around, **own, "_this_": element, "_parent_": around}


Ask = Callable[[str, Mapping[str, Json]], Json]


def render(
    template: Template, scope: Mapping[str, Json], ask: Ask, escape: Callable[[str], str] = str, missing: str = ""
) -> str:
    """The text with every value filled in.

    `ask(feel, scope)` gives a value, `escape` guards what is inserted, `missing` stands for a value that is null.
    """
    return _render(template.nodes, scope, ask, lambda value: missing if value is None else escape(as_text(value)))


Write = Callable[[Json], str]


def _render(nodes: tuple[Node, ...], scope: Mapping[str, Json], ask: Ask, write: Write) -> str:
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, Words):
            parts.append(node.text)
        elif isinstance(node, Insert):
            parts.append(write(ask(node.feel, scope)))
        else:
            parts.append(_ended(_block(node, scope, ask, write), node.newline))
    return "".join(parts)


def _block(node: If | Loop, scope: Mapping[str, Json], ask: Ask, write: Write) -> str | None:
    found = ask(node.feel, scope)
    if isinstance(node, If):
        return _render(node.body, scope, ask, write) if found else None
    elements = found if isinstance(found, list) else [] if found is None else [found]
    return "".join(_render(node.body, loop_scope(element, scope), ask, write) for element in elements)


def _ended(text: str | None, newline: bool) -> str:
    if text is None:
        return ""
    return text + "\n" if newline and not text.endswith("\n") else text


def as_text(value: Json) -> str:
    """A value as FEEL's `string()` writes it; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "[" + ", ".join(as_text(item) if item is not None else "null" for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {as_text(item)}" for key, item in value.items()) + "}"
    return str(value)
