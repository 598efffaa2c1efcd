"""A person at a browser who fills in forms by the names of their fields, as a scenario gives the answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from tests.web.screen import PATIENCE
from web.forms.tokens import token

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
CALLED_OFF = ("htmx:sendAbort", "htmx:afterRequest")


class Clerk:
    """Somebody signed in by the demo's one click."""

    def __init__(self, context: BrowserContext, address: str, name: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.address = address
        self.name = name
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: self.troubles.append(said.text) if _is_trouble(said) else None)
        self.page.goto(f"{address}/sign-in")
        self.page.locator("button.person", has=self.page.locator(f"b:text-is('{name}')")).click()

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def start(self, title: str) -> None:
        self.go("/start")
        self.page.get_by_role("link", name=title, exact=True).first.click()
        self.page.get_by_role("button", name="立案").click()
        self.page.wait_for_url(lambda url: "/start" not in url)

    def open_task(self, name: str) -> None:
        """Open the first task of this name and claim it when nobody holds it."""
        self.go("/inbox")
        self.page.locator("td.task").get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_url("**/task/*")
        claim = self.page.locator(".claim-bar button")
        if claim.count():
            claim.click()
            self.page.locator(".decide .btn-primary").wait_for()

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Rows first: adding one shows the form again. Then every answer by its name."""
        for name, rows in _lists(answers):
            self._have_rows(name, len(rows))
        for name, value in _leaves(answers):
            self._answer(name, value)

    def submit(self) -> None:
        self.page.locator("form[data-main] .decide .btn-primary").click()

    def _have_rows(self, name: str, wanted: int) -> None:
        """Add or remove rows one by one, each time waiting for the form that comes back."""
        counts = self.page.locator(f'input[name="_rows"][value^="{name}:"]')
        while (now := int((counts.first.get_attribute("value") or "").rpartition(":")[2])) != wanted:
            more = now < wanted
            button = f'[name="_row_add"][value="{name}"]' if more else f'[name="_row_remove"][value="{name}.{now - 1}"]'
            self.page.locator(f"button{button}").click()
            then = now + 1 if more else now - 1
            self.page.locator(f'input[name="_rows"][value="{name}:{then}"]').wait_for(state="attached")

    def _answer(self, name: str, value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                self._answer(name, one)
            return
        fields = self.page.locator(f'[name="{name}"]:not([type=hidden])')
        fields.first.wait_for(state="attached")
        kind = fields.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if isinstance(value, Mapping):
            self._named(fields, kind, value)
        elif kind in ("radio", "checkbox") and not isinstance(value, bool):
            self._settled(lambda: self.page.locator(f'[name="{name}"][value="{token(value)}"]').check())
        elif kind == "checkbox":
            self._settled(lambda: fields.first.set_checked(value))
        elif kind.startswith("select"):
            self._settled(lambda: fields.first.select_option(token(value)))
        else:
            self._settled(lambda: fields.first.fill("" if value is None else str(value)))

    def _named(self, fields: Locator, kind: str, value: Mapping[str, str]) -> None:
        """{$unit: name} is chosen by its label, {$file: name} is uploaded."""
        ((sort, name),) = value.items()
        if sort == "$file":
            fields.first.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": PDF})
            self.page.get_by_role("link", name=name).first.wait_for()
        elif kind.startswith("select"):
            self._settled(lambda: fields.first.select_option(label=name))
        else:
            self._settled(self.page.locator("label.choice", has_text=name).locator("input").first.check)

    def _settled(self, act: Any) -> None:
        """Do it, and wait until parts of the form that follow from it are there."""
        act()
        self.page.wait_for_function("() => !document.querySelector('.htmx-request')")


def _is_trouble(said: ConsoleMessage) -> bool:
    """A request that the page called off itself is none, though htmx tells it as an error."""
    return said.type == "error" and not said.text.startswith(CALLED_OFF)


def _lists(value: Any, name: str = "") -> Iterator[tuple[str, Sequence[Any]]]:
    """Every list of rows in the answers, outer ones first; lists of choices are none."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _lists(inner, f"{name}.{key}" if name else key)
    elif _is_rows(value):
        yield name, value
        for number, row in enumerate(value):
            yield from _lists(row, f"{name}.{number}")


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and not _is_reference(value):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else key)
    elif _is_rows(value):
        for number, row in enumerate(value):
            yield from _leaves(row, f"{name}.{number}")
    else:
        yield name, value


def _is_rows(value: Any) -> bool:
    rows = isinstance(value, list) and value
    return bool(rows) and all(isinstance(row, Mapping) and not _is_reference(row) for row in value)


def _is_reference(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith("$")
