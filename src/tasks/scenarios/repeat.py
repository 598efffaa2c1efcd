"""`repeat`: steps written once and taken for each of several values, before anything else reads them.

    - repeat: [{start: plot, by: "{each.who}", as: "东{n}"}, …]
      for: [{who: 李大娘}, {who: 王大爷}]        # or a number: that many times

In the steps' texts (names of keys too) `{n}` becomes the turn, from 1, `{each}` the value, `{each.who}` what lies in
it; `{$each: who}` is the value itself, whatever its kind, and `{$each: n}` the turn.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from engine.errors import Fault
from tasks.packs.plain import Document, Path, Plain

REPEAT: Final = "repeat"
EACH: Final = "$each"
MOST: Final = 1_000  # times
MOST_STEPS: Final = 10_000
_WORD: Final = re.compile(r"\{(n|each(?:\.[^{}\s.]+)*)\}")


def unrolled(document: Document, faults: list[Fault]) -> Document:
    """The document with every `repeat` replaced by its steps, each on the line where it is written."""
    lines = dict(document.lines)
    if isinstance(document.value, list):
        value: Plain = [_scenario(document, (n,), lines, faults) for n in range(len(document.value))]
    else:
        value = _scenario(document, (), lines, faults)
    return Document(document.file, value, lines)


class _UnknownError(Exception):
    """A reference to what the value does not have."""


def _scenario(document: Document, path: Path, lines: dict[Path, int], faults: list[Fault]) -> Plain:
    scenario = _at(document.value, path)
    steps = scenario.get("steps") if isinstance(scenario, dict) else None
    if not isinstance(steps, list) or not any(_repeats(step) for step in steps):
        return scenario
    found: list[Plain] = []
    for n, step in enumerate(steps):
        for came_from, taken in _taken(document, (*path, "steps", n), step, faults):
            _keep_lines(document, came_from, (*path, "steps", len(found)), taken, lines)
            found.append(taken)
    if len(found) > MOST_STEPS:
        zh, en = f"展开后超过 {MOST_STEPS} 步，请分成几个场景", f"more than {MOST_STEPS} steps; make several scenarios"
        faults.append(document.fault((*path, "steps"), "too-many-steps", zh, en))
        found = []
    return {**scenario, "steps": found}


def _repeats(step: Plain) -> bool:
    return isinstance(step, dict) and REPEAT in step


def _taken(document: Document, path: Path, step: Plain, faults: list[Fault]) -> Iterator[tuple[Path, Plain]]:
    """The steps to take with the place where each is written."""
    if not _repeats(step):
        yield path, step
        return
    inner, values = step[REPEAT], _values(step.get("for"))
    wrong = _wrong(step, inner, values)
    if wrong is not None:
        faults.append(document.fault((*path, *wrong[0]), "repeat", *wrong[1]))
        return
    for n, value in enumerate(values or (), 1):
        for m, written in enumerate(inner):
            at = (*path, REPEAT, m)
            try:
                yield at, _filled(written, n, value)
            except _UnknownError as unknown:
                zh, en = f"“{unknown}”在这一次的值里没有", f"the value of this turn has no “{unknown}”"
                faults.append(document.fault(at, "repeat-reference", zh, en))
                return


def _values(said: Plain) -> list[Plain] | None:
    if isinstance(said, list):
        return said
    if isinstance(said, int) and not isinstance(said, bool) and 1 <= said <= MOST:
        return list(range(1, said + 1))
    return None


def _wrong(step: dict[str, Plain], inner: Plain, values: list[Plain] | None) -> tuple[Path, tuple[str, str]] | None:
    """Where the repetition is not one, and why."""
    unknown = sorted(step.keys() - {REPEAT, "for"})
    if unknown:
        return (unknown[0],), (f"不认识的键“{unknown[0]}”；这里可用：for、repeat", f"unknown key “{unknown[0]}”")
    if not isinstance(inner, list) or not inner:
        return (REPEAT,), ("“repeat”应是一列步骤", "“repeat” must be a list of steps")
    if any(_repeats(one) for one in inner):
        return (REPEAT,), ("“repeat”里不能再写“repeat”", "there is no “repeat” within “repeat”")
    if not values or len(values) > MOST:
        zh = f"“for”应是 1 到 {MOST} 的次数，或一列值"
        return ("for",) if "for" in step else (), (zh, f"“for” must be a number from 1 to {MOST}, or a list of values")
    return None


def _filled(value: Plain, n: int, each: Plain) -> Plain:
    if isinstance(value, list):
        return [_filled(item, n, each) for item in value]
    if isinstance(value, dict):
        if list(value) == [EACH]:
            word = str(value[EACH] or "")
            return _named("n" if word == "n" else f"each.{word}".rstrip("."), n, each)
        return {str(_filled(key, n, each)): _filled(inner, n, each) for key, inner in value.items()}
    if not isinstance(value, str):
        return value
    return _WORD.sub(lambda word: _text(_named(word[1], n, each)), value)


def _named(word: str, n: int, each: Plain) -> Any:
    if word == "n":
        return n
    found = each
    for step in word.split(".")[1:]:
        if not isinstance(found, dict) or step not in found:
            raise _UnknownError(word)
        found = found[step]
    return found


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)) or value is None:
        raise _UnknownError(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _keep_lines(document: Document, came_from: Path, to: Path, taken: Plain, lines: dict[Path, int]) -> None:
    """Where a copied step and its parts are written; keys that were filled in keep the line of the step."""
    lines[to] = document.line(came_from)
    items = taken.items() if isinstance(taken, dict) else enumerate(taken) if isinstance(taken, list) else ()
    for key, inner in items:
        _keep_lines(document, (*came_from, key), (*to, key), inner, lines)


def _at(value: Plain, path: Path) -> Plain:
    for step in path:
        value = value[step]
    return value
