"""The administrator's page for erasing personal values."""

import pytest

from tasks.chain import personal_digest
from tasks.models import PersonalValue
from tests.web.clerk import Clerk
from tests.web.conftest import Harbour
from tests.web.screen import keep, open_browser, serving
from tests.web.test_inbox import review

PATH = "/case/1/personal"


def known(harbour: Harbour, **values: str) -> dict[str, str]:
    """A case that keeps these beside its history; gives the digest of each."""
    review(harbour)
    salt = b"s" * 16
    digests = {field: personal_digest(salt, f'"{value}"') for field, value in values.items()}
    with harbour.office.working() as work:
        for field, value in values.items():
            kept = {"digest": digests[field], "path": f"/answers/{field}", "salt": salt, "value": f'"{value}"'}
            work.session.add(PersonalValue(case_id=1, **kept))
    return digests


def test_chosen_values_are_erased_with_a_reason(harbour: Harbour) -> None:
    digests = known(harbour, boat="海鸥号", phone="139 0000")
    keeper = harbour.visitor("管系统")
    assert keeper.get("/case/1").link("个人信息") == PATH
    page = keeper.get(PATH)
    assert "海鸥号" in page.main and "139 0000" in page.main
    assert not page.all("//*[@class='error-text']")
    refused = keeper.post(PATH, {"reason": "本人要求"})
    assert (refused.status, "请选择要删除的个人信息" in refused.main) == (422, True)
    refused = keeper.post(PATH, {"values": digests["phone"], "reason": " "})
    assert (refused.status, "请写明删除的理由" in refused.main) == (422, True)
    assert refused.all("//input[@name='values'][@checked]/@value") == [digests["phone"]]
    page = keeper.post(PATH, {"values": digests["boat"], "reason": "本人要求"})
    assert "已删除 1 处" in page.main
    assert "139 0000" in page.main
    case = keeper.get("/case/1").main
    assert "已逐条校验，未被改动" in case
    assert "删除个人信息" in case and "本人要求" in case
    assert "海鸥号" not in harbour.visitor("任审核").get("/task/2").one("//main//form").text_content()


def test_nobody_else(harbour: Harbour) -> None:
    digests = known(harbour, phone="139 0000")
    for name, status in (("任审核", 403), ("安借船", 403), ("路过客", 404)):
        visitor = harbour.visitor(name)
        visitor.get("/inbox")
        assert visitor.get(PATH).status == status, name
        assert visitor.post(PATH, {"values": digests["phone"], "reason": "不喜欢"}).status == status, name
    assert "139 0000" in harbour.visitor("管系统").get(PATH).main


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_how_it_looks(harbour: Harbour) -> None:
    known(harbour, contact="王海清", phone="0472-5100000", id_number="11010519491231002X")
    with serving(harbour.app) as served, open_browser() as browser:
        page = Clerk(browser.new_context(viewport={"width": 1440, "height": 900}), served, "管系统").go(PATH)
        page.locator("[name=values]").first.check()
        keep(page, "personal")
