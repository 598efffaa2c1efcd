from tests.engine.bpmn.draw import Board, mapping, timer
from tests.engine.bpmn.office import OneCase


def test_a_person_completes_a_task_and_the_case_ends() -> None:
    b = Board()
    b.start(), b.user("ask", lane="组织单位"), b.end(name="完成")
    b.line("start", "ask", "end")
    case = OneCase(b).start({"x": 1})
    assert case.open == ["ask"]
    assert case.told.tasks[0].lane == "组织单位"
    case.do("ask", {"y": 2})
    assert case.ended == "end" and case.told.outcome.name == "完成"
    assert case.variables == {"x": 1, "y": 2}
    assert case.kinds("flow") == ["flow start_to_ask", "flow ask_to_end"]


def test_the_gateway_takes_the_branch_that_holds() -> None:
    b = Board()
    b.start(), b.user("ask"), b.xor("ok", default="ok_to_no"), b.end("yes"), b.end("no")
    b.line("start", "ask", "ok")
    b.flow("ok", "yes", "=score >= 60")
    b.flow("ok", "no")
    assert OneCase(b).start().do("ask", {"score": 60}).ended == "yes"
    assert OneCase(b).start().do("ask", {"score": 59}).ended == "no"


def test_a_silent_person_is_overtaken_by_the_clock() -> None:
    b = Board()
    b.start(), b.user("ask"), b.end(), b.end("late")
    b.boundary("slow", "ask", timer("duration", "P5D"))
    b.line("start", "ask", "end")
    b.flow("slow", "late")
    case = OneCase(b).start()
    assert case.timer("slow").due.isoformat() == "2026-03-07T09:00:00+08:00"
    assert case.fire("slow").ended == "late"
    assert case.kinds("cancelled") == ["cancelled ask"]


def test_an_operation_gets_its_arguments_and_gives_its_results() -> None:
    b = Board()
    b.start(), b.service("enter", "register.enter", mapping({"name": "=title"}, {"record": "=record.id"})), b.end()
    b.line("start", "enter", "end")
    case = OneCase(b).start({"title": "绿氢"})
    operation = case.told.operations[0]
    assert operation.type == "register.enter" and operation.inputs == {"name"} and operation.variables["name"] == "绿氢"
    case.done("enter", {"record": {"id": "r1"}})
    assert case.ended == "end" and case.variables == {"title": "绿氢", "record": "r1"}
