"""The inbox: what waits, how late it is, whose it is; filtered, turned, empty."""

from datetime import timedelta

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
