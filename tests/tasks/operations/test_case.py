"""Operations on cases: parties, items, starts and messages."""

import pytest

from tasks.deliver_next_message import deliver_next_message
from tasks.errors import OperationRefused
from tasks.models import Case, CaseParty, Message, Subscription
from tests.tasks.operations.conftest import Garden


def parties(garden: Garden) -> list[str]:
    names = {id: name for name, id in garden.stage.units.items()}
    return [names[party.unit_id] for party in garden.all(CaseParty) if party.case_id == 1]


def test_the_parties_of_a_role_are_exactly_those_named(garden: Garden) -> None:
    done = garden.perform(
        "case.parties", role="会员家庭", units=[garden.unit("王家"), garden.unit("李家"), garden.unit("王家")]
    )
    assert done is not None
    assert [(party["name"], party["region"]) for party in done["parties"]] == [("王家", "镇/西"), ("李家", "镇/东")]
    assert parties(garden) == ["李家", "王家"]
    garden.perform("case.parties", role="会员家庭", units=[garden.unit("王家")])
    assert parties(garden) == ["王家"]


def test_a_unit_that_is_not_there_changes_nothing(garden: Garden) -> None:
    with pytest.raises(OperationRefused, match="nowhere"):
        garden.perform("case.parties", role="会员家庭", units=[garden.unit("王家"), "nowhere"])
    assert parties(garden) == ["李家"]


def test_waiting_cases_are_collected_in_order_with_whose_they_are(garden: Garden) -> None:
    second, third = garden.start("王大爷"), garden.start("李大娘")
    with garden.stage.office.working() as work:
        for case, message in ((third, "plan"), (second, "plan"), (1, "other")):
            work.session.add(
                Subscription(
                    case_id=case,
                    engine_id=f"s{case}",
                    pack="garden",
                    element_id="w",
                    message=message,
                    correlation_key=f"k{case}",
                )
            )
    done = garden.perform("case.items", process="plot", message="plan")
    assert done is not None
    assert [(item["case"], item["key"], item["unit"]) for item in done["items"]] == [
        (second, "k2", "王家"),
        (third, "k3", "李家"),
    ]


def test_a_start_is_a_row_until_it_is_begun_in_its_own_transaction(garden: Garden) -> None:
    done = garden.perform("case.start", process="plot", variables={"why": "再要一块"}, title="第二块地")
    assert done is not None
    assert len(garden.all(Case)) == 1
    deliver_next_message(garden.stage.office)
    _, begun = garden.all(Case)
    assert (begun.title, begun.request, begun.requested_by) == ("第二块地", done["started"]["request"], 1)
    assert garden.stage.watch.last[begun.id].variables["why"] == "再要一块"


def test_a_message_waits_for_its_receiver(garden: Garden) -> None:
    garden.perform("message.send", name="rain", key="east", payload={"mm": 3})
    (message,) = garden.all(Message)
    assert (message.kind, message.name, message.correlation_key, message.payload, message.status) == (
        "message",
        "rain",
        "east",
        {"mm": 3},
        "waiting",
    )
    assert deliver_next_message(garden.stage.office) is None
