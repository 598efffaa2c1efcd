"""A consortium of twelve in a real browser: each signs with its evidence, a person checks each signature."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.render_next_letter import render_next_letter
from tasks.scenarios.script import DoStep, Step
from tests.web.department import Department, open_department, who_may
from tests.web.screen import keep, read_letter
from web.ticks import run_out

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CONSORTIUM = "内蒙古自治区稀土新材料产业链创新联合体"
DIVISION, LEADER = "苏日娜", "斯琴"
SIGN, CHECK = "签署组建协议", "核对签署"


def is_signing(step: Step) -> bool:
    return isinstance(step, DoStep) and step.task == SIGN


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Department]:
    with open_department(tmp_path, "scenarios/01-twelve.yaml", "neimenggu-consortium-2024") as opened:
        opened.bring_to(is_signing)  # lead chosen, plan found feasible, charter and agreement written
        yield opened


def signatures(department: Department) -> dict[str, dict[str, Any]]:
    """What each person signs with, as the scenario says: the last answer of each that is not refused."""
    steps = [step for step in department.scenario.steps if isinstance(step, DoStep) and is_signing(step)]
    return {str(step.by): dict(step.answers) for step in steps if step.refused is None}


def test_twelve_members_sign_with_evidence_and_each_signature_is_checked(department: Department) -> None:
    do, signing = department.do, signatures(department)
    members = who_may(department.office, SIGN)
    assert len(members) == 12
    assert set(members) == set(signing)
    for n, member in enumerate(members):
        do(SIGN, member, signing[member], look="task-sign" if n == 0 else "")
    proxy = next(name for name, answers in signing.items() if answers["signing"]["capacity"] == "proxy")

    assert who_may(department.office, CHECK) == [who_may(department.office, CHECK)[0]] * 12
    page = department.clerk(DIVISION).go("/inbox")
    assert page.locator("td.task", has_text=CHECK).count() == 12
    keep(page, "inbox-twelve")
    returned = members[0]
    for n in range(12):
        valid = n > 0
        answers = {"sign_check": {"valid": "yes"} if valid else {"valid": "no", "reason": "页上没有盖章。"}}
        do(CHECK, DIVISION, answers, look="task-sign-check" if n == 0 else "")
    assert who_may(department.office, SIGN) == [returned]
    do(SIGN, returned, signing[returned])
    do(CHECK, DIVISION, {"sign_check": {"valid": "yes"}})

    do("记录联席会议", DIVISION, look="task-meeting")
    do("审定组建", LEADER, look="task-consortium-approval")
    run_out(render_next_letter, department.office)
    page = department.clerk(DIVISION).go("/case/1")
    page.wait_for_selector("[data-ready=yes]")
    assert page.locator(".status-tag").inner_text() == "批复组建"
    assert page.get_by_role("link", name="签字盖章页.pdf").count() == 13  # one of them was sent back
    assert page.get_by_role("link", name="授权委托书.pdf").count() == 1
    assert page.locator("#history tr", has_text=proxy).filter(has_text=f"办结：{SIGN}").count() == 1
    keep(page, "case-consortium")
    letter = read_letter(page, page.get_by_role("link", name="关于同意组建").first, "consortium.pdf")
    assert CONSORTIUM in letter
    page.get_by_role("link", name="看登记").click()
    page.locator("h1", has_text=CONSORTIUM).wait_for()
    said = page.locator("main").inner_text()
    for unit in department.stage.units:
        if unit in ("江河大学", "海岱材料研究中心", "包头天宸稀土功能材料有限公司"):
            assert unit in said
    keep(page, "record-consortium")
    assert {clerk.name: clerk.troubles for clerk in department.clerks.values() if clerk.troubles} == {}
