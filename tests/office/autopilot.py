"""People who write the same words into every free-text field of every form, and carry a case from its start to its end."""

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from tests.office.rare_earth import LEAD, PAPER, PARTNERS
from tests.office.wire import controls, label_of, sent_by, task_form, visitor
from tests.web.visitor import Page, Visitor

# What numbers, dates, and texts with a pattern want, by label; every other text gets the hostile words.
FIGURES = {
    "科研开发用房": "3500",
    "仪器设备原值": "2600",
    "组织单位出": "300",
    "牵头单位出": "300",
    "计划年度": str(date.today().year),
    "投入": "100",
    "得分": "90",
    "现场": "3500",
}
FIGURE = "60"  # scores, people
PATTERNED = {"英文名称": "Rare Earth", "电话": "0472-5100000", "身份证号": ""}
CHOICES = {
    "牵头建设单位": [LEAD],
    "共建单位": PARTNERS,
    "异议成立吗？": ["不成立"],
    "处理": ["符合条件", "提交论证和实地评估"],
}
STAFF = ["赵敏", "苏日娜", "斯琴", "王海清", "李书言", "杨材", "刘鼎", "乌兰"]


class Office:
    """Everybody at their own browser."""

    def __init__(self, url: str, words: Callable[[str], str]) -> None:
        self.url, self.words = url, words
        self.signed_in: dict[str, Visitor] = {}

    def person(self, name: str) -> Visitor:
        if name not in self.signed_in:
            self.signed_in[name] = visitor(self.url, name)
        return self.signed_in[name]

    def start(self, by: str, title: str) -> str:
        """Begin a case; where its page is."""
        who = self.person(by)
        path = who.get("/start").link(title)
        who.get(path)
        return who.post(path).path

    def tasks(self, name: str) -> list[tuple[str, str]]:
        """(title, path) of what waits for a person."""
        page = self.person(name).get("/inbox")
        return [(link.text_content().strip(), link.get("href")) for link in page.all("//td[contains(@class,'task')]/a")]

    def work_off(self, name: str) -> list[str]:
        """Do everything that waits for a person; the titles."""
        done = []
        for title, path in self.tasks(name):
            self.do(name, path)
            done.append(title)
        return done

    def do(self, name: str, path: str, **own: str) -> Page:
        """Claim a task, fill in its form, complete it."""
        who = self.person(name)
        page = self.claimed(name, path)
        for _ in range(4):  # what was chosen may ask for more
            answers = {**self.filled(page), **own}
            files = dict.fromkeys(file_fields(page), ("材料.pdf", PAPER))
            again = who.post(path, answers, files=files or None)
            if again.status != 422:
                break
            page = again
        assert again.status == 200, again.main[:800]
        assert "已提交" in again.main, again.main[:800]
        return again

    def claimed(self, name: str, path: str) -> Page:
        who = self.person(name)
        page = who.get(path)
        if page.all("//main//button[@formaction='" + path + "/claim']"):
            who.post(f"{path}/claim")
            page = who.get(path)
        return page

    def filled(self, page: Page) -> dict[str, Any]:
        """What a person of this office sends: the form as it stands, everything empty or unchosen filled in."""
        form = task_form(page)
        sent: dict[str, Any] = dict(sent_by(form))
        for field in controls(form):
            name, label = field.get("name"), label_of(field)
            if field.tag == "select":
                sent[name] = _option(field, label)
            elif field.get("type") == "radio":
                _choose(sent, field, name, CHOICES.get(label))
            elif field.get("type") == "checkbox" and name != "_shown":
                _tick(sent, field, name, CHOICES.get(label, []))
            elif field.get("type", "text") in ("text", "tel", "email") or field.tag == "textarea":
                sent[name] = self._text(field, label, sent[name][0])
            elif field.get("type") == "date":
                sent[name] = date(date.today().year + 1, 6, 30).isoformat()
        return sent

    def _text(self, field: Any, label: str, now: str) -> str:
        if field.get("inputmode") in ("numeric", "decimal"):
            return FIGURES.get(label, now or FIGURE)
        if label in PATTERNED:
            return PATTERNED[label]
        return self.words(label)


def file_fields(page: Page) -> list[str]:
    """File inputs that nothing was put into yet."""
    fields = task_form(page).xpath(".//input[@type='file']/@name")
    return [
        name for name in fields if name != "attachments" and not page.all(f"//input[@type='hidden'][@name='{name}']")
    ]


def _words_of(control: Any) -> str:
    return " ".join(control.xpath("string(ancestor::label[1])").split())


def _choose(sent: dict[str, Any], field: Any, name: str, wanted: list[str] | None) -> None:
    """The first choice, or the one that is wanted; what the page says is chosen stays."""
    if (wanted and _words_of(field) in wanted) or (name not in sent and not wanted):
        sent[name] = [field.get("value")]


def _tick(sent: dict[str, Any], field: Any, name: str, wanted: list[str]) -> None:
    if _words_of(field) in wanted and field.get("value") not in sent.setdefault(name, []):
        sent[name].append(field.get("value"))


def _option(field: Any, label: str) -> str:
    options: Mapping[str, str] = {o.text_content().strip(): o.get("value") for o in field.xpath("./option")}
    wanted = CHOICES.get(label, [*options][1:2])
    return options[wanted[0]]


def paper(name: str = "方案.pdf", content: bytes = PAPER) -> tuple[BytesIO, str]:
    return BytesIO(content), name
