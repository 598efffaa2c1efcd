"""A centre from intention to approval, by the people who would do it, in a browser: relaxed once, objected to once."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.office import rare_earth
from tests.office.conftest import Sit
from tests.office.desk import Desk
from tests.office.rare_earth import LEAD, NAME, PARTNERS
from tests.office.running import patiently

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("office-browser")]

ORGANISER, DIVISION, SUPERVISION, HEAD, LEADER, CLOCK = "赵敏", "苏日娜", "乌兰", "斯琴", "王海清", "何系统"
CO_BUILDERS = ["李书言", "杨材", "刘鼎"]
OPINION = "必要性充分，团队稳定；建议把检测平台向中小企业开放。"
OBJECTION = "公示中的用房有一部分已经租给另一家企业，租约到明年年底。\n请核对房屋租赁备案。"


@pytest.mark.timeout(1200)  # half an office's year: on a machine with much else to do it takes its time
def test_from_intention_to_approval(sit: Sit, tmp_path: Path) -> None:
    desk = sit()
    people: set[str] = set()

    def seat(name: str) -> Desk:
        desk.sign_in(name)
        people.add(name)
        return desk

    desk.go("/sign-in")
    desk.picture("01-sign-in")
    seat(ORGANISER)
    desk.picture("02-inbox-empty")
    number = propose(desk, tmp_path)
    check(seat(DIVISION))
    relax(seat(HEAD))
    plan_the_year(desk, seat)
    complete_the_plan(desk, seat, tmp_path)
    at_the_fork(seat(DIVISION), number)
    experts = review(desk, seat)
    assert len(experts) == 5
    site(desk, seat, experts)
    publish(seat(DIVISION))
    objected(desk)
    pass_the_notice(seat(CLOCK))
    examine(seat(SUPERVISION))
    approve(desk, seat)
    at_the_end(seat(ORGANISER), number)
    in_the_register(desk)
    assert len(people) >= 7
    assert {ORGANISER, DIVISION, HEAD, LEADER, SUPERVISION, CLOCK, *CO_BUILDERS, *experts} == people


def propose(desk: Desk, folder: Path) -> str:
    desk.go("/start")
    desk.picture("03-start")
    number = desk.start("提出建设意向")
    assert re.fullmatch(r"ZJ-\d{4}-\d+", number), number
    desk.open_task("填报建设意向和方案")
    desk.picture("04-plan-empty")
    desk.press("暂存")
    desk.sees("已暂存")
    with desk.refused():
        desk.submit()
        desk.sees("需要处理")
    desk.picture("05-plan-refused")
    desk.picture("05-plan-refused", 375)
    rare_earth.fill_plan(desk, folder, researchers=26)
    desk.picture("06-plan-filled")
    desk.submit()
    desk.sees("已提交：填报建设意向和方案")
    return number


def check(desk: Desk) -> None:
    desk.picture("07-inbox-division")
    desk.picture("07-inbox-division", 375)
    desk.open_task("形式审查")
    desk.picture("08-formal")
    desk.fill({"材料齐全、填写正确？": "齐全"})
    desk.submit()
    desk.open_task("审查条件与能力")
    desk.fill(
        {"这样组建合适吗？": "合适", "具备组织重大项目的能力、经验和合作基础？": "具备", "处理": "提请放宽（一事一议）"}
    )
    desk.fill({"属于哪一类": "布局未来产业"})
    desk.fill({"为什么可以放宽": "已与六名博士签订引进协议，半年内到岗。"}, desk.row("逐项理由", 1))
    desk.fill({"理由": "除人数外，各项都核过，材料属实。", "办理意见": "人数差四人，有引进协议。"})
    desk.picture("09-conditions")
    desk.submit()
    desk.sees("已提交")


def relax(desk: Desk) -> None:
    desk.open_task("审定放宽或不予")
    desk.picture("10-relax")
    desk.fill({"审定": "同意", "意见": "同意放宽，筹建期内补足。"})
    desk.submit()


def plan_the_year(desk: Desk, seat) -> None:
    seat(DIVISION)
    desk.start("拟定年度布局计划")
    desk.open_task("拟定布局计划")
    desk.fill({"计划年度": today(desk).year})
    first = desk.row("等候的意向", 1)
    desk.fill({"怎么排": "列入本年", "理由": "本领域还没有中心，资源和产业都在当地。"}, first)
    desk.fill({"计划说明": "急用先建，不重复布局。"})
    desk.picture("11-layout")
    desk.submit()
    desk.sees("已提交")
    seat(HEAD).open_task("审定布局计划")
    desk.picture("12-layout-approval")
    desk.fill({"审定": "同意", "意见": "同意印发。"})
    desk.submit()


def complete_the_plan(desk: Desk, seat, folder: Path) -> None:
    seat(ORGANISER).open_task("组织完善方案")
    desk.fill(
        {
            "要牵头单位补充完善的内容": "把支持举措写到单位和年份。",
            "组织单位自己的支持举措": "市财政每年安排三百万元，提供用房三千平方米。",
        }
    )
    desk.submit()
    seat(LEADER).open_task("完善建设方案")
    measure = {"举措": "提供科研用房", "谁来落实": "包头市人民政府", "投入": 100, "何时落实": "2027-12-31"}
    desk.fill(measure, desk.row("支持建设的具体举措和条件", 1))
    desk.add_row("支持建设的具体举措和条件")
    more = {"举措": "开放检测平台", "谁来落实": LEAD, "投入": 60.5, "何时落实": "2028-06-30"}
    desk.fill(more, desk.row("支持建设的具体举措和条件", 2))
    desk.fill(
        {
            "建设目标和年度安排": "两年建成三条中试线，向区内企业开放。",
            "完善后的方案": rare_earth.paper(folder, "完善后的方案.pdf"),
        }
    )
    desk.picture("13-completion")
    desk.submit()
    for name in CO_BUILDERS:
        seat(name).open_task("确认建设方案")
        if name == CO_BUILDERS[0]:
            desk.picture("14-confirm")
            desk.picture("14-confirm", 375)
        desk.fill({"本单位同意按这个方案共建？": "同意"})
        desk.submit()
    seat(ORGANISER).open_task("审核并报送方案")
    desk.sees(*PARTNERS)
    desk.fill({"审核": "同意报送", "意见": "举措已经落实，同意报送。"})
    desk.submit()
    seat(DIVISION).open_task("方案审查")
    desk.fill({"处理": "提交论证和实地评估", "意见": "已核对，请安排。"})
    desk.submit()


def at_the_fork(desk: Desk, number: str) -> None:
    """In the middle: two branches are under way, in diagrams of their own that are called from the case's."""
    desk.open_case(number)
    desk.page.locator(".diagram-tabs").get_by_role("link", name="技术创新中心组建").click()
    shown = desk.diagram()
    assert {"expert_review", "site_assessment"} == shown.busy
    assert {"fill_plan", "arrange", "complete_plan", "confirm_plan", "submit_plan", "review_plan"} <= shown.done
    assert not {"propose", "approve", "issue_approval", "notice"} & shown.done
    assert shown.taken
    assert shown.ticks
    desk.picture("15-case-middle")
    desk.picture("15-case-middle", 375)
    desk.page.locator(".diagram-tabs").get_by_role("link", name="专家论证").click()
    shown = desk.diagram()
    assert shown.busy >= {"score"}
    assert len(shown.numbers) >= 5, "each expert's task has its number"
    desk.picture("16-case-experts")
    english(desk, "15-case-middle-en")


