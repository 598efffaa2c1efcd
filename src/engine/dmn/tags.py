"""Names in a DMN document, whichever of the versions 1.1 to 1.5 it is written in."""

from collections.abc import Iterator

from lxml import etree

Node = etree._Element

# https://www.omg.org/spec/DMN/<date>/MODEL/ ; 1.1 was http://…/dmn.xsd
MODELS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "http://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "http://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "http://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
BOXES = frozenset(
    (
        "literalExpression",
        "decisionTable",
        "context",
        "invocation",
        "functionDefinition",
        "list",
        "relation",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
    )
)


def local(node: Node) -> str:
    """The name without its namespace, for an element of DMN; with it for a stranger's."""
    name = etree.QName(node)
    return name.localname if (name.namespace or "") in MODELS else f"{{{name.namespace}}}{name.localname}"


def children(node: Node, name: str) -> list[Node]:
    return [each for each in node if local(each) == name]


def child(node: Node, name: str) -> Node | None:
    return next(iter(children(node, name)), None)


def expression_of(node: Node) -> Node | None:
    """The boxed expression directly below a node."""
    return next((each for each in node if local(each) in BOXES), None)


def text_of(node: Node | None) -> str:
    """The text of `<text>`, blanks around it removed."""
    return (node.text or "").strip() if node is not None else ""


def below(node: Node) -> Iterator[Node]:
    return node.iterdescendants()
