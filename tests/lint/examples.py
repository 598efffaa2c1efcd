"""Examples that provoke every sentence of the checks: those that the tests of each room hold, and what they lack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from engine.bpmn.lint import Surroundings, lint
from engine.dmn import check
from engine.errors import Fault, FeelError, Refused
from engine.foresee import check as checking
from engine.forms import read_form
from tasks.packs import folder, open_folder, pack_files
from tasks.packs.check import check_pack
from tasks.packs.gate import gate
from tests.engine.bpmn.draw import Board, many, mapping, timer
from tests.engine.bpmn.test_lint import AROUND, FORM, WRONG, inner, sound
from tests.engine.bpmn.test_lint import ext as extended
from tests.engine.dmn import test_lint as tables
from tests.engine.dmn.draw import decision, file, literal, table
from tests.engine.foresee import desk, test_diagrams
from tests.engine.forms import test_read as forms
from tests.engine.forms.office import field as component
from tests.engine.forms.office import source
from tests.tasks.packs import test_check as packs
from tests.tasks.packs.garden import garden_copy, garden_files


@dataclass(frozen=True, slots=True)
class Example:
    """Files that a check speaks of. `code`: what it should say of them; "" where every sentence is meant."""

    part: str  # a key of PARTS in scripts/build_lint.py
    files: Mapping[str, bytes]
    tell: Callable[[Mapping[str, bytes]], list[Fault]] = field(repr=False)
    code: str = ""

    def told(self) -> list[Fault]:
        return self.tell(self.files)

    def meant(self, fault: Fault) -> bool:
        return self.code in ("", fault.code)


def examples() -> Iterator[Example]:
    yield from diagrams()
    yield from foreseen()
    yield from decisions()
    yield from answers()
    yield from folders()


def cases(test: Any) -> list[Any]:
    """The rows of a parametrized test."""
    rows: list[Any] = list(test.pytestmark[0].args[1])
    return rows


# ── diagrams ──


def diagrams() -> Iterator[Example]:
    for change, _, code in WRONG.values():
        board = sound()
        change(board)
        yield _drawn(board.xml(), code)
    for code, old, new in TEXTS:
        assert old in sound().xml(), old
        yield _drawn(sound().xml().replace(old, new, 1), code)
    for code, change in MORE.items():
        board = sound()
        change(board)
        yield _drawn(board.xml(), code)
    yield _drawn(b'<html xmlns="http://www.w3.org/1999/xhtml" />', "not-bpmn")
    xml = sound().xml()
    yield _drawn(xml[: xml.index(b"<bpmndi:BPMNDiagram")] + b"</bpmn:definitions>", "no-diagram")
    yield Example("engine/bpmn/lint", {"p.bpmn": xml, "q.bpmn": xml, "f.form": FORM}, _lint, "duplicate-process")
    connected = sound()
    inner(connected, "enter", extended('<zeebe:taskDefinition type="any.job" /><zeebe:properties>'
          '<zeebe:property name="inbound.type" value="x" /></zeebe:properties>'))  # fmt: skip
    yield Example("engine/bpmn/lint", {"p.bpmn": connected.xml(), "f.form": FORM}, _foreign, "inbound-connector")
    b, q = Board(), Board("q")
    b.start(), b.node("callActivity", "call", ext='<zeebe:calledElement processId="q" />', lane="处室"), b.end()
    b.line("start", "call", "end")
    q.start(inner=q.message("m", "x")), q.user("work"), q.end(), q.line("start", "work", "end")
    yield Example("engine/bpmn/lint", {"p.bpmn": b.xml(), "q.bpmn": q.xml()}, _lint, "called-without-start")


TEXTS = [
    ("flow-without-id", b'<bpmn:sequenceFlow id="start_to_a" ', b"<bpmn:sequenceFlow "),
    ("missing-id", b'<bpmn:endEvent id="late"', b"<bpmn:endEvent"),
    ("duplicate-id", b'<bpmn:endEvent id="late"', b'<bpmn:endEvent id="a"'),
    ("bad-id", b'<bpmn:endEvent id="late"', b'<bpmn:endEvent id="a b"'),
    ("not-drawn", b'bpmnElement="g"', b'bpmnElement="elsewhere"'),
    ("unknown-element", b"<bpmn:laneSet", b"<bpmn:magic /><bpmn:laneSet"),
    ("foreign-element", b"<zeebe:userTask />", b'<zeebe:userTask /><x:a xmlns:x="urn:x" />'),
    ("not-executable", b"</bpmn:definitions>", b'<bpmn:process id="q"><bpmn:task id="t" /></bpmn:process></bpmn:definitions>'),
]  # fmt: skip


def _no_way_on(b: Board) -> None:
    b.edges = [edge for edge in b.edges if edge[0] != "slow_to_late"]
    b.nodes.pop("late")


def _said_twice(b: Board) -> None:
    b.nodes["enter"] = ("serviceTask", {}, extended('<zeebe:taskDefinition type="register.enter" />' * 2), None)


MORE: dict[str, Callable[[Board], object]] = {
    "no-way-on": _no_way_on,
    "says-twice": _said_twice,
}


def _drawn(xml: bytes, code: str) -> Example:
    return Example("engine/bpmn/lint", {"p.bpmn": xml, "forms/f.form": FORM}, _lint, code)


def _lint(files: Mapping[str, bytes]) -> list[Fault]:
    return lint(files, AROUND)


def _foreign(files: Mapping[str, bytes]) -> list[Fault]:
    return lint(files, Surroundings(foreign=True))


# ── variables and types ──


def foreseen() -> Iterator[Example]:
    for expression, code in cases(test_diagrams.test_what_must_fail_is_told):
        yield _followed(test_diagrams.asked(expression), code)

    for expression in ("amuont", 'decision = "agre"', "p.limits", "-title", "null + amount"):
        yield _followed(test_diagrams.asked(expression))
    for inputs in WRONG_INPUTS:
        b = Board()
        (
            b.start(ext=desk.FORM("f")),
            b.service("work", "every.kind", mapping(inputs)),
            b.end(),
            b.line("start", "work", "end"),
        )
        yield _followed(b)
    for kind, expression in (("date", "=amount"), ("duration", "=urgent"), ("cycle", "=amount")):
        b = Board()
        b.start(ext=desk.FORM("f")), b.user("a"), b.end(), b.end("late"), b.line("start", "a", "end")
        b.boundary("slow", "a", timer(kind, expression), interrupting=False), b.flow("slow", "late")
        yield _followed(b)
    b = Board()
    b.start(ext=desk.FORM("f")), b.xor("g", default="g_to_end"), b.end(), b.end("other"), b.line("start", "g")
    b.flow("g", "other", "=amount"), b.flow("g", "end")
    yield _followed(b)
    b = Board()
    assigned = '<zeebe:assignmentDefinition assignee="=urgent" candidateGroups="=amount" />'
    (
        b.start(ext=desk.FORM("f")),
        b.user("a", assigned, inner=many("=amount", "each")),
        b.end(),
        b.line("start", "a", "end"),
    )
    yield _followed(b)
    b = Board()
    (
        b.start(ext=desk.FORM("f")),
        b.node("receiveTask", "hear", messageRef="m"),
        b.message("m", "news", "=units"),
        b.end(),
    )
    b.line("start", "hear", "end")
    yield _followed(b)
    b = Board()
    b.start(ext=desk.FORM("g")), b.end(), b.line("start", "end")
    judged = desk.form("g", component("number", "n", min="=true"), component("select", "s", valuesExpression='="a"'))
    yield Example("engine/foresee", {"p.bpmn": b.xml(), **judged}, desk.foreseen)
    b = Board()
    called = '<zeebe:calledDecision decisionId="d1" resultVariable="x" />'
    (
        b.start(ext=desk.FORM("f")),
        b.node("businessRuleTask", "decide", ext=called),
        b.end(),
        b.line("start", "decide", "end"),
    )
    for logic in (table(["amount:string"], ["x"], [("-", "1")]), table(["amount"], ["x"], [('"many"', "1")])):
        files = {"p.bpmn": b.xml(), "t.dmn": file(decision("d1", logic)), **desk.ANSWERS}
        yield Example("engine/foresee", files, desk.foreseen)
    yield Example("engine/foresee", {"p.bpmn": test_diagrams.asked("amount").xml(), **desk.ANSWERS}, _gave_up)


WRONG_INPUTS = [{"text": "=amount"}, {"number": "=title"}, {"yes": "=title"}, {"mapping": "=title"}, {"list": "=title"}]


def _followed(board: Board, code: str = "") -> Example:
    return Example("engine/foresee", {"p.bpmn": board.xml(), **desk.ANSWERS}, desk.foreseen)


def _gave_up(files: Mapping[str, bytes]) -> list[Fault]:
    """As if there had not been enough time."""

    def late(*_: Any) -> Any:
        raise FeelError("求值超过时限", kind="time", en="the evaluation took too long")

    with patch.object(checking, "ask", late):
        return desk.foreseen(files)


# ── tables ──


def decisions() -> Iterator[Example]:
    for written, _, code in cases(tables.test_what_is_wrong_is_said_at_its_place):
        yield Example("engine/dmn", {"x.dmn": written}, check, code)
    one = tables.one
    for code, written in {
        "dmn-imported-values": file(decision("d1", "<literalExpression><importedValues/></literalExpression>")),
        "dmn-external": file(decision("d1", '<functionDefinition kind="Java"><context/></functionDefinition>')),
        "dmn-no-expression": file(
            decision(
                "d1", "<conditional><if><literalExpression><text>true</text></literalExpression></if></conditional>"
            )
        ),
        "dmn-no-name": file("<decision><literalExpression><text>1</text></literalExpression></decision>"),
        "dmn-row": file(
            decision(
                "d1",
                '<relation><column name="a"/><column name="b"/><row id="r"><literalExpression><text>1</text></literalExpression></row></relation>',
            )
        ),
        "dmn-language": file(
            decision("d1", '<literalExpression expressionLanguage="juel"><text>1</text></literalExpression>')
        ),
        "dmn-unknown-attribute": one(["n:number"], ["x"], [("1", "2")]).replace(
            b"hitPolicy=", b'hitpolicy="FIRST" hitPolicy='
        ),
        "dmn-rule-cells": one(["n:number"], ["x"], [("1", "2")]).replace(
            b'<inputEntry id="tc1_0"><text>1</text></inputEntry>', b""
        ),
        "dmn-no-rule": one(["n:number"], ["x"], []),
        "dmn-aggregation": one(["n:number"], ["x:string"], [("1", '"a"')], "COLLECT", 'aggregation="SUM"'),
        "dmn-not-looked-through": one(["n:number"], ["x"], [(str(n), "1") for n in range(301)]),
        "dmn-overlap": one(["n:number"], ["x"], [("> 1", "1"), ("< 5", "2")]),
        "dmn-gap": one(["n:number"], ["x"], [("> 1", "1")]),
        "dmn-hidden-rule": one(["n:number"], ["x"], [("> 1", "1"), ("> 5", "2")], "FIRST"),
    }.items():
        yield Example("engine/dmn", {"x.dmn": written}, check, code)
    unnamed = (
        "<invocation><literalExpression><text>f</text></literalExpression><binding><parameter/></binding></invocation>"
    )
    yield Example("engine/dmn", {"x.dmn": file(decision("d1", unnamed))}, check, "dmn-no-name")
    yield Example(
        "dmn", {"x.dmn": file("<itemDefinition><typeRef>string</typeRef></itemDefinition>")}, check, "dmn-no-name"
    )
    twins = {f"{name}.dmn": file(decision("d1", literal("1")), namespace=name) for name in "ab"}
    yield Example("engine/dmn", twins, check, "dmn-twin-id")


# ── forms ──


def answers() -> Iterator[Example]:
    for made, _ in cases(forms.test_what_would_not_be_obeyed_is_refused):
        yield Example("engine/forms", {"f.form": source(made)}, _read)
    for components, more in WRONG_FORMS:
        yield Example("engine/forms", {"f.form": source(*components, **more)}, _read)
    for content in cases(forms.test_what_is_no_form_is_refused):
        yield Example("engine/forms", {"f.form": content}, _read)


WRONG_FORMS: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
    ([component("textfield", "a"), {**component("number", "a"), "id": "b"}], {}),
    ([{**component("textfield", "a"), "id": "same"}, {**component("textfield", "b"), "id": "same"}], {}),
    ([{"type": "separator", "id": f"s{at}"} for at in range(1002)], {}),
    ([component("textfield", conditional={"hide": "=a >"})], {}),
    ([], {"schemaVersion": 20}),
    ([], {"theme": "dark"}),
    ([], {"type": "wizard"}),
]


def _read(files: Mapping[str, bytes]) -> list[Fault]:
    found: list[Fault] = []
    for name, content in files.items():
        try:
            found += read_form(content, name).warnings
        except Refused as refused:
            found += refused.faults
    return found


# ── the folder ──


def folders() -> Iterator[Example]:
    for _, break_it, _said in packs.BREAKS:
        yield _broken(break_it)
    for name, old, new in EDITS:
        yield _broken(partial(_edit, name, old, new))
    yield _broken(lambda garden: (garden / "rules.yaml").write_text("a: 1"))
    yield _broken(lambda garden: (garden / "pack.yaml").write_text("- 1"))
    yield _broken(lambda garden: (garden / "documents" / "lease.json").write_text("{"))
    yield _broken(lambda garden: (garden / "documents" / "lease.json").write_text("[]"))
    yield _broken(lambda garden: (garden / "notes.exe").write_text(""))
    yield _broken(lambda garden: (garden / "notes.md").symlink_to("/etc/hostname"))
    yield _broken(lambda garden: (garden / "notes.md").write_bytes(b" " * (folder.MAX_FILE_BYTES + 1)))
    before, folder.MAX_PACK_BYTES = folder.MAX_PACK_BYTES, 10
    try:
        yield _broken(lambda garden: None)
    finally:
        folder.MAX_PACK_BYTES = before
    files = garden_files()
    yield Example("tasks/packs", files, lambda files: list(check_pack(files, name="garden", release=True).faults))
    name = "scenarios/plots.yaml"
    false = files[name].replace(*WRONG_SCENARIO)
    assert false != files[name]
    yield Example("tasks/packs", {**files, name: false}, gate)
    yield Example("tasks/packs", {**files, "scenarios/again.yaml": files[name]}, _check_pack)


WRONG_SCENARIO = ("{ended: 不给, decided".encode(), "{ended: 给地, decided".encode())
EDITS = [
    ("pack.yaml", "    series: YD\n", "    series: YD\n    life: nowhere\n"),
    ("pack.yaml", "held_by: party}", "held_by: party, publishes: maybe}"),
    ("pack.yaml", "issuer: 园艺协会\n", ""),
    ("pack.yaml", "title: 园地章程", "title: [园地]"),
    ("pack.yaml", "title: 园地章程", "title: " + "园" * 5000),
    ("pack.yaml", "{id: lease,", "{id: 租约,"),
    ("pack.yaml", "state: in_force", "state: dreaming"),
    ("pack.yaml", "{before: 2,", "{before: two,"),
    ("pack.yaml", "by: [会员家庭]", "by: [[会员家庭]]"),
    ("pack.yaml", "reminders: [{before: 2, to: holder}, {after: 1, to: 园务组}]", "reminders: soon"),
    ("pack.yaml", "state: in_force", "state: in_force\ncolour: red"),
    ("pack.yaml", "{from: 2025-01-01}", "{from: soon}"),
    ("pack.yaml", "title: 会员家庭,", 'title: "会员@家庭",'),
    ("pack.yaml", "prefix: YD}", "prefix: YD, about: pond}"),
    ("pack.yaml", "prefix: YD}", "prefix: YD, about: plot, standings: [dry]}"),
    ("pack.yaml", "〔{year}〕{n}号", "号"),
    ("pack.yaml", "{before: 2, to: holder}", "{to: holder}"),
    ("pack.yaml", "state: in_force", "state: in_force\nlink: ftp://x"),
    ("pack.yaml", "state: in_force", "state: in_force\ncarries: {colour: G-1}"),
    ("pack.yaml", "by: [会员家庭]", "by: [邻居]"),
    ("pack.yaml", "{title: 园丁, title_en: Gardener", "{title: 园务组, title_en: Gardener"),
    ("rules.yaml", "kind: [R]", "kind: [Q]"),
    ("rules.yaml", "id: G-2,", "id: G-1,"),
]


def _edit(name: str, old: str, new: str, garden: Path) -> None:
    packs.change(garden / name, old, new)


def _broken(break_it: Callable[[Path], object]) -> Example:
    """A copy of the garden with one thing broken; what is said of it is kept, for the copy does not stay."""
    with TemporaryDirectory() as place:
        garden = garden_copy(Path(place))
        break_it(garden)
        try:
            files = pack_files(open_folder(garden))
        except Refused as refused:
            found = refused.faults
            return Example("tasks/packs", {}, lambda _: found)
        return Example("tasks/packs", files, _check_pack)


def _check_pack(files: Mapping[str, bytes]) -> list[Fault]:
    return list(check_pack(files, name="garden").faults)
