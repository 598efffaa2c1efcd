"""What happens by itself happens in the background, and a turn that fails takes nobody else along."""

import time
from datetime import timedelta

import pytest

from tasks.office import Office
from tests.web.conftest import Harbour
from tests.web.test_case import publish
from web import ticks


def test_due_rows_are_fired_without_anybody_asking(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(harbour)
    harbour.clock.move_by(timedelta(days=10))

    def broken(office: Office) -> None:
        raise RuntimeError("the mail server is on fire")

    monkeypatch.setattr(ticks, "TICKS", ((broken, 0.05), (ticks.fire_next_timer, 0.05)))
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
    assert ticks.settle(harbour.office) == 0
    harbour.clock.move_by(timedelta(days=10))
    assert ticks.settle(harbour.office) >= 1
    assert ticks.settle(harbour.office) == 0
