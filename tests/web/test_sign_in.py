"""Signing in by password, being locked out, signing out; the demo's one click, and that it is nowhere else."""

from datetime import timedelta

import pytest

from tests.web.conftest import PASSWORD, Harbour, Open
from tests.web.visitor import Visitor


def test_with_the_password_one_is_in(harbour: Harbour) -> None:
    page = harbour.visitor().enter("an", PASSWORD)
    assert page.path == "/inbox"
    assert "安借船·珊瑚潜水社" in page.text


def test_a_wrong_password_keeps_the_name_and_says_one_sentence(harbour: Harbour) -> None:
    page = harbour.visitor().enter("an", "wrong")
    assert page.status == 401
    assert "登录名或密码不对" in page.main
    assert page.one("//input[@name='login']/@value") == "an"
    unknown = harbour.visitor().enter("nobody", "wrong")
    assert (unknown.status, "登录名或密码不对" in unknown.main) == (401, True)


def test_too_many_failures_lock_the_name_out_for_a_while(harbour: Harbour) -> None:
    visitor = harbour.visitor()
    for _ in range(5):
        visitor.enter("an", "wrong")
    page = visitor.enter("an", PASSWORD)
    assert page.status == 429
    assert "15 分钟后再试" in page.main
    harbour.clock.move_by(timedelta(minutes=16))
    assert visitor.enter("an", PASSWORD).path == "/inbox"


def test_what_the_browser_brought_along_is_forgotten(harbour: Harbour) -> None:
    """A session that somebody planted before does not become a signed-in one."""
    planted = harbour.visitor()
    planted.get("/sign-in")
    cookie = planted.client.get_cookie("guizhang")
    assert cookie is not None
    victim = harbour.visitor()
    victim.client.set_cookie("guizhang", cookie.value)
    victim.enter("an", PASSWORD)
    assert planted.get("/inbox").path == "/sign-in"
    with victim.client.session_transaction() as session:
        assert "stamp" in session


def test_a_cookie_copied_before_signing_out_is_worth_nothing(harbour: Harbour) -> None:
    visitor = harbour.visitor("安借船")
    copied = visitor.client.get_cookie("guizhang")
    assert copied is not None
    visitor.get("/inbox")
    page = visitor.post("/sign-out")
    assert "已退出" in page.main
    thief = Visitor(harbour.app.test_client())
    thief.client.set_cookie("guizhang", copied.value)
    assert thief.get("/inbox").path == "/sign-in"


def test_after_signing_in_one_is_where_one_wanted_to_be(harbour: Harbour) -> None:
    visitor = harbour.visitor()
    assert visitor.get("/cases?q=船").path == "/sign-in"
    assert visitor.page is not None
    wanted = visitor.page.one("//form[@action='/sign-in']//input[@name='next']/@value")
    page = visitor.post("/sign-in", {"login": "an", "password": PASSWORD, "next": wanted})
    assert page.path == "/cases"


@pytest.mark.parametrize(
    "next", ["https://evil.example", "//evil.example/inbox", "/\\evil.example", "javascript:alert(1)"]
)
def test_never_somewhere_else(harbour: Harbour, next: str) -> None:
    visitor = harbour.visitor()
    assert visitor.enter("an", PASSWORD, next).path == "/inbox"
    answer = harbour.visitor().client.get("/en", query_string={"next": next})
    assert answer.headers["Location"] == "/"


def test_the_one_click_exists_in_the_demo_only(open_harbour: Open) -> None:
    real = open_harbour(demo=False)
    page = real.visitor().get("/sign-in")
    assert "安借船" not in page.text
    assert "演示" not in page.text
    visitor = real.visitor()
    visitor.get("/sign-in")
    assert visitor.post("/sign-in/as", {"person": "anybody"}).status == 404


def test_cookies_are_closed_to_scripts_and_other_sites(open_harbour: Open) -> None:
    for https in (False, True):
        answer = open_harbour(https=https).visitor().client.get("/sign-in")
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is https
        assert ("Strict-Transport-Security" in answer.headers) is https


def test_a_person_who_lost_the_seat_loses_the_page_at_once(harbour: Harbour) -> None:
    from sqlalchemy import update

    from register.models import Person

    visitor = harbour.visitor("安借船")
    assert visitor.get("/inbox").path == "/inbox"
    with harbour.office.working() as work:
        work.session.execute(update(Person).where(Person.login == "an").values(active=False))
    assert visitor.get("/inbox").path == "/sign-in"


def test_a_new_password_needs_the_old_one_and_ends_every_session(harbour: Harbour) -> None:
    visitor, elsewhere = harbour.visitor(), harbour.visitor()
    visitor.enter("an", PASSWORD)
    elsewhere.enter("an", PASSWORD)
    page = visitor.get(visitor.get("/inbox").link("安借船"))
    assert "珊瑚潜水社" in page.main
    assert "原密码不对" in visitor.post("/me/password", {"old": "wrong", "new": "another password"}).main
    assert "10 到 200 个字符" in visitor.post("/me/password", {"old": PASSWORD, "new": "short"}).main
    page = visitor.post("/me/password", {"old": PASSWORD, "new": "another password"})
    assert (page.path, "密码已更换" in page.main) == ("/sign-in", True)
    assert elsewhere.get("/inbox").path == "/sign-in"
    assert harbour.visitor().enter("an", PASSWORD).status == 401
    assert harbour.visitor().enter("an", "another password").path == "/inbox"
