"""Compares our verdict on answers with the real form-js, which runs in a browser.

For each answer one of these must hold, or it is a disagreement:

- form-js keeps the answer as it is: then both name the same broken rules, and without any both send the same value;
- form-js silently makes something else of it (usually nothing): then we refuse it, or make the same of it;
- we refuse it for one of the reasons of STRICTER, which are ours on purpose, and the answer really is of that kind.

What is compared is the answer after our normalisation (composed, blanks cut, invisible characters dropped).
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from tests.engine.forms.invent import invent
from tests.engine.forms.office import NOW, WORLD
from tests.web.screen import QUIET, chromium

from engine.calendar import CHINA
from engine.forms import Form, read_form
from engine.forms.components import MANY
from engine.forms.messages import SENTENCES
from engine.forms.options import same
from engine.forms.text import clean

BUNDLE = Path(__file__).parents[3] / "frontend" / "dist" / "formjs.js"
BATCH = 60  # forms judged at once in the browser
ABSENT = object()


@dataclass
class Result:
    answers: int = 0  # answers judged
    kept: int = 0  # of them taken as they are by form-js
    stricter: Counter[str] = field(default_factory=Counter)  # ours on purpose, by reason
    kinds: Counter[str] = field(default_factory=Counter)  # rules that both named
    types: Counter[str] = field(default_factory=Counter)  # answers by component type
    disagreements: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        self.answers, self.kept = self.answers + other.answers, self.kept + other.kept
        for mine, theirs in ((self.stricter, other.stricter), (self.kinds, other.kinds), (self.types, other.types)):
            mine.update(theirs)
        self.disagreements += other.disagreements


# ── Reasons that are ours alone; each must be true of the answer ──────────────


def _plain_number(value: Any) -> bool:
    return isinstance(value, str) and bool(
        re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*", value, re.ASCII)
    )


def _is_iso(value: Any, subtype: str) -> bool:
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d|\d\d:\d\d", value, re.ASCII):
        return False
    formats = {"date": ["%Y-%m-%d"], "time": ["%H:%M"], "datetime": ["%Y-%m-%dT%H:%M"]}[subtype]
    zoned = [one + "%z" for one in formats] if subtype != "date" else []
    for one in formats + zoned:
        try:
            datetime.strptime(value, one)  # noqa: DTZ007  # only whether it can be read
        except ValueError:
            continue
        return len(value) >= len("00:00")
    return False


STRICTER: dict[str, Callable[[dict[str, Any], Any], bool]] = {
    "control": lambda component, value: isinstance(value, str) and clean(value, lines=True) is None,
    "long": lambda component, value: isinstance(value, str) and len(value.encode("utf-16-le")) > 2 * 2000,
    "text": lambda component, value: not isinstance(value, str),
    "digits": lambda component, value: isinstance(value, (int, str)) and len(re.sub(r"\D", "", str(value))) > 15,
    "number": lambda component, value: not _plain_number(value) or abs(float(value)) >= 1e21,
    "repeated": lambda component, value: any(same(a, b) for i, a in enumerate(value) for b in value[:i]),
    "past": lambda component, value: value[:10] < NOW.date().isoformat(),
    "interval": lambda component, value: (
        int(re.findall(r"\d\d", value[-11:].split("T")[-1])[1]) % component.get("timeInterval", 15) != 0
    ),
    "date": lambda component, value: not _is_iso(value, "date"),
    "time": lambda component, value: not _is_iso(value, "time"),
    "datetime": lambda component, value: not _is_iso(value, "datetime"),
}


# By type, for what reason an answer is none at all.
UNFIT = {"textfield": ["control"], "textarea": ["control"], "number": ["digits", "number"], "datetime": ["date"]}


# ── Both verdicts ─────────────────────────────────────────────────────────────


Case = tuple[dict[str, Any], dict[str, Any]]  # a form's schema, answers


def verdicts(cases: list[Case], at_once: int = BATCH) -> list[dict[str, Any]]:
    """What the real form-js says: for each case {data, errors} or {error}; in a browser, in China's time zone."""
    found: list[dict[str, Any]] = []
    assert BUNDLE.is_file(), "the real form-js is not built: run `python scripts/build_frontend.py`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_context(timezone_id="Asia/Shanghai").new_page()
        page.set_content("<!doctype html><title>form-js</title>")
        page.add_script_tag(content=BUNDLE.read_text(encoding="utf-8"))
        for start in range(0, len(cases), at_once):
            batch = [{"schema": schema, "data": data} for schema, data in cases[start : start + at_once]]
            found += page.evaluate("cases => judge(cases)", batch)
        browser.close()
    return found


def compare(cases: list[Case]) -> Result:
    """Judge every case on both sides; where they differ, form-js is asked once more with nothing else on the page."""
    cases = [(schema, normal(schema, data)) for schema, data in cases]
    result, again = Result(), []
    for case, theirs in zip(cases, verdicts(cases), strict=True):
        found = _judged(case, theirs)
        if found.disagreements:
            again.append(case)
        else:
            result.add(found)
    for case, theirs in zip(again, verdicts(again, at_once=1), strict=True):
        result.add(_judged(case, theirs))
    return result


def _judged(case: Case, theirs: dict[str, Any]) -> Result:
    result, (schema, data) = Result(), case
    _judge(read_form(json.dumps(schema).encode(), "f.form"), schema, data, theirs, result)
    return result


