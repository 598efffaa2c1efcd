"""Every place of a table, a form, a letter or a start where a stranger may put an expression: bombs stop at their
limit, with time and memory bounded, and escapes reach nothing. The places of a diagram are in
tests/engine/bpmn/test_positions.py, the ways in which FEEL itself is limited in tests/engine/feel/test_limits.py.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

import pytest
from tests.engine.bpmn.draw import Board, timer
from tests.engine.bpmn.office import MORNING, OneCase, compiled
from tests.engine.bpmn.test_positions import BOMBS, ESCAPES
from tests.engine.dmn.draw import decide, decision, file, literal, table
from tests.engine.forms.office import WORLD, field
from tests.tasks.letters.test_press import pressed, text_of

from engine.advance import Facts
from engine.beginnings import beginnings
from engine.bpmn.trouble import Trouble
from engine.errors import FeelError, Refused
from engine.feel.pool import PATIENT
from engine.feel.pool import SECONDS as LIMIT
from engine.forms import read_form
from tasks.errors import OperationRefused
from tasks.operations.fill import fill

HERE = "PUT_IT_HERE"
# Of this process's processor, for one bomb: FEEL's limit, as patient as it gets when others had the processor first, and
# what V8 needs to break off.
SECONDS = 3.0 + LIMIT * sum(PATIENT)
MEGABYTES = 400  # that one bomb may take: FEEL's heap and what is around it
STOPPED, REFUSED = "stopped", "refused"
Try = Callable[[str], Any]  # what came of it: STOPPED, REFUSED, or a value


# ── tables ──


def box(logic: str, *more: str, **kinds: Any) -> Try:
    source = file(*more, decision("d1", logic, **kinds)).decode()

    def attempt(x: str) -> Any:
        try:
            return decide(source.replace(HERE, escape(x)).encode(), {"x": 1}).value
        except Refused:
            return REFUSED
        except FeelError:
            return STOPPED

    return attempt


def cell(**at: str) -> Try:
    words = {"asked": "x:number", "when": "-", "gives": "o:number", "then": "1", **at}
    return box(table([words["asked"]], [words["gives"]], [(words["when"], words["then"])]))


MODEL = (
    '<businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic><formalParameter name="n"/>'
    f"{literal(HERE)}</encapsulatedLogic></businessKnowledgeModel>"
)
PLAIN = MODEL.replace(HERE, "n")
BINDING = f'<invocation>{literal("k")}<binding><parameter name="n"/>{literal(HERE)}</binding></invocation>'
TABLES: dict[str, Try] = {
    "input of a table": cell(asked=HERE),
    "allowed values of an input": cell(asked=f"x{{{HERE}}}"),
    "cell of a condition": cell(when=HERE),
    "cell of a result": cell(then=HERE),
    "allowed values of a result": cell(gives=f"o{{{HERE}}}"),
    "default of a result": cell(gives=f"o={HERE}", when="> 5"),
    "literal expression": box(literal(HERE)),
    "knowledge model": box(literal("k(1)"), MODEL, knows=["k"]),
    "binding of an invocation": box(BINDING, PLAIN, knows=["k"]),
    "entry of a context": box(f'<context><contextEntry><variable name="a"/>{literal(HERE)}</contextEntry></context>'),
    "item of a list": box(f"<list>{literal(HERE)}</list>"),
    "cell of a relation": box(f'<relation><column name="a"/><row>{literal(HERE)}</row></relation>'),
    "condition of a choice": box(
        f"<conditional><if>{literal(HERE)}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>"
    ),
    "filter": box(f"<filter><in>{literal('[1, 2]')}</in><match>{literal(HERE)}</match></filter>"),
    "what a loop runs over": box(
        f'<for iteratorVariable="i"><in>{literal(HERE)}</in><return>{literal("i")}</return></for>'
    ),
    "what a loop gives": box(
        f'<for iteratorVariable="i"><in>{literal("[1]")}</in><return>{literal(HERE)}</return></for>'
    ),
    "required decision": box(literal("other"), decision("other", literal(HERE)), requires=["other"]),
}


# ── forms ──


def on_form(*components: dict[str, Any]) -> Try:
    source = json.dumps({"type": "default", "id": "f", "components": list(components)})

    def attempt(x: str) -> Any:
        text = source.replace(HERE, json.dumps(x)[1:-1])
        try:
            form = read_form(text.encode(), "f.form")
        except Refused:
            return REFUSED
        checked = form.check({"a": "1", "b": "2"}, {}, {"x": 1}, WORLD)
        view = form.view(checked.draft, {"x": 1}, WORLD)
        return {"errors": checked.errors, "values": checked.values, "view": str(asdict(view))}

    return attempt


def with_field(kind: str = "textfield", **more: Any) -> Try:
    return on_form(field("textfield", "b"), field(kind, "a", **more))


FEEL, WORDS = f"={HERE}", f"{{{{{HERE}}}}}"
FORMS: dict[str, Try] = {
    "condition to hide": with_field(conditional={"hide": FEEL}),
    "condition to lock": with_field(readonly=FEEL),
    "minLength": with_field(minLength=FEEL),
    "maxLength": with_field(maxLength=FEEL),
    "min": with_field("number", min=FEEL),
    "max": with_field("number", max=FEEL),
    "options": with_field("select", valuesExpression=FEEL),
    "computed answer": on_form({"type": "expression", "id": "e", "key": "e", "expression": FEEL}),
    "text": on_form({"type": "text", "id": "t", "text": WORDS}),
    "HTML": on_form({"type": "html", "id": "t", "content": WORDS}),
    "label": on_form(field("textfield", "a") | {"label": WORDS}),
    "description": with_field(description=WORDS),
    "prefix": with_field(appearance={"prefixAdorner": WORDS}),
    "rows of a table": on_form({"type": "table", "id": "t", "dataSource": FEEL, "columns": [{"label": "A", "key": "a"}]}),
    "columns of a table": on_form({"type": "table", "id": "t", "dataSource": "=[{a: 1}]", "columnsExpression": FEEL}),
    "source of a picture": on_form({"type": "image", "id": "t", "source": FEEL, "alt": "x"}),
    "words for a picture": on_form({"type": "image", "id": "t", "source": "https://x.cn/a.png", "alt": FEEL}),
    "address of a frame": on_form({"type": "iframe", "id": "t", "url": FEEL}),
    "in a row of a list": on_form(
        {"type": "dynamiclist", "id": "l", "path": "rows", "components": [field("number", "n", max=FEEL)]}
    ),
    "shown documents": on_form({"type": "documentPreview", "id": "t", "label": "x", "dataSource": FEEL}),
}  # fmt: skip


# ── starts of a process ──


def starting(draw: Callable[[Board, str], str]) -> Try:
    def attempt(x: str) -> Any:
        b = Board()
        b.start(inner=draw(b, x)), b.end()
        b.line("start", "end")
        try:
            return beginnings(compiled(b), Facts(now=MORNING, started_on=MORNING.date()))[0].watch
        except Refused:
            return REFUSED
        except Trouble:
            return STOPPED

    return attempt


STARTS: dict[str, Try] = {
    "date of a start": starting(lambda _, x: timer("date", f"={x}")),
    "cycle of a start": starting(lambda _, x: timer("cycle", f"={x}")),
    "message of a start": starting(lambda b, x: b.message("m", f"={x}")),
}

PLACES = {**TABLES, **FORMS, **STARTS}
EVIDENCE = ("posix", "[object", "[native code]", "class '", "uid=", "[Function", "process", "49")


def megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def attempt_bomb(place: str, bomb: str) -> None:
    PLACES[place]("1")  # whatever has to be started first is
    taken, used = megabytes(), time.process_time()
    came = PLACES[place](bomb)
    assert time.process_time() - used < SECONDS
    assert megabytes() - taken < MEGABYTES
    if place in FORMS:  # a form says it on the page and goes on
        assert len(str(came)) < 20_000
    else:
        assert came in (STOPPED, REFUSED)


@pytest.mark.parametrize("number", range(len(PLACES)), ids=list(PLACES))
def test_a_bomb_stops_everywhere(number: int) -> None:
    attempt_bomb(list(PLACES)[number], list(BOMBS.values())[number % len(BOMBS)])


@pytest.mark.soak
@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("place", PLACES)
def test_every_bomb_stops_everywhere(place: str, bomb: str) -> None:
    attempt_bomb(place, BOMBS[bomb])


@pytest.mark.parametrize("place", PLACES)
def test_an_escape_reaches_nothing_anywhere(place: str, tmp_path: Path) -> None:
    for attack in ESCAPES.values():
        text = attack.replace("/tmp/x", str(tmp_path / "owned"))
        came = PLACES[place](text)
        said = str(came).replace(text, "").replace(escape(text), "")
        assert not [word for word in EVIDENCE if word in said], (attack, said)
    assert list(tmp_path.iterdir()) == []


# ── places that are text and stay text ──


def test_the_headers_and_properties_of_an_operation_are_never_evaluated() -> None:
    for attack in (*ESCAPES.values(), "=1 + 1", "{{1 + 1}}", *BOMBS.values()):
        b = Board()
        header = (
            f'<zeebe:taskHeaders><zeebe:header key="{escape(attack)}" value="{escape(attack)}" /></zeebe:taskHeaders>'
        )
        b.start(), b.service("s", "op", ext=header), b.end()
        b.line("start", "s", "end")
        assert dict(OneCase(b).start().operation("s").headers) == {attack: attack}


def test_a_letters_data_are_printed_as_they_are() -> None:
    template = '#set text(font: "Noto Serif SC")\n#let data = json(bytes(sys.inputs.data))\n#raw(data.name)'
    for attack in (*ESCAPES.values(), '#read("/etc/passwd")', "#{1 + 1}"):
        assert text_of(pressed(template, {"name": attack})) == attack.replace(" ", "")


def test_a_notice_puts_values_into_places_and_nothing_else() -> None:
    for attack in (*ESCAPES.values(), "{{b}}", "=1 + 1"):
        assert fill("<{{ a }}>", {"a": attack, "b": "other"}, "n.txt") == f"<{attack}>"
    for attack in ("a.__class__", "a.__init__.__globals__", "constructor", "1+1", "__import__"):
        with pytest.raises(OperationRefused):
            fill("{{ " + attack + " }}", {"a": "x"}, "n.txt")


PATTERNS = ("^(a+)+$", "^(a|aa)+$", "^(.*a){25}$", "^(([a-z])+.)+[A-Z]([a-z])+$")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_goes_back_and_forth_stops(pattern: str) -> None:
    form = read_form(json.dumps({"type": "default", "id": "f", "components": [
        field("textfield", "a", pattern=pattern)]}).encode(), "f.form")  # fmt: skip
    used = time.process_time()
    checked = form.check({"a": "a" * 60 + "!"}, {}, {}, WORLD)
    assert time.process_time() - used < SECONDS and checked.errors
