"""Makes the FormView: the visible parts of a form in rows, with everything resolved for one reader."""

from collections.abc import Mapping

from engine.advance import Json
from engine.feel import World
from engine.forms import moments
from engine.forms.components import TEXTS, Component, expression_of
from engine.forms.content import Content
from engine.forms.data import ABSENT, copied, get_at, written
from engine.forms.english import cells_in_english, in_english, value_in_english
from engine.forms.expressions import mentions
from engine.forms.initial import initial
from engine.forms.rules import Limits
from engine.forms.schema import TEXT_AREA, TEXT_LINE
from engine.forms.state import ROWS, Place, State, resolve
from engine.forms.view import FormView, Item, Part, in_rows
from engine.forms.words import Words, templates_of


def show(
    form: Content,
    values: Mapping[str, Json],
    scope: Mapping[str, Json],
    world: World,
    language: str,
    errors: Mapping[str, list[str]],
) -> FormView:
    state = resolve(form.components, initial(form.components, values, scope), scope, form.feel, world)
    words = Words(state, list(state.shown()), form.feel, world, language)
    page = _Page(form, state, words, values, errors, language)
    return FormView(form.id, language, page.parts(state.places), {path: tuple(said) for path, said in errors.items()})


class _Page:
    """Makes the parts of one page."""

    def __init__(
        self,
        form: Content,
        state: State,
        words: Words,
        typed: Mapping[str, Json],
        errors: Mapping[str, list[str]],
        language: str,
    ) -> None:
        self.language = language
        self.state = state
        self.words = words
        self.typed = typed
        self.errors = errors
        self.watched = " ".join(watched(form))

    def parts(self, places: tuple[Place, ...]) -> tuple[tuple[Part, ...], ...]:
        shown = [place for place in places if place.key not in self.state.hidden and place.component.role != "computed"]
        return in_rows([((place.component.source.get("layout") or {}).get("row"), self.part(place)) for place in shown])

    def part(self, place: Place) -> Part:
        component, words = place.component, self.words
        name = written(place.path)
        limits = words.limits(place) if component.role == "input" else Limits()
        return Part(
            id=component.id,
            type=component.type,
            name=name,
            path=place.path,
            label=words.label(place) if component.type != "text" else "",
            description=words.line(place, "description"),
            value=self._in_english(place, self._value(place)),
            required=component.validate.get("required") is True,
            readonly=place.key in self.state.locked,
            disabled=component.disabled,
            errors=tuple(self.errors.get(name or f"#{component.id}", ())),
            options=limits.options,
            prefix=words.line(place, "appearance.prefixAdorner"),
            suffix=words.line(place, "appearance.suffixAdorner"),
            columns=(component.source.get("layout") or {}).get("columns"),
            text=self._text(place),
            settings=self._settings(place, limits),
            rows=self.parts(place.children) if component.role in {"group", "list"} and not component.repeats else (),
            items=self._items(place),
            triggers=component.role == "input" and mentions(self.watched, place.component.path[-1:]),
            rules=component.rules,
            personal=component.personal,
        )

    def _value(self, place: Place) -> Json:
        if not place.component.bound:
            return None
        kept = get_at(self.state.data, place.path)
        typed = get_at(self.typed, place.path)
        unfit = kept in (None, "", [], ABSENT) and typed not in (None, "", [], ABSENT)
        if unfit and self.state.editable(place) and isinstance(typed, (str, int, float)):
            return typed  # shown again as it was typed, to be mended
        if place.component.type == "datetime" and isinstance(kept, str):
            return moments.local(kept, place.component)
        return None if kept is ABSENT else copied(kept)

    def _in_english(self, place: Place, value: Json) -> Json:
        """A text that the diagram makes, in English where there are words; what a person may still write never changes.

        Of the page alone: nothing is sent for what can't be changed, the server keeps the value itself.
        """
        made = self.language == "en" and place.component.type in TEXTS and not self.state.editable(place)
        return in_english(value, value_in_english(place.component)) if made else value

    def _text(self, place: Place) -> str:
        """The words or the address of a part that only shows something."""
        key = {"text": "text", "html": "content", "image": "source", "iframe": "url"}.get(place.component.type)
        escape = {"text": markdown_escaped, "html": html_escaped}.get(place.component.type, str)
        return self.words.text(place, key, escape) if key else ""

    def _items(self, place: Place) -> tuple[Item, ...]:
        return tuple(
            Item(written((*place.path, number)), number + 1, self.parts(row)) for number, row in enumerate(place.rows)
        )

    def _settings(self, place: Place, limits: Limits) -> Mapping[str, Json]:
        component = place.component
        made = _SETTINGS.get(component.type)
        found = dict(made(component, limits)) if made else {}
        if component.type in {"table", "documentPreview"}:
            found |= self._table(place)
        if component.type == "image":
            found["alt"] = self.words.line(place, "alt")
        return found

    def _column(self, column: Mapping[str, Json]) -> str:
        english = column.get("label_en") if self.language == "en" else None
        return str(english or column.get("label") or column["key"])

    def _cells(self, place: Place, rows: list[Json]) -> list[Json]:
        """The rows of a table; words that its data source makes are said in English where there are some."""
        words = cells_in_english(place.component) if self.language == "en" else {}
        if not words:
            return rows
        return [
            {key: in_english(cell, words.get(key, {})) for key, cell in row.items()}
            if isinstance(row, Mapping)
            else row
            for row in rows
        ]

    def _table(self, place: Place) -> Mapping[str, Json]:
        source = place.component.source
        feel = expression_of(source.get("dataSource"))
        data = self.words.value(place, feel)[0] if feel else None
        columns = source.get("columns") or []
        if columns_feel := expression_of(source.get("columnsExpression")):
            found, _ = self.words.value(place, columns_feel)
            columns = found if isinstance(found, list) else []
        return {
            "data": self._cells(place, data) if isinstance(data, list) else [],
            "columns": [
                {"key": one["key"], "label": self._column(one)}
                for one in columns
                if isinstance(one, Mapping) and isinstance(one.get("key"), str)
            ],
            "title": self.words.line(place, "title"),
        }


