"""An element of the diagram shows its rules: by a click, by the keyboard, and as a list for those without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.clerk import Clerk
from tests.web.conftest import Harbour
from tests.web.screen import keep, open_browser, serving
from tests.web.test_inbox import review

NUMBER = "港务〔2026〕1号"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def shown(page: Page) -> list[str]:
    """The steps whose rules can be seen now."""
    return [section.get_attribute("data-element") or "" for section in page.locator(".element-rule:visible").all()]


def test_the_list_says_of_each_step_its_rules_with_document_and_article(harbour: Harbour) -> None:
    review(harbour)
    page = harbour.visitor("安借船").get("/case/1")
    (fill,) = page.all("//*[@id='rules-of-fill']")
    for words in ("填写借船单", "借船要写明用处", "写清船名、天数和用处，才能审核。", f"{NUMBER} 第一条", "B-1"):
        assert words in " ".join(fill.text_content().split()), words
    assert page.all("//*[@id='rules-of-start']") == [], "carries none"


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_click_and_the_keyboard_show_the_rules_of_one_step(harbour: Harbour, browser: Browser) -> None:
    review(harbour)
    with serving(harbour.app) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        clerk = Clerk(context, address, "安借船")
        page = clerk.go("/case/1")
        page.wait_for_selector("[data-ready=yes]")
        assert shown(page) == []

        page.locator('[data-element-id="review"]').click()
        assert shown(page) == ["review"]
        assert f"{NUMBER} 第二条" in page.locator(".element-rule:visible").inner_text()
        keep(page, "case-rules")

        page.locator('[data-element-id="start"]').click()
        assert shown(page) == []
        assert page.get_by_text("这一步没有写明规则。").is_visible()

        first = page.locator('.has-rules[tabindex="0"]')
        assert first.count() == 1, "one stop of the tabulator key for the whole picture"
        first.focus()
        order = page.locator("[data-element]").evaluate_all("all => all.map(one => one.dataset.element)")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert shown(page) == [order[1]]
        assert page.evaluate("document.activeElement.dataset.element") == order[1]

        page.get_by_role("button", name="看全部步骤").click()
        assert shown(page) == order
        assert clerk.troubles == []
        context.close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_without_scripts_the_list_opens_by_itself(harbour: Harbour, browser: Browser) -> None:
    review(harbour)
    with serving(harbour.app) as address:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
        page = Clerk(context, address, "安借船").go("/case/1")
        page.locator("summary", has_text="各步骤的规则").click()
        assert "review" in shown(page)
        assert page.get_by_role("button", name="看全部步骤").count() == 0
        context.close()
