"""`scenarios/*.yaml` → :class:`Scenario`, every fault with its line."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from engine.calendar import CHINA
from engine.errors import Fault, Refused
from tasks.packs.entry import Entry
from tasks.packs.plain import Document, Path, read_plain
from tasks.scenarios.read_expect import EXPECTATIONS, check_expectation
from tasks.scenarios.read_live import standing_answer
from tasks.scenarios.repeat import REPEAT, unrolled
from tasks.scenarios.script import (
    ClockStep,
    DecideStep,
    DoStep,
    Example,
    Expectation,
    ExpectStep,
    Filling,
    FillStep,
    HoldStep,
    LiveStep,
    ObjectStep,
    Refusal,
    Scenario,
    StartStep,
    Step,
    WithdrawStep,
)
from tasks.scenarios.shared_answers import UnknownAnswers, fill_in, merged

CONTACT: Final = "0471-0000000"  # where a scenario doesn't care


def read_scenarios(source: bytes, file: str, shared: Mapping[str, Any] | None = None) -> tuple[Scenario, ...]:
    """One scenario or a list of them; `shared` are answers by name, for `$from`. Raises Refused with every fault."""
    faults: list[Fault] = []
    document = unrolled(_with_shared(read_plain(source, file), shared or {}), faults)
    if isinstance(document.value, list):
        found = [_scenario(Entry(document, (n,), faults)) for n in range(len(document.value))]
    else:
        found = [_scenario(Entry(document, (), faults))]
    if faults:
        raise Refused(sorted(faults, key=lambda fault: int(fault.element.removeprefix("line "))))
    return tuple(found)


def _with_shared(document: Document, shared: Mapping[str, Any]) -> Document:
    """The answers of every step with what they take from others filled in."""
    for path, step in list(_steps(document.value, ())):
        for key in ("answers", "each"):
            if key in step:
                try:
                    step[key] = fill_in(step[key], shared)
                except UnknownAnswers as unknown:
                    zh = f"answers*.yaml 里没有“{unknown}”，或者它取自自己"
                    en = f"no answers “{unknown}” in answers*.yaml, or they take from themselves"
                    raise Refused([document.fault((*path, key), "unknown-answers", zh, en)]) from None
    return document


def _steps(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    if isinstance(value, list):
        for n, scenario in enumerate(value):
            yield from _steps(scenario, (*path, n))
    elif isinstance(value, dict) and isinstance(value.get("steps"), list):
        yield from _with_inner(value["steps"], (*path, "steps"))


def _with_inner(steps: list[Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Everything that holds answers: steps, those that are repeated, examples, what people do while time goes by."""
    for n, step in enumerate(steps):
        if not isinstance(step, dict):
            continue
        yield (*path, n), step
        if isinstance(step.get(REPEAT), list):
            yield from _with_inner(step[REPEAT], (*path, n, REPEAT))
        if isinstance(step.get("live"), dict):
            yield (*path, n, "live"), step["live"]
        for at, example in enumerate(step["examples"] if isinstance(step.get("examples"), list) else ()):
            if isinstance(example, dict):
                yield (*path, n, "examples", at), example


def _scenario(entry: Entry) -> Scenario:
    given = entry.entry("given") or Entry(_nothing(entry), (), entry.faults)
    if "given" not in entry.values:
        entry.fault(None, "missing-key", "缺少“given”", "“given” is missing")
    scenario = Scenario(
        name=entry.text("scenario", limit=200),
        file=entry.document.file,
        line=entry.line("scenario"),
        rules=entry.texts("rules"),
        clock=_instant(given, "clock") or datetime(2000, 1, 1, tzinfo=CHINA),
        office=given.text("office", required=False, default="office.yaml"),
        figures=_figures(given),
        steps=tuple(_step(step) for step in entry.entries("steps", required=True)),
    )
    given.close()
    entry.close()
    return scenario


def _figures(given: Entry) -> dict[str, Any]:
    found = given.raw("parameters")
    if found is None or isinstance(found, dict):
        return found or {}
    given.fault("parameters", "not-a-mapping", "“parameters”应是“参数: 值”的一组", "“parameters” is “figure: value”")
    return {}


