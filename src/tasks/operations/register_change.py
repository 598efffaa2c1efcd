"""`register.change`: standing, end, name, contents or parties of a record, with the reason; each change is kept."""

from collections.abc import Mapping
from typing import Any

from tasks.errors import OperationRefused
from tasks.models import Record, RecordChange, RecordParty, Unit
from tasks.operations.kinds import BAD_ARGUMENT, Argument, Arguments, OperationType, as_day
from tasks.operations.parties import PARTIES, as_parties, party_role, set_case_parties, units_of
from tasks.operations.subjects import RECORD, described, record_of, standing_of, subject_of
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "register.change",
    Title("变更登记", "Change the register"),
    inputs=(
        Argument("record", "id", Title("登记记录的 id", "Id of the record"), limit=32),
        Argument("standing", "text", Title("新的状态", "New standing"), required=False, limit=60),
        Argument("until", "day", Title("状态截止日", "Standing runs until"), required=False),
        Argument("name", "text", Title("新的名称", "New name"), required=False, limit=200),
        Argument("name_en", "text", Title("新的英文名称", "New English name"), required=False, limit=300),
        Argument("fields", "mapping", Title("要改的登记内容", "Contents to change"), required=False),
        Argument("role", "text", Title("换单位的角色", "Role whose units change"), required=False, limit=100),
        Argument(
            "units", "texts", Title("从此担任的单位的 id", "Ids of its units from now on"), required=False, limit=100
        ),
        Argument("joins", "texts", Title("加入的单位的 id", "Ids of units that join"), required=False, limit=100),
        Argument("leaves", "texts", Title("退出的单位的 id", "Ids of units that leave"), required=False, limit=100),
        Argument("case_too", "yes", Title("本案的当事单位也跟着换", "The case's parties follow"), required=False),
        Argument("reason", "text", Title("理由", "Reason")),
    ),
    outputs={
        "record": Title("变更后的登记记录", "The record after the change"),
        "parties": Title("该角色现在的单位", "Units that play the role now: id, name, region"),
    },
    gives={"record": RECORD, "parties": PARTIES},
    errors={
        "NO_RECORD": Title("没有这条登记", "There is no such record"),
        "NO_UNIT": Title("没有这个单位", "There is no such unit"),
    },
)

ABOUT_PARTIES = frozenset({"role", "units", "joins", "leaves", "case_too"})


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """A new standing begins today and, unless `until` is given, has no end; `fields` replaces only what it names.

    `role` and `units`: exactly these play the role for the record from now on; or `joins` and `leaves`, seen from who
    plays it at that moment, whatever has changed since the case began. The cases that run keep their parties, this one
    too unless `case_too` says that it follows.
    """
    record = record_of(work, given["record"])
    for what, values in _changes(work, record, given).items():
        before = {key: getattr(record, key) for key in values}
        if before == values:
            continue
        for key, value in values.items():
            setattr(record, key, value)
        _keep(work, record, given["reason"], what, _plain(before), _plain(values))
    changed = _change_parties(work, record, given) if given.keys() & ABOUT_PARTIES else []
    return {"record": described(record), "parties": as_parties(changed)}


def _keep(work: Work, record: Record, reason: str, what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    change = RecordChange(
        record_id=record.id,
        at=work.now,
        what=what,
        before=before,
        after=after,
        reason=reason,
        case_id=work.case.id,
        element_id=work.operation.element_id,
    )
    work.session.add(change)


def _change_parties(work: Work, record: Record, given: Arguments) -> list[Unit]:
    """The units that play the role now."""
    role = party_role(work.pack, given.get("role", ""))
    now = [party for party in record.parties if party.role == role.name]
    units = _wanted(work, [party.unit for party in now], given)
    if [party.unit_id for party in now] != [unit.id for unit in units]:
        before, after = [party.unit.name for party in now], [unit.name for unit in units]
        _keep(work, record, given["reason"], "parties", {role.name: before}, {role.name: after})
        for party in now:  # all of them, so that the new order holds
            work.session.delete(party)
        work.session.flush()
        work.session.add_all(RecordParty(record_id=record.id, role=role.name, unit_id=unit.id) for unit in units)
        work.session.flush()
        work.session.expire(record, ["parties"])
    if given.get("case_too"):
        set_case_parties(work, role, units)
    return units


def _wanted(work: Work, now: list[Unit], given: Arguments) -> list[Unit]:
    """Who plays the role from now on: those named, or those that stay and those that join, in that order."""
    if "units" in given:
        if given.keys() & {"joins", "leaves"}:
            zh, en = (
                "units 与 joins、leaves 不能一起用，请在图中只留一种。",
                "units doesn't go with joins or leaves; keep one.",
            )
            raise OperationRefused(BAD_ARGUMENT, zh, en)
        return units_of(work, given["units"])
    stay = [unit for unit in now if unit.id not in given.get("leaves", [])]
    return stay + [unit for unit in units_of(work, given.get("joins", [])) if unit not in stay]


def _changes(work: Work, record: Record, given: Arguments) -> dict[str, dict[str, Any]]:
    changes: dict[str, dict[str, Any]] = {}
    if "standing" in given:
        standing = standing_of(subject_of(work.pack, record.subject), given["standing"])
        until = as_day(given.get("until"))
        if standing.id != record.standing:
            changes["standing"] = {"standing": standing.id, "standing_since": work.today, "until": until}
    if "standing" not in changes and "until" in given:
        changes["until"] = {"until": as_day(given["until"])}
    names = {key: given[key] for key in ("name", "name_en") if key in given}
    if names:
        changes["name"] = names
    if "fields" in given:
        changes["fields"] = {"fields": record.fields | given["fields"]}
    return changes


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in values.items()}
