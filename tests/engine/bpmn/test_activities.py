"""Activities: mappings, several instances, sub-processes, called processes, boundary events."""

import pytest
from tests.engine.bpmn.draw import Board, many, mapping, timer
from tests.engine.bpmn.office import OneCase, compiled

from engine.advance import CompleteTask, FireTimer
from engine.errors import NotOpen


def one(id: str = "a", **kw: object) -> Board:
    b = Board()
    b.start(), b.user(id, **kw), b.end()
    b.line("start", id, "end")
    return b


def experts(sequential: bool = False, until: str | None = None, ext: str = "") -> Board:
    return one(
        ext='<zeebe:assignmentDefinition assignee="=expert.id" />' + ext,
        inner=many("=experts", "expert", ("scores", "=score"), until, sequential),
    )


FORM = b'{"id": "f", "type": "default", "schemaVersion": 18, "components": []}'
THREE = {"experts": [{"id": "e1"}, {"id": "e2"}, {"id": "e3"}]}


def test_who_when_how_urgent_is_evaluated_when_the_task_opens() -> None:
    ext = (
        '<zeebe:assignmentDefinition assignee="=boss" candidateGroups="=[&quot;处长&quot;, unit]" '
        'candidateUsers="u1, u2" />'
        '<zeebe:taskSchedule dueDate="=date and time(start) + duration(&quot;P3D&quot;)" followUpDate="2026-03-04" />'
        '<zeebe:priorityDefinition priority="=40 + 40" /><zeebe:formDefinition formId="f" />'
        '<zeebe:properties><zeebe:property name="rule" value="NM25-4 NM25-5" /></zeebe:properties>'
    )
    b = one(ext=ext, name="确认", inner="<bpmn:documentation>why</bpmn:documentation>")
    case = OneCase(compiled(b, **{"forms/f.form": FORM})).start(
        {"boss": "p9", "unit": "组织单位@u3", "start": "2026-03-02T09:00:00+08:00"}
    )
    [task] = case.told.tasks
    assert (task.assignee, task.candidate_groups, task.candidate_users) == ("p9", ("处长", "组织单位@u3"), ("u1", "u2"))
    assert task.due.isoformat() == "2026-03-05T09:00:00+08:00" and task.follow_up.day == 4
    assert (task.priority, task.form_id, task.rules) == (80, "f", ("NM25-4", "NM25-5"))
    assert (task.name, task.documentation, task.process_id) == ("确认", "why", "p")


def test_input_mappings_make_local_variables_and_output_mappings_say_what_is_kept() -> None:
    b = one(ext=mapping({"local": "=outer * 2", "twice": "=local * 2"}, {"kept": "=answer + local"}))
    case = OneCase(b).start({"outer": 5})
    assert case.told.tasks[0].variables == {"outer": 5, "local": 10, "twice": 20}
    case.do("a", {"answer": 1, "noise": 1})
    assert case.variables == {"outer": 5, "kept": 11}


def test_a_local_variable_keeps_an_answer_of_its_name_to_itself() -> None:
    case = OneCase(one(ext=mapping({"x": "=1"}))).start({"x": 0}).do("a", {"x": 9, "y": 2})
    assert case.variables == {"x": 0, "y": 2}


def test_a_mapping_that_fails_stands_still_and_can_be_mended() -> None:
    case = OneCase(one(ext=mapping({"local": "=a.b.c + 1"}))).start({"k": 1})
    [incident] = case.told.incidents
    assert incident.kind == "expression" and incident.element_id == "a" and case.open == []
    assert case.resume({"a": {"b": {"c": 1}}}).open == ["a"]


def test_an_output_that_fails_keeps_the_answers() -> None:
    case = OneCase(one(ext=mapping(outputs={"kept": "=answer + more"}))).start().do("a", {"answer": 1})
    assert case.told.incidents[0].element_id == "a" and case.open == []
    assert case.resume({"more": 2}).variables["kept"] == 3


def test_every_expert_has_a_task_and_the_scores_keep_their_order() -> None:
    case = OneCase(experts()).start(THREE)
    assert [t.assignee for t in case.told.tasks] == ["e1", "e2", "e3"]
    assert case.told.tasks[1].variables["loopCounter"] == 2
    case.do("a", {"score": 3}, which=2).do("a", {"score": 1}, which=0)
    assert case.told.outcome is None
    case.do("a", {"score": 2})
    assert case.variables["scores"] == [1, 2, 3] and case.ended == "end"


