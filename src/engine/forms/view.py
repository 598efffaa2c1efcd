"""What a page shows of a form: the visible components in rows, with words, options, values and errors resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.advance import Json
from engine.forms.data import Path
from engine.forms.options import Option


@dataclass(frozen=True, slots=True)
class Part:
    """One visible component."""

    id: str
    type: str
    name: str  # path of its value, "branches.0.name": the input's name; "" where it has none
    path: Path
    label: str
    description: str
    value: Json  # parsed where it is fit, as typed where it is not
    required: bool
    readonly: bool  # shown, sent by the server, not changed by the person
    disabled: bool  # shown, neither changed nor sent
    errors: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    prefix: str = ""
    suffix: str = ""
    columns: int | None = None  # of 16; None: an equal share
    text: str = ""  # of text (markdown), html, image (source), iframe (url)
    settings: Mapping[str, Json] = field(default_factory=dict)  # what the input needs: min, step, maxlength, accept, …
    rows: tuple[tuple["Part", ...], ...] = ()  # of a group: layout rows
    items: tuple["Item", ...] = ()  # of a list
    triggers: bool = False  # another part depends on its value: the page asks again when it changes
    rules: tuple[str, ...] = ()
    personal: bool = False

    def walk(self) -> Iterator["Part"]:
        yield self
        for row in self.rows:
            for part in row:
                yield from part.walk()
        for item in self.items:
            for row in item.rows:
                for part in row:
                    yield from part.walk()


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a dynamic list."""

    name: str  # "branches.0"
    number: int  # from 1
    rows: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class FormView:
    form_id: str
    language: str
    rows: tuple[tuple[Part, ...], ...]
    errors: Mapping[str, tuple[str, ...]]  # by path, in page order; "" for what concerns the whole form

    def walk(self) -> Iterator[Part]:
        for row in self.rows:
            for part in row:
                yield from part.walk()

    def part(self, name: str) -> Part | None:
        """The visible part that holds the value `name`."""
        return next((part for part in self.walk() if part.name == name), None)


def in_rows(parts: list[tuple[str | None, Part]]) -> tuple[tuple[Part, ...], ...]:
    """Parts that share a layout row stand beside each other; one without a row has its own."""
    rows: dict[object, list[Part]] = {}
    for number, (row, part) in enumerate(parts):
        rows.setdefault(number if row is None else row, []).append(part)
    return tuple(tuple(row) for row in rows.values())
