"""A task's page is left before its form was handed in: what was typed is there when somebody comes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.office.running import patiently
from tests.web.clerk import Clerk
from tests.web.conftest import Harbour
from tests.web.screen import keep, open_browser, serving
from tests.web.test_task import begin

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = "借到周五，船上还要两件救生衣。"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def clerk(harbour: Harbour, browser: Browser) -> Iterator[Clerk]:
    _, task = begin(harbour)
    with serving(harbour.app) as address:
        seated = Clerk(browser.new_context(viewport={"width": 1440, "height": 900}), address, "安借船")
        seated.go(f"/task/{task}")
        yield seated
        seated.page.context.close()


def typed(page: Page) -> None:
    page.fill('[name="boat"]', "海鸥号")
    page.fill('[name="opinion"]', WORDS)


def stands(page: Page) -> None:
    page.wait_for_selector("[data-keep]")
    assert page.input_value('[name="boat"]') == "海鸥号"
    assert page.input_value('[name="opinion"]') == WORDS


def test_the_other_language(clerk: Clerk) -> None:
    typed(clerk.page)
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("link", name="English").click()
    stands(clerk.page)
    assert "Draft kept" in clerk.page.locator("#saved").inner_text()
    keep(clerk.page, "task-kept")


def test_a_long_report(clerk: Clerk) -> None:
    """More than what a browser sends after a page that is gone: the link waits for it."""
    clerk.page.fill('[name="boat"]', "船" * 30_000)
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("link", name="English").click()
    assert len(clerk.page.input_value('[name="boat"]')) == 30_000


def test_a_form_that_was_refused(clerk: Clerk) -> None:
    """It was shown again with all that was typed, and none of that had been kept."""
    typed(clerk.page)
    clerk.submit()
    clerk.page.wait_for_selector("#errors")
    task = clerk.page.url
    with clerk.page.expect_navigation():
        clerk.page.locator(".top-nav").get_by_role("link").first.click()
    clerk.page.goto(task)
    stands(clerk.page)


def test_signing_out(clerk: Clerk) -> None:
    task = clerk.page.url
    typed(clerk.page)
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("button", name="退出").click()
    again = Clerk(clerk.page.context, clerk.address, clerk.name)
    again.page.goto(task)
    stands(again.page)


def test_the_window_is_closed(clerk: Clerk) -> None:
    task = clerk.page.url
    typed(clerk.page)
    other = clerk.page.context.new_page()
    clerk.page.close(run_before_unload=True)
    for _ in patiently():  # it is sent after the window, and nobody waits for it
        other.goto(task)
        if other.input_value('[name="boat"]'):
            break
    stands(other)


def test_the_machine_breaks_down(clerk: Clerk) -> None:
    """Nobody leaves the page: half a minute later it is kept all the same."""
    task = clerk.page.url
    clerk.page.clock.install()
    clerk.page.reload()
    typed(clerk.page)
    with clerk.page.expect_response("**/typed"):
        clerk.page.clock.fast_forward(31_000)
    other = clerk.page.context.new_page()
    other.goto(task)
    stands(other)


def test_who_typed_nothing_leaves_no_draft(clerk: Clerk) -> None:
    with clerk.page.expect_navigation():
        clerk.page.locator(".top-nav").get_by_role("link").first.click()
    assert clerk.page.locator("tr[data-row]").count() == 1
    assert "已暂存" not in clerk.page.locator("main").inner_text()


def questions(page: Page) -> list[str]:
    """What the browser asks from now on; the answer is to stay."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def test_what_can_not_be_kept_is_not_left_without_a_question(clerk: Clerk) -> None:
    asked = questions(clerk.page)
    clerk.page.route("**/typed", lambda route: route.abort())
    typed(clerk.page)
    with clerk.page.expect_event("dialog"):
        clerk.page.locator(".top-nav").get_by_role("link").first.click()
    assert asked == ["beforeunload"]
    stands(clerk.page)


def test_a_reason_that_is_kept_nowhere(clerk: Clerk) -> None:
    """It is asked about while it is typed and not sent, and only then."""
    reason = clerk.go(f"{clerk.page.url.removeprefix(clerk.address)}/hand-over").locator("textarea")
    asked = questions(clerk.page)
    with clerk.page.expect_navigation():
        clerk.page.locator(".top-nav").get_by_role("link").first.click()
    clerk.page.go_back()
    reason.fill(WORDS)
    with clerk.page.expect_event("dialog"):
        clerk.page.locator(".top-nav").get_by_role("link").first.click()
    assert reason.input_value() == WORDS
    clerk.page.select_option("#person", index=1)
    with clerk.page.expect_navigation():
        clerk.page.locator("main .btn-primary").click()
    assert asked == ["beforeunload"]


