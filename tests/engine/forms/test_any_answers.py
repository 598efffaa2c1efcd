"""Whatever is posted: a verdict, never an exception, and never a value that the form forbids."""

import json
import random
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.forms.invent import invent
from tests.engine.forms.office import WORLD

from engine.forms import Form, read_form
from engine.forms.components import MANY, Component
from engine.forms.data import get_at
from engine.forms.options import offered, options_of
from engine.forms.text import clean, units

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Mn"]), max_size=5)
    | st.sampled_from(
        ["a", "b", "2026-11-23", "09:30", "12.5", "x" * 60_000, 10**400, float("nan"), float("inf"), "{{a}}", "=a"]
    )
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), data=st.data())
def test_no_answer_breaks_a_form_or_slips_through(seed: int, data: st.DataObject) -> None:
    schema, answers = invent(random.Random(seed))
    form = read_form(json.dumps(schema).encode(), "f.form")
    for key in data.draw(st.lists(st.sampled_from(sorted(answers)), unique=True, max_size=4)) if answers else ():
        answers[key] = data.draw(ANYTHING)
    if data.draw(st.booleans()):
        answers = {**answers, **data.draw(st.dictionaries(st.text(max_size=8), ANYTHING, max_size=2))}
    checked = form.check(answers, {}, {}, WORLD)
    assert bool(checked.errors) or set(checked.values) <= {top(each) for each in form.fields}
    assert not (checked.errors and checked.values)
    for path, component in bound(form, checked.values):
        allowed(component, get_at(checked.values, path))
    view = form.view(checked.draft, {}, WORLD, errors=checked.errors)
    assert view.errors.keys() == checked.errors.keys()
    if not checked.errors:  # the draft holds all that was typed: alone it is judged the same
        again = form.check({}, checked.draft, {}, WORLD)
        assert (again.errors, again.values) == ({}, checked.values)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_expression_that_is_not_asked_again_would_answer_the_same(seed: int) -> None:
    schema, answers = invent(random.Random(seed))
    form = read_form(json.dumps(schema).encode(), "f.form")
    sparing, view = form.check(answers, {}, {}, WORLD), form.view(answers, {}, WORLD)
    with patch("engine.forms.state.may_read", lambda *_: True):
        assert form.check(answers, {}, {}, WORLD) == sparing
        assert form.view(answers, {}, WORLD) == view


def test_what_changes_is_followed_from_total_to_total() -> None:
    """Each reads the one before, in a row and outside, and the last decides what is hidden."""
    number = {"type": "number", "validate": {"required": True}}
    computed = {"type": "expression", "computeOn": "change"}
    components = [
        {"type": "dynamiclist", "id": "l", "path": "list", "components": [
            number | {"id": "n", "key": "n"}, computed | {"id": "d", "key": "double", "expression": "=this.n * 2"},
        ]},
        computed | {"id": "c", "key": "grand", "expression": "=total + 1"},
        computed | {"id": "s", "key": "total", "expression": "=sum(list.double)"},
        {"type": "textfield", "id": "t", "key": "why", "label": "why", "conditional": {"hide": "=grand < 100"},
         "validate": {"required": True}},
    ]  # fmt: skip
    form = read_form(json.dumps({"type": "default", "id": "f", "components": components}).encode(), "f.form")
    small = form.check({"list": [{"n": 1}, {"n": 2}]}, {}, {}, WORLD)
    assert small.values == {"list": [{"n": 1, "double": 2}, {"n": 2, "double": 4}], "total": 6, "grand": 7}
    assert list(form.check({"list": [{"n": 50}]}, {}, {}, WORLD).errors) == ["why"]


@settings(max_examples=60, deadline=None)
@given(posted=ANYTHING, stored=st.dictionaries(st.text(max_size=5), ANYTHING, max_size=3))
def test_anything_at_all_may_be_posted_and_stored(posted: Any, stored: Any) -> None:
    schema, _ = invent(random.Random(7))
    form = read_form(json.dumps(schema).encode(), "f.form")
    form.check(posted, stored, stored, WORLD)
    form.view(form.keep(posted, stored, {}, WORLD), stored, WORLD)


def top(field: Any) -> str:
    return str(field.name).split(".")[0].split("[")[0]


def bound(form: Form, values: dict[str, Any]) -> list[tuple[tuple[Any, ...], Component]]:
    found = []

    def walk(components: tuple[Component, ...], row: tuple[Any, ...]) -> None:
        for component in components:
            path = (*row, *component.path)
            if component.repeats:
                rows = get_at(values, path)
                for number in range(len(rows) if isinstance(rows, list) else 0):
                    walk(component.children, (*path, number))
            elif component.bound:
                found.append((path, component))
            else:
                walk(component.children, row)

    walk(form.components, ())
    return found


def allowed(component: Component, value: Any) -> None:  # noqa: C901  # one branch a type
    """What must be true of any value that gets through."""
    if (not value and value not in (0, False, None, "", [])) or str(value) == "ABSENT":
        return
    rules, kind = component.validate, component.type
    if rules.get("required") and not component.disabled:
        assert value not in (None, "", []) and (kind != "checkbox" or value is True)
    if value in (None, "", []):
        return
    if kind in {"textfield", "textarea"}:
        assert isinstance(value, str) and clean(value, lines=kind == "textarea") == value
        if isinstance(rules.get("maxLength"), int):
            assert units(value) <= rules["maxLength"]
    elif kind == "number":
        assert isinstance(value, str if component.source.get("serializeToString") else (int, float))
        assert not isinstance(value, bool)
        if isinstance(rules.get("max"), int):
            assert float(value) <= rules["max"]
    elif kind == "checkbox":
        assert isinstance(value, bool)
    elif kind == "datetime":
        assert (isinstance(value, str) and value[2] == ":") or value[4] == "-"
    elif "values" in component.source:
        options = options_of(component.source["values"])
        assert all(offered(one, options) for one in (value if kind in MANY else [value]))
