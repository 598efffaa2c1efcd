"""`parameters.yaml`: dated figures, each with the article that it comes from.

notice_days:
  title: 公示期
  title_en: Public notice
  unit: 个工作日
  article: 第十一条（四）
  chosen: true          # the text leaves it open; the office chose the figure
  values:
    - {from: 2025-08-28, value: 5}
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from json import dumps
from math import isfinite
from types import MappingProxyType
from typing import Any

import yaml

from engine.errors import Fault, Refused

Json = Any
FILE = "parameters.yaml"
LARGEST = 1_000_000  # bytes
NAME = re.compile(r"[^\W\d]\w*")  # what FEEL reads after `p.` without a second thought
KEYS = frozenset({"title", "title_en", "unit", "unit_en", "article", "chosen", "note", "note_en", "values"})
VALUES = (bool, int, float, str)


@dataclass(frozen=True, slots=True)
class Dated:
    """A value and the first day on which it is in force."""

    since: date
    value: Json


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    title: str
    title_en: str
    unit: str
    article: str  # "" where the figure has no source but the office's choice
    chosen: bool  # by the office, because the text is silent
    values: tuple[Dated, ...]  # by `since`, the earliest first
    unit_en: str = ""
    note: str = ""
    note_en: str = ""

    def on(self, day: date) -> Json:
        """The value in force that day. KeyError with a sentence where there is none yet."""
        found = [v for v in self.values if v.since <= day]
        if not found:
            raise KeyError(f"parameter '{self.name}' has no value on {day}: its first one is of {self.values[0].since}")
        return found[-1].value


@dataclass(frozen=True)
class Parameters:
    """The figures of a pack. Immutable, equal by content."""

    figures: Mapping[str, Figure] = field(default_factory=dict)

    @classmethod
    def read(cls, source: bytes, file: str = FILE) -> "Parameters":
        """Raises Refused with every fault of the file, by line."""
        return cls(_figures_in(source, file))

    def figure(self, name: str) -> Figure:
        """KeyError with a sentence where there is no such figure."""
        try:
            return self.figures[name]
        except KeyError:
            raise KeyError(
                f"there is no parameter '{name}': known are {', '.join(sorted(self.figures)) or 'none'}"
            ) from None

    def on(self, day: date) -> dict[str, Json]:
        """All figures that have a value that day."""
        return {name: f.on(day) for name, f in self.figures.items() if f.values[0].since <= day}

    @cached_property
    def dated(self) -> dict[str, list[list[Json]]]:
        """name → [[first day as ISO, value], …]: what an interpreter needs to read `p.x` on any day."""
        return {name: [[v.since.isoformat(), v.value] for v in f.values] for name, f in self.figures.items()}

    @cached_property
    def key(self) -> str:
        """Names the content."""
        return sha256(dumps(self.dated, sort_keys=True).encode()).hexdigest()[:16]

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=200)  # the figures are the same in every version that has the file
def _figures_in(source: bytes, file: str) -> Mapping[str, Figure]:
    return MappingProxyType(_Reader(file).read(source))


class _Reader:
    """Reads one file and gathers its faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, node: yaml.Node | None, code: str, zh: str, en: str) -> None:
        line = node.start_mark.line + 1 if node is not None else 1
        self.faults.append(Fault(self.file, f"line {line}", code, zh, en))

    def read(self, source: bytes) -> dict[str, Figure]:
        if len(source) > LARGEST:
            self.fault(
                None,
                "too-large",
                "文件超过 1 MB；参数表不该这么大",
                "the file is larger than 1 MB; a table of figures is not",
            )
            raise Refused(self.faults)
        root = self._compose(source)
        figures = {f.name: f for f in self._figures(root)} if root is not None else {}
        if self.faults:
            raise Refused(sorted(self.faults, key=lambda f: int(f.element.removeprefix("line "))))
        return figures

    def _compose(self, source: bytes) -> yaml.Node | None:
        try:
            text = source.decode("utf-8-sig")
            if any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, Loader=yaml.SafeLoader)):
                self.fault(
                    None,
                    "alias",
                    "不能用 YAML 的别名（*）；把内容写全",
                    "YAML aliases (*) are not allowed; write the content out",
                )
                return None
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except UnicodeDecodeError:
            self.fault(None, "not-utf8", "文件不是 UTF-8 编码；另存为 UTF-8", "the file is not UTF-8; save it as UTF-8")
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or "nested too deeply"
            self.faults.append(
                Fault(
                    self.file, f"line {line}", "not-yaml", f"不是正确的 YAML：{problem}", f"not valid YAML: {problem}"
                )
            )
        return None

    def _pairs(self, node: yaml.Node, what_zh: str, what_en: str) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            self.fault(
                node, "not-a-mapping", f"{what_zh}要写成“名称: 内容”", f"{what_en} is written as 'name: content'"
            )
            return
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                self.fault(key, "twice", f"“{name}”写了两次；删去一处", f"'{name}' is written twice; remove one")
            seen.add(name)
            yield key, name, value

    def _figures(self, root: yaml.Node) -> Iterator[Figure]:
        for key, name, node in self._pairs(root, "参数表", "the table of figures"):
            if not NAME.fullmatch(name):
                self.fault(
                    key,
                    "name",
                    f"“{name}”不能作参数名；只用字母、汉字、数字和下划线，不以数字开头",
                    f"'{name}' can't name a parameter; use letters, digits and underscores, not a digit first",
                )
            yield self._figure(key, name, node)

    def _figure(self, key: yaml.Node, name: str, node: yaml.Node) -> Figure:
        entries = {}
        for at, entry, value in self._pairs(node, f"参数“{name}”", f"parameter '{name}'"):
            if entry not in KEYS:
                known = ", ".join(sorted(KEYS))
                self.fault(
                    at,
                    "unknown-key",
                    f"“{entry}”不是参数的内容；可用：{known}",
                    f"'{entry}' is not known here; known are {known}",
                )
            entries[entry] = value
        texts = {k: self._text(name, k, entries.get(k)) for k in KEYS - {"chosen", "values"}}
        if not texts["title"]:
            self.fault(
                key, "no-title", f"参数“{name}”没有标题；写上 title", f"parameter '{name}' has no title; write one"
            )
        chosen = self._scalar(entries.get("chosen"))
        if chosen not in (None, True, False):
            self.fault(
                entries["chosen"],
                "chosen",
                f"参数“{name}”的 chosen 要写 true 或 false",
                f"chosen of '{name}' is true or false",
            )
        if not texts["article"] and chosen is not True:
            self.fault(
                key,
                "no-source",
                f"参数“{name}”既没有依据条款（article），也没有注明由本单位选定（chosen: true）",
                f"parameter '{name}' names neither its article nor that the office chose it (chosen: true)",
            )
        values = self._values(key, name, entries.get("values"))
        return Figure(name=name, chosen=chosen is True, values=values, **texts)

    def _text(self, name: str, entry: str, node: yaml.Node | None) -> str:
        value = self._scalar(node)
        if node is not None and not isinstance(value, str | int | float):
            self.fault(node, "not-text", f"参数“{name}”的 {entry} 要写成文字", f"{entry} of '{name}' is text")
        return "" if value is None else str(value)

    def _values(self, key: yaml.Node, name: str, node: yaml.Node | None) -> tuple[Dated, ...]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.fault(
                node or key,
                "no-values",
                f"参数“{name}”没有数值；写成 values: [{{from: 2025-01-01, value: …}}]",
                f"parameter '{name}' has no values; write values: [{{from: 2025-01-01, value: …}}]",
            )
            return ()
        values = [v for v in (self._dated(name, item) for item in node.value) if v]
        days = [v.since for v in values]
        for day in sorted({d for d in days if days.count(d) > 1}):
            self.fault(
                node,
                "same-day",
                f"参数“{name}”在 {day} 有两个数值；留下一个",
                f"parameter '{name}' has two values from {day}; keep one",
            )
        return tuple(sorted(values, key=lambda v: v.since))

    def _dated(self, name: str, item: yaml.Node) -> Dated | None:
        entries = {entry: value for _, entry, value in self._pairs(item, f"参数“{name}”的数值", f"a value of '{name}'")}
        since = self._scalar(entries.get("from"))
        if not isinstance(since, date) or isinstance(since, datetime):
            self.fault(
                item,
                "from",
                f"参数“{name}”的数值要写明生效日：from: 2025-01-01",
                f"a value of '{name}' names its first day: from: 2025-01-01",
            )
            since = None
        value = self._plain(name, entries.get("value"))
        if extra := sorted(entries.keys() - {"from", "value"}):
            self.fault(
                item,
                "unknown-key",
                f"“{extra[0]}”不是数值的内容；只有 from 和 value",
                f"'{extra[0]}' is not known here; there are from and value",
            )
        return Dated(since, value) if since is not None and value is not None else None

    def _plain(self, name: str, node: yaml.Node | None) -> Json:
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(name, each) for each in node.value]
        value = self._scalar(node)
        if isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, VALUES) or (isinstance(value, float) and not isfinite(value)):
            self.fault(
                node,
                "value",
                f"参数“{name}”的 value 要是数、文字、是否或它们的列表",
                f"value of '{name}' is a number, a text, true or false, or a list of these",
            )
            return None
        return value

    @staticmethod
    def _scalar(node: yaml.Node | None) -> Json:
        """The value of a scalar as YAML reads it; None for anything else."""
        if not isinstance(node, yaml.ScalarNode):
            return None
        try:
            return _construct(node)
        except (ValueError, yaml.YAMLError):
            return None


def _construct(node: yaml.ScalarNode) -> Json:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    finally:
        loader.dispose()
