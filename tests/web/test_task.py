"""A task from the inbox to its end: read, claimed, filled in, kept, refused with everything typed, completed once."""

from tests.web.conftest import Harbour
from tests.web.visitor import Page, Visitor

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

WISH = {
    "boat": "海鸥号", "days": "3", "purpose": "class", "_shown": "purpose", "_rows": "crew:1", "crew.0.name": "水手甲",
    "opinion": "请尽快。",
}  # fmt: skip


def begin(harbour: Harbour, name: str = "安借船") -> tuple[Visitor, int]:
    """Start a case and claim its first task; gives back the task's id."""
    visitor = harbour.visitor(name)
    start = visitor.get("/start").link("借船")
    visitor.get(start)
    visitor.post(start)
    task = int(visitor.get("/inbox").link("填写借船单").rsplit("/", 1)[1])
    visitor.post(f"/task/{task}/claim")
    visitor.get(f"/task/{task}")
    return visitor, task


def test_from_the_start_to_the_next_desk(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.post(f"/task/{task}", WISH)
    assert page.path == "/inbox"
    assert "已提交：填写借船单。" in page.main
    reviewer = harbour.visitor("任审核")
    inbox = reviewer.get("/inbox")
    assert "审核借船单" in inbox.main
    assert "借船：海鸥号" in inbox.main
    assert "2026-03-05 周四" in inbox.main


def test_what_is_said_once_is_said_on_a_whole_page(harbour: Harbour) -> None:
    """A part that a script fetches meanwhile must not take the sentence along."""
    borrower, task = begin(harbour)
    borrower.post(f"/task/{task}", WISH, follow=False)
    assert "已提交" not in borrower.get(f"/task/{task}", **{"HX-Request": "true"}).main
    assert "已提交：填写借船单。" in borrower.get("/inbox").main


def test_a_refused_form_keeps_what_was_typed_and_names_every_fault(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.post(f"/task/{task}", {**WISH, "boat": "", "days": "99", "crew.0.name": "<b>甲</b>"})
    assert page.status == 422
    assert "有 2 处需要处理" in page.main
    assert page.one("//input[@name='days']/@value") == "99"
    assert page.one("//input[@name='crew.0.name']/@value") == "<b>甲</b>"
    assert page.one("//textarea[@name='opinion']").text == "请尽快。"
    for link in page.all("//*[@id='errors']//a/@href"):
        assert page.all(f"//*[@id='{link[1:]}']"), f"{link} leads to a field"


def test_what_was_typed_is_kept_on_the_way_out_for_its_person_alone(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    assert borrower.post(f"/task/{task}/typed", {**WISH, "days": "等一等"}, follow=False).status == 204
    page = borrower.get(f"/task/{task}")
    assert page.one("//input[@name='days']/@value") == "等一等"
    assert page.one("//*[@id='saved']").text_content() == "03-02 周一 09:00 已暂存"
    borrower.post(f"/task/{task}/draft", {**WISH, "_shown": "plan"}, files={"plan": ("航线.pdf", PDF)})
    borrower.post(f"/task/{task}/typed", {**WISH, "days": "等一等"}, follow=False)
    assert "航线.pdf" in borrower.get(f"/task/{task}").main, "a file that came in meanwhile stays"
    reviewer = harbour.visitor("任审核")
    reviewer.get("/inbox")
    assert reviewer.post(f"/task/{task}/typed", WISH).status == 409, "another holds it"
    assert borrower.get(f"/task/{task}").one("//input[@name='days']/@value") == "等一等"


def test_a_draft_waits_for_its_person(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.post(f"/task/{task}/draft", {**WISH, "days": "等一等"})
    assert "已暂存" in page.main
    assert page.one("//input[@name='days']/@value") == "等一等"
    drafts = borrower.get("/inbox?box=drafts")
    assert "填写借船单" in drafts.main
    assert "海鸥号" not in harbour.visitor("白借船").get(f"/task/{task}").main


def test_rows_and_conditional_fields_work_without_a_script(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.post(f"/task/{task}/draft", {**WISH, "_row_add": "crew"})
    assert len(page.all("//input[starts-with(@name, 'crew.')]")) == 2
    assert not page.all("//textarea[@name='fish']")
    page = borrower.post(f"/task/{task}/draft", {**WISH, "purpose": "fish", "_update": "purpose"})
    assert page.all("//textarea[@name='fish']")


def test_files_are_kept_and_given_back_as_downloads(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.post(f"/task/{task}/draft", {**WISH, "_shown": "plan"}, files={"plan": ("航线.pdf", PDF)})
    assert "航线.pdf" in page.main
    kept = page.all("//input[@name='plan']/@value")
    assert len(kept) == 1
    page = borrower.post(
        f"/task/{task}",
        {**WISH, "_shown": "plan", "plan": kept[0]},
        files={"attachments": ("说明.txt", "你好".encode())},
    )
    assert "已提交" in page.main
    case = borrower.get("/case/1")
    assert "航线.pdf" in case.main
    assert "说明.txt" in case.main
    answer = borrower.client.get(case.link("航线.pdf"))
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_that_is_not_taken_loses_nothing(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    for name, content in (("程序.exe", b"MZ"), ("页.html", b"<script>alert(1)</script>"), ("假.pdf", b"MZ\x90\x00")):
        page = borrower.post(f"/task/{task}", WISH, files={"attachments": (name, content)})
        assert page.status == 422, name
        assert name in page.main
        assert page.one("//input[@name='boat']/@value") == "海鸥号"


def test_a_file_of_the_form_that_is_not_taken_loses_nothing_that_was_typed_since(harbour: Harbour) -> None:
    """A file is uploaded as soon as it is chosen: with it comes everything that nobody has kept yet."""
    borrower, task = begin(harbour)
    borrower.post(f"/task/{task}/draft", {**WISH, "boat": "旧的船号"})
    for name, content, status in (("大.pdf", PDF + bytes(20_000_000), 413), ("假.pdf", b"MZ\x90\x00", 422)):
        page = borrower.post(
            f"/task/{task}/draft", {**WISH, "_shown": "plan", "_upload": "1"}, files={"plan": (name, content)}
        )
        assert page.status == status, name
        assert name in page.main
        assert page.one("//input[@name='boat']/@value") == "海鸥号"
    assert borrower.get(f"/task/{task}").one("//input[@name='boat']/@value") == "海鸥号", "it is kept, too"


def test_the_second_of_two_people_is_told_who_was_first(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    other = harbour.visitor("安借船")
    other.get(f"/task/{task}")
    borrower.post(f"/task/{task}", WISH)
    page = other.post(f"/task/{task}", {**WISH, "opinion": "我也写了。"})
    assert page.status == 409
    assert "已由安借船于2026-03-02 09:00办结" in page.main
    assert "我也写了。" in page.main


def test_who_may_not_hold_a_task_reads_why(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = harbour.visitor("白借船").get(f"/task/{task}")
    assert "已由安借船认领" in page.main
    assert page.all("//fieldset[@disabled]")
    stranger = harbour.visitor("路过客")
    assert stranger.get(f"/task/{task}").status == 404
    assert stranger.post(f"/task/{task}", WISH).status == 404
    assert borrower.get("/task/999").status == 404


def test_released_it_is_free_for_the_unit_again(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    page = borrower.post(f"/task/{task}/release")
    assert "已退回" in page.main
    colleague = harbour.visitor("白借船")
    assert "认领" in colleague.get("/inbox").main
    colleague.post(f"/task/{task}/claim")
    assert "已由白借船认领" in borrower.post(f"/task/{task}/claim").main


def test_a_done_task_can_still_be_read(harbour: Harbour) -> None:
    borrower, task = begin(harbour)
    borrower.post(f"/task/{task}", WISH)
    page = borrower.get(f"/task/{task}")
    assert "已办结" in page.main
    assert "海鸥号" in page.main
    assert "上课" in page.main, "options by their label"
    assert "请尽快。" in page.main


def test_the_rules_stand_beside_the_form(harbour: Harbour) -> None:
    _, task = begin(harbour)
    page: Page = harbour.visitor("安借船").get(f"/task/{task}")
    assert "借船要写明用处" in page.main
    assert "第一条" in page.main