def watched(form: Content) -> list[str]:
    """Every FEEL text of the form: what it mentions is worth asking the page again for when it changes."""
    found: list[str] = []
    for component in form.walk():
        source = component.source
        texts = [component.hide, component.locked, source.get("valuesExpression"), source.get("expression")]
        texts += [*component.validate.values(), source.get("dataSource"), source.get("columnsExpression")]
        found += [text for text in texts if isinstance(text, str)]
        found += [template.source for template in templates_of(component).values() if not template.plain]
    return found


def html_escaped(value: str) -> str:
    """Safe between tags and in quoted attributes of HTML, and never the end of a style or address (`:`, `;`)."""
    table = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
    table |= {char: f"&#{ord(char)};" for char in "{}:;"}
    return "".join(table.get(char, char) for char in value)


def markdown_escaped(value: str) -> str:
    """Inserted values are words, not markdown: a person can't make links or headings with them."""
    escaped = "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!|<>&~:/@" else char for char in value)
    return escaped.replace("\n", "\\\n")


def _text_settings(component: Component, limits: Limits) -> Mapping[str, Json]:
    longest = TEXT_AREA if component.type == "textarea" else TEXT_LINE
    kind = component.validate.get("validationType")
    return {"maxlength": limits.maxLength if isinstance(limits.maxLength, int) else longest, "kind": kind or "text"}


def _number_settings(component: Component, limits: Limits) -> Mapping[str, Json]:
    digits = component.source.get("decimalDigits")
    return {"min": limits.min, "max": limits.max, "integer": digits == 0, "step": component.source.get("increment")}


def _moment_settings(component: Component, limits: Limits) -> Mapping[str, Json]:
    early = limits.today.isoformat() if component.source.get("disallowPassedDates") and limits.today else None
    step = moments.interval_of(component)
    return {"subtype": component.source.get("subtype", "date"), "min": early, "step": step}


def _file_settings(component: Component, limits: Limits) -> Mapping[str, Json]:
    return {"accept": limits.accept, "multiple": limits.multiple}


def _list_settings(component: Component, limits: Limits) -> Mapping[str, Json]:
    return {
        "change": component.source.get("allowAddRemove", True) is not False,
        "least": int(component.properties.get("minRows", 0)),
        "most": int(component.properties.get("maxRows", ROWS)),
    }


_SETTINGS = {
    "textfield": _text_settings,
    "textarea": _text_settings,
    "number": _number_settings,
    "datetime": _moment_settings,
    "filepicker": _file_settings,
    "dynamiclist": _list_settings,
}
