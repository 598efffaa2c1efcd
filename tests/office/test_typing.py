"""A form that is fetched anew while a person goes on typing: nothing typed is lost, however slow the line is."""

import pytest
from playwright.sync_api import FilePayload, Locator, Route, expect

from tests.office.conftest import Sit
from tests.office.desk import Desk
from tests.office.rare_earth import PAPER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("office-browser")]
LEAD = "包头天宸稀土功能材料有限公司"


class Line:
    """A slow line on which what the form asks for is on its way until it is let through."""

    def __init__(self, desk: Desk) -> None:
        self.page = desk.page
        self.held: list[Route] = []
        self.slow = True
        self.page.route("**/draft", self._ask)

    def _ask(self, route: Route) -> None:
        if self.slow:
            self.held.append(route)
        else:
            route.continue_()

    def let_through(self) -> None:
        """The answer comes, and the page has done with it what it does."""
        while not self.held:
            self.page.wait_for_timeout(20)
        self.slow = False
        with self.page.expect_response("**/draft"):
            self.held.pop().continue_()
        expect(self.page.locator(".htmx-request")).to_have_count(0)


def open_a_plan(desk: Desk) -> tuple[Line, Locator]:
    """The form of a case of its own, on a slow line."""
    number = desk.start("提出建设意向")
    desk.open_task("填报建设意向和方案", number)
    return Line(desk), desk.page.locator("#form-parts")


def choose_the_lead(desk: Desk) -> tuple[Line, Locator]:
    """The lead was just chosen: the form that follows from it is under way."""
    line, form = open_a_plan(desk)
    with desk.page.expect_request("**/draft"):
        form.get_by_label("牵头建设单位").select_option(label=LEAD)
    return line, form


def test_what_is_typed_while_the_form_is_on_its_way_stays(sit: Sit) -> None:
    desk = sit("赵敏")
    line, form = choose_the_lead(desk)
    place = form.get_by_label("地址")
    place.click()
    desk.page.keyboard.type("包头市稀土高新区")
    line.let_through()
    expect(form.get_by_label(LEAD)).to_have_count(0)  # the lead is no partner: the new form is there
    expect(place).to_have_value("包头市稀土高新区")
    expect(place).to_be_focused()
    desk.page.keyboard.type("创新路")
    expect(place).to_have_value("包头市稀土高新区创新路")


def test_a_word_that_is_being_composed_is_not_torn(sit: Sit) -> None:
    desk = sit("赵敏")
    line, form = choose_the_lead(desk)
    place = form.get_by_label("地址")
    place.click()
    keys = desk.context.new_cdp_session(desk.page)
    keys.send("Input.imeSetComposition", {"text": "baotou", "selectionStart": 6, "selectionEnd": 6})
    line.let_through()
    expect(form.get_by_label(LEAD)).to_have_count(1)  # the old form still
    expect(place).to_be_focused()
    keys.send("Input.insertText", {"text": "包头"})
    expect(form.get_by_label(LEAD)).to_have_count(0)
    expect(place).to_have_value("包头")


def test_an_answer_that_comes_while_a_finger_is_down_waits_until_it_is_up(sit: Sit) -> None:
    desk = sit("赵敏")
    line, form = open_a_plan(desk)
    with desk.page.expect_request("**/draft"):
        upload(form, "方案.pdf", PAPER)
    desk.page.mouse.move(5, 5)
    desk.page.mouse.down()
    line.let_through()
    expect(form.get_by_role("link", name="方案.pdf")).to_have_count(0)
    desk.page.mouse.up()
    expect(form.get_by_role("link", name="方案.pdf")).to_have_count(1)


def test_a_button_that_is_pressed_while_a_file_is_on_its_way_is_not_lost(sit: Sit) -> None:
    desk = sit("赵敏")
    line, form = open_a_plan(desk)
    with desk.page.expect_request("**/draft"):
        upload(form, "方案.pdf", PAPER)
    form.get_by_label("地址").fill("包头市")
    desk.add_row("领军人才和团队负责人")
    line.let_through()
    expect(desk.row("领军人才和团队负责人", 2)).to_be_visible()
    expect(form.get_by_role("link", name="方案.pdf")).to_have_count(1)
    expect(form.get_by_label("地址")).to_have_value("包头市")
    desk.add_row("领军人才和团队负责人")
    expect(desk.row("领军人才和团队负责人", 3)).to_be_visible()  # and the next one isn't, either


def test_a_file_that_is_chosen_while_the_form_is_exchanged_is_not_lost(sit: Sit) -> None:
    """The window in which files are chosen was opened from a field that is not there any more."""
    desk = sit("赵敏")
    line, form = choose_the_lead(desk)
    with desk.page.expect_file_chooser() as chosen:
        form.get_by_label("建设方案和证明材料").click()
    line.let_through()
    expect(form.get_by_label(LEAD)).to_have_count(0)  # the new form is there
    chosen.value.set_files(paper("方案.pdf", PAPER))
    expect(form.get_by_role("link", name="方案.pdf")).to_have_count(1)


def test_a_file_that_is_not_taken_is_told_and_what_was_typed_stays(sit: Sit) -> None:
    desk = sit("赵敏")
    line, form = open_a_plan(desk)
    form.get_by_label("地址").fill("包头市")
    with desk.refused():
        with desk.page.expect_request("**/draft"):
            upload(form, "程序.pdf", b"MZ" + bytes(99))
        line.let_through()
        expect(desk.page.locator("#errors")).to_contain_text("“程序.pdf”的内容与它的扩展名不符")
    expect(desk.page.locator("#errors")).to_be_focused()
    expect(form.get_by_label("地址")).to_have_value("包头市")
    desk.picture("32-file-refused")
    desk.picture("32-file-refused", 375)
    upload(form, "方案.pdf", PAPER)
    expect(form.get_by_role("link", name="方案.pdf")).to_have_count(1)
    expect(desk.page.locator("#errors")).to_have_count(0)


def upload(form: Locator, name: str, content: bytes) -> None:
    form.get_by_label("建设方案和证明材料").set_input_files(paper(name, content))


def paper(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}
