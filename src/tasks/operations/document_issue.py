"""`document.issue`: a letter with its number, taken now; the PDF is pressed after the commit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tasks.errors import OperationRefused
from tasks.letters.chinese import chinese_date
from tasks.letters.glyphs import missing_characters
from tasks.models import Document, PackFile
from tasks.operations.kinds import BAD_ARGUMENT, Argument, Arguments, OperationType
from tasks.operations.series import take_number
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "document.issue",
    Title("印发文件", "Issue a document"),
    inputs=(
        Argument("template", "text", Title("模板", "Template"), limit=200),
        Argument("series", "text", Title("文号序列", "Series"), limit=100),
        Argument("title", "text", Title("标题", "Title"), limit=300),
        Argument("data", "mapping", Title("数据", "Data"), required=False),
    ),
    outputs={"document": Title("文件：id、number、title", "Document: id, number, title")},
    gives={"document": {"id": "string", "number": "string", "title": "string"}},
    errors={"MISSING_GLYPH": Title("有字库中没有的字", "A character is missing from the font")},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """The data are frozen with the number. A character that the font lacks is told before a number is taken."""
    path = f"documents/{given['template']}.typ"
    stored = select(PackFile.id).where(PackFile.version_hash == work.case.version_hash, PackFile.path == path)
    if work.session.scalar(stored) is None:
        zh = f"没有文件模板 {path}，请补上文件或修改图中的 template。"
        en = f"The letter's template {path} is missing; add it or change template in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    missing = missing_characters([given["title"], given.get("data", {}), work.case.title])
    if missing:
        shown = ((character, f"U+{ord(character):04X}") for character in missing[:20])
        chinese, english = zip(*((f"{c}（{code}）", f"{c} ({code})") for c, code in shown), strict=True)
        zh = f"字库中没有这些字：{'、'.join(chinese)}；文件“{given['title']}”没有印发，请换用通行的字后重试。"
        en = f"The fonts lack {', '.join(english)}; “{given['title']}” was not issued; use common characters."
        raise OperationRefused("MISSING_GLYPH", zh, en)
    number = take_number(work, given["series"])
    document = Document(
        case_id=work.case.id,
        version_hash=work.case.version_hash,
        element_id=work.operation.element_id,
        template=given["template"],
        series=given["series"],
        number=number,
        title=given["title"],
        data=_frozen(work, given, number),
        issued_at=work.now,
        next_at=work.wall,
    )
    work.session.add(document)
    work.session.flush()
    return {"document": {"id": document.id, "number": number, "title": document.title}}


def _frozen(work: Work, given: Arguments, number: str) -> dict[str, Any]:
    return {
        **given.get("data", {}),
        "number": number,
        "title": given["title"],
        "issuer": work.pack.authority,
        "date": work.today.isoformat(),
        "date_zh": chinese_date(work.today),
        "case": {"number": work.case.number, "title": work.case.title},
    }
