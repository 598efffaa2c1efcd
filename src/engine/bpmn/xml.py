"""Reading XML that a stranger wrote: no DOCTYPE, no entities, no network, bounded in size, depth and number.

lxml expands internal entities by default, so a document type is refused by reading the prolog before any parser
sees it (XML 1.0 §2.8: it can stand nowhere else). Only UTF-8 is read: another encoding could hide the very
characters that are looked for.
"""

import re

from lxml import etree

from engine.errors import Fault, Refused

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 60_000

_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def _parser() -> "etree.XMLParser[etree._Element]":
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def read_xml(source: bytes, file: str) -> etree._Element:
    """The root of a document, or :class:`Refused` with one fault that says why not."""
    if len(source) > MAX_BYTES:
        raise _refused(
            file,
            "xml-too-large",
            f"文件超过 {MAX_BYTES} 字节；请拆分",
            f"the file is larger than {MAX_BYTES} bytes; split it",
        )
    text = source.removeprefix(b"\xef\xbb\xbf").lstrip()
    encoding = _ENCODING.match(text)
    if b"\x00" in text or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
        raise _refused(
            file, "xml-encoding", "文件不是 UTF-8 编码；请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8"
        )
    _refuse_doctype(text, file)
    try:
        root = etree.fromstring(text, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = str(error).split(" (", 1)[0]
        raise _refused(
            file,
            "xml-syntax",
            f"不是格式良好的 XML（{reason}）；请在建模器里另存一次",
            f"this is not well-formed XML ({reason}); save it from a modeler",
        ) from None
    _measure(root, file)
    return root


def _refuse_doctype(text: bytes, file: str) -> None:
    at = 0
    while True:
        while text[at : at + 1].isspace():
            at += 1
        closing = b"?>" if text.startswith(b"<?", at) else b"-->" if text.startswith(b"<!--", at) else None
        if closing is None:
            break
        end = text.find(closing, at)
        if end < 0:
            break
        at = end + len(closing)
    if text.startswith(b"<!", at):
        raise _refused(
            file,
            "xml-doctype",
            "文件带有 DOCTYPE 声明，不予读取；请删除该声明",
            "the file has a DOCTYPE, which is never read; delete that declaration",
        )


def _measure(root: etree._Element, file: str) -> None:
    nodes, level = 0, [root]
    depth = 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise _refused(
                file,
                "xml-too-large",
                f"元素多于 {MAX_NODES} 个或嵌套深于 {MAX_DEPTH} 层；请拆分",
                f"more than {MAX_NODES} elements or nested deeper than {MAX_DEPTH}; split the file",
            )
        level = [child for node in level for child in node]


def _refused(file: str, code: str, zh: str, en: str) -> Refused:
    return Refused([Fault(file, "line 1", code, zh, en)])
