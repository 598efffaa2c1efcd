"""Expectations that count over the whole office: cases by how they ended, records by standing, letters."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from tasks.models import Case, Document, Record
from tasks.scenarios.stage import ScenarioFault, Stage, plain


def count_cases(stage: Stage, value: Any) -> None:
    """{case: process, ended: outcome or false for those that run, is: n}, or a list of these."""
    with stage.office.reading() as read:
        rows = read.session.execute(select(Case.process, Case.status, Case.outcome)).all()
    for wanted in value if isinstance(value, list) else [value]:
        ended = Counter(
            False if status == "running" else outcome for process, status, outcome in rows if process == wanted["case"]
        )
        found = ended[wanted["ended"]] if "ended" in wanted else ended.total()
        if found != wanted["is"]:
            how = f"“{wanted['ended']}”" if "ended" in wanted else ""
            raise ScenarioFault(
                f"流程 {wanted['case']} 的案件{how} {wanted['is']} 件", f"{found} 件：{plain(dict(ended))}"
            )


def count_records(stage: Stage, value: Any) -> None:
    """{standing: n}: how many records stand so."""
    with stage.office.reading() as read:
        found = dict(read.session.execute(select(Record.standing, func.count()).group_by(Record.standing)).all())
    for standing, count in value.items():
        if found.get(standing, 0) != count:
            raise ScenarioFault(f"登记状态 {standing} 的 {count} 条", f"{found.get(standing, 0)} 条：{plain(found)}")


def count_letters(stage: Stage, value: Any) -> None:
    """{series or words of the title: n}: how many letters that are not void. They are not pressed."""
    with stage.office.reading() as read:
        rows = read.session.execute(select(Document.series, Document.title).where(Document.status != "void")).all()
    for words, count in value.items():
        found = sum(words in (series, title) or words in title for series, title in rows)
        if found != count:
            issued = Counter(series for series, _ in rows)
            raise ScenarioFault(f"文件“{words}” {count} 份", f"{found} 份；各序列：{plain(dict(issued))}")
