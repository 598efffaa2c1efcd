"""Somebody with a browser: follows redirects, sends back the token of the page it reads, sees what is on it."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import lxml.html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Files = Mapping[str, tuple[str, bytes]]  # field → (name, content)


class Page:
    """An answer as a person sees it."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.path = response.request.path
        self.tree = lxml.html.fromstring(self.html) if self.html and "html" in (response.content_type or "") else None

    @property
    def text(self) -> str:
        """The words on the page, blanks run together; scripts' data left out."""
        assert self.tree is not None
        return " ".join(" ".join(self.tree.xpath("//body//text()[not(ancestor::script)]")).split())

    @property
    def main(self) -> str:
        assert self.tree is not None
        return " ".join(" ".join(self.tree.xpath("//main//text()[not(ancestor::script)]")).split())

    def all(self, xpath: str) -> list[Any]:
        assert self.tree is not None
        return list(self.tree.xpath(xpath))

    def one(self, xpath: str) -> Any:
        (found,) = self.all(xpath)
        return found

    def link(self, words: str) -> str:
        """Where the first link with these words leads: one in the page's own text before one in its frame."""
        assert self.tree is not None
        here = "[contains(normalize-space(.), $words)]/@href"
        return str([*self.tree.xpath("//main//a" + here, words=words), *self.tree.xpath("//a" + here, words=words)][0])

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.html)
        return found[1] if found else ""


def _all(value: Any) -> list[Any]:
    """What a field of a form sends already: ids of the files that are in it."""
    return value if isinstance(value, list) else [] if value is None else [value]


class Visitor:
    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page | None = None
        self.token = ""

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Page:
        return self._seen(self.client.get(path, follow_redirects=follow, headers=headers))

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, *, files: Files | None = None, follow: bool = True
    ) -> Page:
        """Send a form with the token of the page read last."""
        form: dict[str, Any] = {"csrf_token": self.token, **(data or {})}
        for field, (name, content) in (files or {}).items():
            form[field] = [*_all(form.get(field)), (BytesIO(content), name)]
        kind = {"content_type": "multipart/form-data"} if files else {}
        return self._seen(self.client.post(path, data=form, follow_redirects=follow, **kind))

    def enter_as(self, name: str) -> Page:
        """The demo's one click."""
        self.get("/sign-in")
        assert self.page is not None
        (person,) = self.page.all(f"//button[@name='person'][b[text()='{name}']]/@value")
        return self.post("/sign-in/as", {"person": person})

    def enter(self, login: str, password: str, next: str = "") -> Page:
        self.get("/sign-in")
        return self.post("/sign-in", {"login": login, "password": password, "next": next})

    def _seen(self, response: TestResponse) -> Page:
        self.page = Page(response)
        response.close()
        self.token = self.page.token or self.token
        return self.page
