"""Evaluating what an element carries: mappings, conditions, fixed-or-FEEL attributes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.advance import Json
from engine.bpmn.model import Assign, Flow, Value
from engine.bpmn.trouble import Trouble, show
from engine.bpmn.variables import put, visible

if TYPE_CHECKING:
    from engine.bpmn.script import FeelScripts
    from engine.bpmn.token import Token


def inputs(token: "Token", mappings: Sequence[Assign], scope: dict[str, Json]) -> dict[str, Json]:
    """Local variables that the input mappings make; a later mapping sees the earlier ones."""
    return _mapped(token.case.script_engine, mappings, scope, None)


def outputs(token: "Token", mappings: Sequence[Assign], returned: Mapping[str, Json] | None = None) -> dict[str, Json]:
    """Variables that the output mappings give to the scope outside; objects there keep their other keys.

    What the work `returned` is read like local variables.
    """
    outside = visible(token, own=False)
    return _mapped(token.case.script_engine, mappings, {**visible(token), **(returned or {})}, outside)


def _mapped(
    scripts: "FeelScripts", mappings: Sequence[Assign], scope: dict[str, Json], outside: Mapping[str, Json] | None
) -> dict[str, Json]:
    made: dict[str, Json] = {}
    if not _dependent(mappings):  # usual: all of them in one call
        for mapping, value in zip(mappings, scripts.evaluate_many(scope, [m.source for m in mappings]), strict=True):
            put(made, mapping.target, value, outside)
        return made
    for mapping in mappings:
        [value] = scripts.evaluate_many({**scope, **made}, [mapping.source])
        put(made, mapping.target, value, outside)
    return made


def _dependent(mappings: Sequence[Assign]) -> bool:
    """Whether a mapping may read what an earlier one made: its name occurs in the text."""
    names: list[str] = []
    for mapping in mappings:
        if any(name in mapping.source for name in names):
            return True
        names.append(mapping.target[0])
    return False


def values(token: "Token", scope: Mapping[str, Json], wanted: Mapping[str, Value | None]) -> dict[str, Json]:
    """Fixed or evaluated attributes, all FEEL of them in one call; absent ones are left out."""
    present = {name: value for name, value in wanted.items() if value is not None}
    formulas = [value.text for value in present.values() if value.feel]
    results = iter(token.case.script_engine.evaluate_many(scope, formulas) if formulas else ())
    return {name: next(results) if value.feel else value.text for name, value in present.items()}


def first_true(token: "Token", flows: Sequence[Flow]) -> Flow | None:
    """The first flow whose condition holds, in order; conditions after it can't stop it."""
    for flow, result in zip(flows, _conditions(token, flows, lazy=True), strict=False):
        if result:
            return flow
    return None


def all_true(token: "Token", flows: Sequence[Flow]) -> list[Flow]:
    return [flow for flow, result in zip(flows, _conditions(token, flows, lazy=False), strict=True) if result]


def _conditions(token: "Token", flows: Sequence[Flow], *, lazy: bool) -> list[bool]:
    scope, scripts = visible(token), token.case.script_engine
    texts = [flow.condition or "" for flow in flows]
    if not texts:
        return []
    try:
        results: list[Json] = scripts.evaluate_many(scope, texts)
    except Trouble:
        if not lazy:
            raise
        results = []
        for text in texts:  # one of them failed: up to the first that holds they are asked in order
            results += scripts.evaluate_many(scope, [text])
            if results[-1] is True:
                break
    return _booleans(flows, results, lazy=lazy)


def _booleans(flows: Sequence[Flow], results: list[Json], *, lazy: bool) -> list[bool]:
    checked: list[bool] = []
    for flow, result in zip(flows, results, strict=False):
        if not isinstance(result, bool):
            raise Trouble(
                "expression",
                f"连线 {flow.id} 的条件 `{flow.condition}` 得出 {show(result)}，应为 true 或 false；请更正它读取的变量",
                f"The condition `{flow.condition}` of flow {flow.id} gives {show(result)}, neither true nor false: "
                "mend the variables it reads.",
                {"expression": flow.condition, "flow": flow.id},
            )
        checked.append(result)
        if lazy and result:
            break
    return checked
