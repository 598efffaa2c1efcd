"""Outside jobs over a real connection: signed both ways, and nothing unproved goes on."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tasks.errors import NotOpenAnyMore
from tasks.outward import JobAnswer
from tests.web.conftest import Harbour
from web.config import Config, ConfigError
from web.jobs import caller, headers, is_signed, read_answer, signature
from web.pages import job as page

SECRET = b"s" * 24
TEXT = "whsec_" + "c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nz"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class Program(BaseHTTPRequestHandler):
    """An outside program: it keeps what it was sent and says what the test wants."""

    sent: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012 — emptied by the fixture
    status, body = 200, b'{"result": {"ph": 7}}'
    more: dict[str, str] = {}  # noqa: RUF012 — replaced by tests

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Program.sent.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(Program.status)
        for name, value in Program.more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(Program.body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    Program.sent, Program.status, Program.body, Program.more = [], 200, b'{"result": {"ph": 7}}', {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Program)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()
    thread.join()


def ask(address: str) -> JobAnswer | None:
    config = Config(Path(), "", b"", jobs_url=address, jobs_secret=SECRET)
    return caller(config, lambda: NOON)(key="k-1", payload={"job": "soil", "payload": {"plot": "东头"}})


def test_a_job_is_posted_signed_and_its_answer_read(address: str) -> None:
    assert ask(address) == JobAnswer({"ph": 7})
    ((sent, body),) = Program.sent
    assert sent["webhook-id"] == "k-1" and is_signed(SECRET, sent, body, NOON)
    assert json.loads(body) == {"type": "soil", "data": {"job": "soil", "payload": {"plot": "东头"}}}


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (202, b"", None),
        (200, b"", None),
        (200, b'{"error": {"code": "NO_SOIL", "message": "x"}}', JobAnswer(error_code="NO_SOIL", message="x")),
        (404, b"gone", JobAnswer(error_code="JOB_FAILED", message="HTTP 404")),
    ],
)
def test_what_the_program_says_is_understood(address: str, status: int, body: bytes, answer: JobAnswer | None) -> None:
    Program.status, Program.body = status, body
    assert ask(address) == answer


@pytest.mark.parametrize("status", [429, 500, 503, 302])
def test_whoever_cannot_take_it_now_is_asked_again(address: str, status: int) -> None:
    Program.status, Program.more = status, {"Location": "http://127.0.0.1:1/elsewhere"}
    with pytest.raises(OSError, match=f"HTTP {status}"):
        ask(address)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"no json",
        b'{"result": 1, "more": 2}',
        b'{"error": {"code": 3}}',
        b"x" * 1_000_001,
        b'{"result": "a\\u0000"}',
    ],
)
def test_an_answer_of_another_shape_is_none(address: str, body: bytes) -> None:
    Program.body = body
    with pytest.raises(ValueError, match=r".+"):
        ask(address)


def test_a_signature_holds_for_one_body_one_job_and_a_few_minutes() -> None:
    body = b'{"result": 1}'
    sent = headers(SECRET, "k-1", NOON, body)
    assert is_signed(SECRET, sent, body, NOON + timedelta(seconds=299))
    assert not is_signed(SECRET, sent, body, NOON + timedelta(seconds=301))
    assert not is_signed(SECRET, sent, body + b" ", NOON)
    assert not is_signed(SECRET, sent | {"webhook-id": "k-2"}, body, NOON)
    assert not is_signed(b"t" * 24, sent, body, NOON)
    assert not is_signed(b"", sent | {"webhook-signature": f"v1,{signature(b'', 'k-1', '0', body)}"}, body, NOON)
    assert not is_signed(SECRET, {}, body, NOON)
    assert is_signed(SECRET, sent | {"webhook-signature": "v1,old " + sent["webhook-signature"]}, body, NOON)


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The example of the Standard Webhooks libraries."""
    from base64 import b64decode

    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.fixture
def told(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, JobAnswer]]:
    """What the page hands to the verb."""
    heard: list[tuple[str, JobAnswer]] = []

    def finish(_: object, key: str, answer: JobAnswer) -> None:
        if heard:
            raise NotOpenAnyMore(task="soil")
        heard.append((key, answer))

    object.__setattr__(harbour.app.extensions["guizhang.config"], "jobs_secret", SECRET)
    monkeypatch.setattr(page, "finish_job", finish)
    return heard


def post(harbour: Harbour, key: str, body: bytes, signed_as: str | None = None) -> int:
    sent = headers(SECRET, signed_as or key, harbour.clock(), body)
    return harbour.app.test_client().post(f"/jobs/{key}", data=body, headers=sent).status_code


def test_a_late_answer_is_taken_when_it_is_proved_and_once(harbour: Harbour, told: list[tuple[str, JobAnswer]]) -> None:
    body = b'{"result": {"ph": 7}}'
    assert harbour.app.test_client().post("/jobs/k-1", data=body).status_code == 401
    assert post(harbour, "k-1", body, signed_as="k-2") == 401
    assert told == []
    assert post(harbour, "k-1", b"[]") == 422
    assert post(harbour, "k-1", b"") == 422
    assert post(harbour, "k-1", b"x" * 1_000_001) == 413
    assert post(harbour, "k-1", body) == 204
    assert told == [("k-1", JobAnswer({"ph": 7}))]
    assert post(harbour, "k-1", body) == 409


def test_nothing_is_taken_where_no_secret_is_set(harbour: Harbour) -> None:
    assert post(harbour, "k-1", b'{"result": 1}') == 401


def test_the_address_and_the_secret_are_checked_when_the_office_opens(tmp_path: Path) -> None:
    config = Config.read({"GUIZHANG_JOBS": "https://soil.example/hook", "GUIZHANG_JOBS_SECRET": TEXT}, folder=tmp_path)
    assert config.jobs_secret == SECRET
    for wrong in (
        {"GUIZHANG_JOBS": "ftp://soil.example", "GUIZHANG_JOBS_SECRET": TEXT},
        {"GUIZHANG_JOBS": "file:///etc/passwd", "GUIZHANG_JOBS_SECRET": TEXT},
        {"GUIZHANG_JOBS": "https://soil.example"},
        {"GUIZHANG_JOBS": "https://soil.example", "GUIZHANG_JOBS_SECRET": "whsec_short"},
    ):
        with pytest.raises(ConfigError):
            Config.read(wrong, folder=tmp_path)


def test_an_answer_is_read_or_refused() -> None:
    assert read_answer(b'{"result": null}') == JobAnswer(None)
    assert read_answer(b"  ") is None
