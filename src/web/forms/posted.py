"""What a form's page posts, as the nested answers that `Form.check` and `Form.keep` take.

Names of inputs are paths ("branches.0.name"). Beside them the page sends `_shown` for each input that posts nothing
when nothing is ticked, `_rows` ("branches:2") for each list, and at most one pressed button: `_row_add` ("branches"),
`_row_remove` ("branches.1"), `_file_remove` ("plan file-id"), `_upload`, `_update`. Everything else is not the form's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.advance import Json
from engine.forms import Form
from engine.forms.components import MANY, Component
from engine.forms.data import ABSENT, get_at, path_of, set_at
from engine.forms.state import ROWS
from web.forms.tokens import untoken

BUTTONS = ("_row_add", "_row_remove", "_file_remove", "_upload", "_update")
_ROWS = re.compile(r"([\w.]{1,500}):(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Posted:
    values: dict[str, Json]  # nested answers, a pressed row or file button already carried out
    again: bool  # a button that only changes the draft was pressed: save it and show the form again
    anchor: str  # id on the page to go back to then; "" for the top
    uploads: tuple[tuple[str, FileStorage], ...]  # new files: (name of the field, file)


def posted_values(sent: MultiDict[str, str], form: Form) -> dict[str, Json]:
    """The nested answers of a posted page."""
    return read_posted(sent, form).values


def read_posted(sent: MultiDict[str, str], form: Form, files: MultiDict[str, FileStorage] | None = None) -> Posted:
    """Everything that a posted page says about the form. Never raises for what is in `sent`."""
    reader = _Reader(sent)
    values: dict[str, Json] = {}
    reader.read(form.components, (), values)
    anchor = _press_rows(sent, values, reader.lists) or _pressed_anchor(sent)
    uploads = tuple(
        (name, file) for name in reader.files for file in (files.getlist(name) if files else ()) if file.filename
    )
    return Posted(values, any(button in sent for button in BUTTONS), anchor, uploads)


class _Reader:
    """Reads inputs by the form's components, so that nothing else gets in."""

    def __init__(self, sent: MultiDict[str, str]) -> None:
        self.sent = sent
        self.shown = set(sent.getlist("_shown"))
        counts = (_ROWS.fullmatch(text) for text in sent.getlist("_rows"))
        self.counts = {found[1]: min(int(found[2]), ROWS + 1) for found in counts if found}
        self.gone = {text.partition(" ")[2] for text in sent.getlist("_file_remove")}
        self.lists: dict[str, Component] = {}
        self.files: list[str] = []

    def read(self, components: tuple[Component, ...], row: tuple[str | int, ...], values: dict[str, Json]) -> None:
        for component in components:
            path = (*row, *component.path)
            name = ".".join(map(str, path))
            if component.repeats:
                self._rows(component, path, name, values)
            elif not component.bound:
                self.read(component.children, row, values)
            elif component.role == "input":
                value = self._value(component, name)
                if value is not ABSENT:
                    set_at(values, path, value)

    def _rows(self, component: Component, path: tuple[str | int, ...], name: str, values: dict[str, Json]) -> None:
        count = self.counts.get(name)
        if count is None:
            return
        self.lists[name] = component
        set_at(values, path, [{} for _ in range(count)])
        for number in range(count):
            self.read(component.children, (*path, number), values)

    def _value(self, component: Component, name: str) -> Json:
        if component.type == "filepicker":
            self.files.append(name)
            return [text for text in self.sent.getlist(name) if text not in self.gone] if name in self.shown else ABSENT
        if component.type == "checkbox":
            return name in self.sent if name in self.shown or name in self.sent else ABSENT
        if component.type in MANY:
            found: list[Any] = [untoken(text) for text in self.sent.getlist(name) if text != ""]
            return found if found or name in self.shown else ABSENT
        if name not in self.sent:
            return None if name in self.shown else ABSENT
        text = self.sent[name]
        return untoken(text) if component.type in {"radio", "select"} else text


def _press_rows(sent: MultiDict[str, str], values: dict[str, Json], lists: dict[str, Component]) -> str:
    """Carry out a pressed row button on the values; the id of what to look at next."""
    if (name := sent.get("_row_add", "")) in lists:
        rows = get_at(values, path_of(name))
        if len(rows) <= ROWS:
            rows.append({})
        return f"f-{name}.{len(rows) - 1}"
    name, _, number = sent.get("_row_remove", "").rpartition(".")
    if name in lists and number.isascii() and number.isdecimal():
        rows = get_at(values, path_of(name))
        if int(number) < len(rows):
            del rows[int(number)]
        return f"f-{name}"
    return ""


def _pressed_anchor(sent: MultiDict[str, str]) -> str:
    """Where the reader was: the field of the button that was pressed."""
    found: Iterator[str] = (sent.get(button, "").partition(" ")[0] for button in ("_file_remove", "_upload", "_update"))
    name = next((name for name in found if re.fullmatch(r"[\w.]+", name, re.ASCII)), "")
    return f"f-{name}" if name else ""
