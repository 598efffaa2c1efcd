"""Nobody decides on what they submitted themselves (rule X-3).

A diagram says it on the task: `separateFrom` (element ids: who completed one of these in this case may not hold this
task; with `separateBy=unit` neither may anybody of the unit for which they acted) and `excludeParties=true` (nobody of
a party's unit may hold it). The rows are made again after every step, because both can still change.
"""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from register.base import table_of
from tasks.actor import Actor
from tasks.models import Case, CaseParty, Exclusion, Task
from tasks.office import UnitOfWork
from tasks.write import remove


def person_subject(person_id: str) -> str:
    return f"={person_id}"


def unit_subject(unit_id: str) -> str:
    return f"@{unit_id}"


def subjects_of(actor: Actor) -> list[str]:
    """Everything under which an actor may be excluded."""
    return [person_subject(actor.person_id), *(unit_subject(unit) for unit in sorted(actor.units))]


def excludes(task: Task) -> bool:
    """Whether the diagram keeps anybody from the task; most tasks keep nobody, and have no rows."""
    return "separateFrom" in task.properties or "excludeParties" in task.properties


def excluded(session: Session, task: Task, actor: Actor) -> str | None:
    """The ground on which the actor may not hold the task; None when they may."""
    if not excludes(task):
        return None
    found = select(Exclusion.ground).where(Exclusion.task_id == task.id, Exclusion.subject.in_(subjects_of(actor)))
    return session.scalar(found.limit(1))


def renew(work: UnitOfWork, case: Case, tasks: Iterable[Task]) -> None:
    """Write the exclusions of the case's open tasks as they are now."""
    guarded = [task for task in tasks if excludes(task)]
    if not guarded:
        return
    parties = _parties(work, case) if any(map(_keeps_parties, guarded)) else {}
    doers = _doers(work, case, {element for task in guarded for element in _separate(task)})
    rows = []
    for task in guarded:
        grounds = {**(parties if _keeps_parties(task) else {}), **_completed(task, doers)}
        rows += [{"task_id": task.id, "subject": subject, "ground": ground} for subject, ground in grounds.items()]
    remove(work, Exclusion, [task.id for task in guarded])
    if rows:
        work.connection.execute(_EXCLUDE, rows)


def _keeps_parties(task: Task) -> bool:
    return str(task.properties.get("excludeParties", "")).lower() == "true"


def _separate(task: Task) -> list[str]:
    """Ids of the elements that this task is kept apart from."""
    return [word for word in re.split(r"[\s,]+", str(task.properties.get("separateFrom", ""))) if word]


def _parties(work: UnitOfWork, case: Case) -> dict[str, str]:
    rows = work.connection.execute(_PARTIES, {"case": case.id})
    return {unit_subject(unit): role for unit, role in rows}


def _doers(work: UnitOfWork, case: Case, elements: set[str]) -> list[tuple[str, str | None, str | None, str]]:
    """Element, person, the unit for which they acted, name of the task: of everything that was done there."""
    if not elements:
        return []
    done = work.connection.execute(_DOERS, {"case": case.id, "elements": sorted(elements)})
    return [(element, person, unit, name) for element, person, unit, name in done]


def _completed(task: Task, doers: Iterable[tuple[str, str | None, str | None, str]]) -> dict[str, str]:
    elements, by_unit = set(_separate(task)), task.properties.get("separateBy") == "unit"
    found: dict[str, str] = {}
    for element, person, unit, name in doers:
        if element not in elements:
            continue
        if person:
            found[person_subject(person)] = name
        if by_unit and unit:
            found[unit_subject(unit)] = name
    return found


_PARTIES: Final = select(CaseParty.unit_id, CaseParty.role).where(CaseParty.case_id == bindparam("case"))
_DOERS: Final = (
    select(Task.element_id, Task.completed_by, Task.completed_unit, Task.name)
    .where(
        Task.case_id == bindparam("case"),
        Task.status == "done",
        Task.element_id.in_(bindparam("elements", expanding=True)),
    )
    .order_by(Task.id)
)
_EXCLUDE: Final = insert(table_of(Exclusion))
