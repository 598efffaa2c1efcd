"""Timers, messages and signals that something waits for.

A watch is JSON within the state: `id`, `e` the event's element, `k` its kind, and by kind
timer    `due` (ISO, offset kept), `prov` (rests on holidays that are not announced), `left` (None: fires once; -1:
         without end), `anchor`, `every`, `n` (the n-th due moment is anchor + n × every, so that nothing drifts)
message  `name`, `key`
signal   `name`
It lies with the element instance that waits, or with the scope for the start of an event sub-process.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.advance import Json
from engine.bpmn import moments
from engine.bpmn.model import Event
from engine.bpmn.trouble import Trouble, show

if TYPE_CHECKING:
    from engine.bpmn.case import Case, Scope
    from engine.bpmn.specs.element import ElementSpec
    from engine.bpmn.token import Token

Watch = dict[str, Any]
Read = Callable[[str], Json]  # evaluates FEEL where the watch is armed
WATCHED = frozenset({"timer", "message", "signal"})


def arm(case: "Case", spec: "ElementSpec", timer_read: Read, key_read: Read) -> Watch:
    """Evaluate a catching event once, at the moment it is armed."""
    event = spec.element.event
    if event is None or event.kind not in WATCHED:
        raise RuntimeError(f"{spec.element.id} waits for nothing that can happen")
    watch: Watch = {"id": "", "e": spec.element.id, "k": event.kind}
    if event.kind == "timer":
        with case.provisional_watch() as provisional:
            watch.update(timer_moment(event, case.facts.now, timer_read))
        watch["prov"] = provisional.touched
        if provisional.touched:
            watch["again"] = {"now": moments.write(case.facts.now), "scope": provisional.scope}
    else:
        watch["name"] = _text(event.name, key_read)
        if event.kind == "message":
            watch["key"] = _key(event, key_read)
    watch["id"] = case.new_id()
    return watch


def again(watch: Watch) -> Watch | None:
    """The next round of a cycle, anchored on due moments and not on when they were processed."""
    left = watch.get("left")
    if left is None or left == 1:
        return None
    n = watch["n"] + 1
    due = moments.period(watch["every"]).after(moments.instant(watch["anchor"]), n)
    kept = {key: value for key, value in watch.items() if key != "again"}
    return {**kept, "n": n, "left": left if left == -1 else left - 1, "due": moments.write(due), "prov": False}


def all_watches(case: "Case") -> Iterator[tuple["Token | Scope | Case", Watch]]:
    """Every watch with its holder, in the order in which they came to be."""
    for scope in case.scopes():
        for watch in scope.watches:
            yield scope, watch
        for token in scope.live():
            for watch in token.internal_data.get("watch", ()):
                yield token, watch


def timer_moment(event: Event, now: datetime, read: Read) -> dict[str, Json]:
    """When it is due (`due`), and of a cycle also how it goes on. Raises Trouble."""
    if event.expression is None:
        raise RuntimeError("a timer without expression was not refused")
    value = read(event.expression.text) if event.expression.feel else event.expression.text
    if not isinstance(value, str):
        raise Trouble(
            "expression",
            f"计时器的表达式 `{event.expression.text}` 得出 {show(value)}，不是时间文字；请更正它读取的变量",
            f"The timer's expression `{event.expression.text}` gives {show(value)}, no time: mend what it reads.",
        )
    try:
        if event.timer == "date":
            return _once(moments.instant(value))
        if event.timer == "duration":
            return _once(moments.period(value).after(now.astimezone(moments.CHINA)))
        return _cycle(moments.cycle(value), now)
    except moments.Unreadable as error:
        raise Trouble(
            "expression", f"计时器无法设定：{error.zh}", f"The timer can't be set: {error.en}.", {"value": value}
        ) from None


def _once(due: datetime) -> dict[str, Json]:
    return {"due": moments.write(due), "left": None}


def _cycle(cycle: moments.Cycle, now: datetime) -> dict[str, Json]:
    anchor, n = (cycle.start, 0) if cycle.start else (now.astimezone(moments.CHINA), 1)
    text = _period_text(cycle.period)
    due = moments.write(cycle.period.after(anchor, n))
    left = -1 if cycle.times is None else cycle.times
    return {"due": due, "left": left, "anchor": moments.write(anchor), "every": text, "n": n}


def _period_text(period: moments.Period) -> str:
    seconds = int(period.seconds)
    fraction = f"{period.seconds - seconds:.9f}".rstrip("0").removeprefix("0") if period.seconds != seconds else ""
    return f"P{period.months}MT{seconds}{fraction}S"


def _text(value: Any, read: Read) -> str:
    text = None if value is None else read(value.text) if value.feel else value.text
    if not isinstance(text, str) or not text:
        raise Trouble(
            "expression",
            f"事件的名称得出 {show(text)}，不是文字；请更正它的表达式",
            f"The event's name gives {show(text)}, no text: mend its expression.",
        )
    return text


def _key(event: Event, read: Read) -> str:
    if event.key is None:
        return ""
    key = read(event.key)
    if isinstance(key, bool) or not isinstance(key, str | int | float) or key == "":
        raise Trouble(
            "expression",
            f"关联键 `{event.key}` 得出 {show(key)}，不是文字或数字；请更正它读取的变量",
            f"The correlation key `{event.key}` gives {show(key)}, no text or number: mend what it reads.",
        )
    return str(key)
