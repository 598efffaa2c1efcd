"""What an instruction does, and what it says when there is nothing that it could act on."""

from typing import Any

import pytest

from tasks.camunda.run import run_case
from tasks.camunda.schema import INSTRUCTIONS
from tests.camunda.folders import NOW, create, files_of, instructions, one, play, process
from tests.engine.bpmn.draw import Board, timer

ORDER, INVOICE, LOAN = "order-process", "Process_Invoice", "loan-request"
CUSTOMER = {"order": {"total": 1, "agent": "a"}}


def mock(kind: str, **variables: Any) -> dict[str, Any]:
    return {"type": "MOCK_JOB_WORKER_COMPLETE_JOB", "jobType": kind, "variables": variables}


def job(**selector: str) -> dict[str, Any]:
    return {"type": "COMPLETE_JOB", "jobSelector": selector}


def holds(name: str, **variables: Any) -> dict[str, Any]:
    return {"type": "ASSERT_VARIABLES", "processInstanceSelector": process(name), "variables": variables}


def ended(name: str, state: str = "IS_COMPLETED") -> dict[str, Any]:
    return {"type": "ASSERT_PROCESS_INSTANCE", "processInstanceSelector": process(name), "state": state}


@pytest.mark.parametrize(
    ("step", "expected", "found"),
    [
        (job(jobType="nobody-does"), "an open job nobody-does", "jobs Task_charge (charge-card)"),
        (job(jobType="charge-card", elementId="Task_ship"), "an open job charge-card, Task_ship", "Task_charge"),
        ({"type": "THROW_BPMN_ERROR_FROM_JOB", "jobSelector": {"elementId": "Task_ship"}, "errorCode": "E"},
         "an open job Task_ship", "Task_charge"),
        ({"type": "COMPLETE_USER_TASK", "userTaskSelector": {"taskName": "Call customer"}},
         "an open task Call customer", "Task_charge"),
        ({"type": "RESOLVE_INCIDENT", "incidentSelector": {"elementId": "Task_charge"}},
         "an incident Task_charge", "Task_charge"),
        ({"type": "CORRELATE_MESSAGE", "name": "hello", "correlationKey": "1"},
         "somebody waiting for the message hello/1", "waiting are only —"),
        (create("nothing"), "the process nothing to begin at a blank start event", "no such process"),
        (create(ORDER, startInstructions=[{"elementId": "Card_declined"}]),
         "the process order-process to begin at Card_declined", "not directly"),
        ({"type": "INCREASE_TIME", "duration": "two days"}, "a time in ISO 8601", "two days"),
        ({"type": "SET_TIME", "time": "tomorrow"}, "a time in ISO 8601", "tomorrow"),
        ({"type": "UPDATE_VARIABLES", "processInstanceSelector": process("another"), "variables": {}},
         "a case of the process another", "only order-process"),
        ({"type": "UPDATE_VARIABLES", "processInstanceSelector": process(ORDER), "variables": {},
          "elementSelector": {"elementId": "Task_ship"}}, "the element Task_ship entered", "Task_charge"),
        ({"type": "EVALUATE_DECISION", "decisionDefinitionSelector": {"decisionDefinitionId": "d"}},
         "the decision d to come out", "there is no decision 'd'"),
    ],
)  # fmt: skip
def test_an_instruction_without_anything_to_act_on_fails_at_its_line(
    step: dict[str, Any], expected: str, found: str
) -> None:
    case = one(create(ORDER, CUSTOMER), step)
    outcome = run_case(files_of("order"), case, NOW)
    assert outcome.line == case.instructions[1].line and not outcome.refused
    assert outcome.expected.en == expected and found in outcome.found.en


def test_example_data_is_needed_where_it_is_asked_for() -> None:
    outcome = play(
        "order",
        {"type": "MOCK_JOB_WORKER_COMPLETE_JOB", "jobType": "send-email", "useExampleData": True},
        mock("charge-card", transactionId="t"),
        create(ORDER, CUSTOMER),
    )
    assert "exampleOutputJson of Task_confirm" in outcome.expected.en and outcome.found.en == "none"


def test_a_message_of_the_same_id_is_not_published_while_the_first_is_kept() -> None:
    message = {"type": "PUBLISH_MESSAGE", "name": "m", "correlationKey": "k", "messageId": "1", "timeToLive": 5000}
    assert not play("delivery", message, message).passed
    later = {"type": "INCREASE_TIME", "duration": "PT6S"}
    assert play("delivery", message, later, message, {**message, "messageId": "2"}).passed
    assert play("delivery", {**message, "timeToLive": 10**30}).passed


