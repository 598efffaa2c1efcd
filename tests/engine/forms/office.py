"""What the tests of forms stand on: a clock, a way to write forms shortly, a sample of every component."""

import json
from datetime import UTC, date, datetime
from typing import Any

from engine.feel import World
from engine.forms import Form, read_form

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 09:00 in China
WORLD = World(NOW, date(2026, 11, 23))


def source(*components: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "default", "id": "f", "components": list(components), **more}).encode()


def form(*components: dict[str, Any]) -> Form:
    return read_form(source(*components), "f.form")


def field(kind: str, key: str = "x", **more: Any) -> dict[str, Any]:
    """A component of a type with a label; `required=True` and other validation keys go below `validate`."""
    rules = {name: more.pop(name) for name in list(more) if name in VALIDATION}
    made: dict[str, Any] = {"type": kind, "id": f"id_{key}".replace(".", "_"), "key": key, "label": "甲项", **more}
    if kind == "datetime":
        made["dateLabel"] = made.pop("label")
    if rules:
        made["validate"] = rules
    return made


VALIDATION = {"required", "min", "max", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"}


def check(the_form: Form, posted: Any, stored: Any = None, scope: Any = None, language: str = "zh") -> Any:
    return the_form.check(posted, stored or {}, scope or {}, WORLD, language)


def errors(component: dict[str, Any], value: Any, scope: Any = None, language: str = "zh") -> list[str]:
    """What is said about one answer to one component."""
    checked = check(form(component), {"x": value}, scope=scope, language=language)
    return list(checked.errors.get("x", []))


def sent(component: dict[str, Any], value: Any) -> Any:
    """What goes to the engine for an answer that is fine."""
    checked = check(form(component), {"x": value})
    assert not checked.errors, checked.errors
    return checked.values["x"]
