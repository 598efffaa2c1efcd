"""Add a unit: a department, government, enterprise or institute that people belong to."""

from register.base import new_id
from register.models import Unit
from tasks.actor import Actor
from tasks.office import Office
from tasks.office_changes import UNIT, note_change, taking_names
from tasks.rights import require_administrator
from tasks.unit_details import UnitDetails, told_of, write_unit


def add_unit(office: Office, actor: Actor, details: UnitDetails) -> str:
    """Gives the new unit's id. Raises NotAllowed, FormFaults, Conflict."""
    require_administrator(actor, "keep_people")
    with office.working() as work, taking_names():
        unit = Unit(id=new_id(), active=True)
        write_unit(work.session, unit, details)
        work.session.add(unit)
        work.session.flush()
        note_change(work, actor, UNIT, unit.id, "added", after=told_of(work.session, unit))
        return unit.id
