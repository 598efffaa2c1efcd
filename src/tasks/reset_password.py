"""Give somebody a password that they must replace when they sign in with it."""

import secrets

from register.base import new_id
from register.models import Person
from tasks.actor import Actor
from tasks.errors import NotAllowed, NotFound
from tasks.office import Office
from tasks.office_changes import PERSON, note_change
from tasks.rights import require_administrator
from tasks.sign_in import hash_password
from tasks.text import msgid

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when it is read out
GROUPS, EACH = 4, 4  # 16 letters of 31: 79 bits


def reset_password(office: Office, actor: Actor, person_id: str) -> str:
    """Gives the new password, which is kept nowhere as text; ends every session of the person.

    Raises NotAllowed, NotFound.
    """
    require_administrator(actor, "keep_people")
    if person_id == actor.person_id:
        raise NotAllowed(msgid("自己的密码请在自己的页面更换。"))
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(EACH)) for _ in range(GROUPS))
    hashed = hash_password(password)  # takes its time on purpose: not under the lock
    with office.working() as work:
        person = work.session.get(Person, person_id, with_for_update=True)
        if person is None:
            raise NotFound(what=msgid("人员"))
        person.password_hash, person.stamp, person.must_change_password = hashed, new_id(), True
        note_change(work, actor, PERSON, person.id, "password")
        return password
