"""Write docs/dialect.md, what runs and what is refused, and docs/lint.md, what the checks say, from the code."""

import re
from collections.abc import Iterable
from pathlib import Path

import engine.bpmn.lint
from engine.bpmn import dialect
from engine.bpmn.lint import CHECKS

DOCS = Path(__file__).resolve().parent.parent / "docs"
VERDICTS = {"runs": "照办 · obeyed", "ignored": "只画不办 · drawn only", "refused": "拒绝 · refused"}
HEAD = """# {title}

Made from `{source}` by `python scripts/build_dialect.py`; a test holds it to the code.

{text}
"""
INTRODUCTION = """A file may carry Camunda 8's extension elements, and every expression is FEEL. What is in no row
is refused, by element and sentence. Attributes: obeyed, (in brackets: ignored without harm), `name=value`: only this
value. `id` and `name` may stand everywhere."""


def main() -> None:
    (DOCS / "dialect.md").write_text(dialect_page(), encoding="utf-8")
    (DOCS / "lint.md").write_text(lint_page(), encoding="utf-8")


def dialect_page() -> str:
    head = HEAD.format(title="The dialect", source="src/engine/bpmn/dialect.py", text=INTRODUCTION)
    return head + _section("BPMN 2.0", dialect.BPMN_ROWS, "bpmn") + _section("Camunda 8", dialect.ZEEBE_ROWS, "zeebe")


def _section(title: str, rows: Iterable[dialect.Row], prefix: str) -> str:
    lines = [f"\n## {title}\n", "| element | | attributes | stands on | |", "|---|---|---|---|---|"]
    for row in rows:
        attributes = " ".join(
            f"({word[1:]})" if word.startswith("~") else f"`{word}`" for word in row.attributes.split()
        )
        where = "anything" if row.on == "*" else row.on
        remark = f"{row.zh} · {row.en}" if row.zh else ""
        lines.append(f"| `{prefix}:{row.tag}` | {VERDICTS[row.verdict]} | {attributes} | {where} | {remark} |")
    return "\n".join(lines) + "\n"


def lint_page() -> str:
    text = "Each line of `guizhang pack check` is `file:element: sentence`. The code of a check is stable."
    page = HEAD.format(title="What the checks of a diagram say", source="src/engine/bpmn/lint/", text=text)
    room = Path(engine.bpmn.lint.__file__).parent
    for check in CHECKS:
        name = check.__module__.rpartition(".")[2]
        source = (room / f"{name}.py").read_text(encoding="utf-8")
        about = source.split('"""')[1].strip().replace("\n", " ")
        page += f"\n## {name}\n\n{about}\n\n"
        for code, zh, en in messages(source):
            page += f"- `{code}` {zh}\n  {en}\n"
    return page


MESSAGE = re.compile(
    r'"(?P<code>[a-z]+(?:-[a-z{}]+)*)"(?: if [^\n]+)?,\s*'
    r'f?"(?P<zh>[^"]*[一-鿿：][^"]*)",\s*f?"(?P<en>[^"]*)"(?:\s*f?"(?P<more>[^"]*)")?'
)


def messages(source: str) -> list[tuple[str, str, str]]:
    """Code and both sentences of each fault of a check; what stands in braces is filled in."""
    return [(m["code"], _plain(m["zh"]), _plain(m["en"] + (m["more"] or ""))) for m in MESSAGE.finditer(source)]


def _plain(text: str) -> str:
    return re.sub(r"\{[^{}]*\}", "…", text)


if __name__ == "__main__":
    main()
