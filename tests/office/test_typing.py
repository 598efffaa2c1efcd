"""A form that is fetched anew while a person goes on typing: nothing typed is lost, on a slow line too."""

import time

import pytest
from playwright.sync_api import Route, expect

from tests.office.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("office-browser")]
SLOW = 1.2  # seconds that each answer to a draft is held back


def hold_back(route: Route) -> None:
    time.sleep(SLOW)
    route.continue_()


def test_what_is_typed_while_the_form_is_on_its_way_stays(sit: Sit) -> None:
    desk = sit("赵敏")
    desk.start("提出建设意向")
    desk.open_task("填报建设意向和方案")
    desk.page.route("**/draft", hold_back)
    form = desk.page.locator("#form-parts")
    with desk.page.expect_response("**/draft"):
        form.get_by_label("牵头建设单位").select_option(label="包头天宸稀土功能材料有限公司")
        place = form.get_by_label("地址")
        place.click()
        desk.page.keyboard.type("包头市稀土高新区")
    expect(form.get_by_label("包头天宸稀土功能材料有限公司")).to_have_count(
        0
    )  # the lead is no partner: the new form is there
    expect(place).to_have_value("包头市稀土高新区")
    expect(place).to_be_focused()
    desk.page.keyboard.type("创新路")
    expect(place).to_have_value("包头市稀土高新区创新路")


def test_a_word_that_is_being_composed_is_not_torn(sit: Sit) -> None:
    desk = sit("赵敏")
    desk.start("提出建设意向")
    desk.open_task("填报建设意向和方案")
    desk.page.route("**/draft", hold_back)
    form = desk.page.locator("#form-parts")
    place = form.get_by_label("地址")
    with desk.page.expect_response("**/draft"):
        form.get_by_label("牵头建设单位").select_option(label="包头天宸稀土功能材料有限公司")
        place.click()
        keys = desk.context.new_cdp_session(desk.page)
        keys.send("Input.imeSetComposition", {"text": "baotou", "selectionStart": 6, "selectionEnd": 6})
    desk.page.wait_for_timeout(300)
    expect(place).to_be_focused()
    keys.send("Input.insertText", {"text": "包头"})
    expect(form.get_by_label("包头天宸稀土功能材料有限公司")).to_have_count(0)
    expect(place).to_have_value("包头")
