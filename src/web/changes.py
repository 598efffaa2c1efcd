"""What administrators changed in a unit or a person, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.questions.people import ChangeLine
from web.language import gettext
from web.present import MISSING


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One field of one change; a change without fields is one row."""

    at: datetime
    by: str
    what: str
    before: str
    after: str


def rows_of(changes: Sequence[ChangeLine], labels: Mapping[str, str]) -> list[ChangeRow]:
    return [row for change in changes for row in _rows(change, labels)]


def _rows(change: ChangeLine, labels: Mapping[str, str]) -> Iterator[ChangeRow]:
    by = change.by or gettext("系统")
    if change.what != "changed":
        after = change.after.get("name", "") if change.what == "added" else ""
        yield ChangeRow(change.at, by, _said(change.what), MISSING, _text(after))
        return
    for name in {**change.before, **change.after}:
        before, after = _text(change.before.get(name)), _text(change.after.get(name))
        yield ChangeRow(change.at, by, labels.get(name, name), before, after)


def _said(what: str) -> str:
    said = {
        "added": gettext("新增"),
        "retired": gettext("停用"),
        "restored": gettext("恢复使用"),
        "password": gettext("设置密码"),
    }
    return said.get(what, what)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return gettext("；").join(map(str, value)) or MISSING
    return str(value or "") or MISSING
