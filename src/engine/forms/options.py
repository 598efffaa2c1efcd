"""Options of radio, select, checklist and taglist, from the file, a variable or FEEL, made alike as form-js does."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.advance import Json
from engine.forms.templates import as_text

MOST = 2000  # options of one component


@dataclass(frozen=True, slots=True)
class Option:
    value: Json
    label: str


def options_of(found: Json, language: str = "zh") -> tuple[Option, ...]:
    """Options from a list of plain values or {label, value, label_en?} objects; what is neither is left out."""
    if not isinstance(found, list):
        return ()
    made = (_option(item, language) for item in found[:MOST])
    return tuple(option for option in made if option is not None)


def _option(item: Json, language: str) -> Option | None:
    if _plain(item):
        return Option(item, as_text(item))
    if not isinstance(item, Mapping) or not item:
        return None
    label, value = item.get("label"), item.get("value")
    if language == "en" and isinstance(item.get("label_en"), str) and label:
        label = item["label_en"] or label
    if isinstance(label, str) and label:
        return Option(value, label) if _plain(value) or (isinstance(value, (dict, list)) and value) else None
    return Option(value, as_text(value)) if _plain(value) else None


def _plain(value: Json) -> bool:
    return isinstance(value, (bool, int, float)) or (isinstance(value, str) and bool(value))


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are equal as JavaScript compares them deeply: true is not 1, 1 is 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return (type(one) is type(other) and bool(one == other)) or _numbers(one, other)


def _numbers(one: Json, other: Json) -> bool:
    return isinstance(one, (int, float)) and isinstance(other, (int, float)) and one == other


def offered(value: Json, options: tuple[Option, ...]) -> bool:
    return any(same(value, option.value) for option in options)
