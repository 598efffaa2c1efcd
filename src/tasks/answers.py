"""What a person typed into a form: checked against the form that the case's own version carries."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.advance import Json
from engine.feel.world import World
from register.models import Unit
from tasks.definitions import Deployed
from tasks.errors import FormFaults, NotFound
from tasks.facts import facts_of
from tasks.models import Case
from tasks.office import UnitOfWork
from tasks.text import msgid


def check_answers(
    work: UnitOfWork,
    case: Case,
    deployed: Deployed,
    form_id: str | None,
    posted: Mapping[str, Json],
    scope: Mapping[str, Json],
) -> dict[str, Json]:
    """The values that go to the engine. Raises FormFaults with every fault; without a form nothing may be answered."""
    if form_id is None:
        if posted:
            raise FormFaults({name: [msgid("这件事项没有表单，不能填写。")] for name in posted})
        return {}
    form = deployed.definition.forms.get(form_id)
    if form is None:
        raise NotFound(what=msgid("表单"))
    world = world_of(work, case, deployed)
    checked = form.check(posted, scope, {**scope, "office": office_scope(work.session)}, world)
    if checked.errors:
        raise FormFaults(checked.errors)
    return dict(checked.values)


def world_of(work: UnitOfWork, case: Case, deployed: Deployed) -> World:
    """What FEEL in a form may know: the case's facts at this moment."""
    facts = facts_of(work, case)
    return World(
        now=facts.now,
        started_on=facts.started_on,
        calendar=facts.calendar,
        parameters=deployed.definition.parameters,
        case=facts.case,
    )


def office_scope(session: Session) -> dict[str, Any]:
    """What forms read as `office`: the units of the register that a person may choose from; never part of the state."""
    rows = session.execute(
        select(Unit.id, Unit.name, Unit.kind, Unit.region, Unit.field).where(Unit.active).order_by(Unit.name)
    )
    return {
        "units": [
            {"value": id, "label": name, "kind": kind, "region": region, "field": field}
            for id, name, kind, region, field in rows
        ]
    }
