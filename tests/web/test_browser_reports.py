"""A centre that never reports, in a real browser: reminded, escalated, marked, and revoked after the second year."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tasks.render_next_letter import render_next_letter
from tasks.scenarios.script import ClockStep
from tests.web.department import Department, open_department
from tests.web.screen import keep, read_letter
from web.ticks import run_out

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CENTRE = "稀土新材料技术创新中心"
LEAD, DIVISION, HEAD, SUPERVISION, LEADER, KEEPER = "王海清", "苏日娜", "巴特尔", "乌兰", "斯琴", "何系统"
TASK = "填报年度报告"
MOMENTS = 12  # more than there are in a year


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Department]:
    with open_department(tmp_path, "scenarios/21-unfiled.yaml") as opened:
        opened.bring_to(lambda step: isinstance(step, ClockStep))  # the centre is in the register
        yield opened


def go_to(department: Department, moment: str) -> None:
    """The administrator moves the clock to a moment before which nothing is due."""
    page = department.clerk(KEEPER).go("/admin")
    page.get_by_label("或走到").fill(moment)
    page.get_by_role("button", name="走到这一刻").click()
    page.locator("main", has_text="时钟走到").wait_for()


def to_next(department: Department) -> None:
    page = department.clerk(KEEPER).go("/admin")
    page.get_by_role("button", name="走到下一个到期时刻").click()
    page.locator("main", has_text="时钟走到").wait_for()


def told(department: Department, who: str) -> str:
    """What the person reads among the notifications."""
    page = department.clerk(who).go("/inbox?box=told")
    return page.locator("main").inner_text()


def the_record(department: Department, who: str) -> Page:
    page = department.clerk(who).go("/register")
    page.get_by_role("link", name=CENTRE).first.click()
    page.locator("h1", has_text=CENTRE).wait_for()
    return page


def test_two_years_without_a_report_open_a_revocation_and_the_department_decides(department: Department) -> None:
    go_to(department, "2027-01-04T09:00")
    page = department.clerk(LEAD).go("/inbox")
    assert TASK in page.locator("td.task").all_inner_texts()[0]
    assert TASK not in told(department, LEAD)
    go_to(department, "2027-01-28T10:00")  # three working days before
    assert TASK in told(department, LEAD)
    assert "逾期未报" not in told(department, DIVISION)

    to_next(department)  # the day after the last one
    assert "年度报告逾期未报" in told(department, DIVISION)
    page = department.clerk(LEAD).go("/inbox")
    assert "逾期" in page.locator("tr", has_text=TASK).inner_text()
    keep(page, "report-late-inbox")
    page = the_record(department, DIVISION)
    assert "2026 年度：逾期未报" in page.locator("main").inner_text()
    keep(page, "report-late-record")
    assert TASK not in told(department, HEAD)
    go_to(department, "2027-02-16T10:00")  # up the ladder: to the division's head, then to the department's
    for who in (HEAD, LEADER):
        assert TASK in told(department, who)
    keep(department.clerk(HEAD).page, "report-late-told")

    to_next(department)  # the report is closed
    assert "2026 年度：未报" in the_record(department, DIVISION).locator("main").inner_text()
    for _ in range(MOMENTS):  # another year: what is due has its day
        if "核实连续未报" in department.clerk(SUPERVISION).go("/inbox").locator("main").inner_text():
            break
        to_next(department)
    department.do(
        "核实连续未报", SUPERVISION, {"unfiled": {"decision": "open", "reason": "两年都没有报。"}}, look="task-unfiled"
    )
    department.do("核实事由和证据", SUPERVISION, look="task-revocation")
    department.do("陈述和申辩", LEAD, look="task-hearing")
    department.do("决定是否撤销", LEADER, look="task-revocation-ruling")

    run_out(render_next_letter, department.office)
    page = the_record(department, LEAD)
    assert page.locator(".status-tag").inner_text() == "撤销"
    keep(page, "record-revoked")
    page.get_by_role("link", name="CX-2028").first.click()
    page.wait_for_selector("[data-ready=yes]")
    assert page.locator(".status-tag").inner_text() == "撤销"
    keep(page, "case-revoked")
    letter = read_letter(page, page.get_by_role("link", name="关于撤销").first, "revocation.pdf")
    assert f"关于撤销{CENTRE}的决定" in letter
    assert {clerk.name: clerk.troubles for clerk in department.clerks.values() if clerk.troubles} == {}
