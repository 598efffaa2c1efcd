"""The answers a form starts with: what was typed or kept, else the process's variable, else the default, else nothing.

Follows form-js's `_getInitializedFieldData`; a variable that does not fit its component counts as nothing.
"""

from collections.abc import Mapping

from engine.advance import Json
from engine.forms.components import Component
from engine.forms.data import ABSENT, Path, copied, get_at, set_at
from engine.forms.schema import answer_field
from engine.forms.state import ROWS


def initial(
    components: tuple[Component, ...], values: Mapping[str, Json], scope: Mapping[str, Json]
) -> dict[str, Json]:
    """Every bound component's value, nested by path, over what the process's variables hold beside them."""
    tops = {component.path[0] for component in _bound(components) if component.path}
    data: dict[str, Json] = {key: copied(scope[key]) for key in sorted(tops) if key in scope}
    _fill(components, values, data, ())
    return data


def _bound(components: tuple[Component, ...]) -> list[Component]:
    found = []
    for component in components:
        found.append(component)
        if not component.repeats:
            found.extend(_bound(component.children))
    return [component for component in found if component.bound or component.repeats]


def _fill(components: tuple[Component, ...], values: Mapping[str, Json], data: dict[str, Json], row: Path) -> None:
    for component in components:
        path = (*row, *component.path)
        if component.bound:
            set_at(data, path, _value(component, get_at(values, path), get_at(data, path)))
        elif component.repeats:
            _fill_list(component, path, values, data)
        else:
            _fill(component.children, values, data, row)


def _fill_list(component: Component, path: Path, values: Mapping[str, Json], data: dict[str, Json]) -> None:
    kept, there = get_at(values, path), get_at(data, path)
    rows = kept if isinstance(kept, list) else there if isinstance(there, list) else None
    if rows is None:
        rows = [{} for _ in range(int(component.source.get("defaultRepetitions", 1)))]
    made = [copied(item) if isinstance(item, Mapping) else {} for item in rows[:ROWS]]
    set_at(data, path, made)
    for number in range(len(made)):
        _fill(component.children, values, data, (*path, number))


def _value(component: Component, kept: Json, there: Json) -> Json:
    answer = answer_field(component)
    if component.role == "computed":
        return None
    if kept is not ABSENT and kept is not None:
        return answer.soften(kept)
    if kept is None:
        return answer.nothing()
    if there is not ABSENT and there is not None:
        return answer.soften(there)
    default = component.source.get("defaultValue") if there is ABSENT else None
    return answer.nothing() if default is None else answer.soften(default)
