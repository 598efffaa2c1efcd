"""Add a person with their seats; they can sign in when a password was set for them."""

from register.base import new_id
from register.models import Person
from tasks.actor import Actor
from tasks.office import Office
from tasks.office_changes import PERSON, note_change, taking_names
from tasks.person_details import PersonDetails, told_of, write_person
from tasks.rights import require_administrator


def add_person(office: Office, actor: Actor, details: PersonDetails) -> str:
    """Gives the new person's id. Raises NotAllowed, FormFaults, Conflict."""
    require_administrator(actor, "keep_people")
    with office.working() as work, taking_names():
        person = Person(id=new_id())
        write_person(work.session, person, details)
        note_change(work, actor, PERSON, person.id, "added", after=told_of(work.session, person))
        return person.id
