"""Write docs/camunda.md, what is done with files made for Camunda 8 and with their test cases, from the code."""

from collections.abc import Iterable
from pathlib import Path

from tasks.camunda.schema import DIFFERENCES, REFUSED_FIELDS, REFUSED_VALUES, ROWS, SHAPE_ROWS, Row

PAGE = Path(__file__).resolve().parent.parent / "docs" / "camunda.md"
VERDICTS = {"runs": "照办 · runs", "refused": "拒绝 · refused"}
HEAD = """# Files made for Camunda 8

Made from `src/tasks/camunda/schema.py` by `python scripts/build_camunda.py`; a test holds it to the code.

A folder of `.bpmn`, `.dmn` and `.form` files with Camunda Process Test cases (`*.test.json`, or any `*.json` in which
`testCases` stand) needs no `pack.yaml`:

```
guizhang pack check DIR        what can't run, file:element: sentence; what a case can't ask, file:line N: sentence
guizhang pack scenarios DIR    runs the cases unchanged; a failure is file:line: expected …; found …, and the paths gone
```

Both exit with 1 when something is wrong. Files of other kinds in the folder are left alone. What the diagrams may hold
is [the dialect](dialect.md): what it refuses is refused here too.

## What differs from Camunda 8

"""
INSTRUCTIONS = """
## Instructions

Of the published schema `cpt-test-cases` 8.9 and 8.10; *draft*: of the edition after them, not published yet. What is
in no row is refused. Fields: **must be given**, may be given, (may be given and changes nothing), ~~refused~~.

"""


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    differences = "".join(f"- {said.zh}\n  {said.en}\n" for said in DIFFERENCES)
    refusals = [(f"{name}.{field}", said) for (name, field), said in REFUSED_FIELDS.items()]
    refusals += [(f"{name}.{field} = {value}", said) for (name, field, value), said in REFUSED_VALUES.items()]
    refused = "".join(f"- `{what}` {said.zh}\n  {said.en}\n" for what, said in refusals)
    return (
        f"{HEAD}{differences}{INSTRUCTIONS}{_table(ROWS)}\n## Refused fields and values\n\n{refused}"
        f"\n## What fields hold\n\n{_table(SHAPE_ROWS)}"
    )


def _table(rows: Iterable[Row]) -> str:
    lines = ["| | | since | fields | |", "|---|---|---|---|---|"]
    for row in rows:
        said = f"{row.said.zh} · {row.said.en}" if row.said.zh else ""
        lines.append(f"| `{row.name}` | {VERDICTS[row.verdict]} | {row.since} | {_fields(row)} | {said} |")
    return "\n".join(lines) + "\n"


def _fields(row: Row) -> str:
    words = []
    for field in row.fields.values():
        text = f"{field.name} {field.kind.replace('|', ' / ')}"
        if (row.name, field.name) in REFUSED_FIELDS:
            words.append(f"~~{text}~~")
        elif field.ignored:
            words.append(f"({text})")
        else:
            words.append(f"**{text}**" if field.required else text)
    return "; ".join(words)


if __name__ == "__main__":
    main()
