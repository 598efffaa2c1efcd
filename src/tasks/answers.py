"""What a person typed into a form: checked against the form that the case's own version carries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.advance import Json
from engine.bpmn.values import BadData, checked
from engine.feel.world import World
from engine.forms import Form
from register.models import Unit
from tasks.definitions import Deployed
from tasks.errors import FormFaults, NotFound
from tasks.facts import facts_of
from tasks.models import Case
from tasks.office import Reading, UnitOfWork
from tasks.text import msgid

FILES = "filepicker"  # component type of form-js


@dataclass(frozen=True, slots=True)
class Asked:
    """The form that was shown: its id, the draft kept on the server, what it could read, the reader's language."""

    form_id: str | None
    draft: Mapping[str, Json]
    scope: Mapping[str, Json]
    me: Mapping[str, Json]  # who fills it in: {id, name}
    language: str = "zh"


def check_answers(
    work: UnitOfWork, case: Case, deployed: Deployed, asked: Asked, posted: Mapping[str, Json]
) -> dict[str, Json]:
    """The values that go to the engine. Raises FormFaults with every fault; without a form nothing may be answered."""
    if asked.form_id is None:
        if posted:
            raise FormFaults({name: [msgid("这件事项没有表单，不能填写。")] for name in posted})
        return {}
    form = deployed.definition.forms.get(asked.form_id)
    if form is None:
        raise NotFound(what=msgid("表单"))
    world = world_at(work, case, deployed)
    scope = form_scope(work.session, form, asked.scope, asked.me)
    verdict = form.check(posted, asked.draft, scope, world, asked.language)
    if verdict.errors:
        raise FormFaults(verdict.errors)
    try:
        return checked(verdict.values, "answers")
    except BadData:
        raise FormFaults({"": [msgid("填写的内容太多或层次太深，请精简，大的材料请作为附件提交。")]}) from None


def world_at(work: UnitOfWork | Reading, case: Case, deployed: Deployed) -> World:
    """What FEEL in a form may know: the case's facts at this moment."""
    facts = facts_of(work, case)
    return World(
        now=facts.now,
        started_on=facts.started_on,
        calendar=facts.calendar,
        parameters=deployed.definition.parameters,
        case=facts.case,
    )


OFFICE: Final = {  # the types of what forms read as `office`, as engine.foresee.plan writes them
    "units": [{"value": "string", "label": "string", "kind": "string", "region": "string", "field": "string"}],
    "me": {"id": "string", "name": "string"},
}


def form_scope(session: Session, form: Form, scope: Mapping[str, Json], me: Mapping[str, Json]) -> dict[str, Json]:
    """What a form may read: the task's scope, and `office` where it says that word: all units are many rows."""
    return {**scope, "office": office_scope(session, me)} if form.mentions("office") else dict(scope)


def office_scope(session: Session, me: Mapping[str, Json]) -> dict[str, Any]:
    """What forms read as `office`: the units that a person may choose from, and who fills the form in."""
    rows = session.execute(
        select(Unit.id, Unit.name, Unit.kind, Unit.region, Unit.field).where(Unit.active).order_by(Unit.name)
    )
    return {
        "units": [
            {"value": id, "label": name, "kind": kind, "region": region, "field": field}
            for id, name, kind, region, field in rows
        ],
        "me": dict(me),
    }


def file_ids(deployed: Deployed, asked: Asked, values: Mapping[str, Json]) -> list[str]:
    """Ids of the files that the answers name, in the order of the form."""
    form = deployed.definition.forms.get(asked.form_id) if asked.form_id else None
    if form is None:
        return []
    paths = [field.name.replace("[]", "").split(".") for field in form.fields if field.type == FILES]
    return [file["id"] for path in paths for file in _under(values, path)]


def _under(value: Json, path: list[str]) -> Iterator[Mapping[str, Json]]:
    """Everything at a path; lists on the way are gone through."""
    if isinstance(value, list):
        for item in value:
            yield from _under(item, path)
    elif isinstance(value, Mapping):
        if path:
            yield from _under(value.get(path[0]), path[1:])
        elif "id" in value:
            yield value