def test_a_message_reaches_each_process_once_and_one_case_of_it() -> None:
    ordered = {"type": "PUBLISH_MESSAGE", "name": "parcel ordered", "variables": {"orderId": "A"}}
    ready = {"type": "CORRELATE_MESSAGE", "name": "parcel ready", "correlationKey": "A"}
    assert play("delivery", ordered, ordered, ready, ready).passed
    third = play("delivery", ordered, ordered, ready, ready, ready)
    assert not third.passed and "parcel ready" not in third.found.en


def test_a_second_order_of_the_same_key_begins_when_the_first_has_ended() -> None:
    ordered = {
        "type": "PUBLISH_MESSAGE",
        "name": "parcel ordered",
        "correlationKey": "A",
        "variables": {"orderId": "A"},
    }
    ready = {"type": "CORRELATE_MESSAGE", "name": "parcel ready", "correlationKey": "A"}
    cancel = {"type": "CORRELATE_MESSAGE", "name": "order cancelled", "correlationKey": "A"}
    assert not play("delivery", ordered, ordered, ready, ready).passed
    assert play("delivery", ordered, ordered, ready, cancel, ready, cancel).passed


def test_who_throws_a_signal_does_not_hear_it_afterwards() -> None:
    b = Board()
    b.declared("signal", "s", name="alarm")
    definition = '<bpmn:signalEventDefinition signalRef="s" />'
    b.start(), b.throw("call", definition), b.catch("hear", definition), b.end()
    b.line("start", "call", "hear", "end")
    hears = one(create("p"), ended("p", "IS_ACTIVE"), {"type": "BROADCAST_SIGNAL", "signalName": "alarm"}, ended("p"))
    outcome = run_case({"p.bpmn": b.xml()}, hears, NOW)
    assert outcome.passed, outcome.report("en")


def test_timers_that_are_overdue_together_fire_in_the_order_of_their_due_moments() -> None:
    b = Board()
    b.start(), b.both("fork"), b.catch("slow", timer("duration", "PT2H")), b.catch("quick", timer("duration", "PT1H"))
    b.end("one"), b.end("other")
    b.line("start", "fork", "slow", "one"), b.line("fork", "quick", "other")
    order = {
        "type": "ASSERT_ELEMENT_INSTANCES", "processInstanceSelector": process("p"), "state": "IS_COMPLETED_IN_ORDER",
        "elementSelectors": [{"elementId": "quick"}, {"elementId": "slow"}],
    }  # fmt: skip
    outcome = run_case({"p.bpmn": b.xml()}, one(create("p"), {"type": "INCREASE_TIME", "duration": "P1D"}, order), NOW)
    assert outcome.passed, outcome.report("en")


def test_the_clock_jumps_and_does_not_stop_on_its_way() -> None:
    """As in Camunda 8: a timer armed by one that was overdue counts from the moment to which the clock jumped."""
    begun = [
        {"type": "PUBLISH_MESSAGE", "name": "parcel ordered", "variables": {"orderId": "A"}},
        {"type": "INCREASE_TIME", "duration": "P9D"},
        {"type": "CORRELATE_MESSAGE", "name": "parcel ready", "correlationKey": "A"},
    ]
    assert play("delivery", *begun, ended("delivery", "IS_ACTIVE")).passed
    assert play("delivery", *begun, {"type": "INCREASE_TIME", "duration": "PT48H"}, ended("delivery")).passed


def test_the_time_can_be_set_back_and_a_case_that_sets_it_first_was_never_at_another() -> None:
    first = {"type": "SET_TIME", "time": "2031-01-01T00:00:00Z"}
    nights = {
        "type": "ASSERT_ELEMENT_INSTANCE", "processInstanceSelector": process("reorder"),
        "elementSelector": {"elementId": "Nightly"}, "state": "IS_COMPLETED",
    }  # fmt: skip
    assert not play("stock", first, nights).passed, "five years of nights are not made up for"
    back = {"type": "SET_TIME", "time": "2020-01-01T00:00:00Z"}
    day = {"type": "INCREASE_TIME", "duration": "P1D"}
    assert not play("stock", first, back, day, nights).passed
    assert play("stock", first, back, first, day, nights).passed


def test_what_is_pretended_holds_from_the_beginning_and_only_once() -> None:
    bureau = {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "credit-bureau", "versionTag": "1"}
    person = {"applicant": {"id": "1", "email": "e"}, "amount": 1}
    low = {**bureau, "variables": {"score": 900}}
    assert play("loan", mock("send-letter"), create(LOAN, person), low, ended(LOAN)).passed
    twice = play("loan", low, bureau, create(LOAN, person))
    assert not twice.passed and twice.line == 14 and "once" in twice.expected.en
    without = play("loan", create(LOAN, person))
    assert without.refused and "credit-bureau" in without.report("en") and "Call_credit" in without.report("zh")


