"""Nobody decides on what they submitted themselves (rule X-3).

A diagram says it on the task: `separateFrom` (element ids: who completed one of these in this case may not hold this
task; with `separateBy=unit` neither may anybody of the unit for which they acted) and `excludeParties=true` (nobody of
a party's unit may hold it). The rows are made again after every step, because both can still change.
"""

import re
from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from tasks.actor import Actor
from tasks.models import Case, CaseParty, Exclusion, Task


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


def renew(session: Session, case: Case, tasks: Iterable[Task]) -> None:
    """Write the exclusions of the case's open tasks as they are now."""
    for task in tasks:
        if not excludes(task):
            continue
        grounds = {**_parties(session, case, task), **_completed(session, case, task)}
        session.execute(delete(Exclusion).where(Exclusion.task_id == task.id))
        rows = [{"task_id": task.id, "subject": subject, "ground": ground} for subject, ground in grounds.items()]
        if rows:
            session.execute(insert(Exclusion), rows)


def _parties(session: Session, case: Case, task: Task) -> dict[str, str]:
    if str(task.properties.get("excludeParties", "")).lower() != "true":
        return {}
    rows = session.execute(select(CaseParty.unit_id, CaseParty.role).where(CaseParty.case_id == case.id))
    return {unit_subject(unit): role for unit, role in rows}


def _completed(session: Session, case: Case, task: Task) -> dict[str, str]:
    elements = [word for word in re.split(r"[\s,]+", str(task.properties.get("separateFrom", ""))) if word]
    if not elements:
        return {}
    rows = session.execute(
        select(Task.completed_by, Task.completed_unit, Task.name).where(
            Task.case_id == case.id, Task.element_id.in_(elements), Task.status == "done"
        )
    )
    by_unit = task.properties.get("separateBy") == "unit"
    found: dict[str, str] = {}
    for person, unit, name in rows:
        if person:
            found[person_subject(person)] = name
        if by_unit and unit:
            found[unit_subject(unit)] = name
    return found
