"""Static checks of decisions: every cell can be parsed, every function exists, types agree, rules don't collide."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from engine.dmn.cells import Cell, Interval, kind_of, read_cells
from engine.dmn.model import Model, Table, Text
from engine.dmn.order import family
from engine.dmn.overlaps import MOST_RULES, SHOWN, Analysis
from engine.dmn.regions import show
from engine.errors import Fault
from engine.feel import Feel

Json = Any
DURATIONS = {"days and time duration": "days", "years and months duration": "months"}
SINGLE = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})  # hit policies that want one answer


def lint(model: Model) -> list[Fault]:
    faults = [*_texts(model), *_twins(model), *_empty(model)]
    broken = {(fault.file, fault.element) for fault in faults}
    texts = [text for text in model.texts if (text.place.file, text.place.element) not in broken]
    return [*faults, *_types(model, texts), *_analyses(model)]


def _texts(model: Model) -> list[Fault]:
    """Syntax and functions; variables are the case's, so they are not known here."""
    functions = _functions(model)
    checks = [(text.text, text.unary, functions | text.local) for text in model.texts]
    faults = []
    for text, found in zip(model.texts, Feel().faults_many(checks), strict=True):
        for error in found:
            if error.kind != "name":
                faults.append(Fault(text.place.file, text.place.element, f"feel-{error.kind}", error.zh, error.en))
    return faults


def _functions(model: Model) -> frozenset[str]:
    """Names under which anything of the model can be called; what is imported is called by a path."""
    return frozenset(name for data in model.data.get("elements", {}).values() for name in data["names"])


def _twins(model: Model) -> list[Fault]:
    """One id for two decisions of different files: a called decision would be ambiguous."""
    seen: dict[str, str] = {}
    faults = []
    for element in model.elements.values():
        if element.kind == "input":
            continue
        if element.id in seen and seen[element.id] != element.place.file:
            other = seen[element.id]
            faults.append(
                Fault(
                    element.place.file,
                    element.id,
                    "dmn-twin-id",
                    f"编号“{element.id}”在 {other} 里也有；改其中一个",
                    f"the id '{element.id}' is also in {other}; change one",
                )
            )
        seen[element.id] = element.place.file
    return faults


def _empty(model: Model) -> Iterator[Fault]:
    """Decisions without logic: they would be null."""
    for key, data in model.data.get("elements", {}).items():
        if data["kind"] in ("decision", "knowledge") and data["logic"] is None:
            place = model.elements[key].place
            zh, en = (
                f"“{data['title']}”没有逻辑；画一张表或写一个表达式",
                f"'{data['title']}' has no logic; add a table or an expression",
            )
            yield Fault(place.file, place.element, "dmn-no-logic", zh, en)


def _types(model: Model, texts: list[Text]) -> Iterator[Fault]:
    """Constants in cells that are not of the column's type, or not among its values."""
    columns = [text for text in texts if text.type or text.allowed]
    cells = read_cells([t.text for t in columns] + [t.allowed for t in columns if t.allowed])
    for text in columns:
        for value in _constants(cells[text.text]):
            wanted = _base(model, text.type)
            if wanted and value is not None and not _is(value, wanted):
                yield _clash(text, value, wanted)
            elif text.allowed and _beyond(cells[text.allowed], value):
                yield _not_allowed(text, value)


def _constants(cell: Cell) -> list[Json]:
    return [end for part in cell.parts or () for end in (part.values() if isinstance(part, Interval) else [part])]


def _base(model: Model, typed: Json) -> str | None:
    """The FEEL type behind a declared one; None for lists, contexts and functions, which are not judged here."""
    for _ in range(20):
        if not typed or "of" not in typed:
            break
        typed = model.data["types"].get(typed["of"])
    base = (typed or {}).get("base")
    return None if base in (None, "Any") else base


def _is(value: Json, base: str) -> bool:
    if kind_of(value) == "duration":
        return base in DURATIONS and family(value) in ("", DURATIONS[base])
    return kind_of(value) == base


def _beyond(allowed: Cell, value: Json) -> bool:
    """Whether a single value is certainly not among the allowed ones."""
    if allowed.parts is None or allowed.negated or any(isinstance(part, Interval) for part in allowed.parts):
        return False
    return value is not None and value not in allowed.parts


