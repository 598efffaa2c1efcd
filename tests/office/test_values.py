"""Hostile input by HTTP into the real forms of the office: refused by field, everything typed kept, nothing half done."""

import io
import re
import threading
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.office.autopilot import Office
from tests.office.rare_earth import CONTACT, PAPER
from tests.office.running import Program
from tests.office.wire import sent_by, task_form, visitor
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.xdist_group("office-values")

WORDS = "普通的话。"
PATIENT = "牵头单位和合作单位有十年以上的合作，承担过国家重点研发计划。"


@dataclass
class Plan:
    """The first task of a case of its own: the plan of a centre, filled in and not yet sent."""

    who: Visitor
    path: str
    case: str
    answers: dict[str, Any]

    def send(self, **changed: Any) -> Page:
        """Send the plan with some fields changed; None takes one out."""
        answers = {name: value for name, value in {**self.answers, **changed}.items() if value is not None}
        return self.who.post(self.path, answers)

    def value(self, page: Page, name: str) -> str:
        found = page.all(f"//*[@id='task-form']//*[@name='{name}']")[0]
        return str(found.value if found.tag == "textarea" else found.get("value"))


@pytest.fixture(scope="module")
def office(program: Program) -> Office:
    return Office(program.url, lambda label: PATIENT if label.startswith("组织重大项目") else WORDS)


@pytest.fixture(scope="module")
def plan(office: Office) -> Plan:
    return fresh_plan(office)


def fresh_plan(office: Office) -> Plan:
    case = office.start("赵敏", "提出建设意向")
    who = office.person("赵敏")
    (path,) = who.get(case).all("//a[starts-with(@href, '/task/')]/@href")[:1]
    page = office.claimed("赵敏", path)
    who.post(
        f"{path}/draft", {**office.filled(page), "_upload": "plan.files"}, files={"plan.files": ("建设方案.pdf", PAPER)}
    )
    page = who.get(path)
    answers = {name: value for name, value in office.filled(page).items() if name != "csrf_token"}
    return Plan(who, path, case, {**answers, "opinion": "请审查。"})


def shown(words: str) -> str:
    """How the office keeps a text: composed to NFC, without direction overrides and blanks of no width."""
    return unicodedata.normalize("NFC", re.sub("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]", "", words)).strip()


LONG = "长" * 20_000
TRICKY = {
    "direction override": "\u202e反过来的话\u2066",
    "zero width": "看\u200b不\u200d见\ufeff",
    "combining": "e\u0301" * 40,
    "beyond the plane": "𠮷野家👩‍🔬🇨🇳",
    "looks like a formula": '=HYPERLINK("http://evil.example")',
    "quotes": "“”‘’\"'`\\",
    "template": "{{ config }}{% raw %}${7*7}<%= 1 %>",
    "markup": "<b onmouseover=alert(1)>粗</b>",
    "FEEL": '" + string(case) + "',
}


@pytest.mark.parametrize("words", TRICKY.values(), ids=TRICKY.keys())
def test_tricky_words_are_kept_as_they_were_typed(plan: Plan, words: str) -> None:
    """The plan is refused for another fault: what was typed stands in its field, composed, without signs that deceive."""
    page = plan.send(**{"plan.direction": words, "plan.address": words[:150], "plan.premises": ""})
    assert page.status == 422
    assert "请填写科研开发用房" in page.main
    assert plan.value(page, "plan.direction").strip() == shown(words)
    assert plan.value(page, "plan.address").strip() == shown(words[:150])


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\ud800"], ids=["null", "backspace", "half a character"])
def test_signs_that_are_no_text_do_no_harm(plan: Plan, sign: str) -> None:
    words = f"前{sign}后"
    page = plan.send(**{"plan.direction": words.encode("utf-8", "surrogatepass"), "plan.premises": ""})
    assert page.status == 422
    assert "前" in plan.value(page, "plan.direction")
    assert "后" in plan.value(page, "plan.direction")