def _nothing(entry: Entry) -> Document:
    return Document(entry.document.file, {"clock": "2000-01-01"}, {(): entry.line()})


def _step(entry: Entry) -> Step:
    kinds = [kind for kind in STEPS if kind in entry.values]
    if len(kinds) != 1:
        known = "、".join(STEPS)
        zh, en = f"每一步须写且只写一个：{known}", f"each step needs exactly one of: {', '.join(STEPS)}"
        entry.fault(None, "step-kind", zh, en)
        return Step(entry.line())
    step = STEPS[kinds[0]](entry)
    entry.close()
    return step


def _start(entry: Entry) -> StartStep:
    return StartStep(
        line=entry.line(),
        process=entry.text("start"),
        by=entry.text("by"),
        label=entry.text("as", required=False) or None,
        about=entry.text("about", required=False) or None,
        unit=entry.text("unit", required=False) or None,
        answers=_answers(entry, "answers"),
        refused=_refusal(entry),
        for_real=entry.yes("for_real"),
    )


def _do(entry: Entry) -> DoStep:
    each = entry.raw("each")
    if each is not None and not isinstance(each, (list, dict)):
        entry.fault(
            "each", "not-a-list", "“each”应是一列答案，或所有人共同的答案", "“each” must be answers or a list of them"
        )
    if each is not None and entry.has("answers"):
        entry.fault("each", "each-and-answers", "“each”和“answers”只能写一个", "only one of “each” and “answers”")
    by = entry.text("by", required=each is None)
    listed = tuple(_mapping(entry, "each", item) for item in each) if isinstance(each, list) else None
    return DoStep(
        line=entry.line(),
        task=entry.text("do"),
        by=None if by in ("", "any") else by,
        case=entry.text("case", required=False) or None,
        unit=entry.text("unit", required=False) or None,
        answers=each if isinstance(each, dict) else _answers(entry, "answers"),
        each=listed,
        every=isinstance(each, dict),
        opinion=entry.text("opinion", required=False),
        refused=_refusal(entry),
    )


def _hold(verb: str) -> Callable[[Entry], HoldStep]:
    def read(entry: Entry) -> HoldStep:
        return HoldStep(
            line=entry.line(),
            verb=verb,
            task=entry.text(verb),
            by=entry.text("by"),
            case=entry.text("case", required=False) or None,
            unit=entry.text("unit", required=False) or None,
            refused=_refusal(entry),
        )

    return read


def _clock(entry: Entry) -> ClockStep:
    value = entry.raw("clock")
    case = entry.text("case", required=False) or None
    if value == "next":
        return ClockStep(entry.line(), case=case)
    if isinstance(value, dict):
        inner = Entry(entry.document, (*entry.path, "clock"), entry.faults)
        step = ClockStep(entry.line(), until=inner.text("until"), case=case)
        inner.close()
        return step
    return ClockStep(entry.line(), to=_instant(entry, "clock"), case=case)


def _live(entry: Entry) -> LiveStep:
    said = entry.entry("live")
    if said is None:
        return LiveStep(entry.line(), datetime(2000, 1, 1, tzinfo=CHINA), {})
    until = _instant(said, "until") or datetime(2000, 1, 1, tzinfo=CHINA)
    answers = _answers(said, "answers")
    if not answers:
        said.fault(None, "answers-nothing", "“answers”里没有写任何任务", "“answers” names no task")
    standing = {task: standing_answer(said, task, value) for task, value in answers.items()}
    said.close()
    return LiveStep(entry.line(), until, standing)


def _object(entry: Entry) -> ObjectStep:
    said = entry.entry("object")
    refused, case = _refusal(entry), entry.text("case", required=False) or None
    if said is None:
        return ObjectStep(entry.line(), "", "", "", None, case, refused)
    step = ObjectStep(
        line=entry.line(),
        by=said.text("by"),
        text=said.text("text"),
        contact=said.text("contact", required=False, default=CONTACT),
        notice=said.text("notice", required=False) or None,
        case=case,
        refused=refused,
    )
    said.close()
    return step


