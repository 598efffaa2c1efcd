"""What no page may do: answer a forged form, run what somebody typed, show a file that was not asked for by right."""

import re

import pytest
from werkzeug.routing import Rule

from tests.web.conftest import Harbour, Open
from tests.web.test_task import WISH, begin

ARGUMENTS = {"task_id": 1, "case_id": 1, "incident_id": 1, "wanted": "en", "pack": "harbour", "process": "borrow"}
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"


def addresses(harbour: Harbour, method: str) -> list[str]:
    """One address for every route that answers this method."""
    with harbour.app.test_request_context():
        adapter = harbour.app.create_url_adapter(None) or harbour.app.url_map.bind("localhost")
        return sorted(
            {_address(adapter, rule) for rule in harbour.app.url_map.iter_rules() if method in (rule.methods or ())}
        )


def _address(adapter: object, rule: Rule) -> str:
    values = {name: ARGUMENTS.get(name, "abc") for name in rule.arguments}
    return str(adapter.build(rule.endpoint, values))  # type: ignore[attr-defined]  # werkzeug's MapAdapter


def test_every_form_without_its_token_is_refused(harbour: Harbour) -> None:
    visitor = harbour.visitor("管系统")
    posts = [address for address in addresses(harbour, "POST") if not address.startswith("/jobs/")]  # proved otherwise
    assert len(posts) >= 12
    for address in posts:
        for token in ("", "forged"):
            answer = visitor.client.post(address, data={"csrf_token": token})
            assert answer.status_code == 400, address
            assert "刷新后再提交" in answer.get_data(as_text=True)


def test_reading_never_changes_anything(harbour: Harbour) -> None:
    visitor = harbour.visitor("管系统")
    before = harbour.office.now()
    for address in addresses(harbour, "GET"):
        answer = visitor.client.get(address)
        assert answer.status_code < 500, address
    assert harbour.office.now() == before


def test_every_answer_carries_the_headers(harbour: Harbour) -> None:
    for visitor in (harbour.visitor(), harbour.visitor("安借船")):
        for address in [*addresses(harbour, "GET"), "/nowhere", "/static/office.css"]:
            with visitor.client.get(address) as answer:
                headers = answer.headers
            policy = headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["X-Content-Type-Options"] == "nosniff", address
            assert headers["Referrer-Policy"] == "same-origin"
            if not address.startswith("/static"):
                assert headers["Cache-Control"] == "no-store", address


def test_no_page_needs_what_the_policy_forbids(harbour: Harbour) -> None:
    """No inline script, no inline style, no handler in an attribute, nothing from elsewhere."""
    begin(harbour)
    visitor = harbour.visitor("管系统")
    for address in addresses(harbour, "GET"):
        html = visitor.client.get(address, follow_redirects=True).get_data(as_text=True)
        if "<html" not in html:
            continue
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", html), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html), address
        assert not re.search(r'(src|action|formaction)="(https?:)?//', html), address


def test_what_people_type_is_shown_never_run(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    refused = borrower.post(f"/task/{task}", {**WISH, "boat": HOSTILE * 2, "opinion": HOSTILE, "crew.0.name": HOSTILE})
    kept = borrower.post(f"/task/{task}/draft", {**WISH, "boat": HOSTILE, "opinion": HOSTILE, "crew.0.name": HOSTILE})
    done = borrower.post(f"/task/{task}", {**WISH, "boat": HOSTILE[:40], "opinion": HOSTILE, "crew.0.name": HOSTILE})
    assert done.status == 200
    reviewer = harbour.visitor("任审核")
    pages = [refused, kept, done, borrower.get(f"/task/{task}"), borrower.get("/case/1"), borrower.get("/cases")]
    pages += [
        borrower.get("/cases", q=HOSTILE),
        borrower.get(f"/cases?q={HOSTILE}"),
        borrower.get(f"/inbox?q={HOSTILE}"),
    ]
    pages += [reviewer.get("/inbox"), reviewer.get("/task/2"), borrower.get("/inbox?box=started")]
    shown = 0
    for page in pages:
        assert not page.all("//script[not(@src) and not(@type='application/json')]"), page.path
        assert not page.all("//*[@onerror]"), page.path
        assert "49" not in page.main or "7*7" in page.main
        shown += "alert(" in page.main or HOSTILE[:20] in page.html
    assert shown >= 6, "what was typed is on the pages"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../config.py", "/static/..%2fconfig.py", "/static/%2e%2e/%2e%2e/config.py", "/static//etc/passwd",
        "/file/../../etc/passwd", "/file/..%2f..%2fetc%2fpasswd", "/rulebooks/../secret.key",
        "/case/1/diagram/..%2f..%2fpack.yaml.bpmn",
        "/rulebooks/harbour/diagram/..%2fpack.bpmn", "/case/1/diagram/pack.yaml.bpmn",
    ],
)  # fmt: skip
def test_no_path_leads_out(harbour: Harbour, path: str) -> None:
    answer = harbour.visitor("管系统").client.get(path)
    assert answer.status_code in (404, 308), path
    assert b"root:" not in answer.data


def test_a_body_too_large_is_refused_with_what_to_do(open_harbour: Open) -> None:
    harbour = open_harbour(request_limit=1024 * 1024)
    borrower, task = begin(harbour)
    page = borrower.post(f"/task/{task}", WISH, files={"attachments": ("大.txt", b"a" * 2_000_000)})
    assert page.status == 413
    assert "最多 1 MB" in page.main


def test_more_fields_than_any_form_has_are_refused(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.post(
        f"/task/{task}", {**{f"x{n}": "1" for n in range(4_100)}}, files={"attachments": ("a.txt", b"a")}
    )
    assert page.status == 413


def test_a_name_that_is_not_ours_is_refused(open_harbour: Open) -> None:
    harbour = open_harbour(trusted_hosts=("office.example",))
    client = harbour.app.test_client()
    assert client.get("/sign-in", base_url="http://evil.example").status_code == 400
    assert client.get("/sign-in", base_url="http://office.example").status_code == 200


def test_an_unknown_address_says_what_to_do(harbour: Harbour) -> None:
    visitor = harbour.visitor()
    page = visitor.get("/nowhere")
    assert page.status == 404
    assert "没有找到" in page.main
    answer = visitor.client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.json == {"status": 404, "error": "地址可能不对，内容可能已经删除，或者您无权查看。", "reference": ""}
    answer = visitor.client.delete("/inbox")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS"})


def test_a_fault_of_the_program_shows_a_number_and_nothing_else(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("web.pages.cases.cases", broken)
    page = harbour.visitor("安借船").get("/cases")
    assert page.status == 500
    assert "secret" not in page.html
    assert re.search(r"编号 [0-9a-f]{12}", page.main)
