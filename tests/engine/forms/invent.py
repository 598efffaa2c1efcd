"""Invents forms and answers: every component type and validation key that holds a value, fit answers and odd ones."""

import random
from typing import Any

TEXTS = [
    "", " ", "a", "ab", "abc", "稀土", "𠮷野家", "a\u0301bc", "12", "1２3", "line\nnext", "tab\there", "a\u200bb",
    "\u3000甲 ",
    "name@example.cn", "a@b", "a@-b.cn", "x@y..z", "A.b+c@sub.example.org", "@x", "+8613800000000", "008613800000000",
    "13800000000", "+1 202 555", "+49 30", "+4930664040900", "a\0b", "\x85", "é", "null", "true", "x" * 40, "字" * 30,
    "a\u2028b", "$&`", "<b>", "=1+1", "{{x}}", "a\r\nb", "\ufeffx", "1e5", "\n",
]  # fmt: skip
NUMBERS: list[Any] = [
    0, 1, -1, 2, 3.5, 0.1, 0.30000000000000004, 1e-7, 5e-8, 1e21, 123456789012, 99.99, 100, 1000000,
    -0.25, 2.675, 10, 7, 0.7, 1.1,
    "0", "12", "12.50", "-3", "1e3", ".5", "5.", "abc", "", "0x1f", "Infinity", "NaN", "1,5", " 7 ",
    "0.12345678901234567890",
    "123456789012345678", True, None, [], [1], {"a": 1},
]  # fmt: skip
DATES = [
    "2026-11-23",
    "2026-11-22",
    "2027-02-28",
    "2028-02-29",
    "2026-02-30",
    "2026-1-5",
    "",
    "abc",
    "2026-11-23T10:00",
    "20261123",
    None,
    5,
    "0001-01-01",
    "2026-13-01",
]
TIMES = ["09:30", "23:59", "00:00", "09:30Z", "09:30+08:00", "24:00", "25:00", "9:5", "09:07", "", "x", None, "09:60"]
MOMENTS = [
    "2026-11-23T09:30",
    "2026-11-23T09:30Z",
    "2026-11-23T09:30+08:00",
    "2026-11-23",
    "2026-02-30T10:00",
    "x",
    "",
    None,
    "2026-11-23T25:00",
]
OPTION_VALUES: list[Any] = ["a", "b", "c d", 1, 2, 0, True, False, 1.5, "1", "true", {"k": 1}, {"k": [1, 2]}]
ODD: list[Any] = [None, "", 0, False, True, [], {}, "zzz", ["zzz"], {"a": 1}, 3, "a"]
PATTERNS = [
    "^\\d+$",
    "^[a-z]*$",
    "\\w",
    "^.{3}$",
    "^\\S+$",
    "[一-龥]+",
    "^(a|b)+$",
    "\\d{2}$",
    "^\\p{1}$",
    "\\-",
    "^a.b$",
]


SHOWN: dict[str, dict[str, Any]] = {
    "text": {"text": "# {{1 + 1}}"},
    "html": {"content": "<b>x</b>"},
    "separator": {},
    "spacer": {"height": 20},
    "table": {"label": "t", "dataSource": "=[{a: 1}]", "rowCount": 5, "columns": [{"label": "A", "key": "a"}]},
}


