"""Who has no right reads nothing and changes nothing, whatever address they try; what is public stays within its limits."""

import re
from dataclasses import dataclass

import pytest

from tests.office.autopilot import STAFF, Office
from tests.office.rare_earth import PAPER
from tests.office.running import Program, patiently
from tests.office.wire import visitor
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.xdist_group("office-values")

NAME = "稀土磁制冷技术创新中心"
WORDS = "只给有关的人看的话：上下游企业已有十年以上的合作基础。"
HEARD = "系统办理：告知承办和审查"  # what the history says of an objection that reached its case
INSIDERS = ["苏日娜", "赵敏", "王海清", "李书言", "乌兰"]
STRANGERS = {
    "another company": "郭绿川",
    "another organising body": "高娃",
    "the bureau of another city": "云飞",
    "a university outside the case": "段河",
}
OF_THE_CASE = re.compile(r"/(case|task|file)/")


@dataclass
class Published:
    """A case whose notice is open, and every address that those who may see it were shown."""

    office: Office
    case: str
    notice: str
    reads: set[str]  # addresses of pages and files
    writes: set[str]  # addresses that forms and buttons post to


@pytest.fixture(scope="module")
def published(program: Program) -> Published:
    office = Office(program.url, lambda label: NAME if label == "中心名称" else WORDS)
    case = office.start("赵敏", "提出建设意向")
    reads: set[str] = set()
    writes: set[str] = set()
    for _ in patiently():
        for name in INSIDERS:
            for _, path in office.tasks(name):
                seen(office.claimed(name, path), reads, writes)
        done = [title for name in STAFF for title in office.work_off(name)]
        done += [title for name in experts(office, case) for title in office.work_off(name)]
        if "审查条件与能力" in done:
            office.start("苏日娜", "拟定年度布局计划")
        found = visitor(program.url).get("/notices").all("//section[1]//tr[@data-row]//a/@href")
        if found:
            break
    for _ in patiently():  # letters are set after the step
        if "正在生成" not in office.person("苏日娜").get(case).main:
            break
    for name in INSIDERS:
        crawl(office.person(name), case, reads, writes)
    return Published(office, case, str(found[0]), reads, writes)


def experts(office: Office, case: str) -> list[str]:
    rows = office.person("苏日娜").get(case).all("//table[contains(., '在办任务')]/tbody/tr/td[last()]")
    names = [row.text_content().split("（")[0].strip() for row in rows]
    return [name for name in names if name and "未认领" not in name and name not in STAFF]


def crawl(reader: Visitor, start: str, reads: set[str], writes: set[str]) -> None:
    queue, known = [start], set()
    while queue:
        path = queue.pop(0)
        if path in known:
            continue
        known.add(path)
        page = reader.get(path)
        if page.tree is not None and page.status == 200:
            seen(page, reads, writes)
            queue += sorted(read for read in reads - known if not read.startswith("/file/"))


def seen(page: Page, reads: set[str], writes: set[str]) -> None:
    links = page.all("//main//a/@href | //@data-diagram")
    reads |= {link.split("#")[0] for link in links if OF_THE_CASE.match(link)}
    actions = page.all("//form[@method='post']/@action | //@formaction | //@hx-post")
    writes |= {action for action in actions if OF_THE_CASE.match(action)}


def test_the_addresses_of_a_case_were_found(published: Published) -> None:
    kinds = {OF_THE_CASE.match(path)[1] for path in published.reads}
    assert kinds == {"case", "task", "file"}
    assert len(published.reads) > 15
    assert len(published.writes) > 5


@pytest.mark.parametrize("name", STRANGERS.values(), ids=STRANGERS.keys())
def test_a_stranger_reads_nothing(published: Published, name: str) -> None:
    stranger = published.office.person(name)
    for path in sorted(published.reads):
        page = stranger.get(path)
        assert page.status in (403, 404), f"{page.status} {path}"
        assert NAME not in page.html, path
        assert WORDS not in page.html, path
    for path in (
        "/inbox",
        "/cases",
        f"/cases?q={quoted(NAME)}",
        f"/inbox?q={quoted(NAME)}",
        "/register",
        "/inbox?box=done",
        "/inbox?box=started",
    ):
        page = stranger.get(path)
        assert page.status == 200
        assert WORDS not in page.html, path
        assert not page.all(f"//main//a[contains(., '{NAME}')]"), path
    assert stranger.get("/admin").status == 403
    assert stranger.get("/admin/people").status == 403


