"""What happens by itself happens in the background, and a turn that fails takes nobody else along."""

import time
from datetime import timedelta

import pytest
from prometheus_client import generate_latest
from sqlalchemy.exc import OperationalError

from tasks.due import do_next_due, settle
from tasks.office import Office
from tests.web.conftest import Harbour
from tests.web.test_case import publish
from web import ticks
from web.watch import PROCESS


def test_due_rows_are_fired_without_anybody_asking(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(harbour)
    harbour.clock.move_by(timedelta(days=10))

    def broken(office: Office) -> None:
        raise RuntimeError("the mail server is on fire")

    monkeypatch.setattr(ticks, "TICKS", ((broken, 0.05), (do_next_due, 0.05)))
    scheduler = ticks.start_ticking(harbour.office)
    try:
        last = time.monotonic() + 20
        while "借出" not in harbour.visitor("安借船").get("/case/1").main and time.monotonic() < last:
            time.sleep(0.1)
    finally:
        scheduler.shutdown()
    page = harbour.visitor("安借船").get("/case/1")
    assert page.one("//*[contains(@class, 'status-tag')]").text_content() == "借出"


def test_settling_ends_when_nothing_is_left(harbour: Harbour) -> None:
    publish(harbour)
    assert settle(harbour.office) == 0
    harbour.clock.move_by(timedelta(days=10))
    assert settle(harbour.office) >= 1
    assert settle(harbour.office) == 0


def test_a_turn_that_fails_is_counted_and_an_absent_database_is_one_line(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(office: Office) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    def broken(office: Office) -> None:
        raise RuntimeError("the mail server is on fire")

    monkeypatch.setattr(ticks, "TICKS", ((away, 0.05), (broken, 0.05)))
    with ticks.ticking(harbour.office):
        last = time.monotonic() + 20
        while len({record.message for record in caplog.records}) < 2 and time.monotonic() < last:
            time.sleep(0.05)
    lines = {record.message: record for record in caplog.records}
    assert lines["the database is away"].exc_info is None
    assert lines["tick failed"].exc_info is not None
    assert b'guizhang_turns_failed_total{tick="away"}' in generate_latest(PROCESS)
