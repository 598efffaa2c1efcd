"""Asks the interpreter what a version must come to, in one call, and tells it as faults."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from engine.bpmn.lint.subject import Surroundings
from engine.definition import Definition
from engine.errors import Fault, FeelError
from engine.feel import World
from engine.feel.evaluate import ask
from engine.feel.pool import shared_pool
from engine.feel.say import placed
from engine.foresee.diagram import Diagram
from engine.foresee.forms import form_plan
from engine.foresee.plan import Plan, Where
from engine.forms.languages import place
from engine.parameters import Parameters

Json = Any
SECONDS = 10.0  # for all diagrams, tables and forms of a version
_NOWHERE = World(datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1))


def foresee(definition: Definition, around: Surroundings) -> list[Fault]:
    """Faults of the expressions of a version, in the order of the diagrams. Refusals are what fails whenever it runs;
    warnings what fails for some of the values that may come, and everything where anybody may set any variable."""
    plan = Plan()
    Diagram(plan, definition.scopes, around).add_all()
    _alone(plan, definition)
    request = {
        "base": {"p": _figures(definition.parameters), "case": around.case},
        "office": around.office,
        "nodes": plan.request(),
        "forms": {form.id: form_plan(form) for form in definition.forms.values()},
        "model": {"types": {}, "elements": {}, **definition.decisions.model.data},
    }
    try:
        answer = ask({"jobs": [{"f": request}]}, _NOWHERE, shared_pool(), SECONDS)["results"][0]
    except FeelError as error:
        return [_gave_up(error)]
    if "e" in answer:
        raise RuntimeError(f"the diagrams could not be followed: {answer['e']}")
    found = list(dict.fromkeys(_faults(answer["v"], plan, definition)))
    return found if around.starts is not None else [replace(fault, level="warning") for fault in found]


def _alone(plan: Plan, definition: Definition) -> None:
    """Forms and decisions that no diagram names are judged by themselves."""
    for form in definition.forms.values():
        at = plan.at(form.file, form.id, "", "")
        plan.node(steps=[{"s": "open"}, {"s": "form", "form": form.id, "at": at}])
    for element in definition.decisions.model.elements.values():
        if element.kind == "decision":
            at = plan.at(element.place.file, element.id, "", "")
            plan.node(steps=[{"s": "open"}, {"s": "decide", "id": element.id, "name": None, "at": at}])


def _figures(parameters: Parameters) -> Mapping[str, Json]:
    return {
        name: "|".join(sorted({_kind(dated.value) for dated in f.values})) for name, f in parameters.figures.items()
    }


def _kind(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"


def _faults(found: list[Mapping[str, Json]], plan: Plan, definition: Definition) -> Iterator[Fault]:
    for fault in found:
        where = _where(fault, plan.places[fault["at"]], definition)
        zh, en = placed(fault["source"], (fault["from"], fault["to"]), fault["zh"], fault["en"])
        level = "warning" if fault["kind"] == "doubt" else "error"
        begin_zh, begin_en = (f"{where.zh}：", f"{where.en}: ") if where.zh else ("", "")
        yield Fault(where.file, where.element, _code(fault), f"{begin_zh}{zh}", f"{begin_en}{en}", level)


def _code(fault: Mapping[str, Json]) -> str:
    """Such as "unknown-name", "type-compare": its sentence is one of frontend/feel/tell.mjs."""
    return f"{'unknown' if fault['kind'] in ('name', 'entry') else 'type'}-{fault['what']}"


def _where(fault: Mapping[str, Json], at: Where, definition: Definition) -> Where:
    """The place in the form or the table, where the fault lies in one that the element uses."""
    if "component" in fault:
        form = definition.forms[fault["form"]]
        zh, en = place(fault["what_of"])
        if at.zh and fault["kind"] == "name":  # what a form may read depends on who shows it
            zh, en = f"{at.zh}，{zh}", f"{at.en}, {en}"
        return Where(form.file, fault["component"], zh, en)
    if "table" in fault:
        table = definition.decisions.tables[fault["table"]]
        element, column = fault.get("rule") or table.id, fault.get("column")
        if column is None:
            return Where(table.file, element, at.zh, at.en)
        between = "，" if at.zh else ""
        return Where(
            table.file, element, f"{at.zh}{between}“{column}”一列", f"column “{column}”{at.en and f' in the {at.en}'}"
        )
    if "element" in fault:
        stands = definition.decisions.model.elements[fault["element"]].place
        return Where(stands.file, stands.element, at.zh, at.en)
    return at


def _gave_up(error: FeelError) -> Fault:
    return Fault(
        "pack.yaml",
        "line 1",
        "not-foreseen",
        f"没有检查变量的类型：{error.zh}；把大的流程或表格拆开",
        f"the types of the variables were not checked: {error.en}; split large diagrams or tables",
        "warning",
    )
