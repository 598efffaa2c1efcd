"""Forms in a real browser: without a script by buttons, with htmx by themselves; never against the content policy."""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.engine.forms.office import WORLD, field, form
from tests.web.forms.page import make_page
from tests.web.screen import open_browser, serving

FORM = form(
    field("radio", "mode", label="组建模式", values=["龙头", "联合"], required=True),
    field("textfield", "why", label="联合的理由", required=True, conditional={"hide": '=mode != "联合"'}),
    {
        "type": "dynamiclist",
        "id": "l",
        "path": "years",
        "label": "逐年经费",
        "components": [
            field("number", "sum", label="经费", required=True, min=0, appearance={"suffixAdorner": "万元"})
        ],
    },
    {"type": "text", "id": "t", "text": "合计 {{sum(for y in years return y.sum)}} 万元"},
    field("filepicker", "plan", label="方案", multiple=True),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture(params=[True, False], ids=["htmx", "no script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 1000, "height": 900})
    found = context.new_page()
    found.live = request.param  # type: ignore[attr-defined]  # how this page works
    problems: list[str] = []
    found.on("console", lambda said: problems.append(said.text) if is_problem(said) else None)
    found.on("pageerror", lambda error: problems.append(str(error)))
    with serving(make_page(FORM, {}, WORLD, delays=repeat(0.08))) as address:
        found.goto(address)
        yield found
    assert problems == []  # a breach of the content policy would be told here
    context.close()


def is_problem(said: ConsoleMessage) -> bool:
    """htmx tells of a request that a newer one replaced; that is meant."""
    return said.type in {"error", "warning"} and not said.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))


def press(page: Any, name: str) -> None:
    """What a person without a script presses; with htmx the change itself did it."""
    if not page.live:
        page.locator(f"button[name='{name}']:not([aria-hidden])").first.click()


def test_a_form_is_filled_in(page: Any):
    assert page.locator("#f-why").count() == 0
    page.get_by_label("联合").check()
    press(page, "_update")
    page.locator("#f-why").wait_for()  # the condition was decided on the server
    page.get_by_label("联合的理由").fill("互补")
    page.locator("#f-years\\.0\\.sum").fill("1,000.5")
    page.get_by_role("button", name="增加一项").click()
    page.locator("#f-years\\.1\\.sum").fill("-2")
    page.locator("#f-plan").set_input_files({"name": "方案.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    press(page, "_upload")
    page.get_by_role("link", name="方案.pdf").wait_for()
    assert page.get_by_label("联合的理由").input_value() == "互补"  # nothing typed was lost on the way

    page.get_by_role("button", name="提交").click()
    page.locator("#errors").wait_for()
    assert page.locator("#errors a").all_inner_texts() == ["逐年经费 第 2 项：经费要不小于 0 万元"]
    page.locator("#errors a").click()
    assert page.url.endswith("#f-years.1.sum")
    page.get_by_role("button", name="删去 第 2 行").click()
    page.locator("#f-years\\.1\\.sum").wait_for(state="detached")
    page.get_by_role("button", name="提交").click()
    sent = page.locator("#sent").inner_text()
    assert '"years": [{"sum": 1000.5}]' in sent and '"why": "\\u4e92\\u8865"' in sent and "sha-1" in sent
    assert "合计 1000.5 万元" in page.locator("#f-t").inner_text()


def test_what_is_typed_while_the_form_comes_anew_stays(page: Any):
    """A slow line: a person goes on typing and choosing before the answer to the first choice is there."""
    page.get_by_label("龙头").check()
    press(page, "_update")
    page.locator("#f-years\\.0\\.sum").fill("abc")
    page.get_by_label("联合").check()
    press(page, "_update")
    page.locator("#f-why").wait_for()
    assert page.locator("#f-years\\.0\\.sum").input_value() == "abc"
    assert page.get_by_label("联合", exact=True).is_checked()


def test_an_answer_that_takes_long_does_not_undo_a_later_one(browser: Browser):
    """The server may finish two requests in any order: a file must not be lost to a choice made before it."""
    context = browser.new_context()
    page = context.new_page()
    with serving(make_page(FORM, {}, WORLD, delays=[0.5])) as address:
        page.goto(address)
        page.get_by_label("联合").check()
        page.locator("#f-plan").set_input_files({"name": "方案.pdf", "mimeType": "application/pdf", "buffer": b"x"})
        page.get_by_role("link", name="方案.pdf").wait_for()
        page.wait_for_timeout(700)  # whatever came late has come
        page.get_by_role("button", name="增加一项").click()
        page.locator("#f-years\\.1\\.sum").wait_for()
        assert page.get_by_role("link", name="方案.pdf").count() == 1
        assert page.locator("#f-why").count() == 1
    context.close()


def test_enter_in_a_field_keeps_the_draft_and_neither_sends_nor_removes(page: Any):
    page.locator("#f-years\\.0\\.sum").fill("7")
    page.locator("#f-years\\.0\\.sum").press("Enter")
    page.get_by_text("合计 7 万元").wait_for()
    assert page.locator("#errors").count() == 0
    assert page.locator("#f-years\\.0\\.sum").input_value() == "7"


@pytest.mark.parametrize("width", [1440, 375])
def test_nothing_sticks_out_sideways(browser: Browser, width: int):
    with serving(make_page(FORM, {}, WORLD)) as address:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(address)
        page.get_by_role("button", name="提交").click()
        page.locator("#errors").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
