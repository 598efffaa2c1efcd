"""The inbox: what waits, how late it is, whose it is; filtered, turned, empty."""

from datetime import timedelta

from sqlalchemy import select

from register.models import Person
from tasks.models import Notification
from tests.web.conftest import Harbour
from tests.web.test_task import WISH, begin


def review(harbour: Harbour, boat: str = "海鸥号") -> int:
    """Bring a case to the reviewer's desk; gives back the id of the task."""
    borrower, task = begin(harbour)
    borrower.post(f"/task/{task}", {**WISH, "boat": boat})
    return task + 1


def test_a_task_moves_through_the_groups_as_days_pass(harbour: Harbour) -> None:
    review(harbour)
    reviewer = harbour.visitor("任审核")
    inbox = reviewer.get("/inbox")
    assert inbox.one("//tbody/@id") == "soon", "three working days are left"
    assert inbox.one("//td[contains(@class, 'days')]//b").text == "3"
    assert inbox.one("//*[contains(@class, 'count-box')][contains(., '即将到期')]//b").text == "1"
    harbour.clock.move_by(timedelta(days=3))
    assert reviewer.get("/inbox").one("//td[contains(@class, 'days')]//b").text == "0"
    harbour.clock.move_by(timedelta(days=5))
    late = reviewer.get("/inbox")
    assert late.one("//tbody/@id") == "overdue"
    assert late.one("//td[contains(@class, 'days')]//b").text == "−3"
    assert late.one("//*[contains(@class, 'count-box')][contains(., '逾期')]//b").text == "1"


def test_what_one_claims_is_in_ones_own_box_only(harbour: Harbour) -> None:
    task = review(harbour)
    reviewer = harbour.visitor("任审核")
    assert "审核借船单" in reviewer.get("/inbox?box=group").main
    reviewer.post(f"/task/{task}/claim", {"next": "/inbox?box=group"})
    assert "没有待办" in reviewer.get("/inbox?box=group").main
    assert "审核借船单" in reviewer.get("/inbox?box=mine").main
    assert reviewer.get("/inbox").one("//nav[@class='top-nav']//span[@class='count']").text == "1"


def test_searching_and_clearing(harbour: Harbour) -> None:
    review(harbour, "海鸥号")
    reviewer = harbour.visitor("任审核")
    assert "审核借船单" in reviewer.get("/inbox?q=海鸥").main
    nothing = reviewer.get("/inbox?q=鲸鱼%25")
    assert "没有符合筛选的事项" in nothing.main
    assert nothing.link("清除筛选") == "/inbox?box=all"


def test_done_and_started(harbour: Harbour) -> None:
    review(harbour)
    borrower = harbour.visitor("安借船")
    done = borrower.get("/inbox?box=done")
    assert "填写借船单" in done.main
    assert "2026-03-02 周一 09:00" in done.main
    started = borrower.get("/inbox?box=started")
    assert "JC-2026-0001" in started.main
    assert "审核借船单" in started.main


def test_more_than_a_page_is_turned(harbour: Harbour) -> None:
    visitor = harbour.visitor("安借船")
    start = visitor.get("/start").link("借船")
    for _ in range(26):
        visitor.get(start)
        visitor.post(start)
    first = visitor.get("/inbox")
    assert len(first.all("//tr[@data-row]")) == 25
    second = visitor.get(first.link("下一页"))
    assert len(second.all("//tr[@data-row]")) == 1
    numbers = {row.text for page in (first, second) for row in page.all("//td[@class='no']")}
    assert len(numbers) == 26
    assert "回到第一页" in second.main


def test_nonsense_in_the_address_is_no_fault(harbour: Harbour) -> None:
    visitor = harbour.visitor("安借船")
    turned = ("after=x~y", "after=2026-01-01T00:00:00%2B00:00~-5", "page=-1&box=done", "page=x&box=done")
    for query in ("box=nowhere", "q=%00", *turned):
        assert visitor.get(f"/inbox?{query}").status == 200, query


def test_nobody_signed_in_is_asked_to(harbour: Harbour) -> None:
    assert harbour.visitor().get("/inbox").path == "/sign-in"
    page = harbour.visitor().post("/task/1/claim")
    assert page.status == 400, "without a token"


def test_a_task_is_handed_over_with_its_reason(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.get(borrower.get(f"/task/{task}").link("转办"))
    assert page.all("//select[@name='person']/option[@value!='']/text()") == ["白借船·珊瑚潜水社"], (
        "who may, and nobody else"
    )
    other = page.one("//select[@name='person']/option[@value!='']/@value")
    refused = borrower.post(page.path, {"person": other, "reason": " "})
    assert refused.status == 422
    assert refused.one("//select[@name='person']/option[@selected]/@value") == other
    assert "已转办" in borrower.post(page.path, {"person": other, "reason": "出差一周"}).main
    colleague = harbour.visitor("白借船")
    assert "填写借船单" in colleague.get("/inbox?box=mine").main
    assert "转办：填写借船单 出差一周" in colleague.get("/case/1").main
    assert not borrower.get(f"/task/{task}").all("//a[contains(@href, 'hand-over')]"), "no longer theirs to hand over"
    assert borrower.get(page.path).status == 403
    assert harbour.visitor("路过客").get(page.path).status == 404


def test_what_the_office_told_is_read_once(harbour: Harbour) -> None:
    begin(harbour)
    visitor = harbour.visitor("安借船")
    assert "还没有通知" in visitor.get("/inbox?box=told").main
    _tell(harbour, "an", "补正：<b>请写明</b>用处")
    page = visitor.get("/inbox?box=told")
    assert "补正：<b>请写明</b>用处" in page.main
    assert page.one("//nav[contains(@class, 'side-nav')]//a[contains(., '通知')]/span").text == "1"
    page = visitor.post("/inbox/read")
    assert page.one("//nav[contains(@class, 'side-nav')]//a[contains(., '通知')]/span").text == "0"
    assert "补正" in page.main
    assert "补正" not in harbour.visitor("白借船").get("/inbox?box=told").main


def _tell(harbour: Harbour, login: str, subject: str) -> None:
    with harbour.office.working() as work:
        person = work.session.scalars(select(Person).where(Person.login == login)).one()
        work.session.add(Notification(person_id=person.id, case_id=1, subject=subject, text="", at=work.now))
