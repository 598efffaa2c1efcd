"""`register.enter`: a new centre or consortium, with its number, standing and the case's parties as its own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tasks.errors import OperationRefused
from tasks.models import CaseParty, Record, RecordChange, RecordParty
from tasks.operations.kinds import Argument, Arguments, OperationType, as_day
from tasks.operations.numbers import hold, next_number
from tasks.operations.subjects import RECORD, described, standing_of, subject_of
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "register.enter",
    Title("登记入库", "Enter in the register"),
    inputs=(
        Argument("subject", "text", Title("登记对象", "Subject"), limit=60),
        Argument("name", "text", Title("名称", "Name"), limit=200),
        Argument("name_en", "text", Title("英文名称", "English name"), required=False, limit=300),
        Argument("standing", "text", Title("状态", "Standing"), limit=60),
        Argument("until", "day", Title("状态截止日", "Standing runs until"), required=False),
        Argument("fields", "mapping", Title("登记内容", "What is kept"), required=False),
    ),
    outputs={
        "record": Title("登记记录：id、number、name、standing、since", "The record: id, number, name, standing, since")
    },
    gives={"record": RECORD},
    errors={"NAME_TAKEN": Title("名称已有登记", "The name is already in the register")},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """Numbered `<series>-<year>-001` within the authority; the case becomes the record's own. The name must be free."""
    subject = subject_of(work.pack, given["subject"])
    standing = standing_of(subject, given["standing"])
    case = work.case
    taken = select(Record.number).where(
        Record.pack == case.pack,
        Record.authority_id == case.authority_id,
        Record.subject == subject.id,
        Record.name == given["name"],
    )
    hold(work.session, case.authority_id, f"{case.pack}:names:{subject.id}")  # nobody else enters the name meanwhile
    number = work.session.scalars(taken).first()
    if number:
        zh = f"“{given['name']}”已登记（{number}），请换一个名称，或变更原登记。"
        en = f"“{given['name']}” is in the register already ({number}); take another name, or change that record."
        raise OperationRefused("NAME_TAKEN", zh, en)
    n = next_number(work.session, case.authority_id, f"{case.pack}:register:{subject.id}", work.today.year)
    record = Record(
        pack=case.pack,
        authority_id=case.authority_id,
        subject=subject.id,
        number=f"{subject.series}-{work.today.year}-{n:03}",
        name=given["name"],
        name_en=given.get("name_en", ""),
        standing=standing.id,
        standing_since=work.today,
        until=as_day(given.get("until")),
        region=case.region,
        field=case.field,
        fields=given.get("fields", {}),
        entered_at=work.now,
    )
    work.session.add(record)
    work.session.flush()
    parties = work.session.scalars(select(CaseParty).where(CaseParty.case_id == case.id).order_by(CaseParty.id))
    for party in parties.all():
        work.session.add(RecordParty(record_id=record.id, role=party.role, unit_id=party.unit_id))
    work.session.add(
        RecordChange(
            record_id=record.id,
            at=work.now,
            what="entered",
            before={},
            after=described(record),
            case_id=case.id,
            element_id=work.operation.element_id,
        )
    )
    case.record_id = case.record_id or record.id
    return {"record": described(record)}
