"""The trace: rule → what carries it, and back."""

import json

from tasks.packs.check import check_pack
from tasks.packs.info import PackInfo
from tasks.packs.rule_ids import rule_ids
from tasks.packs.rules import read_rules
from tasks.packs.show_trace import as_html, as_json, as_table
from tasks.packs.trace import Trace
from tests.tasks.packs.garden import garden_files


def garden_trace() -> tuple[PackInfo, Trace]:
    checked = check_pack(garden_files())
    assert checked.info is not None and checked.trace is not None
    return checked.info, checked.trace


def test_elements_rows_fields_letters_and_scenarios_carry_rules() -> None:
    _, trace = garden_trace()
    carried = {rule.id: [(c.kind, c.file, c.element) for c in trace.of(rule.id)] for rule in trace.rules}
    assert carried == {
        "G-1": [("element", "plot.bpmn", "ask")],
        "G-2": [
            ("row", "size.dmn", "small_enough"),
            ("row", "size.dmn", "too_large"),
            ("field", "forms/ask_plot.form", "plot.size"),
        ],
        "G-3": [("element", "plot.bpmn", "enter"), ("letter", "documents/lease.typ", "lease.typ")],
        "G-4": [("element", "plot.bpmn", "ten_days")],
        "G-9": [],
    }
    assert [c.name for c in trace.scenarios("G-1")] == ["地给了，登记，发租约", "填错了会说"]


def test_carriers_have_names_that_people_read() -> None:
    """A text's filled-in places stay open; what has no words is called by its step; an element without a name by what it is."""
    files = garden_files()
    form = json.loads(files["forms/ask_plot.form"])
    rule = {"rule": "G-2"}
    form["components"] += [
        {"type": "text", "id": "t1", "text": '## 够不够：{{if a > 1 then "够" else "不够"}}。', "properties": rule},
        {"type": "text", "id": "t2", "text": "{{note}}", "properties": rule},
        {"type": "expression", "id": "t3", "key": "sum", "expression": "=1", "properties": rule},
        {"type": "text", "id": "t4", "text": "长" * 100, "properties": rule},
    ]
    files["forms/ask_plot.form"] = json.dumps(form).encode()
    files["plot.bpmn"] = files["plot.bpmn"].replace(' name="十天"'.encode(), b"")
    carriers = check_pack(files, proof=False).trace
    assert carriers is not None
    assert [c.name for c in carriers.of("G-4")] == ["边界事件"]
    names = {c.element: c.name for c in carriers.of("G-2")}
    assert names["t1"] == "够不够：…"
    step = next(c.name for c in carriers.of("G-1"))
    assert names["t2"] == f"{step}（提示）"
    assert names["sum"] == f"{step} sum"
    assert names["t4"] == "长" * 59 + "…"
    assert {(c.table, c.row) for c in carriers.of("G-2") if c.kind == "row"} == {
        ("面积合不合适", 1),
        ("面积合不合适", 2),
    }


def test_json_gives_every_rule_id_as_a_string_of_its_own_and_the_reverse() -> None:
    told = json.loads(as_json(*garden_trace(), "en"))
    by_rule = {rule["id"]: {c["element"] for c in rule["carried_by"]} for rule in told["rules"]}
    back = {(c["file"], c["element"]): c["rules"] for c in told["carriers"]}
    assert by_rule["G-2"] == {"small_enough", "too_large", "plot.size"}
    assert back["plot.bpmn", "enter"] == ["G-3"]
    assert all(id in by_rule for rules in back.values() for id in rules)


def test_the_page_shows_text_as_text() -> None:
    info, trace = garden_trace()
    hostile = b'- {id: G-1, article: "<b>", kind: [S], title: "<script>alert(1)</script>", text: "&"}'
    page = as_html(info, Trace(read_rules(hostile), trace.carriers), "zh")
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_the_table_names_each_carrier_by_file_and_element() -> None:
    table = as_table(*garden_trace(), "zh")
    assert "G-4  四  十天不理就算了" in table
    assert "    图  plot.bpmn:ten_days（十天）" in table
    assert "［计划中］" in table


def test_ids_are_parted_by_blanks_and_commas_of_either_kind() -> None:
    assert rule_ids("G-1, G-2，G-3、G-4\nG-5") == ["G-1", "G-2", "G-3", "G-4", "G-5"]
