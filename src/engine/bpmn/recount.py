"""Provisional moments, counted again when the holidays of their year are announced.

A due date or a timer that rests on a year without an announcement keeps what its expression read and the moment it was
set. It is evaluated again as of then; a moment that would come to lie in the past stays where it was.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.advance import Json
from engine.bpmn import moments
from engine.bpmn.expressions import values
from engine.bpmn.open_work import event_of, is_open_task
from engine.bpmn.specs.activity import due_moment
from engine.bpmn.token import Token
from engine.bpmn.trouble import Trouble
from engine.bpmn.watches import all_watches, timer_moment

if TYPE_CHECKING:
    from engine.bpmn.case import Case, Scope


def recount(case: "Case") -> None:
    """Every provisional moment of the case, with a happening for each that moved. What can't be evaluated any more
    stays as it is, and provisional."""
    for token in case.tokens():
        work = token.internal_data.get("work", {})
        if is_open_task(token) and "again" in work:
            _task(token, work)
    for holder, watch in all_watches(case):
        if watch["k"] == "timer" and "again" in watch:
            _timer(case, holder, watch)


def _task(token: Token, work: dict[str, Any]) -> None:
    element = token.spec.element

    def due(scope: dict[str, Json], _: datetime) -> dict[str, Json]:
        return {"due": due_moment(values(token, scope, {"due": element.zeebe.due}).get("due"))}

    old = work["due"]
    if _again(token.case, work, due) and work["due"] != old:
        token.case.happen_at(token, "moved", {"old": old, "new": work["due"]})


def _timer(case: "Case", holder: "Token | Scope | Case", watch: dict[str, Any]) -> None:
    spec = event_of(case, holder, watch)
    event = spec.element.event
    assert event is not None

    def due(scope: dict[str, Json], now: datetime) -> dict[str, Json]:
        return timer_moment(event, now, lambda text: case.script_engine.evaluate_many(scope, [text])[0])

    old = watch["due"]
    if _again(case, watch, due) and watch["due"] != old:
        case.happen("moved", spec.element.id, spec.element.process_id, name=spec.element.name,
                    detail={"old": old, "new": watch["due"]})  # fmt: skip


def _again(
    case: "Case", kept: dict[str, Any], evaluate: Callable[[dict[str, Json], datetime], dict[str, Json]]
) -> bool:
    """Evaluate what is kept under `again` once more; whether it could be."""
    then = moments.instant(kept["again"]["now"])
    try:
        with case.script_engine.as_of(then), case.provisional_watch() as noticed:
            found = evaluate(kept["again"]["scope"], then)
    except Trouble:
        return False
    kept["prov"] = noticed.touched
    if not noticed.touched:
        del kept["again"]
    if found["due"] is not None and moments.instant(found["due"]) > case.facts.now:
        kept.update(found)
    return True
