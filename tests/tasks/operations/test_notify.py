"""Notifications: on the page for everyone, by mail for those who have an address, once each."""

from tasks.models import Notification, Outbox
from tests.tasks.operations.conftest import Garden


def test_a_role_is_told_on_the_page_and_by_mail(garden: Garden) -> None:
    garden.perform("notify", roles=["会员家庭", "园务组"], subject="下雨了", text="收衣服")
    names = {id: name for name, id in garden.stage.people.items()}
    assert {names[line.person_id] for line in garden.all(Notification)} == {"李大娘", "孙组长", "周组员"}
    (mail,) = garden.all(Outbox)
    assert (mail.kind, mail.payload["to"], mail.payload["subject"]) == ("mail", "li@garden.example", "下雨了")
    assert mail.key.startswith("<case-1.o1.") and mail.key.endswith(">")


def test_somebody_named_and_holding_the_role_is_told_once(garden: Garden) -> None:
    garden.perform(
        "notify", roles=["园务组"], persons=[garden.stage.people["孙组长"], "nobody"], subject="开会", text="今晚"
    )
    assert len(garden.all(Notification)) == 2


def test_an_outside_job_leaves_a_row_with_a_key_of_its_own(garden: Garden) -> None:
    assert garden.perform("job.call", job="weather", payload={"day": "2026-03-02"}) is None
    (row,) = garden.all(Outbox)
    assert (row.kind, row.payload["job"], row.payload["operation"]) == ("job", "weather", "o1")