def review(desk: Desk, seat) -> list[str]:
    """Five experts, each alone; who they are stands in the list of open tasks."""
    rows = desk.page.locator("table.cards").filter(has_text="在办任务").locator("tbody tr").filter(has_text="独立评分")
    names = [
        text.split("（")[0].strip() for text in rows.locator("td").last.locator("xpath=self::td").all_inner_texts()
    ]
    names = [row.locator("td").last.inner_text().split("（")[0].strip() for row in rows.all()] or names
    for place, name in enumerate(names):
        seat(name).open_task("独立评分")
        if place == 0:
            desk.picture("17-score")
            desk.picture("17-score", 375)
        for number in range(1, desk.page.locator("fieldset.form-list tbody > tr").count() + 1):
            desk.fill({"得分": 92 - 3 * place - number}, desk.row("评分", number))
        desk.fill({"意见": "同意", "说明": OPINION})
        desk.submit()
        desk.sees("已提交：独立评分")
    return names


def site(desk: Desk, seat, experts: list[str]) -> None:
    seat(DIVISION).open_task("安排实地评估")
    leader = desk.page.get_by_label(re.compile("^组长"))
    chosen = leader.locator("option").nth(1).inner_text()
    desk.fill({"组长": chosen, "行程和要核对的事项": "上午看用房和仪器，下午核对人员名册和经费账目。"})
    desk.fill({"评估日期": (today(desk) + timedelta(days=10)).isoformat()})
    desk.picture("18-site-arrange")
    desk.submit()
    name = chosen.split("（")[0]
    experts.append(name) if name not in experts else None
    seat(name).open_task("提交实地评估报告")
    rows = desk.page.locator("fieldset.form-list tbody > tr")
    for number in range(1, rows.count() + 1):
        reported = rows.nth(number - 1).locator(".fixed").nth(1).inner_text().replace(",", "").strip()
        desk.fill({"现场": re.sub(r"[^\d.]", "", reported)}, desk.row("逐项核对", number))
    desk.fill({"实地评估": "通过", "理由": "现场与方案一致；人员名册与放宽理由相符。"})
    desk.picture("19-site-report")
    desk.submit()


