"""How a standing answer of `live` is written: one or a list of them, each with $by, $skip and $after if need be."""

from typing import Any, Final

from tasks.packs.entry import Entry
from tasks.scenarios.script import StandingAnswer, Turn

BY: Final = "$by"
SKIP: Final = "$skip"
AFTER: Final = "$after"
MOST: Final = 1_000  # working days


def standing_answer(live: Entry, task: str, value: Any) -> StandingAnswer:
    """Faults go to the step with the line of the answer."""
    line = live.document.line((*live.path, "answers", task))
    turns = value if isinstance(value, list) else [value]
    if not turns:
        live.fault(
            "answers", "answers-nothing", f"“{task}”的答案是空的一列", f"the list of answers to “{task}” is empty"
        )
    return StandingAnswer(tuple(_turn(live, task, turn) for turn in turns), line)


def _turn(live: Entry, task: str, value: Any) -> Turn:
    if not isinstance(value, dict):
        zh = f"“{task}”的常备答案应是“字段: 值”、{{$feel: 式子}}，或它们的一列"
        en = f"the standing answer to “{task}” must be “field: value”, {{$feel: expression}}, or a list of these"
        live.fault("answers", "not-an-answer", zh, en)
        return Turn({}, None, None)
    rest = {key: inner for key, inner in value.items() if key not in (BY, SKIP, AFTER)}
    return Turn(rest, _text(live, task, value, BY), _text(live, task, value, SKIP), _days(live, task, value))


def _days(live: Entry, task: str, value: dict[str, Any]) -> int:
    said = value.get(AFTER, 0)
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= MOST:
        return said
    live.fault(
        "answers",
        "not-days",
        f"“{task}”的“{AFTER}”应是工作日数",
        f"“{AFTER}” of “{task}” must be a number of working days",
    )
    return 0


def _text(live: Entry, task: str, value: dict[str, Any], key: str) -> str | None:
    said = value.get(key)
    if said is None or (isinstance(said, str) and said.strip()):
        return said
    live.fault("answers", "not-text", f"“{task}”的“{key}”应是文字", f"“{key}” of “{task}” must be text")
    return None
