"""Retire a unit that is no more, or take it back: never deleted, because histories and records name it."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from register.models import Unit
from tasks.actor import Actor
from tasks.errors import NotAllowed, NotFound
from tasks.models import Case, CaseParty, PackVersion, Task
from tasks.office import Office
from tasks.office_changes import UNIT, note_change
from tasks.rights import require_administrator
from tasks.text import msgid


def retire_unit(office: Office, actor: Actor, unit_id: str) -> bool:
    """Its seats count no more, at once. Whether it was active. Raises NotAllowed (a running case or a rule book in
    force needs it), NotFound.
    """
    return _set(office, actor, unit_id, active=False)


def restore_unit(office: Office, actor: Actor, unit_id: str) -> bool:
    """It counts again, with the seats it had. Whether it was retired. Raises NotAllowed, NotFound."""
    return _set(office, actor, unit_id, active=True)


def _set(office: Office, actor: Actor, unit_id: str, *, active: bool) -> bool:
    require_administrator(actor, "keep_people")
    with office.working() as work:
        unit = work.session.get(Unit, unit_id, with_for_update=True)
        if unit is None:
            raise NotFound(what=msgid("单位"))
        if unit.active == active:
            return False
        if not active:
            _refuse_needed(work.session, unit)
        unit.active = active
        note_change(work, actor, UNIT, unit.id, "restored" if active else "retired")
        return True


def _refuse_needed(session: Session, unit: Unit) -> None:
    """A task whose unit is gone would lie where nobody looks."""
    governing = select(PackVersion.title).where(PackVersion.in_force, PackVersion.authority_id == unit.id)
    if title := session.scalar(governing.limit(1)):
        raise NotAllowed(msgid("“{unit}”是《{title}》的主管单位，不能停用。"), unit=unit.name, title=title)
    party = Case.id.in_(select(CaseParty.case_id).where(CaseParty.unit_id == unit.id))
    works = Case.id.in_(select(Task.case_id).where(Task.unit_id == unit.id, Task.status == "open"))
    needed = or_(party, works, Case.authority_id == unit.id)
    count = session.scalar(select(func.count()).select_from(Case).where(Case.status == "running", needed))
    if count:
        said = msgid("还有 {count} 件在办案件要由“{unit}”办理或参加，办结以后再停用。")
        raise NotAllowed(said, count=count, unit=unit.name)
