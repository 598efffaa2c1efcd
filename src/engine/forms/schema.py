"""The marshmallow schema of a form: the shape of its answers and the type of each, made once when the form is read.

It decides what can be decided without the other answers: types, characters, sizes. What depends on the case (limits
that are FEEL, options, hidden parts) is decided by `rules`. Every error is a Complaint, said in the reader's language
later. form-js changes a value it can't use to "nothing" without a word; here it is refused by name.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from marshmallow import RAISE, Schema, ValidationError, fields

from engine.advance import Json
from engine.forms import numbers, text
from engine.forms.components import MANY, Component
from engine.forms.data import Path
from engine.forms.messages import Complaint
from engine.forms.moments import parse_moment
from engine.forms.state import ROWS

TEXT_LINE = 2_000  # UTF-16 units where the form sets no maxLength
TEXT_AREA = 50_000
OPTIONS = 500  # chosen in one list
OPTION = 10_000  # bytes of one option's value as JSON


def complain(key: str, **params: Any) -> ValidationError:
    return ValidationError([Complaint(key, params)])


class Answer(fields.Field[Any]):
    """Base: one component's value; null means no answer."""

    empty: ClassVar[Json] = None

    def __init__(self, component: Component) -> None:
        super().__init__(allow_none=True, required=False, metadata={"component": component.id})
        self.component = component

    def soften(self, value: Json) -> Json:
        """As form-js reads a variable that is not a fit answer: nothing instead of an error."""
        try:
            found = self.deserialize(value)
        except ValidationError:
            return self.nothing()
        return self.nothing() if found is None else found

    def nothing(self) -> Json:
        return list(self.empty) if isinstance(self.empty, list) else self.empty


class Text(Answer):
    empty = ""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise complain("text")
        lines = self.component.type == "textarea"
        limit = TEXT_AREA if lines else TEXT_LINE
        if len(value) > 2 * limit:
            raise complain("long", limit=limit)
        cleaned = text.clean(value, lines=lines)
        if cleaned is None:
            raise complain("control")
        if text.units(cleaned) > limit:
            raise complain("long", limit=limit)
        return cleaned

    def soften(self, value: Json) -> Json:
        if isinstance(value, bool):
            return "true" if value else "false"
        return super().soften(str(value) if isinstance(value, (int, float)) else value)


class Number(Answer):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Json:
        if value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise complain("number")
        found = numbers.parse(value) if isinstance(value, str) else numbers.exact(value)
        if found is None or abs(found) >= numbers.WIDEST:
            raise complain("number")
        if self.component.source.get("serializeToString"):
            return format(found.to_integral_value() if isinstance(value, float) and value.is_integer() else found, "f")
        kept = numbers.as_json(found)
        if kept is None:
            raise complain("digits")
        return kept


class Tick(Answer):
    empty = False

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise complain("boolean")
        return value


class Choice(Answer):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Json:
        if value == "":
            return None
        if value == [] or not fits(value):
            raise complain("option")
        return value


class Choices(Answer):
    empty: ClassVar[Json] = []

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Json]:
        if not isinstance(value, list) or len(value) > OPTIONS:
            raise complain("list")
        if not all(item is not None and fits(item) for item in value):
            raise complain("option")
        return list(value)


def fits(value: Json) -> bool:
    """Whether it can be an option's value at all: sound JSON of a sane size."""
    try:
        return len(orjson.dumps(value)) <= OPTION
    except (TypeError, ValueError, RecursionError):
        return False


class Moment(Answer):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        if value == "":
            return None
        found = parse_moment(value, self.component) if isinstance(value, str) else None
        if found is None:
            raise complain(self.component.source.get("subtype", "date"))
        return found


FILE_KEYS = frozenset({"id", "name", "size", "type"})
_FILE_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}", re.ASCII)


class Files(Answer):
    """Files of the draft: records {id, name, size (bytes), type (media type)} made by the host when it took them in."""

    empty: ClassVar[Json] = []

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Json]:
        if not isinstance(value, list) or not all(is_file(item) for item in value):
            raise complain("files")
        return [dict(item) for item in value]


