"""Diagrams and tables as trees in which one thing is changed and then put back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from lxml import etree

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE: Final = "{http://camunda.org/schema/zeebe/1.0}"

Node = etree._Element
Undo = Callable[[], None]


def parsed(source: bytes) -> Node:
    """The tree of a file that the engine has read already; nothing is fetched and no entity is resolved."""
    return etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=False))


def written(root: Node) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def tag(node: Node) -> str:
    """The local name; "" for a comment."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


@contextmanager
def attribute(node: Node, name: str, value: str | None) -> Iterator[None]:
    """With another value, or without it."""
    before = node.get(name)
    _set(node, name, value)
    try:
        yield
    finally:
        _set(node, name, before)


@contextmanager
def text(node: Node, value: str) -> Iterator[None]:
    before, node.text = node.text, value
    try:
        yield
    finally:
        node.text = before


@contextmanager
def without(node: Node) -> Iterator[None]:
    parent = node.getparent()
    if parent is None:
        raise ValueError("the root can't be taken out")
    at, tail = parent.index(node), node.tail
    parent.remove(node)
    try:
        yield
    finally:
        node.tail = tail
        parent.insert(at, node)


@contextmanager
def moved(node: Node, to: Node) -> Iterator[None]:
    """Under another parent."""
    parent = node.getparent()
    if parent is None:
        raise ValueError("the root can't be moved")
    at = parent.index(node)
    to.append(node)
    try:
        yield
    finally:
        parent.insert(at, node)


@contextmanager
def renamed(node: Node, name: str) -> Iterator[None]:
    before, node.tag = node.tag, name
    try:
        yield
    finally:
        node.tag = before


def _set(node: Node, name: str, value: str | None) -> None:
    if value is None:
        node.attrib.pop(name, None)
    else:
        node.set(name, value)
