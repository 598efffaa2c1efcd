"""`notice.publish`: a public notice that anyone may read and object to for some working days."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.calendar import end_of_day, to_iso
from tasks.errors import OperationRefused
from tasks.models import Blob, Notice, PackFile
from tasks.operations.fill import fill
from tasks.operations.kinds import BAD_ARGUMENT, Argument, Arguments, OperationType
from tasks.operations.series import take_number
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "notice.publish",
    Title("发布公示", "Publish a notice"),
    inputs=(
        Argument("title", "text", Title("标题", "Title"), limit=300),
        Argument("text", "text", Title("正文", "Text"), required=False, limit=20_000),
        Argument("template", "text", Title("正文模板", "Template of the text"), required=False, limit=200),
        Argument("data", "mapping", Title("模板的数据", "Data of the template"), required=False),
        Argument("series", "text", Title("文号序列", "Series of its number"), required=False, limit=100),
        Argument("days", "count", Title("公示工作日数", "Working days"), limit=366),
    ),
    outputs={
        "notice": Title(
            "公示：id、from、until、closes_at、provisional", "Notice: id, from, until, closes_at, provisional"
        )
    },
    gives={
        "notice": {
            "id": "string",
            "number": "string|nil",
            "title": "string",
            "from": "string",
            "until": "string",
            "closes_at": "string",
            "provisional": "boolean",
        }
    },
    errors={},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """Rule X-7: the days count from the day after; it closes when the last of them is over."""
    days = int(given["days"])
    last = work.calendar.add(work.today, days)
    closes = end_of_day(last)
    notice = Notice(
        case_id=work.case.id,
        pack=work.case.pack,
        number=take_number(work, given["series"]) if "series" in given else "",
        title=given["title"],
        text=_text(work, given),
        first_day=work.today,
        last_day=last,
        days=days,
        closes_at=closes,
        provisional=work.calendar.provisional_between(work.today, last),
        published_at=work.now,
    )
    work.session.add(notice)
    work.session.flush()
    return {
        "notice": {
            "id": notice.id,
            "number": notice.number,
            "title": notice.title,
            "from": work.today.isoformat(),
            "until": last.isoformat(),
            "closes_at": to_iso(closes),
            "provisional": notice.provisional,
        }
    }


def _text(work: Work, given: Arguments) -> str:
    if ("text" in given) == ("template" in given):
        zh = "公示须写明 text 或 template 中的一个，请修改图中的输入映射。"
        en = "A notice needs either text or template; change the input mappings in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    if "text" in given:
        return str(given["text"])
    path = f"documents/{given['template']}.md"
    query = select(Blob.content).join(PackFile, PackFile.digest == Blob.digest)
    source = work.session.scalar(query.where(PackFile.version_hash == work.case.version_hash, PackFile.path == path))
    if source is None:
        zh = f"没有公示模板 {path}，请补上文件或修改图中的 template。"
        en = f"The notice's template {path} is missing; add it or change template in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    return fill(source.decode("utf-8"), given.get("data", {}), path)
