"""Change a person: name, login, address, seats, expert fields. Rights count from their next page on."""

from register.models import Person
from tasks.actor import Actor
from tasks.errors import NotAllowed, NotFound
from tasks.office import Office
from tasks.office_changes import PERSON, note_change, taking_names
from tasks.person_details import PersonDetails, told_of, write_person
from tasks.rights import require_administrator
from tasks.text import msgid


def change_person(office: Office, actor: Actor, person_id: str, details: PersonDetails) -> bool:
    """Whether anything changed. Raises NotAllowed, NotFound, FormFaults, Conflict."""
    require_administrator(actor, "keep_people")
    if person_id == actor.person_id and not details.is_administrator:
        raise NotAllowed(msgid("不能取消自己的系统管理员身份，请由另一位系统管理员办理。"))
    with office.working() as work, taking_names():
        person = work.session.get(Person, person_id, with_for_update=True)
        if person is None:
            raise NotFound(what=msgid("人员"))
        before = told_of(work.session, person)
        write_person(work.session, person, details)
        return note_change(work, actor, PERSON, person.id, "changed", before, told_of(work.session, person))
