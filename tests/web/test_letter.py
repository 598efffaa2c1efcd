"""A letter is declared void on a page that says what follows."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from tasks.models import Case, Document
from tests.web.clerk import Clerk
from tests.web.conftest import Harbour
from tests.web.screen import keep, open_browser, serving
from tests.web.test_inbox import review

NUMBER = "港借〔2026〕7号"


def issue(harbour: Harbour, number: str = NUMBER) -> str:
    """A case of whose letters one is out; gives the address of the page to void it."""
    review(harbour)
    with harbour.office.working() as work:
        case = work.session.get_one(Case, 1)
        work.session.add(
            Document(
                id="d1", case_id=1, version_hash=case.version_hash, template="loan.typ", number=number, title="借船批复",
                data={}, issued_at=work.now, status="rendered", next_at=work.wall + timedelta(days=1),
            )
        )  # fmt: skip
    return "/letter/d1/void"


def test_the_page_names_the_letter_and_keeps_the_reason(harbour: Harbour) -> None:
    address = issue(harbour)
    clerk = harbour.visitor("任审核")
    assert clerk.get("/case/1").link("作废…") == address
    page = clerk.get(address)
    for words in ("借船批复", NUMBER, "留在序列里", "确认作废 " + NUMBER):
        assert words in page.main, words
    refused = clerk.post(address, {"reason": "  "})
    assert (refused.status, "请写明作废的理由" in refused.main) == (422, True)
    page = clerk.post(address, {"reason": "船名写错了"})
    assert page.path == "/case/1"
    assert f"“{NUMBER}”已作废" in page.main
    papers = page.one("//section[.//h2[text()='文书和材料']]").text_content()
    for words in (NUMBER, "作废", "船名写错了"):
        assert words in papers, words
    assert not page.all("//a[contains(., '作废…')]")
    assert clerk.get(address).status == 403, "once is enough"


def test_only_the_authority_voids(harbour: Harbour) -> None:
    address = issue(harbour)
    borrower = harbour.visitor("安借船")
    assert not borrower.get("/case/1").all("//a[contains(., '作废…')]")
    assert borrower.get(address).status == 403
    assert borrower.post(address, {"reason": "不喜欢"}).status == 403
    stranger = harbour.visitor("路过客")
    assert stranger.get(address).status == 404
    assert stranger.post(address, {"reason": "不喜欢"}).status == 404
    assert "作废" not in harbour.visitor("任审核").get("/case/1").one(
        "//table[.//a[contains(@href, 'void')]]/tbody"
    ).xpath("string(.//span[@class='tag'])")
    assert harbour.visitor("任审核").get("/letter/none/void").status == 404


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_how_it_looks(harbour: Harbour) -> None:
    address = issue(harbour)
    with serving(harbour.app) as served, open_browser() as browser:
        page = _clerk(browser, served).go(address)
        keep(page, "void-letter")
        page.fill('[name="reason"]', "船名写错了，另发一份。")
        page.get_by_role("button", name="确认作废").click()
        page.wait_for_url("**/case/1")
        page.wait_for_selector("[data-ready=yes]")
        keep(page, "case-void-letter")


def _clerk(browser: Browser, address: str) -> Clerk:
    return Clerk(browser.new_context(viewport={"width": 1440, "height": 900}), address, "任审核")
