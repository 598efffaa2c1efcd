"""YAML as packs are written in it: plain JSON values with the line of each, under limits, every fault a sentence.

Only the core schema of YAML 1.2 (§10.3.2) is read, so that `on`, `yes`, `2026-01-31` and `09:00` stay the words they
look like. Aliases, tags and repeated keys are refused: a pack is read by people, and a bomb of aliases is not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from engine.errors import Fault, Refused

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 40
MAX_NODES: Final = 50_000

Path = tuple[str | int, ...]
Plain = Any  # None, bool, int, float, str, list and dict of the same


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its value, and the line (from 1) on which the value at each path begins."""

    file: str
    value: Plain
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path, code: str, zh: str, en: str) -> Fault:
        return Fault(self.file, f"line {self.line(path)}", code, zh, en)


# The core schema's plain scalars; whatever fits none is text.
_NULL: Final = re.compile(r"(?:~|null|Null|NULL|)\Z")
_TRUTH: Final = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_WHOLE: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_DECIMAL: Final = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z")

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its events are used: nothing is constructed


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _UnreadableError(Exception):
    def __init__(self, event: yaml.Event, code: str, zh: str, en: str) -> None:
        self.line = _line(event)
        self.said = (code, zh, en)


class _Values:
    """Builds plain values from the parser's events, and stops at the first that goes beyond a limit."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self.lines: dict[Path, int] = {}

    def document(self) -> Plain:
        """The only document of the stream; None when it is empty."""
        next(self.events)  # the stream's start
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            return None
        value = self.value(next(self.events), ())
        next(self.events)  # the document's end
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _UnreadableError(
                after, "yaml-documents", "一个文件只写一份内容，请去掉“---”", "Only one document a file"
            )
        return value

    def value(self, event: yaml.Event, path: Path) -> Plain:
        self.lines[path] = _line(event)
        self._limits(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _limits(self, event: yaml.Event, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            said = (
                "不用锚点和别名（& 和 *），请把内容写全",
                "Anchors and aliases (& and *) are not read; write it out",
            )
            raise _UnreadableError(event, "yaml-alias", *said)
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _UnreadableError(
                event, "yaml-tag", f"不支持标签 {tag}，请去掉", f"The tag {tag} is not read; leave it out"
            )
        if len(self.lines) > MAX_NODES:
            raise _UnreadableError(
                event, "yaml-too-large", f"文件超过 {MAX_NODES} 项，请拆分", "Too many values; split it"
            )
        if len(path) > MAX_DEPTH:
            said = (f"嵌套超过 {MAX_DEPTH} 层", f"Nested deeper than {MAX_DEPTH} levels")
            raise _UnreadableError(event, "yaml-too-deep", *said)

    def _sequence(self, path: Path) -> list[Plain]:
        found: list[Plain] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise _UnreadableError(event, "yaml-key", "键必须是文字", "A key must be plain text")
            key = str(event.value)
            if key in found:
                said = (f"“{key}”写了两次", f"“{key}” is written twice")
                raise _UnreadableError(event, "yaml-repeated-key", *said)
            found[key] = self.value(next(self.events), (*path, key))
            self.lines[(*path, key)] = _line(event)
        return found


def _scalar(event: yaml.ScalarEvent) -> Plain:
    text = str(event.value)
    if not event.implicit[0] or event.tag == "!":
        return text  # quoted
    if _NULL.match(text):
        return None
    if _TRUTH.match(text):
        return text.lower() == "true"
    whole, decimal = _WHOLE.match(text), _DECIMAL.match(text)
    if (whole or decimal) and len(text) > 18:
        said = (f"“{text[:40]}”作为数字太长，文字请加引号", f"“{text[:40]}” is too long for a number; quote text")
        raise _UnreadableError(event, "yaml-value", *said)
    if whole:
        return int(text)
    return float(text) if decimal else text


def read_plain(source: bytes, file: str) -> Document:
    """Read one YAML document; raises Refused with the place where it stops being one."""
    if len(source) > MAX_BYTES:
        raise _refused(file, 1, "yaml-too-large", f"文件超过 {MAX_BYTES} 字节", f"The file exceeds {MAX_BYTES} bytes")
    try:
        values = _Values(source.decode("utf-8-sig"))
        value = values.document()
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise _refused(file, line, "yaml-encoding", "文件不是 UTF-8 编码", "The file is not UTF-8") from None
    except _UnreadableError as wrong:
        raise _refused(file, wrong.line, *wrong.said) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = min(mark.line + 1, len(source.splitlines())) if mark else 1  # at the end, the last line
        raise _refused(file, line, "yaml-syntax", f"YAML 写法有误：{problem}", f"Not valid YAML: {problem}") from None
    return Document(file, value, values.lines)


def _refused(file: str, line: int, code: str, zh: str, en: str) -> Refused:
    return Refused([Fault(file, f"line {line}", code, zh, en)])
