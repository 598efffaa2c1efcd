"""Register, history and letters agree with each other, and with what the engine went through.

Three witnesses are heard apart: the engine (which operations it completed), the history (what each operation gave
back), and the tables that people read (the register with its changes, the letters). What one says and another doesn't
is a fault.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from tasks.definitions import stored_files
from tasks.letters.press import LetterFault
from tasks.models import Document, History, Record, RecordChange
from tasks.scenarios.pressed import press_once
from tasks.scenarios.stage import ScenarioFault, Stage, plain
from tasks.verify_chains import verify_chains

ISSUED = "document.issue"


@dataclass(slots=True)
class _Told:
    """What the history tells of the register and the letters."""

    standings: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)  # record → case, element, standing
    letters: dict[str, tuple[int, str, str]] = field(default_factory=dict)  # document → case, element, number


def all_agree(stage: Stage) -> None:
    """Raises ScenarioFault with the first few disagreements; an open incident is one, a broken chain another."""
    chains_whole(stage)
    with stage.office.reading() as read:
        told = _told(read.session)
        faults = [*_register(read.session, told), *_letters(stage, read.session, told)]
    faults += [f"故障没有解决：{message}" for _, message in stage.open_incidents()]
    if faults:
        raise ScenarioFault("登记、历史和文件互相一致", plain("；".join(faults[:5]), 1000))
    _press_one_of_each(stage)


def chains_whole(stage: Stage) -> None:
    """Every chain of the history verifies."""
    verified = verify_chains(stage.office)
    if verified.faults:
        raise ScenarioFault("历史的链完整", "；".join(fault.sentence for fault in verified.faults[:3]))


def _told(session: Session) -> _Told:
    told = _Told()
    rows = select(History).options(undefer(History.body)).where(History.kind == "operation").order_by(History.id)
    for row in session.scalars(rows.execution_options(yield_per=500)):
        given = json.loads(row.body).get("instruction", {}).get("variables") or {}
        record, document = given.get("record"), given.get("document")
        if isinstance(record, dict) and "standing" in record:
            told.standings.setdefault(record["id"], []).append((row.case_id, row.element_id, record["standing"]))
        if isinstance(document, dict) and "number" in document:
            told.letters[document["id"]] = (row.case_id, row.element_id, document["number"])
    return told


def _register(session: Session, told: _Told) -> Iterator[str]:
    """Every change of a standing stands in the history of its case, and the last one in the register."""
    changes: dict[str, list[tuple[int | None, str, str]]] = {}
    kept = select(RecordChange).where(RecordChange.what.in_(("entered", "standing"))).order_by(RecordChange.id)
    for change in session.scalars(kept):
        standing = change.after["standing"]
        changes.setdefault(change.record_id, []).append((change.case_id, change.element_id, standing))
    for record in session.scalars(select(Record).order_by(Record.number)):
        history = _changed(told.standings.get(record.id, []))
        register = changes.get(record.id, [])
        if [tuple(entry) for entry in history] != register:
            yield f"“{record.name}”的状态变更：登记 {register}，历史 {history}"
        if not register or register[-1][2] != record.standing:
            yield f"“{record.name}”现为 {record.standing}，最后一次变更是 {register[-1:] or '没有'}"


def _changed(standings: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Only those that differ from the one before: reading a record and changing its figures tell its standing too."""
    before = [None, *(standing for _, _, standing in standings)]
    return [one for one, last in zip(standings, before, strict=False) if one[2] != last]


def _letters(stage: Stage, session: Session, told: _Told) -> Iterator[str]:
    """Every letter stands in the history of its case, and every one that a diagram issued is there."""
    kept = list(session.scalars(select(Document)))
    for document in kept:
        said = told.letters.get(document.id)
        if said != (document.case_id, document.element_id, document.number):
            yield f"文件“{document.title}”（{document.number}）：历史 {said or '没有'}"
    for id, (case, element, number) in told.letters.items():
        if all(document.id != id for document in kept):
            yield f"历史里的文件 {number}（案件 {case}，{element}）不在文件库"
    numbers = Counter((document.series, document.number) for document in kept)
    yield from (f"文号 {number} 用了 {count} 次" for (_, number), count in numbers.items() if count > 1)
    here = Counter((document.case_id, document.element_id) for document in kept)
    for (case, element), count in _issued(stage).items():
        if here[case, element] != count:
            yield f"案件 {case} 的 {element} 印发了 {count} 次，文件有 {here[case, element]} 份"


def _issued(stage: Stage) -> Counter[tuple[int, str]]:
    """How often each case went through an element that issues a letter."""
    issuing = {
        (process.id, element.id)
        for process in stage.definition.processes.values()
        for element in process.elements.values()
        if element.operation == ISSUED
    }
    return Counter(
        (case, happening.element_id)
        for case, happenings in stage.watch.happenings.items()
        for happening in happenings
        if happening.kind == "completed" and (happening.process_id, happening.element_id) in issuing
    )


def _press_one_of_each(stage: Stage) -> None:
    """One letter of each template is pressed: hundreds would only cost time."""
    with stage.office.reading() as read:
        first = {document.template: document for document in read.session.scalars(select(Document))}
        for document in first.values():
            files = stored_files(read.session, document.version_hash)
            try:
                press_once(files, document.template, document.data, document.issued_at)
            except LetterFault as fault:
                raise ScenarioFault("文件都能排出", f"“{document.title}”：{fault}") from fault