def is_file(value: Json) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) >= {"id", "name"}
        and set(value) <= FILE_KEYS
        and isinstance(value["id"], str)
        and bool(_FILE_ID.fullmatch(value["id"]))
        and isinstance(value["name"], str)
        and (text.clean(value["name"], lines=False) == value["name"])
    )


class Computed(Answer):
    """An expression field: whatever is sent for it is ignored, the server computes it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Json:
        return None


_FIELDS: Mapping[str, type[Answer]] = {
    "textfield": Text,
    "textarea": Text,
    "number": Number,
    "checkbox": Tick,
    "radio": Choice,
    "select": Choice,
    "datetime": Moment,
    "filepicker": Files,
    "expression": Computed,
} | dict.fromkeys(MANY, Choices)


class Rows(fields.Field[Any]):
    """A dynamic list: a list of objects, each checked against the schema of a row."""

    def __init__(self, schema: type[Schema]) -> None:
        super().__init__(allow_none=True)
        self.schema = schema

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Json]:
        if not isinstance(value, list):
            raise complain("rows")
        if len(value) > ROWS:
            raise complain("maxRows", limit=ROWS, now=len(value))
        made, errors = [], {}
        for number, row in enumerate(value):
            loaded, wrong = load(self.schema, row)
            made.append(loaded)
            if wrong:
                errors[number] = wrong
        if errors:
            raise ValidationError(errors, valid_data=made)
        return made


class Part(fields.Field[Any]):
    """A group with a path, or the object that a dotted key makes."""

    def __init__(self, schema: type[Schema]) -> None:
        super().__init__(allow_none=True)
        self.schema = schema

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Json:
        if not isinstance(value, Mapping):
            raise complain("object")
        loaded, errors = load(self.schema, value)
        if errors:
            raise ValidationError(errors, valid_data=loaded)
        return loaded


def answer_field(component: Component) -> Answer:
    return _FIELDS[component.type](component)


def compile_schema(components: tuple[Component, ...]) -> type[Schema]:
    """The marshmallow schema class of these components: nested as their paths are."""
    tree: dict[str, Any] = {}
    for component, path in _bound(components):
        branch = tree
        for part in path[:-1]:
            branch = branch.setdefault(part, {})
        leaf = Rows(compile_schema(component.children)) if component.repeats else answer_field(component)
        branch[path[-1]] = leaf
    return _schema(tree)


def _bound(components: tuple[Component, ...]) -> list[tuple[Component, tuple[str, ...]]]:
    found: list[tuple[Component, tuple[str, ...]]] = []
    for component in components:
        if component.bound or component.repeats:
            found.append((component, component.path))
        else:
            found.extend(_bound(component.children))
    return found


def _schema(tree: Mapping[str, Any]) -> type[Schema]:
    made = {key: Part(_schema(item)) if isinstance(item, dict) else item for key, item in tree.items()}
    return type("Answers", (Schema,), {**made, "Meta": type("Meta", (), {"unknown": RAISE, "register": False})})


def load(schema: type[Schema], value: Json) -> tuple[dict[str, Json], dict[Any, Any]]:
    """The typed answers and the errors, nested as the answers are. What is wrong is left out of the answers."""
    if not isinstance(value, Mapping):
        return {}, {"_schema": [Complaint("object")]}
    try:
        return dict(schema().load(dict(value))), {}
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
        known = schema().fields
        wrong = {
            key: [Complaint("unknown", {"key": key})] if key not in known else found
            for key, found in _by_field(error).items()
        }
        return {key: item for key, item in loaded.items() if key in known}, wrong


def _by_field(error: ValidationError) -> Mapping[Any, Any]:
    return error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}


def flat(errors: Mapping[Any, Any], above: Path = ()) -> dict[Path, list[Complaint]]:
    """The nested errors by path."""
    found: dict[Path, list[Complaint]] = {}
    for key, inner in errors.items():
        path = above if key == "_schema" else (*above, key)
        if isinstance(inner, Mapping):
            found.update(flat(inner, path))
        else:
            found[path] = [item for item in inner if isinstance(item, Complaint)]
    return found
