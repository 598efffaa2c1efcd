"""FEEL for the rest of the engine: one call into V8 evaluates one expression or many.

A warning (a missing name, two types that don't go together, an argument without an answer) is an error unless the
caller asks for `strict=False`: a silent null must not decide anything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson

from engine.errors import FeelError
from engine.feel.pool import SECONDS, Pool, shared_pool
from engine.feel.say import failure, limit_reached, static_fault, warning
from engine.feel.world import World

Json = Any
LONGEST = 20_000  # letters of one expression
EXACT = 2**53 - 1  # the largest whole number up to which doubles leave none out
CHECKED = 50  # texts that are checked in one call
SEEN = 20_000  # texts whose faults are remembered: most are the same in the next version of a pack


@dataclass(frozen=True, slots=True)
class Observed:
    """A value and how it came about."""

    value: Json
    provisional: bool = False  # working days were counted in a year whose holidays are not announced
    warnings: tuple[FeelError, ...] = ()


class Feel:
    """Evaluates FEEL. Thread-safe; cheap to make: all of them share the process's pool unless one is handed in.

    Scopes are JSON (dates as ISO strings; an expression that needs a date writes `date(x)`). Results are JSON: dates,
    times and durations come back as ISO strings.
    """

    def __init__(self, pool: Pool | None = None, seconds: float = SECONDS) -> None:
        self._pool = pool
        self._seconds = seconds

    def within(self, seconds: float | None) -> "Feel":
        """The same with another limit for one call; None: as it is."""
        return self if seconds is None else Feel(self._pool, seconds)

    def evaluate(self, expression: str, scope: Mapping[str, Json], world: World, *, strict: bool = True) -> Json:
        """The value of one expression. Raises FeelError."""
        return self.observe((expression,), scope, world, strict=strict)[0].value

    def evaluate_many(
        self, expressions: Sequence[str], scope: Mapping[str, Json], world: World, *, strict: bool = True
    ) -> list[Json]:
        """The values of several expressions over one scope, in ONE call. Raises the first FeelError."""
        return [o.value for o in self.observe(expressions, scope, world, strict=strict)]

    def observe(
        self, expressions: Sequence[str], scope: Mapping[str, Json], world: World, *, strict: bool = True
    ) -> list[Observed]:
        """As `evaluate_many`, with what else is known of each value."""
        jobs = [{"x": _short_enough(e)} for e in expressions]
        return [_observed(r, strict) for r in self._call(jobs, scope, world)]

    def observe_within(
        self,
        asked: Sequence[tuple[str, Sequence[int]]],
        locals_: Sequence[Mapping[str, Json]],
        scope: Mapping[str, Json],
        world: World,
    ) -> list[Observed]:
        """Each expression over the scope and over those of `locals_` whose numbers stand beside it (a form's rows):
        still ONE call. Warnings are told, not raised."""
        jobs = [{"x": _short_enough(text)} | ({"l": list(numbers)} if numbers else {}) for text, numbers in asked]
        return [_observed(r, strict=False) for r in self._call(jobs, scope, world, locals=list(locals_))]

    def found(self, asked: Sequence[tuple[str, str | None]]) -> list[bool | None]:
        """Whether each JavaScript pattern is found in its text (`RegExp.test`, as form-js asks), under the limits; a
        pattern beside None: whether it is one. None where the pattern can't be read."""
        results = self._call([{"r": _short_enough(pattern), "t": text} for pattern, text in asked], {}, _NOWHERE)
        return [None if "e" in result else bool(result["v"]) for result in results]

    def unary_tests(
        self, tests: Sequence[tuple[str, Json]], scope: Mapping[str, Json], world: World, *, strict: bool = True
    ) -> list[bool]:
        """Whether each value meets its tests (`< 5`, `"a","b"`, `-`, blank: always), in ONE call. Raises FeelError."""
        jobs = [{"u": _short_enough(test), "v": value} for test, value in tests]
        return [bool(_observed(r, strict).value) for r in self._call(jobs, scope, world)]

    def faults(self, expression: str, *, unary: bool = False, names: Collection[str] | None = None) -> list[FeelError]:
        """What can be seen to be wrong without evaluating: syntax, unknown functions and, when `names` lists the names
        in scope, unknown names. Each is a FeelError with its place and a sentence in both languages."""
        return self.faults_many([(expression, unary, names)])[0]

    def faults_many(self, checks: Sequence[tuple[str, bool, Collection[str] | None]]) -> list[list[FeelError]]:
        """`faults` of several (expression, unary, names), in one call."""
        asked = [(text, unary, None if names is None else frozenset(names)) for text, unary, names in checks]
        known = {check: faults for check in asked if (faults := _seen.get(check)) is not None}
        new = [check for check in dict.fromkeys(asked) if check not in known]
        for start in range(0, len(new), CHECKED):
            part = new[start : start + CHECKED]
            known.update(zip(part, self._check(part), strict=True))
        _remember({check: known[check] for check in new})
        return [list(known[check]) for check in asked]

    def _check(self, checks: Sequence[tuple[str, bool, Collection[str] | None]]) -> list[list[FeelError]]:
        jobs = [
            {"c": text[: LONGEST + 1], "unary": unary, "names": None if names is None else sorted(names)}
            for text, unary, names in checks
        ]
        try:
            results = self._call(jobs, {}, _NOWHERE)
        except FeelError as error:
            if len(checks) == 1:
                return [[error]]
            return [fault for check in checks for fault in self._check([check])]  # to know which one it is
        return [_static(text, r) for (text, _, _), r in zip(checks, results, strict=True)]

    def _call(
        self, jobs: list[dict[str, Json]], scope: Mapping[str, Json], world: World, **more: Json
    ) -> list[dict[str, Json]]:
        try:
            answer = ask({"jobs": jobs, "scope": scope, **more}, world, self._pool or shared_pool(), self._seconds)
        except FeelError as error:
            raise limit_reached([text for job in jobs for text in list(job.values())[:1]], error) from error
        results: list[dict[str, Json]] = answer["results"]
        return results


Check = tuple[str, bool, frozenset[str] | None]  # text, whether it is a cell's test, names in scope
_seen: dict[Check, list[FeelError]] = {}


def _remember(found: Mapping[Check, list[FeelError]]) -> None:
    """For the next version; but not that a busy machine was at its limit."""
    if len(_seen) + len(found) > SEEN:
        _seen.clear()
    lasting = {c: faults for c, faults in found.items() if not any(f.kind in ("time", "memory") for f in faults)}
    _seen.update(lasting)


_NOWHERE = World(datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1))