def test_one_after_the_other() -> None:
    case = OneCase(experts(sequential=True)).start(THREE)
    for n in (1, 2, 3):
        assert [t.assignee for t in case.told.tasks] == [f"e{n}"]
        case.do("a", {"score": n})
    assert case.variables["scores"] == [1, 2, 3] and case.ended == "end"


def test_enough_votes_end_the_others() -> None:
    case = OneCase(experts(until="=numberOfCompletedInstances / numberOfInstances > 0.5")).start(THREE)
    case.do("a", {"score": 1}).do("a", {"score": 2})
    assert case.ended == "end" and case.variables["scores"] == [1, 2, None]
    assert case.kinds("cancelled") == ["cancelled a"]


def test_any_one_who_agrees_is_enough() -> None:
    case = OneCase(experts(until="=some s in scores satisfies s = 1")).start(THREE)
    assert case.do("a", {"score": 2}).ended is None
    assert case.do("a", {"score": 1}).ended == "end"


def test_nobody_to_ask_goes_straight_on() -> None:
    case = OneCase(experts()).start({"experts": []})
    assert case.ended == "end" and case.variables["scores"] == []


def test_a_local_result_is_what_each_instance_gives() -> None:
    case = OneCase(experts(ext=mapping({"score": "=null"}))).start(THREE)
    for n in (1, 2, 3):
        case.do("a", {"score": n})
    assert case.variables["scores"] == [1, 2, 3] and "score" not in case.variables


def test_the_collection_must_be_a_list() -> None:
    case = OneCase(experts()).start({"experts": "nobody"})
    assert case.told.incidents[0].kind == "expression"
    assert case.resume(THREE).open == ["a", "a", "a"]


def test_a_boundary_event_on_several_instances_ends_them_all() -> None:
    b = experts()
    b.boundary("slow", "a", timer("duration", "P1D")), b.end("late")
    b.flow("slow", "late")
    case = OneCase(b).start(THREE).do("a", {"score": 1})
    assert len(case.told.timers) == 1
    assert case.fire("slow").ended == "late" and case.kinds("cancelled") == ["cancelled a"] * 3


def test_operations_for_each_item_in_order() -> None:
    b = Board()
    b.start(), b.service("a", "notify", mapping({"to": "=who"}), inner=many("=[1, 2]", "who", ("sent", "=id"))), b.end()
    b.line("start", "a", "end")
    case = OneCase(b).start()
    assert [o.variables["to"] for o in case.told.operations] == [1, 2]
    case.done("a", {"id": "x"}).done("a", {"id": "y"})
    assert case.variables["sent"] == ["x", "y"]


def with_sub(**kw: object) -> Board:
    b = Board()
    b.start(), b.end()
    with b.within("sub", **kw):
        b.start("in"), b.user("inner"), b.end("out")
        b.line("in", "inner", "out")
    b.line("start", "sub", "end")
    return b


def test_a_sub_process_has_variables_of_its_own() -> None:
    case = OneCase(with_sub(ext=mapping({"local": "=1"}))).start({"x": 1})
    assert case.told.tasks[0].variables == {"x": 1, "local": 1}
    case.do("inner", {"local": 2, "x": 3, "new": 4})
    assert case.ended == "end" and case.variables == {"x": 3, "new": 4}
    assert case.path == ["start", "in", "inner", "out", "sub", "end"]


def test_outputs_of_a_sub_process() -> None:
    case = OneCase(with_sub(ext=mapping({"local": "=1"}, {"result": "=local + 1"}))).start().do("inner", {"local": 4})
    assert case.variables == {"result": 5}


def test_a_sub_process_for_each_item() -> None:
    case = OneCase(with_sub(inner=many("=[10, 20]", "n", ("all", "=got")), ext=mapping({"got": "=n"}))).start()
    assert [t.variables["n"] for t in case.told.tasks] == [10, 20]
    case.do("inner", {"got": 1}, which=1).do("inner", {"got": 2})
    assert case.variables == {"all": [2, 1]} and case.ended == "end"


def test_a_timer_around_a_sub_process_takes_all_of_it_away() -> None:
    b = with_sub()
    b.boundary("slow", "sub", timer("duration", "P1D")), b.end("late")
    b.flow("slow", "late")
    case = OneCase(b).start().fire("slow")
    assert case.ended == "late" and case.open == []
    assert case.kinds("cancelled") == ["cancelled inner", "cancelled sub"]


