"""Elements and attributes that the host would not obey are refused, by the table in engine.bpmn.dialect."""

from collections.abc import Generator, Iterator

from lxml import etree

from engine.bpmn import dialect
from engine.bpmn.lint.subject import Diagram, Pack
from engine.bpmn.lint.words import kind
from engine.bpmn.names import BPMN, ZEEBE, bpmn, local
from engine.errors import Fault


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    if diagram.root.tag != bpmn("definitions"):
        yield diagram.fault(
            diagram.root,
            "not-bpmn",
            "这不是 BPMN 2.0 文件；请用建模器另存",
            "this is no BPMN 2.0 file; save it from a modeler",
        )
        return
    todo = [diagram.root]
    while todo:
        node = todo.pop()
        namespace, _sep, tag = str(node.tag).removeprefix("{").rpartition("}")
        if namespace in dialect.DRAWING:
            continue
        if namespace == BPMN:
            known = yield from _element(diagram, node, dialect.BPMN.get(tag))
        elif namespace == ZEEBE:
            known = yield from _extension(diagram, node, dialect.ZEEBE.get(tag))
        else:
            known = yield from _foreign(diagram, node, namespace)
        if known:
            todo += reversed(list(node))


def _element(diagram: Diagram, node: etree._Element, row: dialect.Row | None) -> Generator[Fault, None, bool]:
    tag = local(node.tag)
    if row is None:
        yield diagram.fault(
            node, "unknown-element", f"不认识的元素 {tag}；请删除", f"{tag} is not an element that is known; delete it"
        )
        return False
    if row.verdict == "refused":
        yield diagram.fault(node, "refused-element", f"不支持 {tag}；{row.zh}", f"{tag} is not supported; {row.en}")
        return False
    yield from _attributes(diagram, node, row)
    return True


def _extension(diagram: Diagram, node: etree._Element, row: dialect.Row | None) -> Generator[Fault, None, bool]:
    tag = local(node.tag)
    if row is None or row.verdict == "refused":
        zh, en = (row.zh, row.en) if row else ("请删除", "delete it")
        yield diagram.fault(
            node, "refused-extension", f"不支持 zeebe:{tag}；{zh}", f"zeebe:{tag} is not supported; {en}"
        )
        return False
    holder = _holder(node)
    if row.on and row.on != "*" and holder is not None and local(holder.tag) not in row.on.split():
        yield diagram.fault(
            node,
            "misplaced-extension",
            f"{kind(holder)[0]}上的 zeebe:{tag} 不起作用；请删除",
            f"zeebe:{tag} has no effect on a {kind(holder)[1]}; delete it",
        )
    yield from _attributes(diagram, node, row)
    return True


def _holder(node: etree._Element) -> etree._Element | None:
    parent = node.getparent()
    if parent is not None and parent.tag == bpmn("extensionElements"):
        return parent.getparent()
    return None


def _attributes(diagram: Diagram, node: etree._Element, row: dialect.Row) -> Iterator[Fault]:
    allowed = row.obeyed
    for name, value in node.attrib.items():
        if str(name).startswith("{"):
            if name not in dialect.HARMLESS_ATTRIBUTES and not _harmless(str(name)):
                yield _unknown(diagram, node, f"{local(str(name))}")
        elif name not in allowed:
            yield _unknown(diagram, node, str(name))
        elif (values := allowed[str(name)]) is not None and value not in values:
            choice = "、".join(sorted(values)), " or ".join(sorted(values))
            yield diagram.fault(
                node,
                "refused-value",
                f"{local(node.tag)} 的 {name} 只能是 {choice[0]}，不能是“{value}”；请改正",
                f"{name} of {local(node.tag)} can only be {choice[1]}, not “{value}”; mend it",
            )


def _unknown(diagram: Diagram, node: etree._Element, name: str) -> Fault:
    tag = local(node.tag)
    return diagram.fault(
        node,
        "unknown-attribute",
        f"{tag} 的属性 {name} 不起作用；请删除",
        f"the attribute {name} of {tag} would not be obeyed; delete it",
    )


def _foreign(diagram: Diagram, node: etree._Element, namespace: str) -> Generator[Fault, None, bool]:
    if namespace not in dialect.HARMLESS_NAMESPACES:
        yield diagram.fault(
            node,
            "foreign-element",
            f"{local(node.tag)}（{namespace}）不起作用；请删除",
            f"{local(node.tag)} ({namespace}) would not be obeyed; delete it",
        )
    return False


def _harmless(name: str) -> bool:
    return name[1:].split("}", maxsplit=1)[0] in dialect.HARMLESS_NAMESPACES
