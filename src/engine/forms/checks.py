"""What is checked of each component while a form is read; every finding is a Fault with the component's id."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from engine.advance import Json
from engine.forms import numbers
from engine.forms.components import CHOICES, MANY, TEXTS, Component, Kind, expression_of
from engine.forms.english import cells_in_english, value_in_english
from engine.forms.moments import INTERVALS


class Report(Protocol):
    def add(self, element: str, code: str, zh: str, en: str, level: str = "error") -> None: ...


# Names that FEEL or JavaScript reads as something else, and the host's own names in every scope.
RESERVED = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_", "p", "case"})
POISONED = frozenset({"__proto__", "constructor", "prototype"})
_SEGMENT = re.compile(r"[A-Za-z_]\w*", re.ASCII)

_KINDS_OF_VALUE: Mapping[str, tuple[type, ...]] = {
    "label description text content source alt url dateLabel timeLabel dataSource columnsExpression": (str,),
    "valuesKey valuesExpression expression title endpointKey accept": (str,),
    "disabled use24h disallowPassedDates serializeToString searchable showOutline isRepeating": (bool,),
    "allowAddRemove disableCollapse strict": (bool,),
    "readonly multiple": (bool, str),
    "decimalDigits timeInterval defaultRepetitions nonCollapsedItems rowCount": (int,),
    "height maxHeight": (int, float),
    "increment": (int, float, str),
    "validate appearance layout conditional security": (dict,),
    "values columns components": (list,),
}
_TYPE_WORDS: Mapping[type, tuple[str, str]] = {
    str: ("文字", "text"),
    bool: ("真假值", "true or false"),
    int: ("整数", "a whole number"),
    float: ("数", "a number"),
    dict: ("一组设置", "a group of settings"),
    list: ("列表", "a list"),
}
_TYPES = {key: types for keys_, types in _KINDS_OF_VALUE.items() for key in keys_.split()}

_WORDS: Mapping[str, frozenset[str]] = {
    "subtype": frozenset({"date", "time", "datetime"}),
    "timeSerializingFormat": frozenset({"utc_offset", "utc_normalized", "no_timezone"}),
    "action": frozenset({"submit", "reset"}),
    "computeOn": frozenset({"change", "presubmit"}),
    "verticalAlignment": frozenset({"start", "center", "end"}),
}


def keys(identity: str, raw: Mapping[str, Json], kind: Kind, report: Report) -> None:
    """Every key is known for this type and has the right kind of value."""
    for key in sorted(set(raw) - kind.keys):
        report.add(
            identity,
            "component-key",
            f"“{raw['type']}”没有“{key}”这个设置，请删去",
            f"a {raw['type']} has no setting '{key}': remove it",
        )
    for key in sorted(set(raw) & kind.keys):
        wanted = _TYPES.get(key)
        value = raw[key]
        if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted)):
            zh, en = (
                "或".join(_TYPE_WORDS[one][0] for one in wanted),
                " or ".join(_TYPE_WORDS[one][1] for one in wanted),
            )
            report.add(identity, "component-value", f"“{key}”要是{zh}，请改正", f"'{key}' must be {en}: mend it")
        elif key in _WORDS and value not in _WORDS[key]:
            known = ", ".join(sorted(_WORDS[key]))
            report.add(
                identity,
                "component-value",
                f"“{key}”只能是 {known}，请改正",
                f"'{key}' must be one of {known}: mend it",
            )
    _below(identity, raw, "validate", kind.validate, report)
    _below(identity, raw, "conditional", frozenset({"hide"}), report)
    _below(identity, raw, "layout", frozenset({"row", "columns"}), report)
    if kind.appearance:
        _below(identity, raw, "appearance", frozenset({"prefixAdorner", "suffixAdorner"}), report)


def _below(identity: str, raw: Mapping[str, Json], key: str, known: frozenset[str], report: Report) -> None:
    found = raw.get(key)
    for extra in sorted(set(found) - known) if isinstance(found, dict) else ():
        report.add(
            identity,
            "component-key",
            f"“{raw['type']}”的 {key} 里没有“{extra}”这个设置，请删去",
            f"the {key} of a {raw['type']} has no setting '{extra}': remove it",
        )


def segments(identity: str, raw: Mapping[str, Json], kind: Kind, report: Report) -> tuple[str, ...]:
    """The path segments of `key` or `path`; faults where a value could not be kept under them."""
    name = "key" if kind.role in {"input", "computed"} else "path" if kind.role in {"group", "list"} else ""
    found = raw.get(name, "") if name else ""
    if found == "" and (not name or kind.role == "group"):
        return ()
    if found == "" and kind.role == "list" and raw.get("isRepeating", True) is False:
        return ()
    parts = tuple(found.split(".")) if isinstance(found, str) else ()
    wrong = [part for part in parts if not _SEGMENT.fullmatch(part) or part in POISONED]
    if not parts or wrong:
        report.add(
            identity,
            "path",
            f"“{name}”要由字母、数字和下划线组成，以字母或下划线开头，用点分层，现在是“{found}”，请改正",
            f"'{name}' is '{found}': use letters, digits and underscores, a letter first, dots between levels",
        )
        return ()
    if parts[0] in RESERVED:
        report.add(
            identity, "path", f"“{parts[0]}”是保留的名称，请换一个", f"'{parts[0]}' is a reserved name: choose another"
        )
    return parts


def content(component: Component, report: Report) -> None:
    """Checks that need the whole component."""
    _hide(component, report)
    _layout(component, report)
    _validate(component, report)
    _number(component, report)
    _options(component, report)
    _default(component, report)
    _columns(component, report)
    _properties(component, report)
    if component.type == "datetime":
        step = component.source.get("timeInterval")
        if step is not None and step not in INTERVALS:
            known = ", ".join(map(str, INTERVALS))
            report.add(
                component.id,
                "component-value",
                f"timeInterval 只能是 {known}，请改正",
                f"timeInterval must be one of {known}: mend it",
            )
    if component.type == "expression" and not expression_of(component.source.get("expression")):
        report.add(
            component.id,
            "expression",
            "expression 要以“=”开头写 FEEL，请改正",
            "expression must be FEEL beginning with '=': mend it",
        )


def _hide(component: Component, report: Report) -> None:
    hide = (component.source.get("conditional") or {}).get("hide") if component.source.get("conditional") else None
    if hide not in (None, "") and expression_of(hide) is None:
        report.add(
            component.id,
            "condition",
            "隐藏条件要以“=”开头写 FEEL，请改正",
            "the condition must be FEEL beginning with '=': mend it",
        )
    readonly = component.source.get("readonly")
    if isinstance(readonly, str) and expression_of(readonly) is None:
        report.add(
            component.id,
            "condition",
            "readonly 要是真假值，或以“=”开头写 FEEL，请改正",
            "readonly must be true, false or FEEL beginning with '=': mend it",
        )


def _layout(component: Component, report: Report) -> None:
    layout = component.source.get("layout")
    if not isinstance(layout, dict):
        return
    columns, row = layout.get("columns"), layout.get("row")
    whole = isinstance(columns, int) and not isinstance(columns, bool)
    if columns is not None and not (whole and 1 <= columns <= 16):
        report.add(
            component.id,
            "layout",
            "layout.columns 要在 1 到 16 之间，请改正",
            "layout.columns must be 1 to 16: mend it",
        )
    if row is not None and not isinstance(row, str):
        report.add(component.id, "layout", "layout.row 要是文字，请改正", "layout.row must be text: mend it")


def _validate(component: Component, report: Report) -> None:
    rules = component.validate
    for key in ("min", "max"):
        value = rules.get(key)
        if value not in (None, "") and expression_of(value) is None and numbers.exact(value) is None:
            report.add(
                component.id,
                "validate",
                f"validate.{key} 要是数字或 FEEL，请改正",
                f"validate.{key} must be a number or FEEL: mend it",
            )
    for key in ("minLength", "maxLength"):
        value = rules.get(key)
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if value is not None and expression_of(value) is None and not whole:
            report.add(
                component.id,
                "validate",
                f"validate.{key} 要是不小于 0 的整数或 FEEL，请改正",
                f"validate.{key} must be a whole number from 0 or FEEL: mend it",
            )
    if not isinstance(rules.get("required", False), bool):
        report.add(
            component.id,
            "validate",
            "validate.required 要是真假值，请改正",
            "validate.required must be true or false: mend it",
        )
    if rules.get("validationType", "custom") not in {"custom", "email", "phone", ""}:
        report.add(
            component.id,
            "validate",
            "validationType 只能是 custom、email、phone，请改正",
            "validationType must be custom, email or phone: mend it",
        )
    pattern = rules.get("pattern")
    if pattern is not None and not isinstance(pattern, str):
        report.add(
            component.id, "validate", "validate.pattern 要是文字，请改正", "validate.pattern must be text: mend it"
        )


def _number(component: Component, report: Report) -> None:
    digits, step = component.source.get("decimalDigits"), component.source.get("increment")
    if isinstance(digits, int) and not 0 <= digits <= 12:
        report.add(
            component.id,
            "component-value",
            "decimalDigits 要在 0 到 12 之间，请改正",
            "decimalDigits must be 0 to 12: mend it",
        )
    if step not in (None, ""):
        value = numbers.exact(step)
        if value is None or value <= 0 or value < Decimal("1e-12"):
            report.add(
                component.id,
                "component-value",
                "increment 要是大于 0 的数，请改正",
                "increment must be a number above 0: mend it",
            )


def _options(component: Component, report: Report) -> None:
    if component.type not in CHOICES:
        return
    sources = [
        key for key in ("values", "valuesKey", "valuesExpression") if component.source.get(key) not in (None, "")
    ]
    if len(sources) != 1:
        report.add(
            component.id,
            "options",
            "选项要有一个来源：values、valuesKey 或 valuesExpression 之一，请只留一个",
            "options need exactly one source: values, valuesKey or valuesExpression: keep or add one",
        )
    elif sources == ["valuesExpression"] and expression_of(component.source["valuesExpression"]) is None:
        report.add(
            component.id,
            "options",
            "valuesExpression 要以“=”开头写 FEEL，请改正",
            "valuesExpression must be FEEL beginning with '=': mend it",
        )
    elif sources == ["values"]:
        _static_options(component, report)


def _static_options(component: Component, report: Report) -> None:
    seen: list[str] = []
    for option in component.source["values"] if isinstance(component.source["values"], list) else ():
        value = option.get("value") if isinstance(option, dict) else option
        if value is None or value == "":
            report.add(component.id, "options", "有一个选项没有 value，请补上", "an option has no value: give it one")
        elif repr(value) in seen:
            report.add(
                component.id,
                "options",
                f"选项的值“{value}”重复，请改一个",
                f"the option value '{value}' stands twice: change one",
            )
        seen.append(repr(value))


def _default(component: Component, report: Report) -> None:
    if "defaultValue" not in component.source:
        return
    value = component.source["defaultValue"]
    right = {
        "checkbox": isinstance(value, bool),
        "number": (numbers.exact(value) is not None and not isinstance(value, bool)) or value == "",
        "textfield": isinstance(value, str),
        "textarea": isinstance(value, str),
        "datetime": isinstance(value, str),
    }.get(component.type, isinstance(value, list) if component.type in MANY else True)
    if not right:
        report.add(
            component.id,
            "default",
            f"默认值不合“{component.type}”的类型，请改成合适的值",
            f"the default value does not fit a {component.type}: give it a fitting one",
        )
    if "valuesKey" in component.source:
        report.add(
            component.id,
            "default",
            "选项来自 valuesKey 时不能有默认值，请删去默认值",
            "options from valuesKey can't have a default value: remove it",
        )
    if component.type == "datetime" and component.source.get("subtype", "date") == "date" and right:
        try:
            date.fromisoformat(value)
        except ValueError:
            report.add(
                component.id,
                "default",
                "默认日期要写成 2026-11-23 的样子，请改正",
                "the default date must be written like 2026-11-23: mend it",
            )


def _columns(component: Component, report: Report) -> None:
    columns = component.source.get("columns")
    for column in columns if isinstance(columns, list) else ():
        named = isinstance(column, dict) and isinstance(column.get("key"), str) and isinstance(column.get("label"), str)
        if not named:
            report.add(
                component.id,
                "columns",
                "每一列要有 key 和 label，请补上",
                "each column needs a key and a label: add them",
            )


def _cells_in_english(component: Component, report: Report) -> None:
    if component.type != "table":
        report.add(
            component.id,
            "property",
            f"“{component.type}”没有 cells_en，请删去",
            f"a {component.type} has no cells_en: remove it",
        )
        return
    try:
        cells_in_english(component)
    except ValueError:
        report.add(
            component.id,
            "property",
            'cells_en 要写成 {"列": {"中文": "English"}}，两边的 {} 一样多，旁边不写数字，请改正',
            'cells_en must be {"column": {"中文": "English"}}, as many {} on both sides, no figure beside: mend it',
        )


def _value_in_english(component: Component, report: Report) -> None:
    if component.type not in TEXTS:
        report.add(
            component.id,
            "property",
            f"“{component.type}”没有 value_en，请删去",
            f"a {component.type} has no value_en: remove it",
        )
        return
    if not component.locked and not component.disabled:
        report.add(
            component.id,
            "property",
            "能填的文字是人写的，不译成英文：请设为只读，或者删去 value_en",
            "what can be filled in is written by people and stays: make it read-only or remove value_en",
        )
    try:
        value_in_english(component)
    except ValueError:
        report.add(
            component.id,
            "property",
            'value_en 要写成 {"中文": "English"}，两边的 {} 一样多，旁边不写数字，请改正',
            'value_en must be {"中文": "English"}, as many {} on both sides, no figure beside: mend it',
        )


def _properties(component: Component, report: Report) -> None:
    if component.properties.get("personal", "false") not in {"true", "false"}:
        report.add(
            component.id, "property", "personal 只能是 true 或 false，请改正", "personal must be true or false: mend it"
        )
    allowed = {"minRows": "list", "maxRows": "list", "minFiles": "filepicker", "maxFiles": "filepicker"}
    for key, owner in allowed.items():
        value = component.properties.get(key)
        if value is None:
            continue
        if owner not in {component.role, component.type}:
            report.add(
                component.id,
                "property",
                f"“{component.type}”没有 {key}，请删去",
                f"a {component.type} has no {key}: remove it",
            )
        elif not re.fullmatch(r"\d{1,3}", value, re.ASCII):
            report.add(
                component.id,
                "property",
                f"{key} 要是 0 到 999 的整数，请改正",
                f"{key} must be a whole number from 0 to 999: mend it",
            )
    if "cells_en" in component.properties:
        _cells_in_english(component, report)
    if "value_en" in component.properties:
        _value_in_english(component, report)
    if component.personal and not component.bound:
        report.add(
            component.id,
            "property",
            "只有能填的组件才能标 personal，请删去",
            "only a component with a value can be personal: remove the mark",
        )


def whole(components: tuple[Component, ...], report: Report) -> None:
    """No two components keep a value in the same place, and none in the middle of another's path."""
    _claims(components, {}, report)


def _claims(components: tuple[Component, ...], taken: dict[tuple[str, ...], str], report: Report) -> None:
    for component in components:
        if component.bound or component.repeats:
            for path, owner in taken.items():
                short = min(len(path), len(component.path))
                if component.path and path[:short] == component.path[:short]:
                    where = ".".join(component.path)
                    report.add(
                        component.id,
                        "path",
                        f"“{where}”与组件“{owner}”存放在同一处，请改名",
                        f"'{where}' is kept in the same place as component '{owner}': rename one",
                    )
                    break
            taken[component.path] = component.id
        if component.repeats:
            _claims(component.children, {}, report)
        else:
            _claims(component.children, taken, report)