def test_a_reminder_repeats_without_disturbing_the_task_and_keeps_its_rhythm() -> None:
    b = one()
    (
        b.boundary("remind", "a", timer("cycle", "R3/P1D"), interrupting=False),
        b.script("note", "1", "noted"),
        b.end("told"),
    )
    b.line("remind", "note", "told")
    case = OneCase(b).start()
    assert case.timer("remind").repeats_left == 3
    first = case.timer("remind").id
    case.later(days=2, hours=5).fire("remind")
    with pytest.raises(NotOpen):
        case.give(FireTimer(first))
    assert case.open == ["a"] and case.timer("remind").due.isoformat() == "2026-03-04T09:00:00+08:00"
    case.fire("remind").fire("remind")
    assert case.told.timers == () and case.open == ["a"]
    assert case.do("a").ended == "end"


def test_an_error_of_an_operation_is_caught_at_its_boundary() -> None:
    b = Board()
    (
        b.declared("error", "E1", name="few", errorCode="TOO_FEW"),
        b.declared("error", "E2", name="other", errorCode="OTHER"),
    )
    b.start(), b.service("draw", "experts.draw"), b.end(), b.end("few"), b.end("other")
    b.boundary("on_few", "draw", '<bpmn:errorEventDefinition errorRef="E1" />')
    b.boundary("on_any", "draw", "<bpmn:errorEventDefinition />")
    b.line("start", "draw", "end"), b.flow("on_few", "few"), b.flow("on_any", "other")
    few = OneCase(b).start().failed("draw", "TOO_FEW", "only two", {"found": 2})
    assert few.ended == "few" and few.variables == {"found": 2}
    assert OneCase(b).start().failed("draw", "WHATEVER").ended == "other"


def test_an_error_that_nobody_catches_is_an_incident_and_the_operation_is_offered_again() -> None:
    b = Board()
    b.start(), b.service("draw", "experts.draw"), b.end()
    b.line("start", "draw", "end")
    case = OneCase(b).start()
    first = case.operation("draw").id
    case.failed("draw", "TOO_FEW", "only two")
    [incident] = case.told.incidents
    assert incident.kind == "error" and "TOO_FEW" in incident.message and case.told.operations == ()
    case.resume()
    assert case.operation("draw").id != first and case.done("draw").ended == "end"


def test_an_error_end_event_ends_the_sub_process_around_it() -> None:
    b = Board()
    b.declared("error", "E1", name="bad", errorCode="BAD")
    b.start(), b.end(), b.end("caught")
    with b.within("sub"):
        b.start("in"), b.both("split"), b.user("inner"), b.user("other"), b.end("out")
        b.end("bad", '<bpmn:errorEventDefinition errorRef="E1" />')
        b.line("in", "split", "inner", "bad"), b.line("split", "other", "out")
    b.boundary("on_bad", "sub", '<bpmn:errorEventDefinition errorRef="E1" />')
    b.line("start", "sub", "end"), b.flow("on_bad", "caught")
    case = OneCase(b).start().do("inner")
    assert case.ended == "caught" and case.kinds("cancelled") == ["cancelled other", "cancelled sub"]


def test_an_error_end_event_that_nobody_catches_stands_there() -> None:
    b = Board()
    b.declared("error", "E1", name="bad", errorCode="BAD")
    b.start(), b.end("bad", '<bpmn:errorEventDefinition errorRef="E1" />')
    b.line("start", "bad")
    case = OneCase(b).start()
    assert case.told.outcome is None and case.told.incidents[0].element_id == "bad"


def calling(ext: str = "", **kw: object) -> list[Board]:
    b = Board()
    (
        b.start(),
        b.node("callActivity", "call", ext='<zeebe:calledElement processId="q"/>' + ext, lane="平台处", **kw),
        b.end(),
    )
    b.line("start", "call", "end")
    q = Board("q")
    q.start("qs"), q.user("work"), q.end("qe")
    q.line("qs", "work", "qe")
    return [b, q]


def test_a_called_process_inherits_lane_and_variables_and_gives_its_own_back() -> None:
    case = OneCase(compiled(*calling())).start({"x": 1})
    assert case.told.tasks[0].lane == "平台处" and case.told.tasks[0].process_id == "q"
    case.do("work", {"y": 2})
    assert case.ended == "end" and case.variables == {"x": 1, "y": 2}


