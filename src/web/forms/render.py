"""A FormView as HTML. The page around it owns the `<form>` element, its submit buttons and the CSRF token."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import render_template
from flask_babel import gettext
from markupsafe import Markup

from engine.advance import Json
from engine.forms import FormView, Part
from web.forms.rich_text import html_of, html_of_markdown
from web.forms.tokens import token

ACROSS = 16  # columns of a form-js row
BESIDE = 7  # a list whose rows have more inputs than this is shown as cards also on a wide screen
WIDE = "\N{IDEOGRAPHIC SPACE}"
DEEPEST = 3  # steps to which a table's cell is set in
SMALL = frozenset({"textfield", "number", "datetime", "select", "checkbox"})  # what fits into a table's cell


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the error summary."""

    anchor: str  # id of the part on the page
    label: str  # the row it is in; "" outside lists. The sentence names the field
    sentence: str


def render_form(
    view: FormView, *, save_url: str, file_url: Callable[[Mapping[str, Json]], str] | None = None
) -> Markup:
    """The inside of a form.

    `save_url`: where row, file and update buttons post the whole form to be kept as a draft and shown again;
    `file_url(record)`: address of a file of the draft. The element `#form-parts` is what htmx exchanges.
    """
    page = render_template("form/form.html", view=view, page=_Page(view, save_url, file_url))
    return Markup(page)  # noqa: S704  # made by an escaping template


def faults_of(view: FormView) -> list[Fault]:
    """What the error summary lists, in page order; what concerns the whole form first."""
    parts = {part.name or f"#{part.id}": part for part in view.walk()}
    order = {name: at for at, name in enumerate(parts)}
    found = sorted(view.errors.items(), key=lambda item: order.get(item[0], -1))
    return [
        Fault(_id(name) if name in parts else "form-parts", _row_of(name, parts), said)
        for name, sentences in found
        for said in sentences
    ]


def _row_of(name: str, parts: Mapping[str, Part]) -> str:
    """Which row of which list a path is in, in words; "" outside lists."""
    said, above = [], ""
    for piece in name.split("."):
        if piece.isdecimal() and above in parts:
            said.append(f"{parts[above].label} {gettext('第 %(n)s 项', n=int(piece) + 1)}".strip())
        above = f"{above}.{piece}" if above else piece
    return str(gettext("，")).join(said)


def _id(name: str) -> str:
    return "f-" + name.replace("#", "")


class _Page:
    """What the templates ask while they write."""

    def __init__(self, view: FormView, save_url: str, file_url: Callable[[Mapping[str, Json]], str] | None) -> None:
        self.view = view
        self.save_url = save_url
        self.file_url = file_url or (lambda record: "")

    @staticmethod
    def id(part: Part) -> str:
        return _id(part.name or part.id)

    @staticmethod
    def token(value: Json) -> str:
        return token(value)

    @staticmethod
    def chosen(part: Part, value: Json) -> bool:
        kept = part.value if isinstance(part.value, list) else [part.value]
        return any(token(one) == token(value) for one in kept if one is not None)

    @staticmethod
    def described(part: Part) -> str:
        """Ids for aria-describedby: the hint and the error of the part, where they are there."""
        base = _Page.id(part)
        return " ".join([f"{base}-hint"] * bool(part.description) + [f"{base}-error"] * bool(part.errors))

    @staticmethod
    def text(part: Part) -> Markup:
        return html_of_markdown(part.text) if part.type == "text" else html_of(part.text)

    @staticmethod
    def local(address: str) -> bool:
        """Whether an address is of this site: a path, and not one that a browser reads as another host."""
        return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()

    @staticmethod
    def figure(value: Json) -> str:
        """A number as the page shows it where it can't be changed: thousands with commas, a real minus."""
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            return "" if value is None else str(value)
        text = f"{value:,}" if isinstance(value, int) else f"{Decimal(repr(value)):,f}"
        return text.replace("-", "\N{MINUS SIGN}")

    @staticmethod
    def plain(value: Json) -> str:
        """A value in an input: text, or a number as it is typed."""
        if value is None or isinstance(value, (list, dict)):
            return ""
        if isinstance(value, float):
            return f"{Decimal(repr(value)):f}"
        return str(value)

    @staticmethod
    def said(part: Part) -> list[str]:
        """The labels of what is chosen; the value itself where no option has it."""
        kept = part.value if isinstance(part.value, list) else [part.value]
        labels = {token(option.value): option.label for option in part.options}
        return [labels.get(token(one), str(one)) for one in kept if one not in (None, "")]

    @staticmethod
    def spans(row: tuple[Part, ...]) -> list[int]:
        """Columns of 16 for each part of a row; parts without a width share what is left."""
        taken = sum(part.columns or 0 for part in row)
        open_ = sum(part.columns is None for part in row)
        share = max(2, (ACROSS - taken) // open_) if open_ else 0
        return [part.columns or share for part in row]

    @staticmethod
    def tabular(part: Part) -> bool:
        """Whether a list reads better as a table: few small inputs, the same in every row."""
        rows = [[(each.id, each.label) for row in item.rows for each in row] for item in part.items]
        every = [each for item in part.items for row in item.rows for each in row]
        return (
            bool(rows)
            and all(row == rows[0] for row in rows)
            and 0 < len(rows[0]) <= BESIDE
            and all(each.type in SMALL and not each.description for each in every)
        )

    @staticmethod
    def kinds(accept: str) -> str:
        """An `accept` list as words: ".pdf、.docx"."""
        return str(gettext("、")).join(part.strip() for part in accept.split(",") if part.strip())

    @staticmethod
    def numeric(part: Part, key: str) -> bool:
        """Whether a table's column holds figures and nothing else."""
        found = [row[key] for row in part.settings["data"] if isinstance(row, Mapping) and row.get(key) is not None]
        return bool(found) and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in found)

    @staticmethod
    def cell(value: Json) -> str:
        return "" if value is None else _Page.figure(value) if isinstance(value, (int, float)) else str(value)

    @staticmethod
    def set_in(value: Json) -> int:
        """By how many characters a cell is set in: the wide blanks it begins with, unknown to its second line."""
        return min(len(value) - len(value.lstrip(WIDE)), DEEPEST) if isinstance(value, str) else 0
