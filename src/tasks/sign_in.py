"""Signing in by password, with a lock-out that counts in the database; wall clock throughout."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from register.base import new_id
from register.models import Person
from tasks.actor import Actor, load_actor, load_signed_in
from tasks.errors import FormFaults, LockedOut, NotAllowed, NotFound, SignInRefused
from tasks.models import SignInAttempt
from tasks.office import Office
from tasks.office_changes import PERSON, note_change
from tasks.rights import require_administrator
from tasks.text import line, msgid

WINDOW = timedelta(minutes=15)
TRIES_BY_LOGIN = 5  # failures within the window, then it is locked until the oldest is out of it
TRIES_BY_ADDRESS = 30
KEPT = timedelta(days=1)
SHORTEST, LONGEST = 10, 200  # characters of a password

HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person, and the stamp that the session must carry: a new password or a sign-out makes it void."""

    actor: Actor
    stamp: str
    must_change_password: bool = False  # it was given to them: nothing else before they chose their own


def sign_in(office: Office, login: str, password: str, address: str) -> SignedIn:
    """Raises SignInRefused (one sentence for a wrong name and a wrong password), LockedOut.

    An unknown login costs as much time as a wrong password.
    """
    login, source = line(login).lower()[:100], address_hash(office, address)
    with office.reading() as read:
        _refuse_locked(read.session, login, source, office.wall())
        person = read.session.scalar(select(Person).where(Person.login == login, Person.active))
        actor = load_actor(read.session, person.id) if person else None
    # Hashing takes its time on purpose: it must not hold up those who write.
    known = person.password_hash if person and person.password_hash else _nobody()
    right = _verify(known, password) and person is not None and person.password_hash != ""
    if person is None or actor is None or not right:
        _note_failure(office, login, source)
        raise SignInRefused
    _forget_failures(office, login)
    return SignedIn(actor, person.stamp, person.must_change_password)


def _note_failure(office: Office, login: str, source: str) -> None:
    with office.working() as work:
        work.session.add(SignInAttempt(login=login, address_hash=source, at=work.wall))
        work.session.execute(delete(SignInAttempt).where(SignInAttempt.at < work.wall - KEPT))


def _forget_failures(office: Office, login: str) -> None:
    with office.reading() as read:
        if read.session.scalar(select(SignInAttempt.id).where(SignInAttempt.login == login).limit(1)) is None:
            return
    with office.working() as work:
        work.session.execute(delete(SignInAttempt).where(SignInAttempt.login == login))


def sign_in_as(office: Office, person_id: str) -> SignedIn:
    """Sign in without a password: in a demo office, and only there. Raises NotAllowed, NotFound."""
    if not office.movable_clock:
        raise NotAllowed(msgid("只有演示环境可以直接以他人身份进入。"))
    with office.reading() as read:
        found = load_signed_in(read.session, person_id)
        if found is None:
            raise NotFound(what=msgid("人员"))
        return SignedIn(*found)


def signed_in(office: Office, person_id: str, stamp: str) -> Actor | None:
    """The person of a session as they stand now; None when the session is void."""
    with office.reading() as read:
        found = load_signed_in(read.session, person_id)
        if found is None or not hmac.compare_digest(found[1].encode(), stamp.encode()):
            return None
        return found[0]


def sign_out(office: Office, actor: Actor) -> None:
    """End every session of the person, on every machine."""
    with office.working() as work:
        work.session.get_one(Person, actor.person_id).stamp = new_id()


def set_password(office: Office, actor: Actor, person_id: str, new: str, old: str = "") -> None:
    """One's own with the old one, anybody's as administrator; ends every session of the person.

    Raises NotAllowed, NotFound, SignInRefused (the old one is wrong), FormFaults.
    """
    if person_id != actor.person_id:
        require_administrator(actor, "keep_people")
    if not SHORTEST <= len(new) <= LONGEST:
        said = msgid("密码应为 10 到 200 个字符。")
        raise FormFaults({"new": [said]})
    with office.working() as work:
        person = work.session.get(Person, person_id)
        if person is None:
            raise NotFound(what=msgid("人员"))
        if person_id == actor.person_id and not _verify(person.password_hash, old):
            raise SignInRefused(msgid("原密码不对，请重新输入。"))
        if person_id == actor.person_id and new == old:
            raise FormFaults({"new": [msgid("新密码不能和原密码相同。")]})
        person.password_hash, person.stamp, person.must_change_password = hash_password(new), new_id(), False
        note_change(work, actor, PERSON, person.id, "password")


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def address_hash(office: Office, address: str) -> str:
    """Addresses are only counted: kept as a hash that can't be turned back without the installation's secret."""
    return hmac.new(office.secret or b"guizhang", address.encode(), hashlib.sha256).hexdigest()


def _refuse_locked(session: Session, login: str, source: str, now: datetime) -> None:
    for column, value, tries in (
        (SignInAttempt.login, login, TRIES_BY_LOGIN),
        (SignInAttempt.address_hash, source, TRIES_BY_ADDRESS),
    ):
        recent = select(func.count(), func.min(SignInAttempt.at)).where(
            column == value, SignInAttempt.at > now - WINDOW
        )
        count, oldest = session.execute(recent).one()
        if count >= tries:
            left = oldest + WINDOW - now
            raise LockedOut(minutes=max(1, -(-int(left.total_seconds()) // 60)))


def _verify(known: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no password fits, to spend the same time on an unknown login."""
    return HASHER.hash(new_id() + new_id())
