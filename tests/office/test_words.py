"""Hostile words in every field: they are shown as words on every page that has them, in the letter and in the mail."""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog
from pypdf import PdfReader

from tests.office.autopilot import STAFF, Office
from tests.office.conftest import Sit
from tests.office.running import Program, patiently
from tests.office.test_rights import HEARD
from tests.office.wire import visitor
from tests.web.visitor import Page

pytestmark = pytest.mark.xdist_group("office-words")

WORDS = "\"'><img src=x onerror=alert(7)>{{7*7}}&"
NAME = '</title></script><script>alert(1)</script>#panic("x")'
TYPED = "</textarea><svg onload=alert(2)>\u202e\u0000${7*7}"


@dataclass
class Told:
    """A case carried to its end with hostile words, and every page that was seen on the way."""

    program: Program
    office: Office
    case: str
    notice: str
    pages: list[tuple[str, Page]] = field(default_factory=list)


@pytest.fixture(scope="module")
def told(program: Program) -> Told:
    office = Office(program.url, lambda label: NAME if label == "中心名称" else WORDS)
    case = office.start("赵敏", "提出建设意向")
    told = Told(program, office, case, "")
    layout, objected = "", False
    for _ in patiently():
        busy = office_day(office)
        if "审查条件与能力" in busy:
            layout = office.start("苏日娜", "拟定年度布局计划")
        if not objected and (notice := open_notice(office)):
            told.notice, objected = notice, True
            object_to(told)
        page = office.person("赵敏").get(case)
        if "批准筹建" in page.one("//h1/..").text_content():
            break
        if objected and HEARD in office.person("苏日娜").get(case).main and open_notice(office):
            move_on(office)
    assert layout
    assert objected
    return told


def office_day(office: Office) -> list[str]:
    """Everybody does what waits for them, the experts too; the titles."""
    done = [title for name in STAFF for title in office.work_off(name)]
    case = office.person("苏日娜").get("/cases?status=running").all("//tr[@data-row]//a/@href")
    for path in case:
        rows = office.person("苏日娜").get(path).all("//table[contains(., '在办任务')]/tbody/tr")
        for row in rows:
            name = row.xpath("string(td[last()])").split("（")[0].strip()
            if name and name not in STAFF and "未认领" not in name:
                done += office.work_off(name)
    return done


def open_notice(office: Office) -> str:
    found = visitor(office.url).get("/notices").all("//section[1]//tr[@data-row]//a/@href")
    return str(found[0]) if found else ""


def object_to(told: Told) -> None:
    public = visitor(told.office.url)
    public.get(told.notice)
    page = public.post(told.notice, {"kind": "person", "person": WORDS, "contact": WORDS, "text": TYPED + WORDS})
    assert "异议已收到" in page.main


def move_on(office: Office) -> None:
    clock = office.person("何系统")
    clock.get("/admin")
    clock.post("/admin/clock/next")


def pages_of(told: Told) -> Iterator[tuple[str, Page]]:
    """Every page of the case, its tasks, the notice, the register and the lists, as those who may see them read them."""
    for name in ("苏日娜", "赵敏", "乌兰", "斯琴"):
        reader = told.office.person(name)
        seen: set[str] = set()
        start = [
            "/inbox",
            "/inbox?box=done",
            "/inbox?box=started",
            "/cases",
            "/register",
            "/notices",
            told.notice,
            told.case,
        ]
        start += [f"/cases?q={quote(WORDS)}"]
        queue = start
        while queue:
            path = queue.pop(0)
            if path in seen or len(seen) > 60:
                continue
            seen.add(path)
            page = reader.get(path)
            if page.tree is None:
                continue
            yield f"{name} {path}", page
            found = page.all("//main//a/@href")
            queue += [link.split("#")[0] for link in found if re.match(r"/(case|task|register|notices)/", link)]


def dangers(page: Page) -> list[str]:
    """Elements and attributes that the office never writes."""
    wrong = [
        f"script: {each.text_content()[:60]}"
        for each in page.all("//script")
        if not each.get("src") and each.get("type") != "application/json"
    ]
    wrong += [
        f"{each.tag} {name}"
        for each in page.all("//*")
        for name in each.attrib
        if isinstance(each.tag, str) and name.startswith("on")
    ]
    wrong += [f"img {each.get('src')}" for each in page.all("//img | //svg[@onload] | //iframe | //object | //embed")]
    return wrong + [
        f"href {link}"
        for link in page.all("//@href | //@action | //@formaction")
        if not re.match(r"(/|#|https?://|\?)", link)
    ]


def test_every_page_shows_hostile_words_as_words(told: Told) -> None:
    seen, shown, named = 0, 0, 0
    for where, page in pages_of(told):
        seen += 1
        assert page.status == 200, where
        assert dangers(page) == [], where
        assert "<img src=x" not in page.html, where
        assert "<script>alert" not in page.html, where
        assert "49" not in re.findall(r"onerror=alert\(7\)&gt;(\d+)", page.html), "a template was run"
        shown += WORDS in page.text
        named += NAME in page.text
    assert seen > 60
    assert shown > 20, "the words stand on the pages"
    assert named > 20, "so does the name"


def test_the_facts_of_the_diagram_stay_json(told: Told) -> None:
    page = told.office.person("苏日娜").get(told.case)
    for script in page.all("//script[@type='application/json']"):
        json.loads(script.text_content())


def test_the_letter_has_them_as_text(told: Told) -> None:
    reader = told.office.person("赵敏")
    for _ in patiently():
        links = reader.get(told.case).all("//main//a[contains(., '批复')]/@href")
        if links:
            break
    content = reader.client.get(links[0]).data
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert re.sub(r"\s", "", NAME) in re.sub(r"\s", "", text)


def test_a_mail_has_one_line_of_subject_and_the_words_as_text(told: Told) -> None:
    with sqlite3.connect(told.program.folder / "office.db") as database:
        rows = [json.loads(row[0]) for row in database.execute("SELECT payload FROM outbox WHERE kind = 'mail'")]
    assert rows
    assert any(WORDS in row["text"] and "<svg onload=alert(2)>" in row["text"] for row in rows)
    for row in rows:
        assert "\n" not in row["subject"]
        assert not set(row["subject"] + row["text"]) & set("\x00\u202e"), "signs that are no text, or deceive"


def test_the_register_and_the_public_notice_have_the_words(told: Told) -> None:
    assert NAME in told.office.person("苏日娜").get("/register").main
    assert WORDS in visitor(told.office.url).get(told.notice).main


@pytest.mark.browser
def test_a_browser_runs_none_of_it(told: Told, sit: Sit) -> None:
    desk = sit("苏日娜")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    desk.page.on("dialog", answer)
    for path in (told.case, "/cases", "/register", told.notice, "/inbox?box=done"):
        desk.go(path)
        desk.page.wait_for_load_state("networkidle")
    desk.go(told.case)
    desk.diagram()
    desk.picture("31-hostile-case")
    desk.picture("31-hostile-case", 375)
    assert asked == []
