"""A form as a page without a script: what it shows, and what it posts back."""

import io
import json
import random
from typing import Any

import lxml.html
import pytest
from werkzeug.datastructures import MultiDict

from engine.forms import Form, read_form
from tests.engine.forms.invent import invent
from tests.engine.forms.office import WORLD, field, form, source
from tests.web.forms.page import make_page
from web.forms import faults_of, posted_values, read_posted
from web.forms.tokens import token, untoken


def page_of(the_form: Form, draft: Any = None, scope: Any = None, **more: Any) -> tuple[Any, Any]:
    """The page as a tree, and a client that keeps its draft."""
    app = make_page(the_form, scope or {}, WORLD, **more)
    app.extensions["kept"]["draft"] = draft or {}
    client = app.test_client()
    return lxml.html.fromstring(client.get("/").get_data(as_text=True)), client


def as_posted(tree: Any) -> MultiDict[str, str]:
    """What a browser posts for the form as it stands, without a button pressed."""
    found: list[tuple[str, str]] = []
    for node in tree.forms[0].inputs:
        if not node.get("name") or node.tag == "button" or node.get("type") == "file":
            continue
        if node.tag == "select":
            found += [(node.name, option.get("value")) for option in node.xpath("option[@selected]")[:1]]
        elif node.get("type") not in {"checkbox", "radio"} or node.get("checked") is not None:
            text = node.text_content().removeprefix("\n") if node.tag == "textarea" else node.get("value")
            found.append((node.name, text or ""))
    return MultiDict(found)


