"""`case.items`: cases of the same pack that wait at a message: what a plan, a round or a meeting takes in."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tasks.models import Case, CaseParty, Subscription, Unit
from tasks.operations.kinds import Argument, Arguments, OperationType
from tasks.operations.work import Work
from tasks.packs.info import Title

TYPE = OperationType(
    "case.items",
    Title("收集等候的案件", "Collect waiting cases"),
    inputs=(
        Argument("process", "text", Title("流程的 id", "Id of the process"), limit=200),
        Argument("message", "text", Title("所等消息的名称", "Name of the message they wait for"), limit=200),
    ),
    outputs={
        "items": Title(
            "案件：case、number、title、key、unit、region、field",
            "Cases: case, number, title, key, unit, region, field",
        )
    },
    gives={
        "items": [
            {
                "case": "number",
                "number": "string",
                "title": "string",
                "key": "string",
                "unit": "string",
                "region": "string",
                "field": "string",
            }
        ]
    },
    errors={},
)


def carry_out(work: Work, given: Arguments) -> Mapping[str, Any]:
    """In order of their numbers; `key` is what `message.send` takes. The other cases are only read."""
    query = (
        select(Case, Subscription.correlation_key)
        .join(Subscription, Subscription.case_id == Case.id)
        .where(
            Case.pack == work.case.pack,
            Case.authority_id == work.case.authority_id,
            Case.process == given["process"],
            Case.status == "running",
            Case.id != work.case.id,
            Subscription.message == given["message"],
        )
        .order_by(Case.number)
    )
    found = list(work.session.execute(query))
    units = _first_parties(work, [case.id for case, _ in found])
    items = [
        {
            "case": case.id,
            "number": case.number,
            "title": case.title,
            "key": key,
            "unit": units.get(case.id, ""),
            "region": case.region,
            "field": case.field,
        }
        for case, key in found
    ]
    return {"items": items}


def _first_parties(work: Work, cases: list[int]) -> dict[int, str]:
    """Name of the unit that came first into each case: its starter's."""
    query = (
        select(CaseParty.case_id, Unit.name)
        .join(Unit, Unit.id == CaseParty.unit_id)
        .where(CaseParty.case_id.in_(cases))
        .order_by(CaseParty.id.desc())
    )
    return dict(work.session.execute(query).all())
