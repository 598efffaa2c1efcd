"""What happens to a centre in a real browser: a change of several items, an evaluation that ends in disqualification."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.render_next_letter import render_next_letter
from tests.web.department import Department, open_department, who_may
from tests.web.screen import keep
from web.ticks import run_out

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CENTRE = "稀土新材料技术创新中心"
LEAD, ORGANISER, DIVISION, LEADER = "王海清", "赵敏", "苏日娜", "斯琴"


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Department]:
    with open_department(tmp_path, "scenarios/20-change.yaml") as opened:
        yield opened


@pytest.fixture
def established(tmp_path: Path) -> Iterator[Department]:
    with open_department(tmp_path, "scenarios/24-evaluation.yaml") as opened:
        yield opened


def enter_the_centre(department: Department) -> None:
    department.clerk(DIVISION).start("登记已有中心")
    department.do("录入已有中心", DIVISION)
    department.do("核对已有中心", "巴特尔")


def read_the_register(department: Department, by: str) -> str:
    page = department.clerk(by).go("/register")
    page.get_by_role("link", name=CENTRE).first.click()
    page.locator("h1", has_text=CENTRE).wait_for()
    return page.locator("main").inner_text()


def no_trouble(department: Department) -> None:
    assert {clerk.name: clerk.troubles for clerk in department.clerks.values() if clerk.troubles} == {}


def test_a_change_of_two_items_is_approved_as_a_whole_and_the_new_lead_has_the_centre(department: Department) -> None:
    do = department.do
    enter_the_centre(department)
    department.clerk(LEAD).start("重大事项变更")
    do("填报变更", LEAD, look="task-change")
    do("登记理事会审议", LEAD)
    do("组织单位审核", ORGANISER)
    do("审查变更", DIVISION)
    do("审定变更", LEADER, {"approval": {"decision": "approve", "reason": "同意。"}})
    run_out(render_next_letter, department.office)
    said = read_the_register(department, DIVISION)
    assert "包头鼎岳特钢装备有限公司" in said
    assert "刘鼎" in said
    page = department.clerk(DIVISION).page
    contents = page.locator("tr", has_text="登记内容").inner_text()
    assert "刘鼎" in contents
    assert "组建模式" not in contents  # only what is another now
    keep(page, "record-changed")
    assert CENTRE in read_the_register(department, "刘鼎")
    no_trouble(department)


def test_who_is_unqualified_again_after_a_year_is_disqualified(established: Department) -> None:
    do, answers = established.do, established.steps
    enter_the_centre(established)
    established.clerk(DIVISION).start("考核评估")
    low: dict[str, Any] = {
        "scoring": {"items": [{"score": 50}] * 4, "vote": "against", "opinion": "产出不足。"},
    }
    for turn in (1, 2):
        report = answers["填报自评"][0]["report"]
        again = {} if turn == 1 else {"rectified": "两个攻关项目没有完成。"}
        do(
            "填报自评",
            LEAD,
            {"report": report | again},
            look="task-self-report" if turn == 1 else "task-self-report-again",
        )
        do("受理自评", DIVISION)
        for expert in who_may(established.office, "独立评分"):
            do("独立评分", expert, low)
        do("拟定评估意见", DIVISION)
        do("审定等次", LEADER, {"ruling": {"decision": "agree", "reason": "同意。"}})
        if turn == 1:
            plan = {"problem": "产出不足", "measure": "增设攻关项目", "who": "王海清", "by": "2026-12-31"}
            do("提交整改计划", LEAD, {"rectify": {"items": [plan], "note": "一年内补足。"}})
            do("审查整改计划", DIVISION, {"plan_review": {"decision": "agree", "reason": "可行。"}})
            assert "限期整改" in read_the_register(established, DIVISION)
    run_out(render_next_letter, established.office)
    said = read_the_register(established, DIVISION)
    assert "取消资格" in said
    keep(established.clerk(DIVISION).page, "record-disqualified")
    no_trouble(established)
