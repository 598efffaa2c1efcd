"""What the administrator looks after: cases that stand still, and when the clock has something to do next."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tasks.actor import Actor
from tasks.database import ANEW
from tasks.definitions import Deployed
from tasks.fire_next_timer import next_due
from tasks.models import Case, Incident
from tasks.office import Office
from tasks.rights import require_administrator

MOST = 200


@dataclass(frozen=True, slots=True)
class StandingStill:
    """An incident with the case that it holds up."""

    id: int
    case_id: int
    case_number: str
    case_title: str
    element_id: str
    element_name: str
    kind: str
    message: str
    en: str  # the message in English; "" where there is none
    at: datetime


def incidents(office: Office, actor: Actor) -> tuple[StandingStill, ...]:
    """Open ones, the oldest first, at most MOST. Raises NotAllowed."""
    require_administrator(actor, "resume_incident")
    with office.reading() as read:
        rows = read.session.execute(
            select(Incident, Case)
            .join(Case, Case.id == Incident.case_id)
            .where(Incident.status == "open")
            .order_by(Incident.id)
            .limit(MOST)
            .execution_options(**ANEW)
        )
        found: list[StandingStill] = []
        for incident, case in rows:
            name = _element_name(office.definitions.get(read.session, case.version_hash), incident.element_id)
            found.append(
                StandingStill(
                    incident.id,
                    case.id,
                    case.number,
                    case.title,
                    incident.element_id,
                    name,
                    incident.kind,
                    incident.message,
                    str(incident.detail.get("en", "")),
                    incident.at,
                )
            )
        return tuple(found)


def next_moment(office: Office, actor: Actor) -> datetime | None:
    """When the next timer comes due on the case clock; None when nothing waits. Raises NotAllowed."""
    require_administrator(actor, "move_clock")
    with office.reading() as read:
        return next_due(read.session)


def _element_name(deployed: Deployed, element_id: str) -> str:
    """What the diagram calls the element; "" where it has no name."""
    for process in deployed.definition.processes.values():
        if element_id in process.elements:
            return process.elements[element_id].name
    return ""
