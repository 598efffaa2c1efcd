"""Embedded sub-processes, event sub-processes and call activities: a scope of their own inside the case."""

from typing import Any

from engine.advance import Json
from engine.bpmn.expressions import values
from engine.bpmn.specs.activity import ActivitySpec
from engine.bpmn.specs.element import Leaving
from engine.bpmn.token import STARTED, Token
from engine.bpmn.trouble import Trouble, show
from engine.bpmn.variables import visible


class SubProcess(ActivitySpec):
    """Its variables are the element's local variables; what its elements return goes further out, as in Camunda 8."""

    def opened(self, token: Token) -> bool:
        spec = token.case.inner_spec(self)
        start = spec.elements[token.internal_data["start"]] if "start" in token.internal_data else spec.none_start()
        if start is None:
            raise RuntimeError(f"{self.element.id} has no start event to begin at")
        token._set_state(STARTED)
        scope = token.case.open_scope(token, spec, start)
        if "payload" in token.internal_data:
            scope.live()[0].data.update(token.internal_data.pop("payload"))
        return False


class CallActivity(ActivitySpec):
    """Runs another process; it sees what is handed over, and hands back what is asked for."""

    def open(self, token: Token, scope: dict[str, Json]) -> dict[str, Any]:
        called = values(token, scope, {"called": self.element.zeebe.called}).get("called")
        spec = token.case.subprocess_specs.get(called) if isinstance(called, str) else None
        if spec is None or not spec.is_process or spec.none_start() is None:
            raise Trouble(
                "error",
                f"“{self.element.name or self.element.id}”调用的 {show(called)} 不是这里的流程；请更正流程编号",
                f"“{self.element.name or self.element.id}” calls {show(called)}, no process that is here: mend its id.",
            )
        return {"called": called}

    def opened(self, token: Token) -> bool:
        case = token.case
        spec = case.subprocess_specs[token.internal_data["work"]["called"]]
        start = spec.none_start()
        scope = case.open_scope(token, spec, start)
        token._set_state(STARTED)
        scope.data.update(visible(token) if self.element.zeebe.all_parent_variables else token.data)
        return False

    def prepare(self, token: Token) -> Leaving:
        z = self.element.zeebe
        if not z.outputs and not z.all_child_variables:
            token.internal_data.pop("returned", None)
        return super().prepare(token)
