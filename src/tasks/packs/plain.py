"""YAML as packs are written in it: plain JSON values with the line of each, under limits, every fault a sentence.

Only the core schema of YAML 1.2 (§10.3.2) is read, so that `on`, `yes`, `2026-01-31` and `09:00` stay the words they
look like. Aliases, tags and repeated keys are refused: a pack is read by people, and a bomb of aliases is not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import yaml

from engine.errors import Fault, Refused

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 40
MAX_NODES: Final = 100_000

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


class _CoreLoader(yaml.SafeLoader):
    """Scalars by YAML 1.2's core schema; nothing else is ever constructed from it."""

    yaml_implicit_resolvers: Final = {}  # type: ignore[misc]  # the parent's table is replaced, not shared


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", [*"~nN", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    _CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


class _UnreadableError(Exception):
    def __init__(self, node: yaml.Node, code: str, zh: str, en: str) -> None:
        self.line = node.start_mark.line + 1
        self.said = (code, zh, en)


class _Values:
    """Turns composed nodes into plain values and remembers their lines."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}

    def of(self, node: yaml.Node, path: Path = ()) -> Plain:
        self.lines[path] = node.start_mark.line + 1
        if len(self.lines) > MAX_NODES:
            raise _UnreadableError(
                node, "yaml-too-large", f"文件超过 {MAX_NODES} 项，请拆分", "The file has too many values"
            )
        if len(path) > MAX_DEPTH:
            raise _UnreadableError(
                node, "yaml-too-deep", f"嵌套超过 {MAX_DEPTH} 层", f"Nested deeper than {MAX_DEPTH} levels"
            )
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.of(item, (*path, n)) for n, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        raise _UnreadableError(
            node, "yaml-tag", f"不支持标签 {node.tag}，请去掉", f"The tag {node.tag} is not read; leave it out"
        )

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _UnreadableError(key_node, "yaml-key", "键必须是文字", "A key must be plain text")
            key = str(key_node.value)
            if key in found:
                raise _UnreadableError(key_node, "yaml-repeated-key", f"“{key}”写了两次", f"“{key}” is written twice")
            found[key] = self.of(value_node, (*path, key))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return found


def _scalar(node: yaml.ScalarNode) -> Plain:
    text = str(node.value)
    match node.tag.removeprefix("tag:yaml.org,2002:"):
        case "str":
            return text
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" if len(text) <= 18:
            return int(text)
        case "float" if len(text) <= 40:
            return float(text)
    raise _UnreadableError(
        node, "yaml-value", f"“{text[:40]}”读不懂，文字请加引号", f"“{text[:40]}” can't be read; quote text"
    )


def _compose(text: str) -> yaml.Node | None:
    for event in yaml.parse(text, Loader=_CoreLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            mark = cast(yaml.Mark | None, event.start_mark)
            raise yaml.MarkedYAMLError(problem="anchors and aliases (& and *) are not read", problem_mark=mark)
    return yaml.compose(text, Loader=_CoreLoader)


def read_plain(source: bytes, file: str) -> Document:
    """Read one YAML document; raises Refused with the place where it stops being one."""
    if len(source) > MAX_BYTES:
        raise _refused(file, 1, "yaml-too-large", f"文件超过 {MAX_BYTES} 字节", f"The file exceeds {MAX_BYTES} bytes")
    values = _Values()
    try:
        node = _compose(source.decode("utf-8-sig"))
        value = None if node is None else values.of(node)
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise _refused(file, line, "yaml-encoding", "文件不是 UTF-8 编码", "The file is not UTF-8") from None
    except RecursionError:
        raise _refused(file, 1, "yaml-too-deep", "嵌套过深", "Nested too deeply") from None
    except _UnreadableError as wrong:
        raise _refused(file, wrong.line, *wrong.said) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise _refused(file, line, "yaml-syntax", f"YAML 写法有误：{problem}", f"Not valid YAML: {problem}") from None
    return Document(file, value, values.lines)


def _refused(file: str, line: int, code: str, zh: str, en: str) -> Refused:
    return Refused([Fault(file, f"line {line}", code, zh, en)])
