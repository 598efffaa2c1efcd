"""Write docs/dialect.md, what runs and what is refused, from the code."""

from collections.abc import Iterable
from pathlib import Path

from engine.bpmn import dialect

DOCS = Path(__file__).resolve().parent.parent / "docs"
VERDICTS = {"runs": "照办 · obeyed", "ignored": "只画不办 · drawn only", "refused": "拒绝 · refused"}
HEAD = """# {title}

Made from `{source}` by `python scripts/build_dialect.py`; a test holds it to the code.

{text}
"""
INTRODUCTION = """A file may carry Camunda 8's extension elements, and every expression is FEEL. What is in no row
is refused, by element and sentence. Attributes: `obeyed`, (in brackets: ignored without harm), `name=value`: only this
value, ~~struck out~~: known to the schema and refused, as is every attribute that is not named here. `id` and `name`
may stand everywhere. Every row has a test (`tests/engine/bpmn/test_rows.py`): what runs is seen to run, what is
refused is
seen refused by its element's id."""


def main() -> None:
    (DOCS / "dialect.md").write_text(dialect_page(), encoding="utf-8")


def dialect_page() -> str:
    head = HEAD.format(title="The dialect", source="src/engine/bpmn/dialect.py", text=INTRODUCTION)
    return head + _section("BPMN 2.0", dialect.BPMN_ROWS, "bpmn") + _section("Camunda 8", dialect.ZEEBE_ROWS, "zeebe")


def _section(title: str, rows: Iterable[dialect.Row], prefix: str) -> str:
    lines = [f"\n## {title}\n", "| element | | attributes | stands on | |", "|---|---|---|---|---|"]
    for row in rows:
        attributes = " ".join(map(_attribute, row.attributes.split()))
        where = "anything" if row.on == "*" else row.on
        remark = f"{row.zh} · {row.en}" if row.zh else ""
        lines.append(f"| `{prefix}:{row.tag}` | {VERDICTS[row.verdict]} | {attributes} | {where} | {remark} |")
    return "\n".join(lines) + "\n"


def _attribute(word: str) -> str:
    return {"~": f"({word[1:]})", "!": f"~~{word[1:]}~~"}.get(word[0], f"`{word}`")


if __name__ == "__main__":
    main()
