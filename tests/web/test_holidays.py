"""The yearly announcement is pasted in, looked at, and imported; only then does it count."""

import pytest

from tests.tasks.test_holidays import ANNOUNCED_2025
from tests.web.clerk import Clerk
from tests.web.conftest import Harbour
from tests.web.screen import keep, open_browser, serving

TEXT = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。"""
ADDRESS = "/admin/holidays"
ADMIN = "管系统"


def test_a_year_is_read_shown_and_then_imported(harbour: Harbour) -> None:
    admin = harbour.visitor(ADMIN)
    assert "暂定" in admin.get(f"{ADDRESS}?year=2027").main
    page = admin.post(ADDRESS, {"text": TEXT})
    for words in (
        "读到的 2027 年安排",
        "国办发明电〔2026〕9号",
        "2027-02-05 周五",
        "2027-02-20 周六",
        "确认导入 2027 年",
    ):
        assert words in page.main, words
    assert "暂定" in admin.get(f"{ADDRESS}?year=2027").main, "it was only shown"
    page = admin.post(ADDRESS, {"text": TEXT, "confirmed": "1"})
    assert "2027 年的节假日已导入" in page.main and "已公布" in page.main and "暂定：" not in page.main
    assert "2027-01-31 周日" in page.main


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(harbour: Harbour) -> None:
    admin = harbour.visitor(ADMIN)
    page = admin.post(ADDRESS, {"text": ANNOUNCED_2025, "year": "2027", "confirmed": "1"})
    assert page.status == 422 and "请核对年份" in page.main
    assert "端午节：5月31日" in page.one("//textarea[@name='text']").text_content()
    assert "暂定" in admin.get(f"{ADDRESS}?year=2027").main


def test_hostile_text_is_only_text(harbour: Harbour) -> None:
    page = harbour.visitor(ADMIN).post(ADDRESS, {"text": "2027年节假日：<script>alert(1)</script>1月1日放假。\x00"})
    assert not page.all("//script[contains(., 'alert')]")
    assert page.status == 422 and "文号" in page.main


def test_only_administrators_see_it(harbour: Harbour) -> None:
    for name in ("任审核", "安借船"):
        visitor = harbour.visitor(name)
        assert visitor.get(ADDRESS).status == 403
        assert visitor.post(ADDRESS, {"text": TEXT, "confirmed": "1"}).status == 403


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_how_it_looks(harbour: Harbour) -> None:
    with serving(harbour.app) as served, open_browser() as browser:
        page = Clerk(browser.new_context(viewport={"width": 1440, "height": 900}), served, ADMIN).go(ADDRESS)
        keep(page, "holidays")
        page.fill('[name="text"]', TEXT)
        page.get_by_role("button", name="读出日子").click()
        page.get_by_role("button", name="确认导入").wait_for()
        keep(page, "holidays-read")