def test_a_called_process_sees_only_what_is_handed_over() -> None:
    ext = mapping({"given": "=x + 1"}, {"result": "=answer"})
    call = '<zeebe:calledElement processId="q" propagateAllParentVariables="false" propagateAllChildVariables="false"/>'
    b, q = calling()
    b.nodes["call"] = ("callActivity", {}, f"<bpmn:extensionElements>{call}{ext}</bpmn:extensionElements>", None)
    case = OneCase(compiled(b, q)).start({"x": 1})
    assert case.told.tasks[0].variables == {"given": 2}
    assert case.do("work", {"answer": 7, "noise": 1}).variables == {"x": 1, "result": 7}


def test_a_process_called_for_each_item() -> None:
    b, q = calling(mapping({"n": "=item"}), inner=many("=[1, 2]", "item", ("all", "=answer")))
    case = OneCase(compiled(b, q)).start()
    case.do("work", {"answer": "a"}).do("work", {"answer": "b"})
    assert case.variables["all"] == ["a", "b"]


def test_a_process_that_calls_itself_for_ever_is_stopped() -> None:
    b = Board()
    b.start(), b.node("callActivity", "call", ext='<zeebe:calledElement processId="p" />'), b.end()
    b.line("start", "call", "end")
    assert OneCase(b).start().told.incidents[0].kind == "limit"


def test_a_receive_task_hears_its_message() -> None:
    b = Board()
    b.message("m", "objection", "=number")
    b.start(), b.node("receiveTask", "hear", messageRef="m", ext=mapping(outputs={"why": "=text"})), b.end()
    b.line("start", "hear", "end")
    case = OneCase(b).start({"number": 7})
    assert case.told.subscriptions[0].correlation_key == "7" and case.told.subscriptions[0].message == "objection"
    assert case.hear("hear", {"text": "no"}).variables == {"number": 7, "why": "no"}


def test_what_a_receive_task_is_told_is_kept_without_a_mapping() -> None:
    b = Board()
    b.message("m", "objection")
    b.start(), b.node("receiveTask", "hear", messageRef="m"), b.user("read"), b.end()
    b.line("start", "hear", "read", "end")
    case = OneCase(b).start({"why": ""}).hear("hear", {"why": "late", "by": "unit"})
    assert case.variables == {"why": "late", "by": "unit"} == case.told.tasks[0].variables


def test_a_receive_task_after_a_gateway_has_its_mappings_and_what_it_was_told() -> None:
    b = Board()
    b.message("m", "objection")
    b.start(), b.node("eventBasedGateway", "first"), b.catch("late", timer("duration", "P1D"))
    b.node("receiveTask", "hear", messageRef="m"), b.end(), b.end("end2")
    b.line("start", "first", "hear", "end"), b.line("first", "late", "end2")
    assert OneCase(b).start().hear("hear", {"why": "late"}).variables == {"why": "late"}
    mapped = mapping({"mark": '="no. " + string(number)'}, {"said": '=mark + ": " + why'})
    b.node("receiveTask", "hear", messageRef="m", ext=mapped)
    case = OneCase(b).start({"number": 7}).hear("hear", {"why": "late"})
    assert case.variables == {"number": 7, "said": "no. 7: late"}


def test_a_message_at_a_boundary_may_come_several_times() -> None:
    b = one()
    b.boundary("say", "a", b.message("m", "note"), interrupting=False), b.end("said")
    b.flow("say", "said")
    case = OneCase(b).start().hear("say", {"n": 1}).hear("say", {"n": 2})
    assert case.open == ["a"] and case.variables == {"n": 2} and len(case.told.subscriptions) == 1


def test_an_open_thing_is_open_once() -> None:
    case = OneCase(one()).start()
    task = case.told.tasks[0].id
    case.do("a")
    with pytest.raises(NotOpen):
        case.give(CompleteTask(task))


def test_withdrawal_cancels_everything() -> None:
    case = OneCase(with_sub()).start().cancel("撤回")
    assert case.told.outcome.kind == "cancelled" and case.told.outcome.name == "撤回" and case.open == []
    assert case.kinds("cancelled") == ["cancelled inner", "cancelled sub"]
