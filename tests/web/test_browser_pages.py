"""Every page in a real browser, wide and narrow, in both languages; by keyboard; and without scripts."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.web.clerk import Clerk
from tests.web.conftest import Harbour
from tests.web.screen import keep, open_browser, serving
from tests.web.test_case import publish
from tests.web.test_inbox import review
from tests.web.test_task import begin

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

UNLABELLED = """() => [...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]
  .filter(e => !e.labels?.length && !e.ariaLabel && !e.closest('[aria-hidden=true]')).map(e => e.outerHTML)"""
NAMELESS = """() => [...document.querySelectorAll('a, button, summary')].filter(e => !e.closest('[aria-hidden=true]'))
  .filter(e => !e.textContent.trim() && !e.ariaLabel && !e.title).map(e => e.outerHTML)"""
TWICE = """() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at) }"""
HEADLESS = (
    """() => [...document.querySelectorAll('table')].filter(t => !t.querySelector('th[scope]')).map(t => t.outerHTML)"""
)


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def browser(opened: Browser) -> Iterator[Browser]:
    """The module's one browser, with nobody in it yet."""
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.fixture
def busy(harbour: Harbour) -> Harbour:
    """One case late, one soon due, one published, one just begun."""
    review(harbour, "海鸥号")
    harbour.clock.move_by(timedelta(days=8))
    _more(harbour)
    return harbour


def _more(harbour: Harbour) -> None:
    review(harbour, "信天翁号")
    publish(harbour)
    begin(harbour)
    harbour.settle()


def sound(page: Page, name: str) -> None:
    """What an accessibility checker asks first: one heading, every field with a label, every button with words."""
    assert page.locator("h1").count() == 1, name
    for what in (UNLABELLED, NAMELESS, TWICE, HEADLESS):
        assert page.evaluate(what) == [], (name, what)