def _clash(text: Text, value: Json, wanted: str) -> Fault:
    return Fault(
        text.place.file,
        text.place.element,
        "dmn-type-clash",
        f"{show(value)} 不是这一列的类型（{wanted}）；改单元格，或改列的类型",
        f"{show(value)} is not of the column's type ({wanted}); change the cell, or the column's type",
    )


def _not_allowed(text: Text, value: Json) -> Fault:
    return Fault(
        text.place.file,
        text.place.element,
        "dmn-not-allowed",
        f"{show(value)} 不在这一列允许的值（{text.allowed}）之内；改单元格，或补上这个值",
        f"{show(value)} is not among the column's values ({text.allowed}); change the cell, or add the value",
    )


def _analyses(model: Model) -> Iterator[Fault]:
    for data in _boxes(model.data.get("elements", {})):
        table = model.tables[data["id"]]
        if not data["rules"] and data["outputs"]:
            yield _no_rule(table)
        if len(data["rules"]) > MOST_RULES:
            yield _too_large(table)
        elif data["inputs"] and data["rules"]:
            analysis = Analysis(table, data, model.data["types"])
            yield from _collisions(table, data, analysis)
            yield from _gaps(table, data, analysis)
            yield from _hidden(table, analysis)


def _no_rule(table: Table) -> Fault:
    return Fault(
        table.file,
        table.id,
        "dmn-no-rule",
        "决策表没有规则，永远没有结果；补上规则",
        "the decision table has no rules and never an answer; add some",
        "warning",
    )


def _too_large(table: Table) -> Fault:
    return Fault(
        table.file,
        table.id,
        "dmn-not-looked-through",
        f"规则多于 {MOST_RULES} 条，没有检查重叠和遗漏；拆成几张表",
        f"more than {MOST_RULES} rules: overlaps and gaps were not looked for; split the table",
        "warning",
    )


def _boxes(found: Json) -> Iterator[Json]:
    """Every decision table in the logic of the elements."""
    if isinstance(found, dict):
        if found.get("k") == "table":
            yield found
        else:
            for each in found.values():
                yield from _boxes(each)
    elif isinstance(found, list):
        for each in found:
            yield from _boxes(each)


def _collisions(table: Table, data: Json, analysis: Analysis) -> Iterator[Fault]:
    if table.hit_policy not in ("UNIQUE", "ANY"):
        return
    outputs = {rule["id"]: rule["o"] for rule in data["rules"]}
    differing = (
        f for f in analysis.collisions() if table.hit_policy == "UNIQUE" or len({str(outputs[r]) for r in f.rules}) > 1
    )
    for finding in islice(differing, SHOWN):
        first, second = (1 + [rule["id"] for rule in data["rules"]].index(rule) for rule in finding.rules)
        yield Fault(
            table.file,
            finding.rules[1],
            "dmn-overlap",
            f"第 {first} 条与第 {second} 条规则会同时符合（{finding.zh}），与命中策略不符；改规则使其不重叠",
            f"rules {first} and {second} hold together ({finding.en}), against the hit policy; make them not overlap",
            "warning",
        )


def _gaps(table: Table, data: Json, analysis: Analysis) -> Iterator[Fault]:
    if table.hit_policy not in SINGLE or any(column["default"] for column in data["outputs"]):
        return
    for finding in islice(analysis.gaps(), SHOWN):
        yield Fault(
            table.file,
            table.id,
            "dmn-gap",
            f"没有规则符合：{finding.zh}；补一条规则，或写上默认输出",
            f"no rule holds for: {finding.en}; add a rule or a default output",
            "warning",
        )


def _hidden(table: Table, analysis: Analysis) -> Iterator[Fault]:
    if table.hit_policy != "FIRST":
        return
    numbers = {rule.id: number for number, rule in enumerate(table.rules, 1)}
    for rule in islice(analysis.hidden(), SHOWN):
        number = numbers[rule]
        yield Fault(
            table.file,
            rule,
            "dmn-hidden-rule",
            f"第 {number} 条规则永远轮不到：凡是它符合的，前面的规则已先符合；调整次序，或删去它",
            f"rule {number} never has its turn: an earlier one holds wherever it does; reorder them, or delete it",
            "warning",
        )
