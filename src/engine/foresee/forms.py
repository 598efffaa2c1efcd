"""A form as the plan needs it: the types of its answers, and each of its expressions with what it must give."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.forms import Form
from engine.forms.components import CHOICES, MANY, Component, expression_of
from engine.forms.languages import feel_of

Json = Any
FILE = {"id": "string", "name": "string", "size": "number", "type": "string"}
TYPES = {"textfield": "string", "textarea": "string", "datetime": "string", "checkbox": "boolean", "filepicker": [FILE]}
AROUND = ("this", "parent", "i", "_this_", "_parent_", "_i_")  # what a row of a list may read beside the names
WANTED = {
    "conditional.hide": "boolean",
    "readonly": "boolean",
    "valuesExpression": "choices",
    "validate.min": "number",
    "validate.max": "number",
    "validate.minLength": "number",
    "validate.maxLength": "number",
}


def form_plan(form: Form) -> Mapping[str, Json]:
    """{fields, hidden, choices, computed, asks}: see `shown` in frontend/feel/foresee.mjs."""
    return {
        "fields": _fields(form.components),
        "hidden": sorted({name for top in form.components for name in _may_hide(top, False)}),
        "choices": list(_choices(form.components)),
        "computed": list(_computed(form.components)),
        "asks": [ask for top in form.components for ask in _asks(top, None)],
    }


def _fields(components: tuple[Component, ...]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for component in components:
        if component.bound or component.repeats:
            _put(found, component.path, [_fields(component.children)] if component.repeats else type_of(component))
        else:
            _merge(found, _fields(component.children))
    return found


def type_of(component: Component) -> Json:
    """What an answer is, once it is given; dates are ISO texts."""
    if component.type == "number":
        return "string" if component.source.get("serializeToString") is True else "number"
    if component.type in CHOICES:
        option = _option(component)
        return [option] if component.type in MANY else option
    return TYPES.get(component.type, "any")


def _option(component: Component) -> Json:
    listed = component.source.get("values")
    if not isinstance(listed, list) or not listed:
        return "any"
    values = [each.get("value") if isinstance(each, dict) else each for each in listed]
    kinds = {_kind(value) for value in values}
    if kinds == {"string"}:
        return {"=": values}
    return "any" if "any" in kinds else "|".join(sorted(kinds))


def _kind(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number" if isinstance(value, int | float) else "any"


def _put(found: dict[str, Json], path: tuple[str, ...], kind: Json) -> None:
    for part in path[:-1]:
        inner = found.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        found = inner
    if path:
        found[path[-1]] = kind


def _merge(found: dict[str, Json], more: Mapping[str, Json]) -> None:
    for name, kind in more.items():
        if isinstance(kind, dict) and isinstance(found.get(name), dict):
            _merge(found[name], kind)
        else:
            found[name] = kind


def _may_hide(component: Component, above: bool) -> Iterator[str]:
    """First names of the answers that may be hidden: then the case's variable of that name is read."""
    hides = above or component.hide is not None
    if hides and component.path:
        yield component.path[0]
    for child in component.children:
        yield from (component.path[:1] if hides and component.path else _may_hide(child, hides))


def _choices(components: tuple[Component, ...]) -> Iterator[Mapping[str, Json]]:
    """Fields outside of lists whose options an expression lists."""
    for component in components:
        text = expression_of(component.source.get("valuesExpression"))
        if text is not None:
            yield {"path": list(component.path), "x": text, "many": component.type in MANY}
        elif not component.repeats:
            yield from _choices(component.children)


def _computed(components: tuple[Component, ...]) -> Iterator[Mapping[str, Json]]:
    """Expression fields outside of lists; the values of those in rows are not followed."""
    for component in components:
        text = expression_of(component.source.get("expression")) if component.role == "computed" else None
        if text is not None:
            yield {
                "path": list(component.path),
                "x": text,
                "where": {"component": component.id, "what_of": "expression"},
            }
        elif not component.repeats:
            yield from _computed(component.children)


def _asks(component: Component, row: Mapping[str, Json] | None) -> Iterator[Mapping[str, Json]]:
    rows = dict.fromkeys(AROUND, "any") | ({"this": row, "_this_": row} if row is not None else {})
    for what, text in feel_of(component):
        if what == "expression" and row is None:
            continue  # judged where it is computed
        where = {"component": component.id, "what_of": what}
        yield {"x": text, "want": WANTED.get(what), "where": where, "rows": rows}
    below = _fields(component.children) if component.repeats else row
    for child in component.children:
        yield from _asks(child, below)