PAGES = {
    "inbox": "/inbox",
    "inbox-empty": "/inbox?box=mine&q=鲸鱼",
    "done": "/inbox?box=done",
    "started": "/inbox?box=started",
    "start": "/start",
    "case-late": "/case/1",
    "task-held": "/task/2",
    "cases": "/cases",
    "rulebooks": "/rulebooks",
    "rulebook": "/rulebooks/harbour",
    "register-empty": "/register",
    "notices-open": "/notices",
    "messages": "/inbox?box=told",
    "hand-over": "/task/2/hand-over",
    "me": "/me",
    "about": "/about",
    "not-found": "/nowhere",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_wide_and_narrow(busy: Harbour, browser: Browser, language: str) -> None:
    with serving(busy.app) as address:
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(f"{address}/{language}?next=/sign-in")
        keep(page, f"sign-in-{language}")
        sound(page, "sign-in")
        clerk = Clerk(context, address, "任审核") if language == "zh" else _enter(page, "任审核")
        page = clerk.page if isinstance(clerk, Clerk) else clerk
        for name, path in PAGES.items():
            page.goto(address + path)
            if page.locator("[data-diagram]").count():
                page.wait_for_selector("[data-ready=yes]")
            sound(page, name)
            keep(page, f"{name}-{language}")
        context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_administrators_pages(busy: Harbour, browser: Browser, language: str) -> None:
    with serving(busy.app) as address:
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(f"{address}/{language}?next=/sign-in")
        page = _enter(page, "管系统")
        page.goto(address + "/admin/people/new")
        page.locator("form[data-main] .btn-primary").evaluate("e => e.form.noValidate = true")
        page.fill('[name="email"]', "nowhere")
        page.locator('[name="seat_unit"]').first.select_option(label="灯塔中学")
        page.locator("form[data-main] .btn-primary").click()
        page.wait_for_selector("#errors")
        _look(page, f"person-errors-{language}")
        for name, link in (("person", "任审核"), ("unit", "海湾港务局")):
            page.goto(address + "/admin/people")
            _look(page, f"people-{language}")
            page.locator("main").get_by_role("link", name=link, exact=True).first.click()
            page.wait_for_load_state()
            _look(page, f"{name}-{language}")
        page.goto(address + "/admin/people")
        page.locator("main").get_by_role("link", name="任审核", exact=True).click()
        page.fill('[name="email"]', "ren@harbour.cn")
        page.locator('[name="seat_unit"]').nth(1).select_option(label="灯塔中学")
        page.locator('[name="seat_role"]').nth(1).select_option("借船人")
        page.locator("form[data-main] .btn-primary").click()
        page.wait_for_load_state()
        page.locator("#password button").click()
        page.wait_for_selector(".given-password")
        _look(page, f"person-password-{language}")
        page.goto(address + "/admin/units/new")
        _look(page, f"unit-new-{language}")
        context.close()


def _look(page: Page, name: str) -> None:
    sound(page, name)
    keep(page, name)


def _enter(page: Page, name: str) -> Page:
    page.locator("button.person", has=page.locator(f"b:text-is('{name}')")).click()
    return page


def test_a_refused_form(harbour: Harbour, browser: Browser) -> None:
    _, task = begin(harbour)
    with serving(harbour.app) as address:
        clerk = Clerk(browser.new_context(viewport={"width": 1440, "height": 900}), address, "安借船")
        page = clerk.go(f"/task/{task}")
        page.fill('[name="days"]', "99")
        page.fill('[name="opinion"]', "想早点借。")
        clerk.submit()
        page.wait_for_selector("#errors")
        assert page.evaluate("document.activeElement.id") == "errors", "the summary is read first"
        assert page.input_value('[name="opinion"]') == "想早点借。"
        sound(page, "task-errors")
        keep(page, "task-errors")
        page.locator("#errors a").first.click()
        assert page.evaluate("location.hash").startswith("#f-boat")
        page.check('[value="fish"]')
        page.wait_for_selector('[name="fish"]')
        assert page.input_value('[name="days"]') == "99", "typed values survive the change of the form"


def test_a_form_that_is_sent_calls_off_what_it_still_asks_for(harbour: Harbour, browser: Browser) -> None:
    """Its late answer would be a refusal, or would show to nobody the sentence meant for the next page."""
    _, task = begin(harbour)
    with serving(harbour.app) as address:
        clerk = Clerk(browser.new_context(), address, "安借船")
        page = clerk.go(f"/task/{task}")
        page.fill('[name="boat"]', "海鸥号")
        page.fill('[name="days"]', "3")
        page.fill('[name="crew.0.name"]', "甲")
        sent: list[Route] = []

        def hold(route: Route) -> None:
            sent.append(route)

        page.route("**/draft", lambda route: None)  # on its way for ever
        page.route(f"**/task/{task}", hold)
        page.check('[value="class"]')
        with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/draft")):
            page.locator("form[data-main] .decide .btn-primary").click(no_wait_after=True)
        while not sent:
            page.wait_for_timeout(50)
        sent[0].continue_()
        page.locator("main", has_text="已提交").wait_for()
        assert clerk.troubles == []


def test_by_keyboard(busy: Harbour, browser: Browser) -> None:
    with serving(busy.app) as address:
        clerk = Clerk(browser.new_context(), address, "任审核")
        page = clerk.go("/inbox")
        rows = page.locator("tr[data-row]").count()
        assert rows >= 2
        for key in itertools.repeat("j", rows + 2):
            page.keyboard.press(key)
        assert page.locator("tr[data-row]").nth(rows - 1).evaluate("e => e.classList.contains('at-cursor')")
        page.keyboard.press("k")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.type("j")
        assert page.input_value("#q") == "j", "letters typed into a field move nothing"
        page.keyboard.press("Escape")
        page.locator("h1").click()
        page.keyboard.press("?")
        assert page.locator("dialog[open]").is_visible()
        keep(page, "keys", widths=(1440,))
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        page.locator(".notices", has_text="已认领").wait_for()
        clerk.go("/inbox")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"


def test_without_scripts(harbour: Harbour, browser: Browser) -> None:
    """Signed in, started, claimed, rows added, submitted, read: with plain links and buttons."""
    with serving(harbour.app) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(address + "/sign-in")
        _enter(page, "安借船")
        page.goto(address + "/start")
        page.get_by_role("link", name="借船", exact=True).click()
        page.get_by_role("button", name="立案").click()
        page.goto(address + "/inbox")
        page.get_by_role("button", name="认领").click()
        page.get_by_role("link", name="填写借船单").click()
        page.fill('[name="boat"]', "海燕号")
        page.fill('[name="days"]', "2")
        page.check('[value="fish"]')
        page.get_by_role("button", name="按所选更新表单").click()
        page.fill('[name="fish"]', "带鱼")
        page.fill('[name="crew.0.name"]', "甲")
        page.get_by_role("button", name="增加一项").click()
        page.fill('[name="crew.1.name"]', "乙")
        assert page.input_value('[name="fish"]') == "带鱼"
        page.get_by_role("button", name="提交").click()
        page.locator("main", has_text="已提交").wait_for()
        page.goto(address + "/case/1")
        assert "审核借船单" in page.locator(".trail").inner_text()
        page.set_viewport_size({"width": 375, "height": 800})
        page.locator(".top-menu summary").click()
        page.locator(".top-sheet").get_by_role("link", name="登记簿").click()
        assert page.url.endswith("/register")
        context.close()


def test_on_paper(busy: Harbour, browser: Browser) -> None:
    """Printed, the navigation and the buttons are gone; office, time and person stand on top."""
    with serving(busy.app) as address:
        clerk = Clerk(browser.new_context(viewport={"width": 1000, "height": 900}), address, "任审核")
        for path in ("/inbox", "/case/1"):
            page = clerk.go(path)
            page.emulate_media(media="print")
            assert page.locator(".print-head").is_visible()
            assert not page.locator(".top").is_visible()
            assert page.locator("main .btn:visible").count() == 0, path
            keep(page, "print" + path.replace("/", "-"), widths=(1000,))
            page.emulate_media(media="screen")