def _withdraw(entry: Entry) -> WithdrawStep:
    said = entry.entry("withdraw")
    refused, case = _refusal(entry), entry.text("case", required=False) or None
    if said is None:
        return WithdrawStep(entry.line(), "", "", case, refused)
    step = WithdrawStep(entry.line(), said.text("by"), said.text("reason"), case, refused)
    said.close()
    return step


def _decide(entry: Entry) -> DecideStep:
    shared = _answers(entry, "given")
    examples = tuple(_example(one, shared) for one in entry.entries("examples", required=True))
    return DecideStep(entry.line(), entry.text("decide"), examples)


def _example(entry: Entry, shared: Mapping[str, Any]) -> Example:
    """What is given here stands over what all examples of the step have in common."""
    if "is" not in entry.values:
        entry.fault(None, "missing-key", "缺少“is”", "“is” is missing")
    example = Example(merged(shared, _answers(entry, "given")), entry.raw("is"), entry.line())
    entry.close()
    return example


def _fill(entry: Entry) -> FillStep:
    given, answers = _answers(entry, "given"), _answers(entry, "answers")
    examples = tuple(_filling(one, given, answers) for one in entry.entries("examples", required=True))
    return FillStep(entry.line(), entry.text("fill"), examples)


def _filling(entry: Entry, given: Mapping[str, Any], answers: Mapping[str, Any]) -> Filling:
    """As an example of a decision: what is written here stands over what all have in common."""
    if not entry.values.keys() & {"faults", "is"}:
        entry.fault(None, "missing-key", "缺少“faults”或“is”", "“faults” or “is” is missing")
    filling = Filling(
        given=merged(given, _answers(entry, "given")),
        answers=merged(answers, _answers(entry, "answers")),
        faults={str(field): str(words or "") for field, words in _answers(entry, "faults").items()},
        value=entry.raw("is"),
        line=entry.line(),
    )
    entry.close()
    return filling


def _expect(entry: Entry) -> ExpectStep:
    said = entry.entry("expect")
    if said is None:
        return ExpectStep(entry.line(), None, ())
    case = said.text("case", required=False) or entry.text("case", required=False) or None
    found = [Expectation(key, said.raw(key), said.line(key)) for key in EXPECTATIONS if key in said.values]
    for expectation in found:
        check_expectation(said, expectation)
    said.close(EXPECTATIONS)
    if not found:
        said.fault(None, "expects-nothing", "这里什么也没有期望", "nothing is expected here")
    return ExpectStep(entry.line(), case, tuple(found))


STEPS: Final[Mapping[str, Callable[[Entry], Step]]] = {
    "start": _start,
    "do": _do,
    "claim": _hold("claim"),
    "release": _hold("release"),
    "clock": _clock,
    "live": _live,
    "object": _object,
    "withdraw": _withdraw,
    "decide": _decide,
    "fill": _fill,
    "expect": _expect,
}


def _answers(entry: Entry, key: str) -> Mapping[str, Any]:
    value = entry.raw(key)
    return {} if value is None else _mapping(entry, key, value)


def _mapping(entry: Entry, key: str, value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    entry.fault(key, "not-a-mapping", f"“{key}”应是“字段: 值”", f"“{key}” must be “field: value”")
    return {}


def _refusal(entry: Entry) -> Refusal | None:
    words, faults = entry.text("refused", required=False), entry.raw("faults")
    if faults is not None and not isinstance(faults, dict):
        entry.fault("faults", "not-a-mapping", "“faults”应是“字段: 话里的字”", "“faults” must be “field: words”")
        faults = None
    if not words and faults is None:
        return None
    return Refusal(words, None if faults is None else {str(key): str(value or "") for key, value in faults.items()})


def _instant(entry: Entry, key: str) -> datetime | None:
    """`2026-03-02T09:00` in China Standard Time; a day alone is 09:00, when the office opens."""
    value = entry.text(key)
    try:
        read = datetime.fromisoformat(value if len(value) > 10 else value + "T09:00")
    except ValueError:
        if value:
            zh, en = f"“{key}: {value}”应写成 2026-03-02T09:00", f"“{key}: {value}” must look like 2026-03-02T09:00"
            entry.fault(key, "not-an-instant", zh, en)
        return None
    return read if read.tzinfo else read.replace(tzinfo=CHINA)
