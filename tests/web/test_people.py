"""The administrator's pages for units and people, as somebody uses them in the browser."""

import re

import pytest

from tests.web.conftest import Harbour
from tests.web.test_translations import CHINESE, _made_of, _words_of_the_office
from tests.web.visitor import Page, Visitor

OWN = "a harbour of my own"


def keeper(harbour: Harbour) -> Visitor:
    return harbour.visitor("管系统")


def option(page: Page, words: str) -> str:
    return str(page.all(f"//select/option[normalize-space(.)='{words}']/@value")[0])


def given_password(page: Page) -> str:
    return str(page.one("//b[contains(@class, 'given-password')]/text()"))


def add(visitor: Visitor, login: str = "wang") -> Page:
    page = visitor.get("/admin/people/new")
    seats = {"seat_unit": [option(page, "海湾港务局"), ""], "seat_role": ["码头科", ""]}
    return visitor.post("/admin/people/new", {"name": "王新来", "login": login, **seats})


def test_a_new_colleague_chooses_a_password_before_anything_else(harbour: Harbour) -> None:
    visitor = keeper(harbour)
    page = add(visitor)
    assert "还没有密码，不能登录" in page.main
    given = given_password(visitor.post(page.path + "/password"))
    colleague = harbour.visitor()
    page = colleague.enter("wang", given)
    assert (page.path, "请先换成自己的" in page.main) == ("/me", True)
    for path in ("/inbox", "/cases", "/start", "/register"):
        assert colleague.get(path).path == "/me", path
    assert colleague.get("/en").path == "/me"
    colleague.get("/zh")
    assert "不能和原密码相同" in colleague.post("/me/password", {"old": given, "new": given}).main
    assert colleague.post("/me/password", {"old": given, "new": OWN}).path == "/sign-in"
    assert colleague.enter("wang", OWN).path == "/inbox"
    assert "王新来·海湾港务局" in colleague.get("/inbox").text


def test_the_given_password_is_on_one_answer_alone(harbour: Harbour) -> None:
    visitor = keeper(harbour)
    page = add(visitor)
    answer = visitor.post(page.path + "/password")
    given = given_password(answer)
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", given)
    assert answer.headers["Cache-Control"] == "no-store"
    assert given not in visitor.get(page.path).html
    with visitor.client.session_transaction() as session:
        assert given not in repr(dict(session))


def test_what_is_wrong_is_told_and_what_was_typed_stays(harbour: Harbour) -> None:
    visitor = keeper(harbour)
    page = visitor.get("/admin/people/new")
    unit = option(page, "灯塔中学")
    page = visitor.post(
        "/admin/people/new", {"name": "", "login": "an", "email": "nowhere", "seat_unit": unit, "seat_role": ""}
    )
    assert page.status == 422
    for words in ("有 4 处需要处理", "请填写姓名", "已经有人使用这个登录名", "邮箱地址不完整", "单位和角色要一起选"):
        assert words in page.main, words
    assert page.one("//input[@name='email']/@value") == "nowhere"
    assert page.all("//select[@name='seat_unit']/option[@selected]/text()") == ["灯塔中学"]
    for anchor in page.all("//div[@id='errors']//a/@href"):
        assert page.all(f"//*[@id='{anchor[1:]}']"), anchor


def test_seats_are_changed_and_the_change_is_told(harbour: Harbour) -> None:
    visitor = keeper(harbour)
    page = visitor.get(visitor.get("/admin/people").link("路过客"))
    values = {"name": "路过客", "login": "lu", "expert_unit": option(page, "灯塔中学"), "expert_fields": "潮汐，灯光"}
    page = visitor.post(page.path, {**values, "seat_unit": "", "seat_role": ""})
    assert "已保存" in page.main
    assert "灯塔中学 借船人" in page.main
    assert "灯塔中学 潮汐、灯光" in page.main
    assert "借船人" not in harbour.visitor("路过客").get("/me").main


def test_a_unit_is_added_and_retired(harbour: Harbour) -> None:
    visitor = keeper(harbour)
    page = visitor.get("/admin/units/new")
    parent = option(page, "海湾港务局")
    page = visitor.post("/admin/units/new", {"name": "潮汐站", "region": "海湾/北岸", "parent": parent})
    assert (page.status, "潮汐站" in page.main) == (200, True)
    assert "已经有一个叫这个名称的单位" in visitor.post("/admin/units/new", {"name": "潮汐站"}).main
    retired = visitor.post(page.path + "/retire")
    assert "停用" in retired.one("//div[@class='page-head']//span[contains(@class, 'tag')]/text()")
    assert "潮汐站" not in visitor.get("/admin/people/new").main, "can't be chosen any more"
    assert "已恢复使用" in visitor.post(page.path + "/restore").main
    authority = visitor.get(visitor.get("/admin/people").link("海湾港务局"))
    refused = visitor.post(authority.path + "/retire")
    assert (refused.status, "主管单位" in refused.main) == (403, True)


def test_a_disabled_colleague_is_out_at_the_next_click(harbour: Harbour) -> None:
    colleague = harbour.visitor("任审核")
    assert colleague.get("/inbox").path == "/inbox"
    visitor = keeper(harbour)
    page = visitor.get(visitor.get("/admin/people").link("任审核"))
    assert "已停用" in visitor.post(page.path + "/disable").main
    assert colleague.get("/inbox").path == "/sign-in"
    assert "已恢复使用" in visitor.post(page.path + "/enable").main


PATHS = ["/admin/people", "/admin/people/new", "/admin/units/new"]
ACTS = ["", "/password", "/disable", "/enable"]


@pytest.mark.parametrize("name", ["任审核", "安借船"])
def test_nobody_else_comes_near(harbour: Harbour, name: str) -> None:
    visitor = keeper(harbour)
    person = visitor.get("/admin/people").link("安借船")
    unit = visitor.get("/admin/people").link("珊瑚潜水社")
    other = harbour.visitor(name)
    for path in [*PATHS, person, unit]:
        assert other.get(path).status == 403, path
    for act in ACTS:
        assert other.post(person + act, {"name": "恶作剧", "login": "x"}).status == 403, act
    for act in ("", "/retire", "/restore"):
        assert other.post(unit + act, {"name": "恶作剧"}).status == 403, act
    assert "恶作剧" not in visitor.get("/admin/people").main


def test_people_are_found_by_name_and_login(harbour: Harbour) -> None:
    visitor = keeper(harbour)
    assert "安借船" in visitor.get("/admin/people?q=AN").main
    page = visitor.get("/admin/people?q=灯塔")
    assert "灯塔中学" in page.main
    assert "没有符合筛选的人员" in page.main


def test_the_pages_in_english(harbour: Harbour) -> None:
    visitor = keeper(harbour)
    person = visitor.get("/admin/people").link("安借船")
    unit = visitor.get("/admin/people").link("珊瑚潜水社")
    visitor.get("/en")
    for path, words in (
        (person, "Reset the password"),
        (unit, "Retire this unit"),
        ("/admin/people/new", "Add a person"),
    ):
        page = visitor.get(path)
        assert words in page.main, path
        told = [text for text in page.all("//body//text()[not(ancestor::script)]") if CHINESE.search(text)]
        assert all(_made_of(text, _words_of_the_office(harbour)) for text in told), (path, told)
