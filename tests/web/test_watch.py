"""Seen from outside: alive, ready, measured; and what the log says of a request is enough to find it and no more."""

import json
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy.exc import OperationalError

from tasks.due import do_next_due
from tasks.office import Office
from tasks.seal_chains import seal_chains
from tests.web.conftest import Harbour, Open
from tests.web.test_case import publish
from web import spans, ticks
from web.logs import write_logs
from web.watch import time_verb

TOKEN = "k" * 20


def figures(harbour: Harbour, token: str = TOKEN) -> dict[str, float]:
    answer = harbour.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    lines = [line.rsplit(" ", 1) for line in answer.get_data(as_text=True).splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_alive_and_ready(harbour: Harbour) -> None:
    client = harbour.app.test_client()
    assert client.get("/health").json["status"] == "ok"
    assert client.get("/ready").status_code == 200


def test_a_node_without_its_database_is_alive_and_not_ready(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    away(harbour, monkeypatch)
    client = harbour.app.test_client()
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503
    answer = client.get("/inbox", headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "数据库暂时用不了" in answer.get_data(as_text=True)


def away(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the database were gone: every statement fails as the driver would say it."""

    def gone(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    with harbour.app.app_context():
        engine = harbour.app.extensions["sqlalchemy"].engine
    monkeypatch.setattr(engine.dialect, "do_execute", gone)
    monkeypatch.setattr(harbour.office.sessions.read_engine.dialect, "do_execute", gone)


def test_figures_are_for_who_has_the_token(open_harbour: Open) -> None:
    without = open_harbour()
    assert without.app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    harbour = open_harbour(metrics_token=TOKEN)
    assert harbour.app.test_client().get("/metrics").status_code == 404
    assert figures(harbour)["guizhang_cases_running"] == 0


def test_figures_say_what_waits_and_since_when(open_harbour: Open) -> None:
    harbour = open_harbour(metrics_token=TOKEN)
    publish(harbour)
    before = figures(harbour)
    assert (before["guizhang_cases_running"], before["guizhang_timers_due"], before["guizhang_due_lag_seconds"]) == (
        1,
        0,
        0,
    )
    harbour.clock.move_by(timedelta(days=30))
    waiting = figures(harbour)
    assert waiting["guizhang_timers_due"] >= 1
    assert waiting["guizhang_due_lag_seconds"] > 3_600
    harbour.settle()
    assert figures(harbour)["guizhang_due_lag_seconds"] == 0


def test_verbs_and_pages_are_timed(open_harbour: Open) -> None:
    harbour = open_harbour(metrics_token=TOKEN)
    inbox = 'guizhang_request_seconds_count{endpoint="inbox.show",method="GET"}'
    seen = figures(harbour).get(inbox, 0)
    harbour.visitor("安借船").get("/inbox")
    assert figures(harbour)[inbox] > seen
    from dataclasses import replace

    office = replace(harbour.office, timed=time_verb)
    done = 'guizhang_verb_seconds_count{outcome="done",verb="seal_chains"}'
    seen = figures(harbour).get(done, 0)
    seal_chains(office)
    assert figures(harbour)[done] == seen + 1
    assert do_next_due(office) is None


def test_the_operator_reads_the_same(harbour: Harbour) -> None:
    publish(harbour)
    harbour.clock.move_by(timedelta(days=30))
    page = harbour.visitor("管系统").get("/admin/running")
    assert page.status == 200
    assert "到点还没有触发的时刻" in page.main
    assert "需要查看" in page.main
    assert "小时" in page.main, "so long that seconds say nothing"
    assert harbour.visitor("安借船").get("/admin/running").status == 403


def test_a_line_for_each_request_names_the_case_and_nothing_that_was_typed(
    harbour: Harbour, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(harbour)
    visitor = harbour.visitor("安借船")
    kept = logging.getLogger().handlers[:]
    try:
        write_logs()
        answer = visitor.get("/case/1?q=geheim")
        ticks.run_out(_once([True, False]), harbour.office)
    finally:
        logging.getLogger().handlers[:] = kept
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    [line] = [line for line in lines if line.get("endpoint") == "case.show"]
    assert (line["case"], line["status"], line["method"]) == (1, 200, "GET")
    assert line["reference"] == answer.headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{12}", line["reference"])
    assert "geheim" not in json.dumps(lines)


def _once(answers: list[object]) -> Callable[[Office], object]:
    def verb(_office: Office) -> object:
        return answers.pop(0)

    return verb


def test_the_number_that_a_believed_proxy_gave_is_kept(open_harbour: Open) -> None:
    for proxies, kept in ((1, True), (0, False)):
        client = open_harbour(proxies=proxies).app.test_client()
        answer = client.get("/health", headers={"X-Request-ID": "abc-12345678"})
        assert (answer.headers["X-Request-ID"] == "abc-12345678") is kept
        assert client.get("/health", headers={"X-Request-ID": "a b\x7f"}).headers["X-Request-ID"] != "a b\x7f"


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What an installation with OpenTelemetry would send."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(spans, "TRACER", provider.get_tracer("guizhang"))
    return exporter


def test_a_verb_is_a_span_below_its_request(
    open_harbour: Open, collected: InMemorySpanExporter, capsys: pytest.CaptureFixture[str]
) -> None:
    harbour = open_harbour()
    office = replace(harbour.office, timed=time_verb)
    assert spans.TRACER is not None
    with spans.TRACER.start_as_current_span("POST /admin/clock") as request:
        seal_chains(office)
        _say("sealed")
    [span] = [span for span in collected.get_finished_spans() if span.name == "seal_chains"]
    assert span.attributes == {"guizhang.verb": "seal_chains", "guizhang.outcome": "done"}
    assert span.parent is not None
    assert span.parent.span_id == request.get_span_context().span_id
    assert 0 < (span.end_time or 0) - (span.start_time or 0) < 60e9
    _say("outside")
    told = {line["event"]: line.get("trace_id") for line in map(json.loads, capsys.readouterr().err.splitlines())}
    assert told == {"sealed": f"{request.get_span_context().trace_id:032x}", "outside": None}


def _say(what: str) -> None:
    """A line of the program's log, as it is written when it runs."""
    kept = logging.getLogger().handlers[:]
    try:
        write_logs()
        logging.getLogger("test").info(what)
    finally:
        logging.getLogger().handlers[:] = kept


def test_a_verb_that_fails_is_a_span_in_error(collected: InMemorySpanExporter) -> None:
    time_verb("start_case", "failed", 0.5)
    time_verb("start_case", "refused", 0.5)
    assert [span.status.is_ok for span in collected.get_finished_spans()] == [False, True]
