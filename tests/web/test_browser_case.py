"""The pages of a whole procedure in a real browser: a rare-earth materials centre from intention to approval.

Every task of it is filled in by hand in `tests/office/test_establishment.py`; here are those whose page is looked at.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tasks.render_next_letter import render_next_letter
from tests.web.department import Department, open_department, who_may
from tests.web.screen import keep, read_letter
from web.ticks import run_out

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CENTRE = "稀土新材料技术创新中心"


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Department]:
    with open_department(tmp_path, "scenarios/01-approved.yaml") as opened:
        yield opened


def test_a_centre_from_intention_to_approval(department: Department) -> None:
    organiser, division, leader = "赵敏", "苏日娜", "斯琴"
    office, do, hand_in = department.office, department.do, partial(department.hand_in, case="establishment")

    department.clerk(organiser).start("提出建设意向")
    do("填报建设意向和方案", organiser, look="task-plan")
    hand_in("形式审查", division)
    do("审查条件与能力", division, look="task-conditions")
    department.clerk(division).start("拟定年度布局计划")
    department.hand_in("拟定布局计划", division, case="layout_plan")
    department.hand_in("审定布局计划", leader, case="layout_plan")
    hand_in("组织完善方案", organiser)
    hand_in("完善建设方案", "王海清")
    partners = who_may(office, "确认建设方案")
    assert len(partners) == 3
    for partner in partners:
        hand_in("确认建设方案", partner)
    hand_in("审核并报送方案", organiser)
    hand_in("方案审查", division)
    experts = who_may(office, "独立评分")
    assert len(experts) == 5
    look_at_what_comes(department, division, len(experts))
    for expert, answers in zip(experts, department.steps["独立评分"], strict=True):
        if expert == experts[0]:
            do("独立评分", expert, answers, look="task-score")
        else:
            hand_in("独立评分", expert, answers)

    look_at_the_case(department, division)

    hand_in("安排实地评估", division)
    hand_in("提交实地评估报告", who_may(office, "提交实地评估报告")[0])
    do("核定公示内容", division)
    look_at_the_notice(department)
    keeper = department.clerk("何系统")
    keeper.go("/admin")
    keep(keeper.page, "admin-clock")
    keeper.page.get_by_role("button", name="走到下一个到期时刻").click()
    keeper.page.get_by_text("时钟走到").first.wait_for()
    hand_in("拟定处理意见", division)
    hand_in("审定", leader)
    run_out(render_next_letter, office)
    read_the_outcome(department, division)
    assert {clerk.name: clerk.troubles for clerk in department.clerks.values() if clerk.troubles} == {}


def look_at_what_comes(department: Department, who: str, experts: int) -> None:
    """Every expert has a timer of their own; equal ones are one line with their number."""
    page = department.clerk(who).go("/case/1")
    page.wait_for_selector("[data-ready=yes]")
    lines = page.locator("section", has=page.locator("h2:text-is('接下来')")).locator("tbody tr").all_inner_texts()
    assert len(lines) == len(set(lines))
    assert any(f"共 {experts} 个" in line for line in lines), lines
    keep(page, "case-experts")


def look_at_the_case(department: Department, who: str) -> None:
    """Experts have voted, the site has not been seen: the diagram's marks, read from the picture itself."""
    page = department.clerk(who).go("/case/1?diagram=establishment")
    page.wait_for_selector("[data-ready=yes]")
    for element in ("fill_plan", "arrange", "complete_plan", "confirm_plan", "submit_plan", "review_plan"):
        assert "is-done" in (page.get_attribute(f'[data-element-id="{element}"]', "class") or ""), element
    for flow in ("flow_start_fill_plan", "flow_review_plan_g_reviewed", "flow_g_reviewed_fork"):
        assert "is-taken" in (page.get_attribute(f'[data-element-id="{flow}"]', "class") or ""), flow
    assert "is-taken" not in (page.get_attribute('[data-element-id="flow_g_passed_propose"]', "class") or "")
    assert page.locator(".token-mark").count() >= 1
    mark = page.locator(".bjs-powered-by")
    assert mark.is_visible()
    assert mark.locator("svg").bounding_box() is not None
    keep(page, "case")
    page = department.clerk(who).go("/case/1")
    page.wait_for_selector("[data-ready=yes]")
    assert "安排实地评估" in page.locator(".trail").inner_text()
    assert page.locator(".token-n").all_text_contents() == ["1"]


def look_at_the_notice(department: Department) -> None:
    """Somebody without a name reads the notice."""
    context = department.browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(department.address + "/notices")
    keep(page, "notices")
    page.get_by_role("link", name=CENTRE).click()
    assert page.locator("#objection").is_visible()
    keep(page, "notice")
    page.get_by_role("link", name="English").click()
    keep(page, "notice-en")
    context.close()


def read_the_outcome(department: Department, who: str) -> None:
    """The letter is a PDF with the centre's name; the register has the centre with its two years; the life runs."""
    clerk = department.clerk(who)
    page = clerk.go("/case/1")
    page.wait_for_selector("[data-ready=yes]")
    assert page.locator(".status-tag").inner_text() == "批准筹建"
    keep(page, "case-over")
    letter = read_letter(page, page.get_by_role("link", name="关于批准筹建").first, "approval.pdf")
    assert CENTRE in letter
    page.get_by_role("link", name="看登记").click()
    page.locator(".page-facts a").first.wait_for()
    said = page.locator("main").inner_text()
    assert CENTRE in said
    assert "筹建" in said
    assert "2028-03" in said
    assert page.locator(".page-facts a").inner_text() in letter
    assert page.locator(".page-facts").get_by_text("批复文号").is_visible()
    keep(page, "record")
    page.get_by_role("link", name="看一生的流程图").click()
    page.wait_for_selector("[data-ready=yes]")
    assert "2028-03" in page.locator("main").inner_text()
    keep(page, "life")
    clerk.go("/register")
    keep(clerk.page, "register")