def publish(desk: Desk) -> None:
    desk.open_task("核定公示内容")
    desk.picture("20-notice-text")
    text = f"经专家论证和实地评估，拟批准筹建{NAME}，现予公示。\n公示期内，对公示事项有异议的，可以在线提出。"
    desk.fill({"标题": f"关于拟批准筹建{NAME}的公示", "正文": text})
    desk.submit()
    desk.sees("已提交：核定公示内容")


def objected(desk: Desk) -> None:
    """Anybody may read the notice and object, without signing in."""
    desk.sign_out()
    desk.go("/notices")
    desk.picture("21-notices")
    desk.follow(NAME)
    desk.picture("22-notice")
    desk.picture("22-notice", 375)
    desk.fill({"姓名或单位名称": "陈一民", "联系电话或邮箱": "13800000000", "事实和依据": OBJECTION})
    desk.press("提交异议")
    desk.sees("异议已收到", "您的编号是")
    desk.picture("23-objection-received")
    assert "陈一民" not in desk.words, "who objected is for the examiner"


def examine(desk: Desk) -> None:
    desk.open_task("审查异议")
    desk.sees("租约到明年年底")
    desk.picture("24-examine")
    desk.fill({"异议成立吗？": "不成立", "查证情况和理由": "租赁备案已核：租的是二号楼，方案所列为一号楼，不重复。"})
    desk.submit()


def pass_the_notice(desk: Desk) -> None:
    """The administrator moves the clock of the demo office from due moment to due moment until the notice is over."""
    for _ in range(20):
        desk.go("/admin")
        desk.press("走到下一个到期时刻")
        desk.sees("时钟走到")
        desk.go("/notices")
        if "现在没有正在公示的事项" in desk.words:
            break
    desk.sees("已结束", NAME)
    desk.go("/admin")
    desk.picture("25-admin")


def approve(desk: Desk, seat) -> None:
    seat(DIVISION).open_task("拟定处理意见")
    desk.picture("26-propose")
    desk.fill({"拟": "批准筹建", "理由": "程序齐全，异议不成立。"})
    desk.submit()
    desk.sees("已提交")
    seat(HEAD).open_task("审定")
    desk.picture("27-approve")
    desk.picture("27-approve", 375)
    desk.fill({"审定": "批准筹建", "理由": "同意。"})
    desk.submit()


def at_the_end(desk: Desk, number: str) -> None:
    desk.open_case(number)
    desk.sees("批准筹建")
    desk.page.locator(".diagram-tabs").get_by_role("link", name="技术创新中心组建").click()
    shown = desk.diagram()
    assert shown.busy == set()
    assert shown.numbers == []
    assert {"propose", "approve", "issue_approval", "enter_register", "start_life", "end_approved"} <= shown.done
    assert not {"issue_refusal", "issue_decline", "end_refused", "end_declined"} & shown.done
    desk.picture("28-case-end")
    desk.picture("28-case-end", 375)
    letter(desk)


def letter(desk: Desk) -> None:
    """The letter is set after the step: it is there within some seconds, and says who, what, until when."""
    title = f"关于批准筹建{NAME}的批复"
    for _ in patiently():
        if desk.page.get_by_role("link", name=title).count():
            break
        desk.page.reload()
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(desk.download(title))).pages)
    read = re.sub(r"\s", "", text)
    for words in (NAME, LEAD, *PARTNERS, "包头市人民政府", "一事一议", "专职固定科研人员", "筹建期2年"):
        assert words in read, words
    assert re.search(r"内科平函〔\d{4}〕\d+号", read)


def in_the_register(desk: Desk) -> None:
    desk.go("/register")
    desk.sees(NAME, "筹建")
    desk.picture("29-register")
    desk.follow(NAME)
    desk.sees(LEAD, *PARTNERS, "3,650.5", "包头市人民政府")
    desk.picture("30-centre")
    desk.picture("30-centre", 375)
    said = re.search(r"批准筹建日期 (\d{4}-\d\d-\d\d)", desk.words)
    assert said, desk.words
    approved = date.fromisoformat(said[1])
    assert f"{approved.year + 2}-{approved:%m-%d}" in desk.words, "two years from the approval"
    english(desk, "30-centre-en")


def english(desk: Desk, name: str) -> None:
    """The same page in English, kept as a picture, and back."""
    desk.page.get_by_role("link", name="English", exact=True).click()
    desk.picture(name)
    desk.page.get_by_role("link", name="中文", exact=True).click()


def today(desk: Desk) -> date:
    """The office's day, as the program's clock has it."""
    return datetime.fromisoformat(desk.page.evaluate("new Date().toISOString()").replace("Z", "+00:00")).date()
