"""Reading a mapping key by key: each fault is collected with its line, and a key nobody asked for is a fault."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from engine.errors import Fault
from tasks.packs.plain import Document, Path, Plain

ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}\Z")


class Entry:
    """One mapping of a document. Ask for its keys, then `close()`: what was not asked for is reported as unknown.

    A fault never stops the reading: the method adds it to `faults` and returns an empty value of the right kind.
    """

    def __init__(self, document: Document, path: Path, faults: list[Fault]) -> None:
        value = document.value
        for step in path:
            value = value[step]
        self.document, self.path, self.faults = document, path, faults
        self.asked: set[str] = set()
        self.values: dict[str, Plain] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.fault(
                None,
                "not-a-mapping",
                "这里应是“键: 值”的一组；请照样改写",
                "a group of “key: value” is expected here; write it so",
            )

    def fault(self, key: str | None, code: str, zh: str, en: str) -> None:
        path = self.path if key is None or key not in self.values else (*self.path, key)
        self.faults.append(self.document.fault(path, code, zh, en))

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def raw(self, key: str, *, required: bool = False) -> Plain:
        """The value as it stands; None when absent (a fault when required)."""
        self.asked.add(key)
        value = self.values.get(key)
        if required and value is None:
            self.fault(None, "missing-key", f"缺少“{key}”；请补上", f"“{key}” is missing; add it")
        return value

    def text(self, key: str, *, required: bool = True, default: str = "", limit: int = 4000) -> str:
        """Text of at most `limit` characters; figures are read as the text they look like."""
        value = self.raw(key, required=required)
        if value is None:
            return default
        if isinstance(value, (bool, dict, list)) or not str(value).strip():
            self.fault(key, "not-text", f"“{key}”应是文字；请改正", f"“{key}” must be text; mend it")
            return default
        if len(str(value)) > limit:
            self.fault(
                key,
                "too-long",
                f"“{key}”超过 {limit} 字；请缩短",
                f"“{key}” is longer than {limit} characters; shorten it",
            )
        return str(value)

    def word(self, key: str, *, required: bool = True) -> str:
        """An id: letters, digits, `_`, `-` and `.`, beginning with a letter."""
        value = self.text(key, required=required)
        if value and not ID.match(value):
            zh = f"“{key}: {value[:40]}”应以字母开头，只用字母、数字、“-”“_”“.”；请改正"
            en = f"“{key}: {value[:40]}” must begin with a letter and hold only letters, digits, “-”, “_”, “.”; mend it"
            self.fault(key, "not-an-id", zh, en)
        return value

    def choice(self, key: str, options: Sequence[str], default: str | None = None) -> str:
        value = self.text(key, required=default is None, default=default or options[0])
        if value not in options:
            said = "、".join(options)
            zh, en = (
                f"“{key}: {value[:40]}”应是 {said} 之一；请改正",
                f"“{key}: {value[:40]}” must be one of {', '.join(options)}; mend it",
            )
            self.fault(key, "not-a-choice", zh, en)
            return options[0]
        return value

    def whole(self, key: str, default: int | None = None, *, low: int = 0, high: int = 1_000_000) -> int:
        """A whole number from `low` to `high`."""
        value = self.raw(key, required=default is None)
        if value is None:
            return default if default is not None else low
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            zh, en = (
                f"“{key}”应是 {low} 到 {high} 的整数；请改正",
                f"“{key}” must be a whole number from {low} to {high}; mend it",
            )
            self.fault(key, "not-a-number", zh, en)
            return low
        return value

    def yes(self, key: str, default: bool = False) -> bool:
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.fault(
            key, "not-true-or-false", f"“{key}”应是 true 或 false；请改正", f"“{key}” must be true or false; mend it"
        )
        return default

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date written `2025-08-28`; None when absent or null (unknown)."""
        value = self.raw(key, required=required)
        if value is None:
            return None
        try:
            return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
        except ValueError:
            said = str(value)[:40]
            zh, en = (
                f"“{key}: {said}”应写成 2025-08-28 的样子；请改正",
                f"“{key}: {said}” must look like 2025-08-28; mend it",
            )
            self.fault(key, "not-a-date", zh, en)
            return None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        value = self.raw(key, required=required)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if any(isinstance(item, (dict, list, bool)) or item is None for item in items):
            self.fault(key, "not-a-list", f"“{key}”应是一列文字；请改正", f"“{key}” must be a list of texts; mend it")
            return ()
        return tuple(str(item) for item in items)

    def entries(self, key: str, *, required: bool = False) -> list["Entry"]:
        """The mappings in the list at `key`."""
        value = self.raw(key, required=required)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(
                key,
                "not-a-list",
                f"“{key}”应是一列（每项以“-”开头）；请改正",
                f"“{key}” must be a list (each item with “-”); mend it",
            )
            return []
        return [Entry(self.document, (*self.path, key, n), self.faults) for n in range(len(value))]

    def entry(self, key: str) -> "Entry | None":
        """The mapping at `key`; None when absent."""
        return None if self.raw(key) is None else Entry(self.document, (*self.path, key), self.faults)

    def close(self, known: Collection[str] = ()) -> None:
        """Report every key that was not asked for."""
        for key in self.values.keys() - self.asked - set(known):
            may = "、".join(sorted(self.asked))
            zh = f"不认识的键“{key[:40]}”；请删除，或改成可用的：{may}"
            en = f"unknown key “{key[:40]}”; delete it, or use one that is known here: {', '.join(sorted(self.asked))}"
            self.fault(key, "unknown-key", zh, en)

    def line(self, key: str | None = None) -> int:
        return self.document.line(self.path if key is None else (*self.path, key))