def unordered(value: Any) -> Any:
    """Several chosen options stand in the order of the page, not of the clicks."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(unordered, value), key=repr)
    return value


def sent(answer: Any) -> Any:
    found = lxml.html.fromstring(answer.get_data(as_text=True)).xpath("//pre[@id='sent']/text()")
    return json.loads(found[0]) if found else None


@pytest.mark.parametrize("seed", range(40))
def test_a_page_that_nobody_changed_posts_what_it_shows(seed):
    schema, answers = invent(random.Random(seed))
    the_form = read_form(json.dumps(schema).encode(), "f.form")
    draft = the_form.keep(answers, {}, {}, WORLD)
    tree, _ = page_of(the_form, draft)
    before = the_form.check({}, draft, {}, WORLD)
    after = the_form.check(posted_values(as_posted(tree), the_form), draft, {}, WORLD)
    if not before.errors:
        assert unordered(after.values) == unordered(before.values)
    assert set(after.errors) <= set(before.errors)  # what a page can't show (an option that is none) is not posted


def test_every_input_has_a_label_and_what_is_needed_in_words():
    kinds = [
        field(kind, f"k_{kind}", required=True)
        for kind in ("textfield", "textarea", "number", "datetime", "filepicker")
    ]
    chosen = [field(kind, f"k_{kind}", values=["a", "b"]) for kind in ("select",)]
    tree, _ = page_of(form(*kinds, *chosen))
    for name in [each["key"] for each in kinds + chosen]:
        (label,) = tree.xpath(f"//label[@for='f-{name}']")
        assert tree.get_element_by_id(f"f-{name}").get("name") == name
        assert ("必填" if name != "k_select" else "可以不填") in label.text_content()


def test_groups_of_choices_are_fieldsets_with_legends():
    tree, _ = page_of(form(field("radio", "r", values=["a"]), field("checklist", "c", values=["a"])))
    assert [legend.text_content().split()[0] for legend in tree.xpath("//fieldset/legend")] == ["甲项", "甲项"]


def test_faults_are_listed_on_top_and_lead_to_their_fields():
    rows = {
        "type": "dynamiclist",
        "id": "l",
        "path": "rows",
        "label": "分中心",
        "components": [field("textfield", "m", required=True)],
    }
    the_form = form(field("radio", "r", values=["a"], required=True), field("number", "n", required=True), rows)
    tree, client = page_of(the_form)
    answer = client.post("/", data={**as_posted(tree), "n": "abc"})
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    links = page.xpath("//div[@id='errors']//a")
    assert [link.text_content() for link in links] == [
        "请选择甲项",
        "甲项要填数字，例如 1200.50",
        "分中心 第 1 项：请填写甲项",
    ]
    for link in links:
        assert page.get_element_by_id(link.get("href").removeprefix("#")) is not None
    number = page.get_element_by_id("f-n")
    assert number.get("value") == "abc"  # what was typed is still there
    assert number.get("aria-invalid") == "true"
    described = number.get("aria-describedby").split()
    assert "要填数字" in page.get_element_by_id(described[-1]).text_content()
    assert sent(answer) is None


def test_rows_are_added_and_removed_by_buttons():
    rows = {"type": "dynamiclist", "id": "l", "path": "rows", "label": "l", "components": [field("textfield", "n")]}
    the_form = form(rows)
    tree, client = page_of(the_form, {"rows": [{"n": "甲"}, {"n": "乙"}]})
    posted = as_posted(tree)
    added = read_posted(MultiDict([*posted.items(multi=True), ("_row_add", "rows")]), the_form)
    assert (added.values, added.again, added.anchor) == ({"rows": [{"n": "甲"}, {"n": "乙"}, {}]}, True, "f-rows.2")
    removed = read_posted(MultiDict([*posted.items(multi=True), ("_row_remove", "rows.0")]), the_form)
    assert (removed.values, removed.again) == ({"rows": [{"n": "乙"}]}, True)
    answer = client.post("/draft", data=MultiDict([*posted.items(multi=True), ("_row_remove", "rows.0")]))
    assert as_posted(lxml.html.fromstring(answer.get_data(as_text=True)))["_rows"] == "rows:1"
    assert read_posted(posted, the_form).again is False


@pytest.mark.parametrize(
    "pressed",
    [
        ("_row_remove", "rows.9"),
        ("_row_remove", "x.0"),
        ("_row_remove", "rows.x"),
        ("_row_remove", "rows.²"),
        ("_row_add", "n"),
        ("_rows", "rows:99999"),
        ("_rows", "rows:-1"),
        ("_rows", "__proto__:3"),
        ("_shown", "rows.0.n"),
        ("_file_remove", "x y"),
    ],
)
def test_pressed_nonsense_changes_nothing(pressed):
    rows = {"type": "dynamiclist", "id": "l", "path": "rows", "label": "l", "components": [field("textfield", "n")]}
    posted = MultiDict([("_rows", "rows:1"), ("rows.0.n", "甲"), pressed])
    assert read_posted(posted, form(rows)).values == {"rows": [{"n": "甲"}]}


def test_what_is_not_ticked_is_told_apart_from_what_was_not_on_the_page():
    the_form = form(field("checkbox", "a"), field("checklist", "b", values=["x"]), field("radio", "c", values=["x"]))
    assert posted_values(MultiDict([("_shown", "a"), ("_shown", "b"), ("_shown", "c")]), the_form) == {
        "a": False,
        "b": [],
        "c": None,
    }
    assert posted_values(MultiDict(), the_form) == {}


@pytest.mark.parametrize("value", ["a", "json:1", 1, True, None, 1.5, {"k": [1, "b"]}, "", "json:"])
def test_an_options_value_survives_the_page(value):
    assert untoken(token(value)) == value
    assert type(untoken(token(value))) is type(value)


def test_a_forged_option_stays_text():
    assert untoken("json:{") == "json:{"
    assert untoken("json:" + "[" * 100_000).startswith("json:[")


def test_files_go_into_the_draft_are_shown_and_removed():
    the_form = form(field("filepicker", "plan", multiple=True, accept=".pdf,.docx"))
    tree, client = page_of(the_form)
    assert "可以传 .pdf、.docx" in tree.text_content()
    data = {**as_posted(tree), "plan": (io.BytesIO(b"x"), "方案.pdf"), "_upload": "plan"}
    shown = lxml.html.fromstring(
        client.post("/draft", data=data, content_type="multipart/form-data").get_data(as_text=True)
    )
    assert "方案.pdf" in shown.text_content()
    assert as_posted(shown)["plan"] == "sha-1"
    gone = client.post("/draft", data={**as_posted(shown), "_file_remove": "plan sha-1"})
    assert "方案.pdf" not in gone.get_data(as_text=True)


def test_what_may_not_be_changed_is_text():
    the_form = form(
        field("number", "n", readonly=True, appearance={"suffixAdorner": "万元"}),
        field("select", "s", readonly=True, values=[{"label": "龙头", "value": "x"}]),
        field("textarea", "t", disabled=True),
    )
    tree, _ = page_of(the_form, scope={"n": -1746.5, "s": "x", "t": "一\n二"})
    assert not set(as_posted(tree)) - {"csrf_token"}
    text = " ".join(tree.text_content().split())
    assert "−1,746.5 万元" in text and "龙头" in text


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'


@pytest.mark.parametrize(
    "kind", ["textfield", "textarea", "number", "select", "radio", "checklist", "taglist", "datetime"]
)
def test_hostile_text_is_only_text(kind):
    more: dict[str, Any] = (
        {"values": [{"label": HOSTILE, "value": HOSTILE}]}
        if kind in {"select", "radio", "checklist", "taglist"}
        else {}
    )
    component = field(kind, "x", description="={{hostile}}"[1:], **more)
    component["dateLabel" if kind == "datetime" else "label"] = "{{hostile}}"
    the_form = form(component, {"type": "text", "id": "t", "text": "{{hostile}} <b onclick='x()'>b</b>"})
    tree, client = page_of(the_form, {"x": HOSTILE}, {"hostile": HOSTILE})
    page = client.get("/").get_data(as_text=True)
    assert not tree.xpath("//script[not(@src)]") and not tree.xpath("//img") and "onclick" not in page
    assert not [
        name
        for node in tree.iter()
        if isinstance(node.tag, str)
        for name in node.attrib
        if name.startswith("on") or name == "style"
    ]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("<script>x</script>a", "a"),
        ("<style>*{}</style><p style='x' class='y' id='main' onclick='z'>a</p>", "<p>a</p>"),
        ("<a href='javascript:x'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<a href='data:text/html,x'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<a href='https://most.gov.cn'>a</a>", '<a href="https://most.gov.cn" rel="noopener noreferrer">a</a>'),
        ("<img src='https://x/y'><iframe src='x'>y</iframe><form><input name=a></form>b", "b"),
        (
            "<table><tr><td colspan='2'>a</td></tr></table>",
            '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        ),
        ("<svg><script>x</script></svg><math><mi>y</mi></math>a", "a"),
    ],
)
def test_html_of_a_form_is_cleaned(content, kept):
    _, client = page_of(form({"type": "html", "id": "h", "content": content}))
    assert f'<div class="form-text" id="f-h">{kept}</div>' in client.get("/").get_data(as_text=True)


def test_markdown_of_a_form_is_shown():
    tree, _ = page_of(form({"type": "text", "id": "t", "text": "# 题\n\n- 一\n- **二**\n\n[部](https://most.gov.cn)"}))
    text = tree.get_element_by_id("f-t")
    assert text.xpath(".//h3") and text.xpath(".//li/strong") and text.xpath(".//a[@rel='noopener noreferrer']")


def test_other_parts_are_shown_or_left_out():
    columns = [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]
    the_form = form(
        {"type": "image", "id": "i", "source": "/static/mark.svg", "alt": "标志"},
        {"type": "image", "id": "j", "source": "https://elsewhere/x.png", "alt": "别处的图"},
        {"type": "iframe", "id": "k", "url": "https://example.cn/", "label": "说明"},
        {"type": "iframe", "id": "m", "url": "javascript:alert(1)", "label": "恶意"},
        {"type": "separator", "id": "n"},
        {"type": "spacer", "id": "o", "height": 60},
        {"type": "button", "id": "p", "label": "提交", "action": "submit"},
        {"type": "table", "id": "q", "label": "表", "dataSource": "=rows", "columns": columns},
        {"type": "documentPreview", "id": "r", "label": "文件", "dataSource": "=papers"},
    )
    tree, _ = page_of(
        the_form, scope={"rows": [{"a": 1234.5, "b": None}], "papers": [{"id": "x", "name": "函.pdf", "size": 2000}]}
    )
    assert [image.get("alt") for image in tree.xpath("//img")] == ["标志"]
    assert "别处的图" in tree.text_content()
    assert [a.get("href") for a in tree.xpath("//a[@target]")] == ["https://example.cn/"]
    assert [cell.text_content() for cell in tree.xpath("//td")] == ["1,234.5", "—"]
    assert [head.get("class") for head in tree.xpath("//th")] == ["num", None]
    assert "函.pdf" in tree.text_content() and "恶意" not in tree.text_content()
    assert len(tree.xpath("//button[contains(@class, 'btn-primary')]")) == 1  # the page's own


def test_a_cell_that_is_set_in_stays_so_on_its_second_line():
    columns = [{"key": "a", "label": "甲"}]
    the_form = form({"type": "table", "id": "q", "label": "表", "dataSource": "=rows", "columns": columns})
    names = ["合计", "　其中：拨款", "　　　　<b>"]
    tree, _ = page_of(the_form, scope={"rows": [{"a": name} for name in names]})
    cells = [cell.xpath("span") for cell in tree.xpath("//td")]
    assert [[(span.get("class"), span.text_content()) for span in spans] for spans in cells] == [
        [],
        [("set-in set-in-1", "其中：拨款")],
        [("set-in set-in-3", "<b>")],
    ]


def test_a_form_speaks_english():
    tree, _ = page_of(form(field("textfield", "a", label="Name", required=True)), language="en")
    assert "required" in tree.xpath("//label")[0].text_content()


def test_faults_of_the_whole_form_come_first():
    the_form = form(field("textfield", "a", required=True))
    view = the_form.view({}, {}, WORLD, errors={"a": ["请填写甲项"], "zzz": ["没有这一项"], "": ["太大"]})
    assert [fault.anchor for fault in faults_of(view)] == ["form-parts", "form-parts", "f-a"]


def test_parts_in_a_layout_row_stand_beside_each_other():
    narrow = [field("number", f"n{at}", layout={"row": "r", "columns": 4}) for at in range(2)]
    wide = field("number", "w", layout={"row": "r"})
    tree, _ = page_of(form(*narrow, wide))
    assert [cell.get("class") for cell in tree.xpath("//div[@class='form-row']/div")] == [
        "col col-4",
        "col col-4",
        "col col-8",
    ]


def test_the_sources_of_a_test_form_are_sound():
    assert json.loads(source(field("textfield")))["components"]
