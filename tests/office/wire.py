"""A browser without a window: the same visitor as in the tests of the pages, sent over the network to the real program."""

from collections.abc import Iterator, Mapping
from http.cookiejar import CookieJar
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener

import lxml.html
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.web.visitor import Page, Visitor

URLENCODED = "application/x-www-form-urlencoded"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Wire:
    """What `Visitor` asks of a client, by HTTP; keeps cookies as a browser does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers: dict[str, str] = {}  # sent with everything that is posted
        self.cookies = CookieJar()
        keep = HTTPCookieProcessor(self.cookies), ProxyHandler({})
        self._following, self._staying = build_opener(*keep), build_opener(*keep, _Stay)

    def get(self, path: str, *, follow_redirects: bool = True, headers: Mapping[str, str] | None = None) -> Any:
        return self._ask(Request(urljoin(self.url, path), headers=dict(headers or {})), follow_redirects)

    def post(
        self, path: str, *, data: Mapping[str, Any], follow_redirects: bool = True, content_type: str = URLENCODED
    ) -> Any:
        if content_type == URLENCODED:
            body, kind = urlencode(data, doseq=True).encode(), URLENCODED
        else:
            boundary, body = encode_multipart({name: _files(value) for name, value in data.items()})
            kind = f"multipart/form-data; boundary={boundary}"
        request = Request(urljoin(self.url, path), data=body, headers={"Content-Type": kind, **self.headers})
        return self._ask(request, follow_redirects)

    def _ask(self, request: Request, follow: bool) -> Any:
        opener = self._following if follow else self._staying
        try:
            answer = opener.open(request, timeout=180)
        except HTTPError as refused:
            answer = refused
        with answer:
            body = answer.read()
        assert answer.status < 500, f"{answer.status} {request.full_url}"
        return SimpleNamespace(
            status_code=answer.status,
            headers=answer.headers,
            content_type=answer.headers.get("Content-Type", ""),
            data=body,
            get_data=lambda as_text=False: body.decode("utf-8", "replace") if as_text else body,
            request=SimpleNamespace(path=urlsplit(answer.url).path),
            close=lambda: None,
        )


def _files(value: Any) -> Any:
    """(content, name) as werkzeug's test client takes it → a file of the request."""
    if isinstance(value, tuple):
        content, name = value
        return FileStorage(BytesIO(content.read()), filename=name)
    return [_files(one) for one in value] if isinstance(value, list) else str(value)


def visitor(url: str, name: str = "") -> Visitor:
    """Somebody on the network; signed in by one click when named."""
    come = Visitor(Wire(url))
    if name:
        come.enter_as(name)
    return come


def controls(form: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """What of a form is sent, in its order; buttons are not."""
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        if field.get("type") not in ("submit", "button", "image") and not field.xpath("ancestor::fieldset[@disabled]"):
            yield field


def label_of(field: lxml.html.HtmlElement) -> str:
    """The words of a control as a person reads them, without 必填 and the like."""
    legend = field.xpath(
        "ancestor::fieldset[1][contains(@class, 'field') and not(contains(@class, 'form-list'))]/legend"
    )
    found = (
        legend
        if field.get("type") in ("radio", "checkbox") and legend
        else field.xpath("//label[@for=$id]", id=field.get("id"))
    )
    if not found:
        return ""
    return " ".join(" ".join(found[0].xpath("./text()")).split())


def task_form(page: Page) -> lxml.html.HtmlElement:
    return page.one("//form[@id='task-form']")


def sent_by(form: lxml.html.HtmlElement) -> dict[str, list[str]]:
    """What the browser would send of the form as it stands."""
    sent: dict[str, list[str]] = {}
    for field in controls(form):
        if field.tag == "select":
            values = [option.get("value") for option in field.xpath("./option[@selected]")] or [
                field.xpath("./option/@value")[0]
            ]
        elif field.get("type") in ("radio", "checkbox"):
            values = [field.get("value", "on")] if field.get("checked") is not None else []
        elif field.get("type") == "file":
            values = []
        else:
            values = [(field.text or "") if field.tag == "textarea" else field.get("value", "")]
        sent.setdefault(field.get("name"), []).extend(value or "" for value in values)
    return {name: values for name, values in sent.items() if values}
