"""Invented forms through a real browser: what it posts of a page is judged like the answers that made the page."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from engine.forms import Checked, Form, read_form
from tests.engine.forms.invent import invent
from tests.engine.forms.office import WORLD
from tests.web.forms.page import make_page
from tests.web.forms.test_page import unordered
from tests.web.screen import open_browser

ADDRESS = "http://office.test"


def test_a_browser_posts_what_the_page_shows():
    through_the_browser(range(25))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_browser_posts_what_two_hundred_pages_show():
    through_the_browser(range(1000, 1200))


def through_the_browser(seeds: range) -> None:
    accepted = 0
    with open_browser() as browser, ThreadPoolExecutor(1) as elsewhere:
        page = browser.new_context(java_script_enabled=False, timezone_id="Asia/Shanghai").new_page()
        for seed in seeds:
            form, draft, expected = elsewhere.submit(case, seed).result()
            found, faults = through(page, elsewhere, form, draft)
            if expected.errors:
                assert found is not None or faults  # what a page can't show (an option that is none) is not posted
            else:
                accepted += 1
                assert unordered(found) == unordered(expected.values)
    assert accepted >= len(seeds) / 2


def case(seed: int) -> tuple[Form, dict[str, Any], Checked]:
    """A form, a draft of it and what is said of the draft; three of four drafts are fine."""
    schema, answers = invent(random.Random(seed))
    text = json.dumps(schema)
    form = read_form(
        (text if seed % 4 == 0 else text.replace('"required": true', '"required": false')).encode(), "f.form"
    )
    draft = form.keep(answers, {}, {}, WORLD)
    for wrong in form.check({}, draft, {}, WORLD).errors if seed % 4 else ():
        draft.pop(wrong.split(".")[0], None)
    return form, draft, form.check({}, draft, {}, WORLD)


def through(page: Page, elsewhere: ThreadPoolExecutor, form: Form, draft: dict[str, Any]) -> tuple[Any, int]:
    """Open the page and send it as it is: (what was accepted or None, how many faults)."""
    app = make_page(form, {}, WORLD, scripts=False)
    app.extensions["kept"]["draft"] = draft
    client = app.test_client()

    def serve(route: Route) -> None:
        asked = route.request
        path = asked.url.removeprefix(ADDRESS)
        if path.startswith("/static/"):
            return route.fulfill(status=204)  # what it looks like is looked at elsewhere
        kind = asked.headers.get("content-type")
        answer = elsewhere.submit(
            client.open, path, method=asked.method, data=asked.post_data_buffer, content_type=kind
        ).result()
        return route.fulfill(status=answer.status_code, content_type=answer.content_type, body=answer.data)

    page.unroute_all()
    page.route("**/*", serve)
    page.goto(ADDRESS + "/")
    page.locator(".btn-primary").click()
    page.locator("#sent, #errors").first.wait_for()
    sent = page.locator("#sent")
    return (json.loads(sent.inner_text()) if sent.count() else None), page.locator("#errors a").count()