def test_a_process_of_the_folder_can_be_pretended_too() -> None:
    bureau = {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "credit-bureau", "variables": {"score": 900}}
    tell = {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "tell-applicant", "variables": {"letter": "none"}}
    person = {"applicant": {"id": "1", "email": "e"}, "amount": 1}
    assert play("loan", bureau, tell, create(LOAN, person), holds(LOAN, letter="none"), ended(LOAN)).passed


def test_a_decision_that_the_folder_lacks_can_be_pretended() -> None:
    files = {f: c for f, c in files_of("loan").items() if f != "loan.dmn"}
    bureau = {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "credit-bureau", "variables": {"score": 1}}
    says = {"granted": False, 'why "it"': ["a\nb", None, 1.5, {"é": True}]}
    decision = {"type": "MOCK_DMN_DECISION", "decisionDefinitionId": "loan-decision", "variables": says}
    person = {"applicant": {"id": "1", "email": "e"}, "amount": 1}
    case = one(bureau, decision, create(LOAN, person), holds(LOAN, loan=says), ended(LOAN))
    outcome = run_case(files, case, NOW)
    assert outcome.passed, outcome.report("en")


def test_a_pretended_decision_need_not_be_of_the_type_that_is_declared() -> None:
    decision = {"type": "MOCK_DMN_DECISION", "decisionDefinitionId": "risk-class", "variables": {"level": 1}}
    asked = {"type": "EVALUATE_DECISION", "decisionDefinitionSelector": {"decisionDefinitionId": "risk-class"}}
    bureau = {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "credit-bureau"}
    said = {
        "type": "ASSERT_DECISION",
        "decisionSelector": {"decisionDefinitionId": "risk-class"},
        "output": {"level": 1},
    }
    outcome = play("loan", bureau, decision, asked, said)
    assert outcome.passed, outcome.report("en")


def test_cases_that_never_come_to_rest_are_stopped() -> None:
    """A worker that declines and a person who always pays again."""
    declines = {"type": "MOCK_JOB_WORKER_THROW_BPMN_ERROR", "jobType": "charge-card", "errorCode": "CARD_DECLINED"}
    again = {
        "type": "CONDITIONAL_BEHAVIOR",
        "conditions": [{"type": "ASSERT_USER_TASK", "userTaskSelector": {"elementId": "Task_call_customer"},
                        "state": "IS_CREATED"}],
        "actions": [{"type": "COMPLETE_USER_TASK", "userTaskSelector": {"elementId": "Task_call_customer"},
                     "variables": {"payAgain": True}}],
    }  # fmt: skip
    outcome = play("order", declines, again, create(ORDER, CUSTOMER))
    assert not outcome.passed and "come to rest" in outcome.expected.en


def test_a_behavior_acts_once_on_the_same_thing_and_again_on_another() -> None:
    def behavior(*actions: dict[str, Any]) -> dict[str, Any]:
        started = {"type": "ASSERT_ELEMENT_INSTANCES", "processInstanceSelector": process("insurance-claim"),
                   "elementSelectors": [{"elementId": "Task_opinion"}], "state": "IS_ACTIVE"}  # fmt: skip
        return {"type": "CONDITIONAL_BEHAVIOR", "conditions": [started], "actions": list(actions)}

    def opinion(agree: bool) -> dict[str, Any]:
        selector = {"elementId": "Task_opinion"}
        return {"type": "COMPLETE_USER_TASK", "userTaskSelector": selector, "variables": {"agree": agree}}

    claim = create("insurance-claim", {"claim": {"amount": 1}, "experts": ["a", "b", "c"]})
    said = [{"by": "a", "agree": True}, {"by": "b", "agree": False}, {"by": "c", "agree": False}]
    done = play("claim", behavior(opinion(True), opinion(False)), claim, holds("insurance-claim", opinions=said))
    assert done.passed, done.report("en")
    note = {"type": "UPDATE_VARIABLES", "processInstanceSelector": process("insurance-claim"), "variables": {"n": 1}}
    assert play("claim", behavior(note), claim, holds("insurance-claim", n=1)).passed, "it does not act for ever"
    case = one(behavior(job(jobType="nothing")), claim)
    assert run_case(files_of("claim"), case, NOW).line == case.instructions[0].actions[0].line


def test_every_instruction_that_runs_stands_in_some_case_of_the_folders() -> None:
    used = {step["type"] for _, _, steps in instructions() for step in steps}
    assert {row.name for row in INSTRUCTIONS.values() if row.verdict == "runs"} - used == set()
