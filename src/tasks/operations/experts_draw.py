"""`experts.draw`: reviewers from the pool, by lot, none of whom belongs to a unit that has a stake (rule X-3)."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tasks.errors import OperationRefused
from tasks.models import CaseParty, Expert, Membership, Person, Unit
from tasks.models.draws import ExpertDraw
from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "experts.draw",
    Title("抽取专家", "Draw experts"),
    inputs=(
        Argument("count", "count", Title("人数", "How many"), limit=99),
        Argument("field", "text", Title("专业领域", "Field of knowledge"), required=False, limit=120),
        Argument("exclude_units", "texts", Title("回避的单位", "Units to leave out"), required=False, limit=500),
        Argument("exclude_experts", "texts", Title("回避的专家", "Experts to leave out"), required=False, limit=500),
        Argument(
            "exclude_parties", "yes", Title("当事单位回避（默认是）", "Leave out the parties' units"), required=False
        ),
    ),
    outputs={"experts": Title("专家：id、name、unit、unit_name", "Experts: id, name, unit, unit_name")},
    gives={"experts": [{"id": "string", "name": "string", "unit": "string", "unit_name": "string"}]},
    errors={"TOO_FEW_EXPERTS": Title("可抽取的专家不足", "Too few experts can be drawn")},
)


@dataclass(frozen=True, slots=True)
class Candidate:
    id: str  # person
    name: str
    unit: str
    unit_name: str
    units: frozenset[str]  # every unit that they belong to


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """By lot, but the lot is fixed by the case's seed: the draw can be repeated and checked.

    Nobody who was drawn in this case before, nobody of an excluded unit (its parent and its parts count as the same),
    and unless `exclude_parties` is false nobody of a party. The history keeps all who could have been drawn.
    """
    count = int(given["count"])
    barred = _related(work, {*given.get("exclude_units", []), *_parties(work, given.get("exclude_parties", True))})
    drawn_before = _drawn(work)
    left_out = {*given.get("exclude_experts", []), *drawn_before}
    pool = _pool(work, given.get("field"))
    able = [c for c in pool if c.id not in left_out and not c.units & barred]
    turn = max(drawn_before.values(), default=0) + 1
    able.sort(key=lambda candidate: _lot(work.case.seed, turn, candidate.id))
    work.note(
        "experts drawn",
        {
            "round": turn,
            "wanted": count,
            "field": given.get("field", ""),
            "barred_units": sorted(barred),
            "left_out": sorted(left_out),
            "candidates": [candidate.id for candidate in able],  # in the order of the lot: the first were drawn
        },
    )
    if len(able) < count:
        field, within = (f"“{given['field']}”领域", f" in “{given['field']}”") if "field" in given else ("", "")
        zh = f"{field}可抽取的专家只有 {len(able)} 人，需要 {count} 人；请补充专家库，或减少人数。"
        en = f"Only {len(able)} experts{within} can be drawn and {count} are needed; add experts or draw fewer."
        raise OperationRefused("TOO_FEW_EXPERTS", zh, en)
    for candidate in able[:count]:
        draw = ExpertDraw(
            case_id=work.case.id,
            person_id=candidate.id,
            round=turn,
            element_id=work.operation.element_id,
            drawn_at=work.now,
        )
        work.session.add(draw)
    keys = ("id", "name", "unit", "unit_name")
    return {"experts": [{key: getattr(candidate, key) for key in keys} for candidate in able[:count]]}


def _lot(seed: int, turn: int, person: str) -> str:
    return hashlib.sha256(f"{seed} {turn} {person}".encode()).hexdigest()


def _pool(work: Work, field: str | None) -> list[Candidate]:
    rows = work.session.execute(
        select(Expert, Person.name, Unit.name)
        .join(Person, Person.id == Expert.person_id)
        .join(Unit, Unit.id == Expert.unit_id)
        .where(Expert.active, Person.active)
    )
    found = [(e, name, unit) for e, name, unit in rows if field is None or field in e.fields]
    belongs: dict[str, set[str]] = {}
    for person, unit in work.session.execute(select(Membership.person_id, Membership.unit_id)):
        belongs.setdefault(person, set()).add(unit)
    return [
        Candidate(e.person_id, name, e.unit_id, unit, frozenset(belongs.get(e.person_id, set()) | {e.unit_id}))
        for e, name, unit in found
    ]


def _parties(work: Work, wanted: bool) -> list[str]:
    if not wanted:
        return []
    return list(work.session.scalars(select(CaseParty.unit_id).where(CaseParty.case_id == work.case.id)))


def _related(work: Work, units: Collection[str]) -> frozenset[str]:
    """The units with all above them and all that are part of them."""
    parent = dict(work.session.execute(select(Unit.id, Unit.parent_id)).all())
    related = {above for unit in units for above in _upwards(unit, parent)}
    return frozenset(related | {id for id in parent if set(units) & set(_upwards(id, parent))})


def _upwards(unit: str, parent: Mapping[str, str | None]) -> list[str]:
    line: list[str] = []
    current: str | None = unit
    while current is not None and current not in line:
        line.append(current)
        current = parent.get(current)
    return line


def _drawn(work: Work) -> dict[str, int]:
    query = select(ExpertDraw.person_id, func.max(ExpertDraw.round)).where(ExpertDraw.case_id == work.case.id)
    return dict(work.session.execute(query.group_by(ExpertDraw.person_id)).all())
