"""Whether an answer keeps its component's rules, as form-js's validator judges it, and what the page promises beyond.

form-js checks: pattern, required, min, max, minLength, maxLength, validationType, decimalDigits, increment. Its page
also keeps people to the options, to `disallowPassedDates`, `timeInterval`, `accept` and `multiple`; a server must check
these itself. Each rule is a small function: (component, value, limits) → complaints. Patterns are JavaScript's and are
matched by JavaScript, all of a form in one call (`checking`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.advance import Json
from engine.forms import moments, numbers, text
from engine.forms.components import CHOICES, MANY, Component
from engine.forms.messages import Complaint
from engine.forms.options import Option, offered, same
from engine.forms.patterns import EMAIL, PHONE

FILES = 20  # in one field, unless the form says otherwise


@dataclass(frozen=True, slots=True)
class Limits:
    """What a rule measures against at one place: the component's settings with FEEL evaluated."""

    min: Json = None
    max: Json = None
    minLength: Json = None  # noqa: N815  # form-js's names
    maxLength: Json = None  # noqa: N815  # likewise
    options: tuple[Option, ...] = ()
    multiple: bool = False
    accept: str = ""
    unit: str = ""
    today: date | None = None
    faults: tuple[Complaint, ...] = field(default=())


Rule = Callable[[Component, Any, Limits], Iterator[Complaint]]


def complaints(component: Component, value: Json, limits: Limits) -> list[Complaint]:
    """Everything wrong with one answer (a parsed value, null where there is none)."""
    found = list(limits.faults)
    found += required(component, value)
    if not _empty(value):
        for rule in RULES.get(component.type, ()):
            found += rule(component, value, limits)
    return found


def _empty(value: Json) -> bool:
    return value in (None, "", [])


def required(component: Component, value: Json) -> Iterator[Complaint]:
    if component.validate.get("required") is not True:
        return
    if component.type == "checkbox":
        if value is not True:
            yield Complaint("tick")
    elif _empty(value):
        yield Complaint("upload" if component.type == "filepicker" else "choose" if _picked(component) else "required")


def _picked(component: Component) -> bool:
    return component.type in CHOICES or component.type == "datetime"


def pattern_missed(component: Component) -> Complaint:
    said = component.validate.get("patternErrorMessage")
    return Complaint("pattern", said=said if isinstance(said, str) and said else None)


def _lengths(component: Component, value: str, limits: Limits) -> Iterator[Complaint]:
    now = text.units(value)
    if limits.minLength is not None and now < limits.minLength:
        yield Complaint("minLength", {"limit": limits.minLength, "now": now})
    if limits.maxLength is not None and now > limits.maxLength:
        yield Complaint("maxLength", {"limit": limits.maxLength, "now": now})


def _kind_of_text(component: Component, value: str, limits: Limits) -> Iterator[Complaint]:
    kind = component.validate.get("validationType")
    if kind == "phone" and not PHONE.search(value):
        yield Complaint("phone")
    if kind == "email" and not EMAIL.search(value):
        yield Complaint("email")


def _bounds(component: Component, value: Any, limits: Limits) -> Iterator[Complaint]:
    now = numbers.exact(value)
    low, high = numbers.exact(limits.min), numbers.exact(limits.max)
    unit = f" {limits.unit}" if limits.unit else ""
    if now is not None and low is not None and now < low:
        yield Complaint("min", {"limit": numbers.written(low) + unit})
    if now is not None and high is not None and now > high:
        yield Complaint("max", {"limit": numbers.written(high) + unit})


def _digits(component: Component, value: Any, limits: Limits) -> Iterator[Complaint]:
    now, most = numbers.exact(value), component.source.get("decimalDigits")
    if now is not None and isinstance(most, int) and numbers.decimals(now) > most:
        yield Complaint("decimals", {"limit": most}) if most else Complaint("integer")


def _step(component: Component, value: Any, limits: Limits) -> Iterator[Complaint]:
    now, step = numbers.exact(value), numbers.exact(component.source.get("increment") or None)
    around = numbers.stepped(now, step) if now and step else None
    if around and step:
        yield Complaint("step", {"step": numbers.written(step), "below": around[0], "above": around[1]})


def _offered(component: Component, value: Any, limits: Limits) -> Iterator[Complaint]:
    chosen = value if component.type in MANY else [value]
    if not all(offered(item, limits.options) for item in chosen):
        yield Complaint("option")
    if any(same(item, other) for at, item in enumerate(chosen) for other in chosen[:at]):
        yield Complaint("repeated")


def _not_past(component: Component, value: str, limits: Limits) -> Iterator[Complaint]:
    day = moments.day_of(value, component) if component.source.get("disallowPassedDates") else None
    if day and limits.today and day < limits.today:
        yield Complaint("past", {"today": limits.today.isoformat()})


def _interval(component: Component, value: str, limits: Limits) -> Iterator[Complaint]:
    if component.source.get("subtype", "date") == "date":
        return
    step = moments.interval_of(component)
    minute = moments.minute_of(value, component)
    if minute is not None and minute % step:
        yield Complaint("interval", {"step": step})


def _files(component: Component, value: list[Mapping[str, Json]], limits: Limits) -> Iterator[Complaint]:
    most = int(component.properties.get("maxFiles", FILES)) if limits.multiple else 1
    least = int(component.properties.get("minFiles", 0))
    if len(value) > most:
        yield Complaint("maxFiles", {"limit": most, "now": len(value)})
    if len(value) < least:
        yield Complaint("minFiles", {"limit": least, "now": len(value)})
    for item in value:
        if not accepted(item, limits.accept):
            yield Complaint("accept", {"name": item["name"], "accept": limits.accept})


def accepted(item: Mapping[str, Json], accept: str) -> bool:
    """Whether a file fits an `accept` list (HTML: endings like `.pdf`, media types, `image/*`)."""
    wanted = [part.strip().lower() for part in accept.split(",") if part.strip()]
    name, kind = str(item["name"]).lower(), str(item.get("type") or "").lower()
    return not wanted or any(
        name.endswith(part) if part.startswith(".") else re.fullmatch(re.escape(part).replace(r"\*", "[^/]+"), kind)
        for part in wanted
    )


RULES: Mapping[str, tuple[Rule, ...]] = {
    "textfield": (_lengths, _kind_of_text),
    "textarea": (_lengths,),
    "number": (_digits, _step, _bounds),
    "datetime": (_not_past, _interval),
    "filepicker": (_files,),
} | dict.fromkeys(CHOICES, (_offered,))