@pytest.mark.parametrize("name", STRANGERS.values(), ids=STRANGERS.keys())
def test_a_stranger_changes_nothing(published: Published, objected: None, name: str) -> None:
    before = published.office.person("苏日娜").get(published.case).main
    stranger = published.office.person(name)
    stranger.get("/start")
    for path in sorted(
        published.writes
        | {f"{published.case}/withdraw", "/admin/clock", "/admin/clock/next", "/admin/incidents/1/resume"}
    ):
        page = stranger.post(path, {"reason": "撤回", "opinion": "改一改", "to": "2099-01-01T09:00"}, follow=False)
        assert page.status in (302, 403, 404), f"{page.status} {path}"
        if page.status == 302:  # claim and release answer with the sentence on the page one came from
            assert re.search("没有找到|不在您|无权|只有|不能", stranger.get("/inbox").main), path
    stranger.post(sorted(published.writes)[0], {}, files={"attachments": ("x.pdf", PAPER)})
    assert published.office.person("苏日娜").get(published.case).main == before


def test_the_public_is_asked_to_sign_in(published: Published) -> None:
    public = visitor(published.office.url)
    public.get("/notices")
    public.get("/sign-in")
    for path in sorted(published.reads | {"/inbox", "/cases", "/register", "/start", "/admin", "/admin/people"}):
        page = public.get(path, follow=False)
        assert page.status == 302, path
        assert page.headers["Location"].startswith("/sign-in"), path
    for path in sorted(published.writes | {f"{published.case}/withdraw", "/admin/clock/next"}):
        page = public.post(path, {}, follow=False)
        assert page.status in (302, 403), path
        if page.status == 302:
            assert page.headers["Location"].startswith("/sign-in"), path


def test_who_is_party_sees_only_what_a_party_may(published: Published) -> None:
    """The lead unit reads its case; it can't hold what the department does."""
    lead = published.office.person("王海清")
    assert lead.get(published.case).status == 200
    inside = [path for path in published.writes if path.endswith("/claim")]
    for path in inside:
        lead.post(path, {}, follow=False)
    assert "认领" not in {line for line in lead.get(published.case).main.split() if line.startswith("王海清")}


# ── the public notice ──

OBJECTION = {"kind": "person", "person": "陈一民", "contact": "13800000000", "text": "用房与公示不符。"}


@pytest.fixture(scope="module")
def objected(published: Published) -> None:
    """As many objections as one place may send in a day have come, and the case has heard them all."""
    for number in range(1, 4):
        public = visitor(published.office.url)
        public.get(published.notice)
        page = public.post(published.notice, {**OBJECTION, "text": f"第{number}次。"})
        assert "异议已收到" in page.main
    for _ in patiently():
        if published.office.person("苏日娜").get(published.case).main.count(HEARD) == 3:
            break


def test_an_objection_that_is_not_right_is_told_by_field_and_kept(published: Published) -> None:
    public = visitor(published.office.url)
    for wrong in (
        {"person": ""},
        {"contact": " "},
        {"text": "长" * 2001},
        {"person": "名" * 101},
        {"contact": "\u200b"},
    ):
        public.get(published.notice)
        page = public.post(published.notice, {**OBJECTION, **wrong})
        assert page.status == 422, wrong
        assert page.all(f"//*[@id='{next(iter(wrong))}-error']"), wrong
        kept = {name: value for name, value in OBJECTION.items() if name not in (*wrong, "kind")}
        for name, value in kept.items():
            field = page.one(f"//*[@id='{name}']")
            assert (field.value if field.tag == "textarea" else field.get("value")).strip() == value
    page = public.post(published.notice, OBJECTION, files={"files": ("证据.pdf", b"MZ" + bytes(99))})
    assert page.status == 422
    assert "证据.pdf" in page.main


def test_a_program_that_fills_every_field_is_refused(published: Published) -> None:
    public = visitor(published.office.url)
    public.get(published.notice)
    assert public.post(published.notice, {**OBJECTION, "website": "http://spam.example"}).status == 403


def test_from_one_place_there_are_three_objections_a_day(published: Published, objected: None) -> None:
    late = visitor(published.office.url)
    late.get(published.notice)
    page = late.post(published.notice, {**OBJECTION, "text": "第4次，很长的事实。"})
    assert page.status == 429
    assert "第4次，很长的事实。" in page.html, "what was written is not lost"
    late.client.headers = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}  # type: ignore[attr-defined]  # of Wire
    assert late.post(published.notice, OBJECTION).status == 429, "a header can't make it another place"


def test_who_objected_is_read_by_the_examiner_alone(published: Published, objected: None) -> None:
    for name in ("", "赵敏", "郭绿川"):
        page = visitor(published.office.url, name).get(published.notice)
        assert "陈一民" not in page.html
        assert "13800000000" not in page.html
    assert "陈一民" in published.office.person("乌兰").get(published.notice).main


def quoted(words: str) -> str:
    from urllib.parse import quote

    return quote(words)