def normal(schema: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The answers as we would keep them, where we would."""

    def one(component: dict[str, Any], value: Any) -> Any:
        if component["type"] in {"textfield", "textarea"} and isinstance(value, str):
            found = clean(value, lines=component["type"] == "textarea")
            return value if found is None else found
        if component["type"] == "number" and isinstance(value, str):
            return value.strip()
        if component["type"] == "dynamiclist" and isinstance(value, list):
            return [rows(component["components"], row) if isinstance(row, dict) else row for row in value]
        return value

    def rows(components: list[dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
        made = dict(values)
        for component in components:
            if component["type"] == "group":
                made = rows(component["components"], made)
            key = component.get("key") or component.get("path")
            if key in made:
                made[key] = one(component, made[key])
        return made

    return rows(schema["components"], data)


def keyed(
    components: list[dict[str, Any]], data: Any, ids: str = "", path: tuple[Any, ...] = ()
) -> Iterator[tuple[dict[str, Any], str, tuple[Any, ...], str]]:
    """(component, key of form-js's errors, path, row numbers) of every bound component."""
    for component in components:
        if component["type"] == "group":
            yield from keyed(component["components"], data, ids, path)
        elif component["type"] == "dynamiclist":
            rows = at(data, (*path, component["path"]))
            count = len(rows) if isinstance(rows, list) else component.get("defaultRepetitions", 1)
            for number in range(count):
                yield from keyed(component["components"], data, f"{ids}.{number}", (*path, component["path"], number))
        elif "key" in component:
            yield component, component["id"] + ids, (*path, component["key"]), ids


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return data


def _judge(form: Form, schema: dict[str, Any], data: dict[str, Any], theirs: dict[str, Any], result: Result) -> None:
    ours = form.check(data, data, {}, WORLD, "en")
    if "error" in theirs:  # form-js falls over numbers from 1e21 on; we refuse them
        result.stricter["crash"] += 1
        if ours.errors:
            return
        result.disagreements.append({"crash": theirs["error"], "schema": schema, "data": data})
        return
    for component, identity, path, _ in keyed(schema["components"], data):
        posted = at(data, path)
        mine = {kind_of(said) for said in ours.errors.get(".".join(map(str, path)), [])}
        their = set(theirs["errors"].get(identity, []))
        kept = at(theirs["data"], path)
        result.answers += 1
        result.types[component["type"]] += 1
        problem = _problem(
            component, posted, mine, their, kept, at(ours.values, path) if not ours.errors else None, result
        )
        if problem:
            result.disagreements.append(
                {
                    "problem": problem,
                    "component": component,
                    "posted": posted,
                    "ours": sorted(mine),
                    "theirs": sorted(their),
                    "kept": repr(kept),
                    "value": repr(at(ours.values, path)),
                    "data": data,
                    "path": path,
                    "schema": schema,
                }
            )


def _problem(
    component: dict[str, Any], posted: Any, mine: set[str], their: set[str], kept: Any, value: Any, result: Result
) -> str:
    nothing = posted is ABSENT or posted is None or (posted == "" and component["type"] not in MANY | {"checkbox"})
    asked = not nothing
    if (
        asked
        and mine <= {"required"}
        and component.get("readonly")
        and any(STRICTER[key](component, posted) for key in UNFIT.get(component["type"], ()))
    ):
        result.stricter["locked"] += 1
        return ""  # a variable of the case that no answer may hold: we show it as nothing, and nobody can send it
    unchanged = not asked or (kept is not ABSENT and same(kept, posted))
    if not unchanged and kept is not ABSENT:
        if mine:
            result.stricter["changed"] += 1
            return ""
        if value is not None and not same(value, kept):
            return "form-js made something else of it"
    own = mine - their
    if own and own <= set(STRICTER) and asked:
        if all(STRICTER[key](component, posted) for key in own):
            result.stricter.update(own)
            return ""
        return "stricter without its reason"
    result.kept += unchanged
    result.kinds.update(mine & their)
    if mine != their:
        return "different rules"
    if value is not None and (value is ABSENT) != (kept is ABSENT):
        return "sent by one only"
    if value not in (None, ABSENT) and not same(value, kept) and not _same_figure(component, value, kept):
        return "different values"
    return ""


def _same_figure(component: dict[str, Any], value: Any, kept: Any) -> bool:
    """Numbers kept as text: ours without an exponent. Moments: ours in the zone that the form asks for. No file: ours
    is a list in any case."""
    if component["type"] == "filepicker":
        return value == [] and kept is None
    if component["type"] == "datetime" and component.get("subtype") != "date" and isinstance(kept, str):
        return _instant(value) == _instant(kept)
    return (
        bool(component.get("serializeToString"))
        and isinstance(kept, (str, int, float))
        and Decimal(value) == Decimal(str(kept))
    )


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text if "T" in text else f"2026-11-23T{text}")
    return (found if found.tzinfo else found.replace(tzinfo=CHINA)).astimezone(UTC)


# Our sentences back to the rules they name. "choose", "tick" and "upload" are all form-js's "required".
_KINDS = [
    (key, re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(english[:1].upper() + english[1:])), re.S))
    for key, (_, english) in SENTENCES.items()
]
_SAME = {"choose": "required", "tick": "required", "upload": "required"}


def kind_of(sentence: str) -> str:
    found = [
        key
        for key, pattern in _KINDS
        if pattern.fullmatch(sentence) or pattern.fullmatch(sentence[:1].lower() + sentence[1:])
    ]
    return _SAME.get(found[0], found[0]) if found else f"? {sentence}"


def invented(seed: int, count: int) -> list[Case]:
    chance = random.Random(seed)
    return [invent(chance) for _ in range(count)]
