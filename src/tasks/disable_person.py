"""Disable somebody who left, or take them back: never deleted, because histories name them."""

from register.base import new_id
from register.models import Person
from tasks.actor import Actor
from tasks.errors import NotAllowed, NotFound
from tasks.office import Office
from tasks.office_changes import PERSON, note_change
from tasks.rights import require_administrator
from tasks.text import msgid


def disable_person(office: Office, actor: Actor, person_id: str) -> bool:
    """They are signed out everywhere at once and can't sign in; what they hold stays until it is handed over.

    Whether they were active. Raises NotAllowed, NotFound.
    """
    return _set(office, actor, person_id, active=False)


def enable_person(office: Office, actor: Actor, person_id: str) -> bool:
    """They may sign in again, with the seats they had. Whether they were disabled. Raises NotAllowed, NotFound."""
    return _set(office, actor, person_id, active=True)


def _set(office: Office, actor: Actor, person_id: str, *, active: bool) -> bool:
    require_administrator(actor, "keep_people")
    if person_id == actor.person_id:
        raise NotAllowed(msgid("不能停用自己，请由另一位系统管理员办理。"))
    with office.working() as work:
        person = work.session.get(Person, person_id, with_for_update=True)
        if person is None:
            raise NotFound(what=msgid("人员"))
        if person.active == active:
            return False
        person.active, person.stamp = active, new_id()
        note_change(work, actor, PERSON, person.id, "restored" if active else "retired")
        return True