def invent(chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """A form and answers to it (some missing)."""
    counter = iter(range(1000))
    components, data = _some(chance, counter, chance.randint(4, 12), nested=True)
    components += [_beside(chance, counter, components) for _ in range(chance.choice([0, 0, 1, 2]))]
    if chance.random() < 0.6:
        switch = f"sw{next(counter)}"
        _condition(chance, components, switch)
        components.insert(0, {"type": "checkbox", "id": switch, "key": switch, "label": "s"})
        data[switch] = chance.random() < 0.5
    return {"type": "default", "id": "f", "schemaVersion": 19, "components": components}, data


def _condition(chance: random.Random, components: list[dict[str, Any]], switch: str) -> None:
    """Hide or lock some by a switch that nothing hides, and nothing that a computed value reads."""
    read = {component.get("expression") for component in components}
    for component in components:
        if f"=[{component.get('key')}]" in read:
            continue
        if chance.random() < 0.3:
            component["conditional"] = {
                "hide": chance.choice([f"={switch}", f"=not({switch})", f"={switch} = true", f"={switch} and false"])
            }
        if "key" in component and component["type"] != "expression" and chance.random() < 0.2:
            component["readonly"] = f"={switch}"


def _some(
    chance: random.Random, counter: Any, count: int, *, nested: bool
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    components, data = [], {}
    for _ in range(count):
        draw = chance.random()
        if nested and draw < 0.08:
            inner, values = _some(chance, counter, chance.randint(1, 3), nested=False)
            components.append({"type": "group", "id": f"g{next(counter)}", "label": "g", "components": inner})
            data |= values
        elif nested and draw < 0.2:
            component, rows = _list(chance, counter)
            components.append(component)
            if rows is not None:
                data[component["path"]] = rows
        else:
            component, value = _field(chance, next(counter))
            components.append(component)
            if chance.random() < 0.88:
                data[component["key"]] = value
    return components, data


def _beside(chance: random.Random, counter: Any, components: list[dict[str, Any]]) -> dict[str, Any]:
    """What nobody types: a computed value, a file that is not there yet, something that is only shown."""
    number = next(counter)
    kind = chance.choice(["expression", "expression", "filepicker", *SHOWN])
    if kind == "expression":
        keys = [c["key"] for c in components if c["type"] in {"textfield", "checkbox", "radio", "checklist"}]
        text = chance.choice(["=1 + 2", '="甲"', "=[1, 2]", '={a: "x"}', "=null", *(f"=[{key}]" for key in keys)])
        when = chance.choice(["change", "presubmit"])
        return {"type": kind, "id": f"e{number}", "key": f"e{number}", "expression": text, "computeOn": when}
    if kind == "filepicker":
        rules = {"validate": {"required": True}} if chance.random() < 0.3 else {}
        return {"type": kind, "id": f"p{number}", "key": f"p{number}", "label": "x", **rules}
    return {"type": kind, "id": f"s{number}", **SHOWN[kind]}


def _list(chance: random.Random, counter: Any) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    inner, _ = _some(chance, counter, chance.randint(1, 3), nested=False)
    rows = [{c["key"]: _value(chance, c) for c in inner if chance.random() < 0.9} for _ in range(chance.randint(0, 3))]
    name = f"l{next(counter)}"
    component = {"type": "dynamiclist", "id": name, "path": name, "label": "l", "components": inner}
    if chance.random() < 0.3:
        component["defaultRepetitions"] = chance.randint(0, 2)
    return component, rows if chance.random() < 0.8 else None


def _field(chance: random.Random, number: int) -> tuple[dict[str, Any], Any]:
    kind = chance.choice(list(MAKERS))
    component: dict[str, Any] = {"type": kind, "id": f"f{number}", "key": f"k{number}", "label": "x"}
    MAKERS[kind](chance, component)
    if chance.random() < 0.3:
        component.setdefault("validate", {})["required"] = chance.random() < 0.8
    if chance.random() < 0.06:
        component["disabled"] = True
    if chance.random() < 0.06:
        component["readonly"] = True
    return component, _value(chance, component)


def _value(chance: random.Random, component: dict[str, Any]) -> Any:
    if chance.random() < 0.05:
        return chance.choice(ODD)
    kind = component["type"]
    if kind in {"textfield", "textarea"}:
        return chance.choice(TEXTS)
    if kind == "number":
        return (
            chance.choice(NUMBERS) if chance.random() < 0.5 else round(chance.uniform(-20, 120), chance.randint(0, 4))
        )
    if kind == "checkbox":
        return chance.choice([True, False, True, False, None, "true", 1])
    if kind == "datetime":
        return chance.choice({"date": DATES, "time": TIMES, "datetime": MOMENTS}[component.get("subtype", "date")])
    values = [
        option["value"] if isinstance(option, dict) and "value" in option else option for option in component["values"]
    ]
    if kind in {"checklist", "taglist"}:
        picked = chance.sample(values, chance.randint(0, len(values)))
        return picked + ([chance.choice(OPTION_VALUES)] if chance.random() < 0.1 else [])
    return chance.choice(values) if chance.random() < 0.8 else chance.choice(OPTION_VALUES)


def _text(chance: random.Random, component: dict[str, Any]) -> None:
    rules: dict[str, Any] = {}
    if chance.random() < 0.3:
        rules["minLength"] = chance.choice([0, 1, 2, 3, "=1+1", 10])
    if chance.random() < 0.3:
        rules["maxLength"] = chance.choice([2, 3, 5, "=2*3", 20])
    if component["type"] == "textfield":
        if chance.random() < 0.3:
            rules["pattern"] = chance.choice(PATTERNS)
        if chance.random() < 0.3:
            rules["validationType"] = chance.choice(["email", "phone", "custom"])
    if rules:
        component["validate"] = rules
    if chance.random() < 0.15:
        component["defaultValue"] = chance.choice(["d", "", "default"])


def _number(chance: random.Random, component: dict[str, Any]) -> None:
    rules: dict[str, Any] = {}
    if chance.random() < 0.4:
        rules["min"] = chance.choice([0, 1, -5, "2.5", "=1+1", 0.1])
    if chance.random() < 0.4:
        rules["max"] = chance.choice([10, 100, "50", "=10*2", 99.99])
    if rules:
        component["validate"] = rules
    if chance.random() < 0.4:
        component["decimalDigits"] = chance.randint(0, 3)
    if chance.random() < 0.3:
        component["increment"] = chance.choice([1, "0.1", "0.25", 5, "0.01", 3])
    if chance.random() < 0.2:
        component["serializeToString"] = True
    if chance.random() < 0.1:
        component["defaultValue"] = chance.choice([1, 5, 0])


def _options(chance: random.Random, component: dict[str, Any]) -> None:
    values = chance.sample(OPTION_VALUES, chance.randint(1, 5))
    kept: list[Any] = []
    for value in values:  # 1 and true are different options, but not to Python's `in`
        if repr(value) not in map(repr, kept):
            kept.append(value)
    component["values"] = [{"label": f"l{at}", "value": value} for at, value in enumerate(kept)]


def _moment(chance: random.Random, component: dict[str, Any]) -> None:
    component["subtype"] = chance.choice(["date", "date", "time", "datetime"])
    component["dateLabel"] = component.pop("label")
    if chance.random() < 0.2:
        component["disallowPassedDates"] = True


def _plain(chance: random.Random, component: dict[str, Any]) -> None:
    if component["type"] == "checkbox" and chance.random() < 0.15:
        component["defaultValue"] = chance.choice([True, False])


MAKERS = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _plain,
    "checklist": _options,
    "taglist": _options,
    "radio": _options,
    "select": _options,
    "datetime": _moment,
}
