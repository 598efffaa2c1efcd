"""Run a recorded case again, on the same version or on another, and name the first thing that differs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.advance import (
    Advance,
    CompleteTask,
    DeliverMessage,
    Facts,
    FireTimer,
    Instruction,
    OperationDone,
    OperationFailed,
    Resume,
)  # fmt: skip
from engine.definition import Definition
from engine.errors import NotOpen
from engine.run import advance

Recorded = tuple[Instruction, Facts]

# instruction → the field that names what is open, and where an Advance lists such things
_NAMED: dict[type, tuple[str, str]] = {
    CompleteTask: ("task_id", "tasks"),
    FireTimer: ("timer_id", "timers"),
    DeliverMessage: ("subscription_id", "subscriptions"),
    OperationDone: ("operation_id", "operations"),
    OperationFailed: ("operation_id", "operations"),
    Resume: ("incident_id", "incidents"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two runs part."""

    step: int  # number of the instruction, from 0
    element_id: str  # where the second run does something else; "" where it only ends otherwise
    zh: str
    en: str
    before: tuple[str, ...]  # elements that the first run completed in this step, in order
    after: tuple[str, ...]  # and the second


def compare(first: Definition, second: Definition, steps: Iterable[Recorded]) -> Difference | None:
    """Replay recorded instructions on both versions. None: the same path to the end.

    What an instruction names is found in the second run by its element, not by its id: another version counts
    otherwise.
    """
    one: Advance | None = None
    two: Advance | None = None
    for number, (instruction, facts) in enumerate(steps):
        named = _renamed(instruction, one, two)
        if isinstance(named, str):
            return _missing(number, named)
        one = advance(first, one.state if one else None, instruction, facts)
        try:
            two = advance(
                second, two.state if two else None, named, replace(facts, stops=())
            )  # its elements count otherwise
        except NotOpen:
            return _missing(number, _element(instruction))
        found = _parted(number, one, two)
        if found is not None:
            return found
    return None


def _renamed(instruction: Instruction, one: Advance | None, two: Advance | None) -> Instruction | str:
    """The instruction as the second run knows it, or the element that it has not open."""
    if type(instruction) not in _NAMED or one is None or two is None:
        return instruction
    key, place = _NAMED[type(instruction)]
    mine: Sequence[Any] = getattr(one, place)
    theirs: Sequence[Any] = getattr(two, place)
    meant = next((thing for thing in mine if thing.id == getattr(instruction, key)), None)
    if meant is None:
        return instruction
    rank = [thing.id for thing in mine if thing.element_id == meant.element_id].index(meant.id)
    same = [thing.id for thing in theirs if thing.element_id == meant.element_id]
    return replace(instruction, **{key: same[rank]}) if rank < len(same) else str(meant.element_id)


def _parted(number: int, one: Advance, two: Advance) -> Difference | None:
    before, after = _path(one), _path(two)
    if before != after:
        at = next(
            (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
        )
        element = after[at] if at < len(after) else before[at]
        was = before[at] if at < len(before) else "—"
        now = after[at] if at < len(after) else "—"
        zh, en = (
            f"第 {number + 1} 步：原来经过 {was}，现在经过 {now}",
            f"step {number + 1}: went to {was}, now to {now}",
        )
        return Difference(number, element, zh, en, before, after)
    for what in ("tasks", "incidents", "operations", "timers", "subscriptions"):
        a, b = ([thing.element_id for thing in getattr(told, what)] for told in (one, two))
        if sorted(a) != sorted(b):
            return _open_otherwise(number, a, b, before, after)
    a_end, b_end = (told.outcome and (told.outcome.kind, told.outcome.element_id) for told in (one, two))
    if a_end != b_end:
        zh, en = f"第 {number + 1} 步：结局不同", f"step {number + 1}: it ends otherwise"
        return Difference(number, "", zh, en, before, after)
    return None


def _open_otherwise(
    number: int, a: list[str], b: list[str], before: tuple[str, ...], after: tuple[str, ...]
) -> Difference:
    element = next((e for e in (*b, *a) if a.count(e) != b.count(e)), "")
    zh = f"第 {number + 1} 步之后：{element} 原来有 {a.count(element)} 件在办，现在 {b.count(element)} 件"
    en = f"after step {number + 1}: {element} was open {a.count(element)} times, now {b.count(element)}"
    return Difference(number, element, zh, en, before, after)


def _missing(number: int, element: str) -> Difference:
    zh, en = f"第 {number + 1} 步：{element} 现在没有在办", f"step {number + 1}: {element} is not open now"
    return Difference(number, element, zh, en, (), ())


def _path(told: Advance) -> tuple[str, ...]:
    return tuple(h.element_id for h in told.happenings if h.kind == "completed")


def _element(instruction: Instruction) -> str:
    return str(getattr(instruction, "element_id", None) or getattr(instruction, "process_id", None) or "—")
