"""A desk in the office: one person after another sits down at it and clicks and types, by the words on the page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.office.running import patiently

Value = str | int | float | Path | Sequence[str]
HEIGHT = 900
READY = "#diagram[data-ready=yes]"
NEEDS = "必填|可以不填|可以不传|不能修改|required|optional"  # words that stand behind a label


class Desk:
    """A browser with its window. What its console says or what is answered with a fault of the server is a failure."""

    def __init__(self, context: BrowserContext, url: str, pictures: Path) -> None:
        self.context, self.url, self.pictures = context, url, pictures
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self._refused = False
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("response", self._response)
        self.page.on(
            "requestfailed",
            lambda r: self.wrong.append(f"failed: {r.url}") if r.failure != "net::ERR_ABORTED" else None,
        )

    # ── who sits here ──

    def sign_in(self, name: str) -> None:
        """As a person of the demo office, by one click on the name; whoever sat here before signs out."""
        leave = self.page.get_by_role("button", name="退出", exact=True)
        if self.page.url != "about:blank" and leave.count():
            self._turn_to(leave)
        else:
            self.go("/sign-in")
        named = self.page.locator("b", has_text=re.compile(f"^{name}$"))
        self._turn_to(self.page.locator("button[name=person]").filter(has=named))
        expect(self.page.locator(".top-user")).to_contain_text(name)

    def sign_out(self) -> None:
        self.press("退出")

    # ── going about ──

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def _turn_to(self, what: Locator) -> None:
        """Click what leads to another page, and wait until all of it is there: who counts before, counts what has come."""
        with self.page.expect_navigation():
            what.click()

    def follow(self, words: str) -> None:
        """Click a link of the page's main part."""
        self.page.locator("main").get_by_role("link", name=words).first.click()

    def start(self, title: str) -> str:
        """Begin a case; its number."""
        self.go("/start")
        self._turn_to(self.page.locator("main").get_by_role("link", name=title).first)
        self._turn_to(self.page.get_by_role("button", name="立案", exact=True))
        return self.page.locator(".crumbs li").last.inner_text().strip()

    def open_task(self, title: str, case: str = "") -> None:
        """Open a task from the inbox, and claim it where it is nobody's yet."""
        link = self.page.get_by_role("link", name=title, exact=True)
        row = self.page.locator("tr[data-row]").filter(has=link).filter(has_text=case)
        for _ in patiently():  # what one case tells another arrives within a second or two: a person looks again
            self.go("/inbox")
            if row.count():
                break
        self._turn_to(row.first.get_by_role("link", name=title, exact=True))
        claim = self.page.locator("main").get_by_role("button", name="认领", exact=True)
        if claim.count():
            self._turn_to(claim)
        expect(self.page.get_by_role("button", name="提交", exact=True)).to_be_enabled()

    def open_case(self, words: str) -> None:
        self.go("/cases")
        row = self.page.locator("tr[data-row]").filter(has_text=words)
        self._turn_to(row.first.get_by_role("link").first)

    def inbox(self) -> list[str]:
        """Titles of what waits for the person."""
        self.go("/inbox")
        return self.page.locator("td.task a").all_inner_texts()

    # ── filling in ──

    def fill(self, answers: Mapping[str, Value], within: Locator | None = None) -> None:
        """Fill the fields with these labels, in their order, each as its kind wants it."""
        for label, value in answers.items():
            self._answer(within or self.page.locator("main form[data-main]"), label, value)

    def part(self, heading: str) -> Locator:
        """The section of a form under this heading."""
        return self.page.locator("section.form-part").filter(
            has=self.page.get_by_role("heading", name=heading, exact=True)
        )

    def row(self, legend: str, number: int) -> Locator:
        """The row of a list in a form, counted from 1."""
        table = self.page.locator("fieldset.form-list").filter(has=self.page.locator("legend", has_text=legend))
        return table.locator("tbody > tr, ol.row-cards > li").nth(number - 1)

    def add_row(self, legend: str) -> None:
        table = self.page.locator("fieldset.form-list").filter(has=self.page.locator("legend", has_text=legend))
        table.get_by_role("button", name="增加一项").click()

    def press(self, button: str) -> None:
        self._settled()
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def submit(self) -> None:
        """Hand the form in, and see the page that answers: who gets up before, sits at the old one."""
        with self.page.expect_navigation():
            self.press("提交")

    def _answer(self, within: Locator, label: str, value: Value) -> None:
        self._settled()
        named = re.compile(rf"^\s*{re.escape(label)}\s*({NEEDS})?\s*$")
        group = within.locator("fieldset.field").filter(has=self.page.locator("> legend", has_text=named))
        if group.count():
            for choice in [value] if isinstance(value, str) else value:
                group.first.get_by_label(choice, exact=True).check()
            return
        field = within.get_by_label(named).first
        kind = field.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind.startswith("select"):
            field.select_option(label=str(value))
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(str(value))

    def _settled(self) -> None:
        """What the page asks of itself after a choice or an upload is there, as it is when a person looks up again."""
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)

    # ── looking ──

    @property
    def words(self) -> str:
        """The words of the page's main part, blanks run together."""
        return " ".join(self.page.locator("main").inner_text().split())

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)

    def diagram(self) -> "Diagram":
        self.page.wait_for_selector(READY)
        return Diagram(self.page)

    def picture(self, name: str, width: int = 1440) -> None:
        """Keep the whole page as a picture."""
        if self.page.locator("[data-diagram]").count():
            self.page.wait_for_selector(READY)
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        wide, high = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        self.page.set_viewport_size(
            {"width": width, "height": max(HEIGHT, high)}
        )  # what sticks to an edge is at its end
        self.page.screenshot(path=self.pictures / f"{name}-{width}.png", full_page=True, caret="initial")
        self.page.set_viewport_size({"width": 1440, "height": HEIGHT})
        assert wide <= width, f"{name}: the page is {wide} px wide at {width}: it scrolls sideways"

    def download(self, words: str) -> bytes:
        with self.page.expect_download() as waiting:
            self.follow(words)
        return Path(waiting.value.path()).read_bytes()

    # ── what may not be ──

    @contextmanager
    def refused(self) -> Iterator[None]:
        """What is pressed in here is to be refused: the browser notes the status in its console."""
        self._refused = True
        try:
            yield
        finally:
            self._refused = False

    def _console(self, message: ConsoleMessage) -> None:
        overtaken = message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))  # a later choice took its place
        expected = overtaken or (self._refused and "status of 4" in message.text)
        if message.type in ("error", "warning") and not expected:
            self.wrong.append(f"console: {message.text[:300]} ({message.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= (500 if self._refused else 400):
            self.wrong.append(f"{response.status}: {response.request.method} {response.url}")


class Diagram:
    """What the picture of a case shows: ids of its elements by mark."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def _marked(self, mark: str) -> set[str]:
        found = self.page.locator(f".djs-element.{mark}").evaluate_all("all => all.map(e => e.dataset.elementId)")
        return set(found)

    @property
    def taken(self) -> set[str]:
        """Flows that were walked."""
        return self._marked("is-taken")

    @property
    def done(self) -> set[str]:
        return self._marked("is-done")

    @property
    def busy(self) -> set[str]:
        """Elements that a token stands in, whatever its deadline."""
        return self._marked("is-running") | self._marked("is-soon") | self._marked("is-overdue")

    @property
    def numbers(self) -> list[str]:
        """What is written on the tokens."""
        return self.page.locator(".token-mark text").all_text_contents()

    @property
    def ticks(self) -> int:
        return self.page.locator(".tick-mark").count()