def ask(
    request: dict[str, Json], world: World, pool: Pool, seconds: float, supply: Mapping[str, Json] | None = None
) -> dict[str, Json]:
    """Sends a request with the world; supplies what the context does not hold yet. Raises FeelError at a limit."""

    def source(name: str) -> Json:
        if name == "calendars":
            return {world.calendar.key: world.calendar.days}
        if name == "parameters":
            return {world.parameters.key: world.parameters.dated}
        return (supply or {})[name]

    request = request | {
        "world": {
            "now": world.now.astimezone(UTC).isoformat(),
            "started": world.started_on.isoformat(),
            "calendar": world.calendar.key,
            "parameters": world.parameters.key,
            "case": world.case,
        }
    }
    try:
        answer = _answer(request, pool, seconds, source)
    except FeelError as error:
        if error.kind not in ("memory", "time"):
            raise
        # What others left in a context's heap is not this caller's, nor the time that V8 needs to sweep it: after a
        # lack of memory the next context is a new one (LIFO), after a late call a swept one. A second failure is its
        # own.
        answer = _answer(request, pool, seconds, source)
    decoded: dict[str, Json] = orjson.loads(answer)
    return decoded


def _answer(request: dict[str, Json], pool: Pool, seconds: float, source: Callable[[str], Json]) -> str:
    with pool.context() as context:
        answer = context.call(_encode(request), seconds)
        if answer.startswith('{"need"'):
            supplied = {name: source(name) for name in orjson.loads(answer)["need"]}
            answer = context.call(_encode({**request, "supply": supplied}), seconds)
        return answer


def _encode(request: dict[str, Json]) -> str:
    try:
        return orjson.dumps(request, option=orjson.OPT_STRICT_INTEGER).decode()
    except (TypeError, RecursionError) as error:
        with suppress(RecursionError):
            _refuse_inexact(request)
        raise FeelError(
            f"求值的数据不是 JSON：{error}", kind="error", en=f"the data of an evaluation is not JSON: {error}"
        ) from error


def _refuse_inexact(value: Json) -> None:
    """FEEL's numbers are doubles: a whole number beyond 2⁵³ would come back as another one."""
    if isinstance(value, int) and abs(value) > EXACT:
        raise FeelError(
            f"数 {value} 太大，不能精确计算；用文字保存",
            kind="error",
            en=f"the number {value} is too large to be exact; keep it as text",
        )
    if isinstance(value, Mapping):
        for each in value.values():
            _refuse_inexact(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_inexact(each)


def _short_enough(expression: str) -> str:
    if len(expression) > LONGEST:
        raise FeelError(
            f"表达式有 {len(expression)} 个字符，最多 {LONGEST} 个；拆成几个",
            expression[:80],
            LONGEST,
            "syntax",
            en=f"the expression has {len(expression)} characters, at most {LONGEST} are read; split it",
        )
    return expression


def _observed(result: dict[str, Json], strict: bool) -> Observed:
    if "e" in result:
        raise failure(result["e"])
    warnings = tuple(map(warning, result["w"]))
    if strict and warnings:
        raise warnings[0]
    return Observed(result["v"], result["p"], warnings)


def _static(text: str, result: dict[str, Json]) -> list[FeelError]:
    try:
        _short_enough(text)
    except FeelError as error:
        return [error]
    if "e" in result:
        return [failure(result["e"])]
    return [static_fault(text, fault) for fault in result["v"]]
