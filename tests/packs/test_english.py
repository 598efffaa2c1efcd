"""Every form of the library speaks English all the way, as the pages around it do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.packs.library import ROOT
from tests.packs.words_made import flow

CHINESE = re.compile(r"[\u3400-\u9fff]")
INSERTED = re.compile(r"\{\{.*?\}\}", re.S)
SAID = ("label", "text", "description", "dateLabel", "timeLabel", "content")
FORMS = sorted((ROOT / "forms").glob("*/*.form"))


def untold(component: dict[str, Any]) -> Iterator[str]:
    """What a component says in Chinese and not in English."""
    more, appearance = component.get("properties", {}), component.get("appearance", {})
    for key in SAID:
        if CHINESE.search(INSERTED.sub("", component.get(key, ""))) and f"{key}_en" not in more:
            yield f"{component['id']}: {key}"
    for key in ("prefixAdorner", "suffixAdorner"):
        if CHINESE.search(appearance.get(key, "")) and f"{key}_en" not in more:
            yield f"{component['id']}: {key}"
    for said in (*component.get("values", ()), *component.get("columns", ())):
        if CHINESE.search(said["label"]) and "label_en" not in said:
            yield f"{component['id']}: {said['label']}"
    yield from (f"{component['id']}: {feel}" for feel in options_without_english(component.get("valuesExpression", "")))
    yield from (f"{component['id']}: {word}" for word in cells_without_english(component))
    for inner in component.get("components", ()):
        yield from untold(inner)


def cells_without_english(component: dict[str, Any]) -> list[str]:
    """Words that a table's data source makes, and that no column says in English."""
    made = {word.strip(" \u3000") for word in re.findall(r'"([^"]*)"', component.get("dataSource", ""))}
    columns = json.loads(component.get("properties", {}).get("cells_en", "{}"))
    told = [word for words in columns.values() for word in words]
    return [word for word in made if CHINESE.search(word) and not any(word in each for each in told)]


def options_without_english(feel: str) -> list[str]:
    found = re.findall(r"\{label: [^}]*\}", feel)
    return [option for option in found if "label_en" not in option and CHINESE.search(option)]


@pytest.mark.parametrize("path", FORMS, ids=[f"{path.parent.name}/{path.name}" for path in FORMS])
def test_a_form_says_everything_in_english_too(path: Path) -> None:
    form = json.loads(path.read_text("utf-8"))
    assert [fault for top in form["components"] for fault in untold(top)] == []


def read_only_texts(component: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """(id, what value_en says, …path) of every text that people can't change."""
    own = tuple(part for part in component.get("path", component.get("key", "")).split(".") if part)
    if component["type"] in {"textfield", "textarea"} and (component.get("readonly") or component.get("disabled")):
        yield component["id"], component.get("properties", {}).get("value_en", "{}"), *above, *own
    for inner in component.get("components", ()):
        yield from read_only_texts(inner, (*above, *own))


@pytest.mark.parametrize("path", FORMS, ids=[f"{path.parent.name}/{path.name}" for path in FORMS])
def test_a_read_only_text_says_in_english_every_word_that_a_diagram_or_table_makes_for_it(path: Path) -> None:
    form = json.loads(path.read_text("utf-8"))
    texts = [text for top in form["components"] for text in read_only_texts(top)]
    made = {id: flow().made(form["id"], tuple(where)) for id, _, *where in texts}
    assert {id: set(json.loads(words)) for id, words, *_ in texts} == made


def tables(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if component["type"] == "table":
        yield component
    for inner in component.get("components", ()):
        yield from tables(inner)


def words_of(form: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(column, word) for every Chinese word that can stand in a table, whoever makes its rows."""
    for column in table["columns"]:
        for word in flow().made_by(form, table["dataSource"], column["key"]):
            yield column["key"], word.strip(" \u3000")


@pytest.mark.parametrize("path", FORMS, ids=[f"{path.parent.name}/{path.name}" for path in FORMS])
def test_a_table_says_in_english_every_word_that_a_diagram_or_table_makes_for_its_rows(path: Path) -> None:
    form = json.loads(path.read_text("utf-8"))
    for table in (table for top in form["components"] for table in tables(top)):
        columns = json.loads(table.get("properties", {}).get("cells_en", "{}"))
        told = {(key, word) for key, words in columns.items() for word in words}
        assert told == set(words_of(form["id"], table)), table["id"]


def test_words_are_found_through_tables_lists_and_calls() -> None:
    """Otherwise a form would have nothing to say in English, and nobody would notice."""
    assert "科研开发用房面积" in flow().made("nm_conditions", ("judgement", "relax", "title"))  # a table
    assert "孵化衍生企业" in flow().made("nmg_self_report", ("report", "items", "title"))  # a table's second column
    assert {"固定科研人员", "使用面积"} <= flow().made("site_report", ("site", "checks", "title"))  # two calls
    assert "还没有" in flow().made("nm_layout", ("draft", "items", "existing"))  # one of two
    assert flow().made("nm_evaluation", ("report", "output", "unit")) == {"项", "件", "万元"}  # of its own list alone
    assert flow().made("nm_layout", ("draft", "items", "title")) == set()  # names that people gave


def test_words_of_a_table_are_found_through_what_its_rows_are_taken_from() -> None:
    made_by = flow().made_by
    assert "第十条（一）" in made_by("nm_conditions", "=for c in conditions return {article: c.article}", "article")
    assert "培训" in made_by(
        "nm_eval_check", "=for i in concatenate(none, report.service) return {title: i.title}", "title"
    )
    assert "章程：建设宗旨" in made_by("nmc_documents_check", "=missing[item.met]", "part")  # some of the rows
    assert "制度和内控" in made_by("nm_eval_check", "=[report.management]", "title")
    assert {"第十五条", "第二十四条"} <= made_by("nm_assess_decide", "=conditions", "article")  # two lists put together
    assert "人员合计" in made_by("annual_report_check", "=figures.differences", "title")  # computed by another form


def test_words_put_together_with_figures_are_found_as_shapes() -> None:
    made_by = flow().made_by
    conditions = "=for c in conditions return "
    assert "不少于 {} 平方米" in flow().made_by("nm_assess_decide", "=conditions", "demanded")  # a table
    met = conditions + '{met: (if c.met then "符合" else "不符合") + "。"}'
    assert made_by("nm_conditions", met, "met") == {"符合。", "不符合。"}  # each of two
    held = "=for i in report.service return {value: string(i.value) + " + '" " + i.unit}'
    assert {"{} 平方米", "{} 小时"} & made_by("nm_eval_check", held, "value") == {"{} 小时"}  # units of its own list
    year = conditions + '{year: "2026年第 " + string(c.n) + " 批"}'
    assert made_by("nm_conditions", year, "year") == {"{}年第 {} 批"}  # figures of its own as well


def test_words_put_together_with_what_nobody_knows_beforehand_are_no_words() -> None:
    made_by = flow().made_by
    rows = "=for c in conditions return "
    assert made_by("nm_conditions", rows + '{met: "理由：" + plan.name}', "met") == set()  # people wrote it
    assert made_by("nm_conditions", rows + '{met: "共 " + string join(plan.list)}', "met") == set()  # many texts
    assert made_by("nm_conditions", rows + '{met: "到 " + string(today()) + " 为止"}', "met") == set()  # no figure
    assert made_by("nm_conditions", rows + '{met: c.title + "：" + c.article}', "met") == set()  # which go together?
