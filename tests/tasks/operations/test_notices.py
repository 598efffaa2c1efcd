"""Public notices."""

from datetime import timedelta

import pytest

from tasks.errors import OperationRefused
from tasks.models import Notice
from tasks.operations.fill import fill
from tests.tasks.operations.conftest import Garden


def test_days_count_from_the_day_after_and_the_last_day_is_whole(garden: Garden) -> None:
    done = garden.perform("notice.publish", title="公示", text="东头的地给李家", days=5)
    assert done is not None
    notice = done["notice"]
    assert (notice["from"], notice["until"], notice["closes_at"]) == (
        "2026-03-02",
        "2026-03-09",
        "2026-03-09T23:59:59+08:00",
    )
    assert notice["provisional"] is False


def test_a_notice_into_a_year_without_announcement_is_provisional(garden: Garden) -> None:
    done = garden.perform("notice.publish", title="公示", text="很久", days=250)
    assert done is not None and done["notice"]["provisional"] is True


def test_closing_is_for_the_own_case_and_a_later_outcome_is_told(garden: Garden) -> None:
    done = garden.perform("notice.publish", title="公示", text="x", days=1)
    assert done is not None
    id = done["notice"]["id"]
    second = garden.start("王大爷")
    with pytest.raises(OperationRefused) as refused:
        garden.perform("notice.close", case=second, notice=id, outcome="我说了算")
    assert refused.value.code == "NO_NOTICE"
    garden.perform("notice.close", notice=id, outcome="无异议")
    (closed,) = garden.all(Notice)
    assert (closed.status, closed.outcome) == ("closed", "无异议")
    garden.stage.clock.move_to(garden.stage.clock() + timedelta(days=3))
    garden.perform("notice.close", notice=id, outcome="迟到的结果")
    (notice,) = garden.all(Notice)
    assert (notice.status, notice.outcome, notice.closed_at) == ("closed", "迟到的结果", closed.closed_at)


def test_a_closed_notice_whose_outcome_is_not_settled_waits_for_it(garden: Garden) -> None:
    done = garden.perform("notice.publish", title="公示", text="x", days=1)
    assert done is not None
    id = done["notice"]["id"]
    garden.perform("notice.close", notice=id, outcome="有异议，审查中", pending=True)
    (closed,) = garden.all(Notice)
    assert (closed.status, closed.outcome) == ("pending", "有异议，审查中")
    garden.stage.clock.move_to(garden.stage.clock() + timedelta(days=3))
    garden.perform("notice.close", notice=id, outcome="有异议，经审查不成立")
    (notice,) = garden.all(Notice)
    assert (notice.status, notice.outcome, notice.closed_at) == ("closed", "有异议，经审查不成立", closed.closed_at)


def test_places_are_filled_once_and_what_fills_them_is_not_read_again() -> None:
    data = {"who": "{{secret}}", "plot": {"size": 20}, "secret": "x"}
    assert fill("给 {{who}}：{{ plot.size }} 平方米", data, "n.md") == "给 {{secret}}：20 平方米"


def test_places_without_a_value_are_all_named() -> None:
    with pytest.raises(OperationRefused, match=r"n\.md 中的 who、plot\.__class__、list 没有值"):
        fill("{{who}} {{plot.__class__}} {{list}} {{who}}", {"plot": {}, "list": [1]}, "n.md")
