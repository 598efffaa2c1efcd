"""A case from start to end on its page, in the register, among the notices; and the clock that the demo moves."""

import json
from datetime import timedelta

from tests.web.conftest import Harbour
from tests.web.test_inbox import review
from tests.web.test_task import begin
from tests.web.visitor import Page


def publish(harbour: Harbour) -> None:
    """Agree to a wish: its notice opens."""
    task = review(harbour)
    reviewer = harbour.visitor("任审核")
    reviewer.get("/inbox")
    reviewer.post(f"/task/{task}/claim")
    page = reviewer.post(f"/task/{task}", {"decision": "yes", "_shown": "decision", "opinion": "船况良好"})
    assert "已提交" in page.main, page.main


def facts(page: Page) -> dict[str, list[object]]:
    found: dict[str, list[object]] = json.loads(page.one("//script[@id='diagram-facts']").text)
    return found


def test_the_diagram_and_the_list_say_the_same(harbour: Harbour) -> None:
    review(harbour)
    page = harbour.visitor("安借船").get("/case/1")
    marks = facts(page)
    assert marks["done"] == ["describe", "fill", "start"]
    assert marks["taken"] == ["f1", "f2", "f3"]
    (token,) = marks["tokens"]
    assert token == {"element": "review", "n": 1, "kind": "soon", "flag": "剩 3"}
    assert "审核借船单 剩 3" in page.main
    assert "海湾港务局·码头科，未认领" in page.main


def test_the_drawing_is_given_to_who_sees_the_case(harbour: Harbour) -> None:
    review(harbour)
    address = "/case/1/diagram/borrow.bpmn"
    answer = harbour.visitor("安借船").client.get(address)
    assert answer.mimetype == "application/xml"
    assert b'<bpmn:process id="borrow"' in answer.data
    assert harbour.visitor("路过客").client.get(address).status_code == 404
    assert harbour.visitor().client.get(address).status_code == 302


def test_who_has_no_part_in_it_finds_nothing(harbour: Harbour) -> None:
    review(harbour)
    stranger = harbour.visitor("路过客")
    assert stranger.get("/case/1").status == 404
    assert "还没有您可以查看的案件" in stranger.get("/cases").main
    assert "JC-2026-0001" in harbour.visitor("任审核").get("/cases").main


def test_what_comes_next_and_what_came_of_it(harbour: Harbour) -> None:
    publish(harbour)
    page = harbour.visitor("安借船").get("/case/1")
    assert "公示期满" in page.main
    assert "2026-03-09 周一" in page.main, "five working days after the second"
    keeper = harbour.visitor("管系统")
    keeper.get("/admin")
    moved = keeper.post("/admin/clock/next")
    assert "时钟走到 2026-03-09 周一" in moved.main
    over = harbour.visitor("安借船").get("/case/1")
    assert over.one("//*[contains(@class, 'status-tag')]").text_content() == "借出"
    assert "登记：看登记" not in over.main
    record = harbour.visitor("任审核").get(over.link("看登记"))
    assert "海鸥号" in record.main
    assert "已借出" in record.main
    assert "天数 3" in record.main
    assert "JC-2026-0001" in record.main


def test_the_history_names_who_did_what_with_which_opinion(harbour: Harbour) -> None:
    publish(harbour)
    page = harbour.visitor("安借船").get("/case/1")
    assert "任审核（海湾港务局·码头科） 办结：审核借船单 船况良好" in page.main
    assert "已逐条校验，未被改动" in page.main


def test_a_changed_history_is_seen(harbour: Harbour) -> None:
    from sqlalchemy import text

    publish(harbour)
    with harbour.office.sessions.writing() as session:
        session.execute(text("UPDATE history SET opinion = '船况很差' WHERE opinion = '船况良好'"))
    page = harbour.visitor("安借船").get("/case/1")
    assert "经过没有通过校验" in page.main


def test_the_list_of_cases_is_searched_and_filtered(harbour: Harbour) -> None:
    review(harbour)
    visitor = harbour.visitor("安借船")
    assert "JC-2026-0001" in visitor.get("/cases?q=海鸥").main
    assert "没有符合筛选的案件" in visitor.get("/cases?q=鲸").main
    assert "没有符合筛选的案件" in visitor.get("/cases?status=ended").main
    assert "JC-2026-0001" in visitor.get("/cases?status=running&process=borrow&page=99").main


def test_what_cannot_be_withdrawn_is_not_offered(harbour: Harbour) -> None:
    visitor, _ = begin(harbour)
    assert "撤回申请" not in visitor.get("/case/1").main
    visitor.get("/case/1/withdraw")
    page = visitor.post("/case/1/withdraw", {"reason": "不借了"})
    assert page.status == 403
    assert "不借了" in page.main
    assert "已经过了可以撤回的环节" in page.main