def test_a_second_window_that_fell_behind_says_so_and_writes_over_nothing_unasked(clerk: Clerk) -> None:
    first, task = clerk.page, clerk.page.url
    second = first.context.new_page()
    second.goto(task)
    second.fill('[name="boat"]', "信天翁号")
    typed(first)
    with first.expect_navigation():
        first.get_by_role("button", name="暂存").click()
    second.wait_for_selector("#elsewhere:visible")
    keep(second, "task-elsewhere")
    asked = questions(second)
    second.evaluate("window.dispatchEvent(new Event('pagehide'))")
    with second.expect_event("dialog"):
        second.locator(".top-nav").get_by_role("link").first.click()
    assert asked == ["beforeunload"]
    first.goto(task)
    stands(first)
    assert not first.locator("#elsewhere").is_visible()
    with second.expect_navigation():
        second.get_by_role("button", name="暂存").click()
    first.wait_for_selector("#elsewhere:visible")
    with first.expect_navigation():
        first.get_by_role("link", name="载入那里的内容").click()
    assert first.input_value('[name="boat"]') == "信天翁号", "whoever said so outright"


def test_that_another_window_was_faster_is_seen_from_far_below(clerk: Clerk) -> None:
    """Whoever types at the end of a long form has its beginning out of sight."""
    first, task = clerk.page, clerk.page.url
    second = first.context.new_page()
    second.set_viewport_size({"width": 375, "height": 300})
    second.goto(task)
    second.focus("#opinion")
    assert second.evaluate("scrollY") > 300, "the form's beginning is out of sight"
    typed(first)
    with first.expect_navigation():
        first.get_by_role("button", name="暂存").click()
    second.wait_for_selector("#elsewhere:visible")
    top, bottom = second.evaluate(
        "(({top, bottom}) => [top, bottom])(document.getElementById('elsewhere').getBoundingClientRect())"
    )
    assert 0 <= top < bottom <= 300


def look_at(page: Page) -> None:
    """Back in this window after another one."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def signs_in_again(clerk: Clerk) -> None:
    with clerk.page.context.expect_page() as opened:
        clerk.page.get_by_role("link", name="在新窗口登录").click()
    opened.value.locator("button.person", has=opened.value.locator(f"b:text-is('{clerk.name}')")).click()
    opened.value.wait_for_selector("[data-keep]")


def test_signed_out_meanwhile_one_signs_in_beside_and_goes_on(clerk: Clerk) -> None:
    page = clerk.page
    page.context.clear_cookies()
    typed(page)
    look_at(page)
    page.wait_for_selector("#signed-out:visible")
    keep(page, "task-signed-out")
    look_at(page)
    clerk.submit()
    assert page.locator("#signed-out").is_visible(), "still nobody is signed in"
    signs_in_again(clerk)
    look_at(page)
    page.wait_for_selector("#signed-out", state="hidden")
    page.reload()
    stands(page)


def test_a_form_that_was_open_overnight_is_not_lost_when_it_is_handed_in(clerk: Clerk) -> None:
    page, task = clerk.page, clerk.page.url
    page.clock.install()
    page.goto(task)
    page.clock.fast_forward("09:00:00")
    page.context.clear_cookies()
    typed(page)
    clerk.submit()
    page.wait_for_selector("#signed-out:visible")
    assert page.url == task
    signs_in_again(clerk)
    with page.expect_navigation():
        clerk.submit()
    assert page.input_value('[name="opinion"]') == WORDS, "the office has looked at it, and tells what is still missing"
    assert page.locator("#errors").is_visible()


def test_a_browser_without_channels_between_windows_keeps_all_the_same(clerk: Clerk) -> None:
    page = clerk.page.context.new_page()
    page.add_init_script("delete window.BroadcastChannel")
    page.goto(clerk.page.url)
    typed(page)
    with page.expect_navigation():
        page.locator(".top-nav").get_by_role("link").first.click()
    stands(clerk.go(clerk.page.url.removeprefix(clerk.address)))
