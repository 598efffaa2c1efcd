"""XML that a stranger wrote: nothing is expanded, nothing is fetched, nothing grows without bound."""

import codecs

import pytest

from engine.bpmn.xml import MAX_DEPTH, read_xml
from engine.errors import Refused

BOMB = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
HOSTILE = {
    "a bomb": (BOMB.encode(), "xml-doctype"),
    "a bomb after a comment": (f"<?xml version='1.0'?><!-- <a> --> <?pi x?>\n{BOMB}".encode(), "xml-doctype"),
    "a file of the machine": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "xml-doctype"),
    "a type from the network": (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "xml-doctype"),
    "a bomb in UTF-16": (codecs.BOM_UTF16_LE + BOMB.encode("utf-16-le"), "xml-encoding"),
    "a bomb in UTF-7": (b"<?xml version='1.0' encoding='utf-7'?>" + BOMB.encode("utf-7"), "xml-encoding"),
    "an entity without declaration": (b"<a>&x;</a>", "xml-syntax"),
    "no XML": (b"process:\n  - start", "xml-syntax"),
    "nothing": (b"", "xml-syntax"),
    "half a file": (b"<a><b></b>", "xml-syntax"),
    "too deep": (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "xml-too-large"),
    "too deep for the parser": (b"<a>" * 100_000 + b"</a>" * 100_000, "xml-syntax"),
    "too many": (b"<a>" + b"<b/>" * 70_000 + b"</a>", "xml-too-large"),
    "too large": (b"<a>" + b" " * 5_000_000 + b"</a>", "xml-too-large"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_xml_is_refused(what: str) -> None:
    source, code = HOSTILE[what]
    with pytest.raises(Refused) as refused:
        read_xml(source, "x.bpmn")
    [fault] = refused.value.faults
    assert fault.code == code and fault.file == "x.bpmn" and fault.zh and fault.en


def test_sound_xml_is_read() -> None:
    for source in (
        b"<a/>", b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<!-- x -->\n<a/>", "<a>规章</a>".encode(),
        b"<a><![CDATA[<!DOCTYPE x>]]></a>", b"<a>&lt;&#x41;</a>",
    ):  # fmt: skip
        assert read_xml(source, "x").tag == "a"
