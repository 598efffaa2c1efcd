"""Change what the office knows of a unit. Histories and letters keep the name it had."""

from register.models import Unit
from tasks.actor import Actor
from tasks.errors import NotFound
from tasks.office import Office
from tasks.office_changes import UNIT, note_change, taking_names
from tasks.rights import require_administrator
from tasks.text import msgid
from tasks.unit_details import UnitDetails, told_of, write_unit


def change_unit(office: Office, actor: Actor, unit_id: str, details: UnitDetails) -> bool:
    """Whether anything changed. Raises NotAllowed, NotFound, FormFaults, Conflict."""
    require_administrator(actor, "keep_people")
    with office.working() as work, taking_names():
        unit = work.session.get(Unit, unit_id, with_for_update=True)
        if unit is None:
            raise NotFound(what=msgid("单位"))
        before = told_of(work.session, unit)
        write_unit(work.session, unit, details)
        work.session.flush()
        return note_change(work, actor, UNIT, unit.id, "changed", before, told_of(work.session, unit))
