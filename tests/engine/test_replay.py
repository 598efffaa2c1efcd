"""A recorded case, run again: the same path, or the first difference named."""

from tests.engine.bpmn.draw import Board, many, timer
from tests.engine.bpmn.office import OneCase, compiled

from engine.replay import compare


def review(threshold: int = 60, again: bool = False) -> Board:
    b = Board()
    b.start(), b.user("ask"), b.xor("ok", default="ok_to_no"), b.end("yes"), b.end("no")
    b.user("score", inner=many("=[1, 2]", "n", ("all", "=points")))
    if again:
        b.user("check")
        b.line("start", "check", "ask")
    else:
        b.line("start", "ask")
    (
        b.boundary("slow", "ask", timer("duration", "P1D"), interrupting=False),
        b.service("remind", "notify"),
        b.end("told"),
    )
    b.line("slow", "remind", "told")
    b.line("ask", "score", "ok"), b.flow("ok", "yes", f"=sum(all) >= {threshold}"), b.flow("ok", "no")
    return b


def recorded() -> OneCase:
    case = OneCase(review()).start({"points": 0}).fire("slow").done("remind").do("ask")
    return case.do("score", {"points": 30}, which=1).do("score", {"points": 35})


def test_the_same_version_takes_the_same_path() -> None:
    case = recorded()
    assert case.ended == "yes"
    assert compare(case.definition, compiled(review()), case.steps) is None


def test_another_version_parts_where_it_decides_otherwise() -> None:
    case = recorded()
    found = compare(case.definition, compiled(review(threshold=70)), case.steps)
    assert found is not None and (found.step, found.element_id) == (5, "no")
    assert found.before[-1] == "yes" and found.after[-1] == "no" and "no" in found.en and "第 6 步" in found.zh


def test_another_version_asks_somebody_first() -> None:
    case = recorded()
    found = compare(case.definition, compiled(review(again=True)), case.steps)
    assert found is not None and (found.step, found.element_id) == (0, "check")


def test_another_version_has_no_such_process() -> None:
    case = recorded()
    other = Board("q")
    other.start(), other.end()
    other.line("start", "end")
    found = compare(case.definition, compiled(other), case.steps)
    assert found is not None and found.step == 0 and found.element_id == "p"


def test_another_version_waits_for_one_thing_more() -> None:
    case = OneCase(review()).start().do("ask").do("score", {"points": 50})
    changed = review()
    changed.boundary("later", "ask", timer("duration", "P2D"), interrupting=False)
    changed.flow("later", "told")
    found = compare(case.definition, compiled(changed), case.steps)
    assert found is not None and (found.step, found.element_id) == (0, "later")
