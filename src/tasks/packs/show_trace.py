"""The trace as a table, as JSON and as a page: rule → what carries it, and back."""

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from tasks.packs.info import PackInfo
from tasks.packs.rules import Rule
from tasks.packs.trace import Carrier, Trace

WORDS: Final = {
    "element": ("图", "element"),
    "table": ("表", "table"),
    "row": ("表行", "row"),
    "field": ("字段", "field"),
    "letter": ("文件", "letter"),
    "setting": ("规程", "setting"),
    "scenario": ("场景", "scenario"),
}


STYLE: Final = (
    "body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:4px 8px;vertical-align:top;text-align:left}"
)


def as_table(info: PackInfo, trace: Trace, language: str) -> str:
    """One rule after another with what carries it."""
    lines: list[str] = [f"{info.title.of(language)}  {info.number or ''}".rstrip()]
    for rule in trace.rules:
        lines.append(f"{rule.id}  {rule.article}  {rule.title.of(language)}  {_status(rule, language)}".rstrip())
        lines += [f"    {_word(carrier, language)}  {_where(carrier)}" for carrier in trace.carriers.get(rule.id, ())]
    return "\n".join(lines)


def as_json(info: PackInfo, trace: Trace, language: str) -> str:
    """`rules`: each with its carriers; `carriers`: the reverse. Every rule id is a string of its own."""
    back: dict[Carrier, list[str]] = {}
    for id, carriers in trace.carriers.items():
        for carrier in carriers:
            back.setdefault(carrier, []).append(id)
    told: dict[str, Any] = {
        "pack": info.id,
        "title": info.title.of(language),
        "number": info.number,
        "rules": [_rule_json(rule, trace, language) for rule in trace.rules],
        "carriers": [{**_carrier_json(carrier), "rules": ids} for carrier, ids in back.items()],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_html(info: PackInfo, trace: Trace, language: str) -> str:
    """A page of its own, without scripts or anything from elsewhere."""
    heading = escape(f"{info.title.of(language)} {info.number or ''}".strip())
    columns = (
        ("规则", "条", "说明", "承担者", "场景")
        if language == "zh"
        else ("Rule", "Article", "Says", "Carried by", "Proved by")
    )
    rows = "\n".join(_row(rule, trace, language) for rule in trace.rules)
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{heading}</title>'
        f"<style>{STYLE}</style></head>\n"
        f"<body><h1>{heading}</h1><table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></body></html>\n"
    )


def _row(rule: Rule, trace: Trace, language: str) -> str:
    def listed(carriers: tuple[Carrier, ...]) -> str:
        return "<br>".join(escape(f"{_word(carrier, language)} {_where(carrier)}") for carrier in carriers)

    cells = (
        f"<b>{escape(rule.id)}</b>",
        escape(rule.article),
        f"<b>{escape(rule.title.of(language))}</b> {escape(_status(rule, language))}<br>"
        + escape(rule.text.of(language)),
        listed(trace.of(rule.id)),
        listed(trace.scenarios(rule.id)),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _rule_json(rule: Rule, trace: Trace, language: str) -> dict[str, Any]:
    return {
        "id": rule.id,
        "article": rule.article,
        "kinds": list(rule.kinds),
        "title": rule.title.of(language),
        "text": rule.text.of(language),
        "status": rule.status,
        "house": rule.house,
        "carried_by": [_carrier_json(carrier) for carrier in trace.of(rule.id)],
        "proved_by": [_carrier_json(carrier) for carrier in trace.scenarios(rule.id)],
    }


def _carrier_json(carrier: Carrier) -> dict[str, str]:
    return {"kind": carrier.kind, "file": carrier.file, "element": carrier.element, "name": carrier.name}


def _word(carrier: Carrier, language: str) -> str:
    return WORDS[carrier.kind][language != "zh"]


def _where(carrier: Carrier) -> str:
    name = f"（{carrier.name}）" if carrier.name and carrier.name != carrier.element else ""
    return f"{carrier.file}:{carrier.element}{name}"


def _status(rule: Rule, language: str) -> str:
    if rule.status == "planned":
        return "［计划中］" if language == "zh" else "[planned]"
    if rule.house:
        return "［程序承担］" if language == "zh" else "[carried by the house]"
    return ""


FORMATS: Final[Mapping[str, Callable[[PackInfo, Trace, str], str]]] = {
    "table": as_table,
    "json": as_json,
    "html": as_html,
}