WRONG = [
    ("plan.premises", "三千"), ("plan.premises", "1e309"), ("plan.premises", "NaN"), ("plan.premises", "-1"), ("plan.premises", "0x10"),
    ("plan.premises", "9" * 60), ("plan.researchers", "十"), ("plan.researchers", "-0.5"), ("plan.funds.0.lead", "Infinity"),
    ("plan.lead", "不是单位"), ("plan.lead", '"00000000-0000-0000-0000-000000000000"'), ("plan.field", '"不存在的领域"'),
    ("plan.mode", '"root"'), ("plan.mode", '{"$gt": ""}'), ("plan.name", "名" * 61), ("plan.name", " \t "), ("plan.direction", LONG),
    ("plan.name_en", "<script>"), ("plan.phone", "打电话"), ("plan.phone", "1" * 5000), ("plan.people.0.id_number", "12345"),
    ("plan.capability", "太短"), ("opinion", LONG),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{n} {v[:12]!r}" for n, v in WRONG])
def test_a_wrong_value_is_refused_at_its_field(plan: Plan, name: str, value: str) -> None:
    page = plan.send(**{name: value})
    assert page.status == 422, page.main[:300]
    anchors = page.all("//*[@id='errors']//a/@href")
    assert any(link.removeprefix("#").removeprefix("f-").startswith(name) for link in anchors), anchors
    assert plan.value(page, "plan.address") == _one(plan.answers["plan.address"]), "the rest stays"
    if name not in ("plan.lead", "plan.field", "plan.mode"):
        assert plan.value(page, name).strip() == value.strip(), "what was typed stays"


def test_everything_missing_is_told_at_once(office: Office) -> None:
    own = fresh_plan(office)
    page = own.who.post(
        own.path,
        {
            **{name: "" for name in own.answers if name[0] != "_"},
            "_rows": own.answers["_rows"],
            "_shown": own.answers["_shown"],
        },
    )
    assert page.status == 422
    assert len(page.all("//*[@id='errors']//a")) >= 25


def test_what_the_form_does_not_ask_for_is_not_heard(plan: Plan) -> None:
    extra = {
        "plan.lead_kind": "企业", "plan.secret": "x", "formal.decision": "complete", "case.title": "改名", "organiser": "x", "p.premises": "1",
        "__proto__.polluted": "1", "plan.funds.99.lead": "1", "plan.name.x": "1", "approval.decision": "approve", "_unknown": "1",
    }  # fmt: skip
    page = plan.send(**extra, **{"plan.premises": ""})
    assert page.status == 422
    assert len(page.all("//*[@id='errors']//a")) == 1, "only the empty field"
    assert "改名" not in plan.who.get(plan.case).main


def test_rows_beyond_the_limit_and_odd_counts_are_refused_or_ignored(plan: Plan) -> None:
    rows = {f"plan.funds.{n}.{key}": "1" for n in range(300) for key in ("organiser", "lead", "source")}
    for count in ("plan.funds:300", "plan.funds:9999", "plan.funds:-1", "plan.funds:1e3", "plan.funds:", "nowhere:5"):
        page = plan.send(**rows, **{"_rows": [count, "plan.people:1"]})
        assert page.status in (422, 413), count
        assert plan.who.get(plan.path).status == 200


def test_without_its_token_nothing_is_taken(plan: Plan) -> None:
    for token in ("", "forged", "x" * 5000):
        page = plan.who.post(plan.path, {**plan.answers, "csrf_token": token})
        assert page.status == 400
        assert "刷新" in page.main
    assert "填报建设意向和方案" in plan.who.get(plan.case).main


def test_too_much_at_once_is_refused_in_a_sentence(plan: Plan) -> None:
    parts = {**plan.answers, **{f"extra{n}": "x" for n in range(5000)}}
    page = plan.who.post(plan.path, parts, files={"attachments": ("说明.txt", b"x")})
    assert page.status == 413
    page = plan.send(**{"plan.direction": "x" * 5_000_000})
    assert page.status == 413
    assert "最多" in page.main


def test_addresses_that_make_no_sense_are_not_found(plan: Plan) -> None:
    for path in (
        "/task/999999999999999999999999", "/task/-1", "/task/0", "/task/1%00", "/case/9223372036854775808", "/file/..%2f..%2fsecret.key",
        "/file/%2e%2e/office.db", "/static/../../secret.key", "/static/%2e%2e/%2e%2e/secret.key", "/register/%F0%9F%92%A9", "/notices/' OR 1=1",
        "/case/1/diagram/..%2f..%2fetc%2fpasswd.bpmn", "/rulebooks/../..", "/start/x/y/z", "/inbox?after=%00", "/inbox?box=nothing&page=-1",
        "/cases?page=999999999999999999999", "/cases?page=x&status=%27", "/register?page=-5", "/cases?q=%25_%5C", "/inbox?q=" + "%E9%95%BF" * 500,
        "/case/1?diagram=%3Cscript%3E",
    ):  # fmt: skip
        page = plan.who.get(path.replace(" ", "%20"))
        assert page.status in (200, 400, 404), f"{page.status} {path}"


# ── files ──


def _bomb() -> bytes:
    """A ZIP that unpacks to a gigabyte; and says so in 1 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("zeros", "w", force_zip64=True) as zeros:
            for _ in range(64):
                zeros.write(bytes(16_000_000))
    return made.getvalue()


REFUSED = {
    "web page as PDF": ("方案.pdf", b"<html><script>alert(1)</script></html>"),
    "drawing with script": ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "web page": ("方案.html", b"<script>alert(1)</script>"),
    "program as PDF": ("方案.pdf", b"MZ\x90\x00" + bytes(200)),
    "program as picture": ("照片.png", b"\x7fELF" + bytes(200)),
    "two endings": ("方案.pdf.exe", PAPER),
    "no ending": ("方案", PAPER),
    "only an ending": (".pdf", PAPER),
    "empty": ("方案.pdf", b""),
    "half a gigabyte of nothing": ("方案.pdf", b"%PDF" + bytes(21_000_000)),
}


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_not_what_it_should_be_is_refused(office: Office, name: str, content: bytes) -> None:
    own = fresh_plan(office)
    typed = {**own.answers, "plan.address": "刚写的地址", "_upload": "plan.files"}
    page = own.who.post(f"{own.path}/draft", typed, files={"plan.files": (name, content)})
    assert page.status in (413, 422), page.main[:300]
    assert name in page.main, "the file is named"
    assert own.value(page, "plan.address") == "刚写的地址", "what was typed since the last draft stays"
    files = own.who.get(own.path).all("//*[@id='task-form']//ul[@class='files']//a")
    assert [link.text_content() for link in files] == ["建设方案.pdf"]


NAMES = {
    "path": ("../../../etc/cron.d/方案.pdf", "方案.pdf"),
    "windows path": ("C:\\Windows\\方案.pdf", None),
    "markup": ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
    "control signs": ("a\tb\x0b\x1b[31m.pdf", None),
    "very long": ("长" * 3000 + ".pdf", None),
    "right to left": ("方案\u202efdp.pdf", None),
}


@pytest.mark.parametrize(("name", "kept"), NAMES.values(), ids=NAMES.keys())
def test_an_odd_name_of_a_file_is_only_a_name(office: Office, name: str, kept: str | None) -> None:
    own = fresh_plan(office)
    page = own.who.post(
        f"{own.path}/draft", {**own.answers, "_upload": "plan.files"}, files={"plan.files": (name, PAPER)}
    )
    assert page.status == 200, page.main[:300]
    link = page.all("//*[@id='task-form']//ul[@class='files']//a")[-1]
    shown = link.text_content()
    assert len(shown) <= 200
    assert not set(shown) & set("\r\n\t\x1b/\\\u202e")
    if kept:
        assert shown == kept.rpartition("/")[2]
    answer = own.who.client.get(link.get("href"))
    assert answer.data == PAPER
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_archive_is_kept_and_never_unpacked(office: Office, program: Program) -> None:
    own = fresh_plan(office)
    page = own.who.post(f"{own.path}/draft", own.answers, files={"attachments": ("附件.zip", _bomb())})
    assert page.status == 200
    assert "附件.zip" in page.main
    assert sum(file.stat().st_size for file in program.folder.rglob("*") if file.is_file()) < 100_000_000


# ── at once ──


def test_of_two_windows_that_complete_at_once_one_does_and_one_is_told(office: Office, program: Program) -> None:
    own = fresh_plan(office)
    windows = [visitor(program.url, "赵敏") for _ in range(6)]
    for window in windows:
        window.get(own.path)
    pages = at_once([lambda w=window: w.post(own.path, own.answers) for window in windows])
    assert sorted(page.status for page in pages) == [200, 409, 409, 409, 409, 409]
    for page in pages:
        if page.status == 409:
            assert "已由赵敏于" in page.main
            assert "办结" in page.main
            assert "请审查。" in page.main, "what was typed is not lost"
    case = office.person("苏日娜").get(own.case)  # the division's: who has no seat in it is given no link
    assert case.main.count("办结：填报建设意向和方案") == 1
    follows = case.all("//main//a[starts-with(@href, '/task/')]")
    assert [link.text_content() for link in follows] == ["形式审查"], "one task follows"


def test_of_two_people_who_claim_at_once_one_holds_it(office: Office, program: Program) -> None:
    own = fresh_plan(office)
    own.send()
    people = [visitor(program.url, name) for name in ("苏日娜", "张建军", "巴特尔", "苏日娜")]
    task = next(
        path for title, path in office.tasks("苏日娜") if title == "形式审查" and own.case in case_of(office, path)
    )
    for person in people:
        person.get(task)
    pages = at_once([lambda p=person: p.post(f"{task}/claim") for person in people])
    assert all(page.status == 200 for page in pages)
    holder = [page for page in pages if "已认领，现在由您办理" in page.main]
    told = [page for page in pages if "已由" in page.main]
    assert holder
    assert len(holder) + len(told) == 4
    read = office.person("苏日娜").get(own.case).main
    assert read.count("认领：形式审查") == 1
    other = next(p for p, page in zip(people, pages, strict=True) if page in told)
    refused = other.post(task, {"formal.decision": '"complete"'})
    assert refused.status in (403, 409)


def case_of(office: Office, task: str) -> str:
    return str(office.person("苏日娜").get(task).all("//ol[@class='crumbs']//a/@href"))


def at_once(acts: list[Any]) -> list[Page]:
    gate = threading.Barrier(len(acts))

    def go(act: Any) -> Page:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def _one(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def test_a_plan_that_was_refused_again_and_again_is_taken_when_it_is_right(office: Office) -> None:
    own = fresh_plan(office)
    for name, value in WRONG[:6]:
        assert own.send(**{name: value}).status == 422
    assert sent_by(task_form(own.who.get(own.path)))
    page = own.send(**{"plan.contact": CONTACT["姓名"]})
    assert page.status == 200, page.main[:600]
    assert "已提交" in page.main
