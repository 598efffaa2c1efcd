"""What form-js knows: the component types of its viewer 1.23 (schema version 19) and the keys each may carry.

Source: the published form-js JSON schema and the viewer's field configurations. A key that is in neither is refused,
because the page would not obey it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.advance import Json

SCHEMA_VERSION = 19  # the newest `schemaVersion` whose meaning is known here

FORM_KEYS = frozenset(
    {"type", "id", "components", "schemaVersion", "executionPlatform", "executionPlatformVersion", "versionTag"}
    | {"exporter", "generated", "documentation"}
)

_EVERY = frozenset({"type", "id", "layout", "conditional", "properties"})
_INPUT = _EVERY | {"key", "label", "description", "disabled", "readonly", "validate", "defaultValue"}
_CHOICE = _INPUT | {"values", "valuesKey", "valuesExpression"}
_CONTAINER = _EVERY | {"label", "path", "components", "showOutline", "verticalAlignment"}

Role = Literal["input", "computed", "shown", "group", "list"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One component type."""

    role: Role
    keys: frozenset[str]
    validate: frozenset[str] = frozenset()  # keys allowed below `validate`
    appearance: bool = False  # prefixAdorner, suffixAdorner


_LENGTHS = frozenset({"required", "minLength", "maxLength"})

KINDS: Mapping[str, Kind] = {
    "textfield": Kind(
        "input",
        _INPUT | {"appearance"},
        _LENGTHS | {"pattern", "patternErrorMessage", "validationType"},
        appearance=True,
    ),
    "textarea": Kind("input", _INPUT, _LENGTHS),
    "number": Kind(
        "input",
        _INPUT | {"appearance", "decimalDigits", "increment", "serializeToString"},
        frozenset({"required", "min", "max"}),
        appearance=True,
    ),
    "datetime": Kind(
        "input",
        _INPUT
        | {"subtype", "dateLabel", "timeLabel", "use24h", "timeSerializingFormat", "timeInterval"}
        | {"disallowPassedDates"},
        frozenset({"required"}),
    ),
    "checkbox": Kind("input", _INPUT, frozenset({"required"})),
    "checklist": Kind("input", _CHOICE, frozenset({"required"})),
    "radio": Kind("input", _CHOICE, frozenset({"required"})),
    "select": Kind("input", _CHOICE | {"searchable"}, frozenset({"required"})),
    "taglist": Kind("input", _CHOICE, frozenset({"required"})),
    "filepicker": Kind("input", (_INPUT - {"defaultValue"}) | {"accept", "multiple"}, frozenset({"required"})),
    "expression": Kind("computed", _EVERY | {"key", "expression", "computeOn"}),
    "text": Kind("shown", _EVERY | {"text", "strict"}),
    "html": Kind("shown", _EVERY | {"content", "strict", "label"}),
    "image": Kind("shown", _EVERY | {"source", "alt", "label"}),
    "iframe": Kind("shown", _EVERY | {"label", "url", "height", "security"}),
    "table": Kind("shown", _EVERY | {"label", "dataSource", "rowCount", "columns", "columnsExpression"}),
    "documentPreview": Kind("shown", _EVERY | {"label", "title", "dataSource", "endpointKey", "maxHeight"}),
    "separator": Kind("shown", _EVERY | {"label"}),
    "spacer": Kind("shown", _EVERY | {"height", "label"}),
    "button": Kind("shown", _EVERY | {"label", "action"}),
    "group": Kind("group", _CONTAINER),
    "dynamiclist": Kind(
        "list",
        _CONTAINER | {"isRepeating", "allowAddRemove", "defaultRepetitions", "disableCollapse", "nonCollapsedItems"},
    ),
}

CHOICES = frozenset({"checklist", "radio", "select", "taglist"})
MANY = frozenset({"checklist", "taglist"})  # the answer is a list of options
TEXTS = frozenset({"textfield", "textarea"})  # the answer is what somebody writes

# Our own keys below `properties`; anything else there is refused, since nobody would read it.
# English words stand beside the Chinese ones, for form-js knows one language; an option has its own `label_en`.
ENGLISH = frozenset(
    {"label_en", "description_en", "dateLabel_en", "timeLabel_en", "text_en", "content_en"}
    | {"prefixAdorner_en", "suffixAdorner_en"}
    | {"cells_en"}  # of a table, in JSON: by column, from what its data source makes to English
    | {"value_en"}  # of a read-only text, in JSON: from what the diagram makes to English
)
PROPERTIES = ENGLISH | {"personal", "rule", "minRows", "maxRows", "minFiles", "maxFiles"}


@dataclass(frozen=True, slots=True)
class Component:
    """One component of a form, read and checked."""

    id: str
    type: str
    source: Mapping[str, Json]  # as written in the file
    path: tuple[str, ...]  # segments below the enclosing list row (or the form): of `key`, of a container's `path`
    name: str  # "branches[].head": unique in the form; "" where nothing is bound
    children: tuple["Component", ...] = ()
    personal: bool = False
    rules: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator["Component"]:
        """Itself and everything below, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def role(self) -> Role:
        return KINDS[self.type].role

    @property
    def bound(self) -> bool:
        """Whether it holds a value of its own (form-js says *keyed*)."""
        return self.role in {"input", "computed"}

    @property
    def repeats(self) -> bool:
        return self.role == "list" and self.source.get("isRepeating", True) is not False

    @property
    def validate(self) -> Mapping[str, Json]:
        found = self.source.get("validate")
        return found if isinstance(found, Mapping) else {}

    @property
    def hide(self) -> str | None:
        """The FEEL condition (without `=`) under which it is hidden."""
        return expression_of((self.source.get("conditional") or {}).get("hide"))

    @property
    def locked(self) -> bool | str:
        """`readonly`: true, false or a FEEL condition (without `=`)."""
        found = self.source.get("readonly", False)
        return expression_of(found) or bool(found is True)

    @property
    def disabled(self) -> bool:
        return self.source.get("disabled") is True


def expression_of(value: Json) -> str | None:
    """The FEEL text of a form-js expression (a string that begins with `=`), or None for anything else."""
    return value[1:] if isinstance(value, str) and value.startswith("=") else None
