"""Subjects, standings and records as operations name them; what is not there is told with what is."""

from typing import Any, Final

from tasks.errors import OperationRefused
from tasks.models import Record
from tasks.operations.kinds import BAD_ARGUMENT
from tasks.operations.work import Work
from tasks.packs.info import PackInfo, Standing, Subject


def subject_of(pack: PackInfo, id: str) -> Subject:
    subject = pack.subject(id)
    if subject is None:
        known = [s.id for s in pack.subjects]
        zh = f"pack.yaml 中没有登记对象“{id}”（现有：{'、'.join(known) or '无'}），请修改图中的 subject。"
        en = (
            f"pack.yaml has no subject “{id}” (there are: {', '.join(known) or 'none'}); change subject in the diagram."
        )
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    return subject


def standing_of(subject: Subject, id: str) -> Standing:
    standing = subject.standing(id)
    if standing is None:
        known = [s.id for s in subject.standings]
        zh = f"“{subject.title.zh}”没有状态“{id}”（现有：{'、'.join(known)}），请修改图中的 standing。"
        en = f"“{subject.id}” has no standing “{id}” (there are: {', '.join(known)}); change standing in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    return standing


def record_of(work: Work, id: str) -> Record:
    """The record of the case's own pack and authority; another's is as good as absent."""
    record = work.session.get(Record, id)
    if record is None or record.pack != work.case.pack or record.authority_id != work.case.authority_id:
        zh = f"登记库中没有编号为“{id}”的记录，请检查图中的 record。"
        en = f"The register has no record with the id “{id}”; look at record in the diagram."
        raise OperationRefused("NO_RECORD", zh, en)
    return record


RECORD: Final = {
    "id": "string",
    "number": "string",
    "name": "string",
    "name_en": "string",
    "standing": "string",
    "since": "string",
    "until": "string|nil",
    "region": "string",
    "field": "string",
    "fields": "any",
}


def described(record: Record) -> dict[str, Any]:
    """A record as diagrams see it."""
    return {
        "id": record.id,
        "number": record.number,
        "name": record.name,
        "name_en": record.name_en,
        "standing": record.standing,
        "since": record.standing_since.isoformat(),
        "until": record.until.isoformat() if record.until else None,
        "region": record.region,
        "field": record.field,
        "fields": record.fields,
    }