def test_a_notice_is_read_and_answered_by_anyone(harbour: Harbour) -> None:
    publish(harbour)
    public = harbour.visitor()
    listing = public.get("/notices")
    assert "关于拟出借海鸥号的公示" in listing.main
    notice = public.get(listing.link("海鸥号"))
    assert "还剩 5 个工作日" in notice.main
    refused = public.post(notice.path, {"person": "", "contact": "", "text": "船底漏水"})
    assert refused.status == 422
    assert refused.one("//textarea[@name='text']").text == "船底漏水"
    assert len(refused.all("//*[@id='errors']//a")) == 2
    said = {"person": "过路人", "contact": "138", "text": "船底漏水"}
    done = public.post(notice.path, said)
    assert "您的编号是" in done.main
    assert "过路人" not in harbour.visitor("安借船").get(notice.path).main, "the applicant does not read who it was"
    assert "过路人" in harbour.visitor("任审核").get(notice.path).main
    robot = public.post(notice.path, {**said, "website": "http://spam.example"})
    assert robot.status == 403
    public.post(notice.path, said)
    assert public.post(notice.path, said).status == 429, "two a day from one address"


def test_a_closed_notice_takes_nothing(harbour: Harbour) -> None:
    publish(harbour)
    public = harbour.visitor()
    notice = public.get(public.get("/notices").link("海鸥号"))
    keeper = harbour.visitor("管系统")
    keeper.get("/admin")
    keeper.post("/admin/clock/next")
    page = public.post(notice.path, {"person": "迟到者", "contact": "1", "text": "晚了"})
    assert page.status == 403
    assert "公示已经结束" in page.main
    assert "已借出" in public.get("/notices").main


def test_only_the_administrator_moves_the_clock(harbour: Harbour) -> None:
    before = harbour.office.now()
    visitor = harbour.visitor("任审核")
    visitor.get("/inbox")
    assert visitor.get("/admin").status == 403
    assert visitor.post("/admin/clock/next").status == 403
    assert visitor.post("/admin/clock", {"to": "2030-01-01T00:00"}).status in (200, 403)
    assert visitor.get("/admin/people").status == 403
    assert harbour.office.now() == before
    keeper = harbour.visitor("管系统")
    keeper.get("/admin")
    assert "时钟只能往前拨" in keeper.post("/admin/clock", {"to": "2020-01-01T00:00"}).main
    assert "请选择日期和时间" in keeper.post("/admin/clock", {"to": "soon"}).main
    assert "没有等着到期的事项" in keeper.post("/admin/clock/next").main
    assert "时钟走到 2026-03-05 周四 08:00" in keeper.post("/admin/clock", {"to": "2026-03-05T08:00"}).main


def test_the_rule_book_is_open_to_its_people(harbour: Harbour) -> None:
    visitor = harbour.visitor("安借船")
    assert "港务〔2026〕1号" in visitor.get("/rulebooks").main
    page = visitor.get("/rulebooks/harbour")
    for words in ("填写借船单", "借船要写明用处", "审核时限", "3 个工作日", "本厅设定", "船名"):
        assert words in page.main, words
    assert "流程图 填写借船单" in page.main and "表单字段 船名" in page.main, "what carries a rule, and where"
    assert "检查结果" not in page.main, "for administrators"
    assert "检查结果" in harbour.visitor("管系统").get("/rulebooks/harbour").main
    assert visitor.get("/rulebooks/nothing").status == 404


def test_people_and_units_are_listed_for_the_administrator(harbour: Harbour) -> None:
    page = harbour.visitor("管系统").get("/admin/people")
    assert "任审核" in page.main
    assert "海湾港务局" in page.main


def test_what_stopped_a_case_is_said_in_the_readers_language(harbour: Harbour) -> None:
    """The same boat is lent twice: the second case stops where the register has the name already."""
    for _ in range(2):
        task = review(harbour)
        reviewer = harbour.visitor("任审核")
        reviewer.get("/inbox")
        reviewer.post(f"/task/{task}/claim")
        reviewer.post(f"/task/{task}", {"decision": "yes", "_shown": "decision", "opinion": "船况良好"})
    harbour.clock.move_by(timedelta(days=30))
    harbour.settle()
    keeper = harbour.visitor("管系统")
    for path in ("/admin", "/case/2"):
        assert "“海鸥号”已登记" in keeper.get(path).main, path
    keeper.get("/en")
    for path in ("/admin", "/case/2"):
        page = keeper.get(path).main
        assert "“海鸥号” is in the register already" in page, path
        assert "已登记" not in page, path
