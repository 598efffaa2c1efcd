"""`register.list`: the records of a subject, by standing, region or field."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from tasks.models import Record
from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.subjects import RECORD, described, standing_of, subject_of
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "register.list",
    Title("列出登记", "List the register"),
    inputs=(
        Argument("subject", "text", Title("登记对象", "Subject"), limit=60),
        Argument("standings", "texts", Title("状态", "Standings"), required=False, limit=50),
        Argument("region", "text", Title("地区（含下级）", "Region, with what lies in it"), required=False, limit=120),
        Argument("field", "text", Title("领域", "Field"), required=False, limit=120),
    ),
    outputs={"records": Title("登记记录的列表", "List of records")},
    gives={"records": [RECORD]},
    errors={},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """In order of their numbers; only the case's own pack and authority."""
    subject = subject_of(work.pack, given["subject"])
    query = select(Record).where(
        Record.pack == work.case.pack,
        Record.authority_id == work.case.authority_id,
        Record.subject == subject.id,
    )
    if "standings" in given:
        query = query.where(Record.standing.in_([standing_of(subject, id).id for id in given["standings"]]))
    if "region" in given:
        region = given["region"].rstrip("/")
        query = query.where(or_(Record.region == region, Record.region.startswith(region + "/", autoescape=True)))
    if "field" in given:
        query = query.where(Record.field == given["field"])
    return {"records": [described(record) for record in work.session.scalars(query.order_by(Record.number))]}
