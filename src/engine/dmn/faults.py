"""Where a fault of a DMN file is."""

from lxml import etree

from engine.dmn.model import Place
from engine.errors import Fault

Node = etree._Element


def place_of(node: Node, file: str) -> Place:
    """The id of the node or of the nearest one around it that has one; else its line."""
    around: Node | None = node
    while around is not None:
        found = around.get("id")
        if found and around.getparent() is not None:
            return Place(file, found)
        around = around.getparent()
    return Place(file, f"line {node.sourceline}")


class Faults:
    """Gathers what is wrong in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []

    def add(self, node: Node, code: str, zh: str, en: str, level: str = "error") -> None:
        place = place_of(node, self.file)
        self.found.append(Fault(place.file, place.element, code, zh, en, level))
