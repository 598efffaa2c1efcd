"""Public notices: what anyone may read, signed in or not, and nothing else of a case."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from register.models import Unit
from tasks.actor import Actor
from tasks.errors import NotFound
from tasks.models import Case, Notice, Objection
from tasks.office import Office
from tasks.rights import require
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class PublicNotice:
    id: str
    number: str
    title: str
    text: str
    authority: str
    first_day: date
    last_day: date
    days: int  # working days
    closes_at: datetime
    provisional: bool
    published_at: datetime
    open: bool  # objections are still taken
    outcome: str


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    id: str
    number: str
    person: str
    kind: str
    contact: str
    about: str
    text: str
    lodged_at: datetime


def notices(office: Office, *, only_open: bool = False, limit: int = 50) -> tuple[PublicNotice, ...]:
    """The latest first."""
    with office.reading() as read:
        found = select(Notice, Unit.name).join(Case, Case.id == Notice.case_id).join(Unit, Unit.id == Case.authority_id)
        if only_open:
            found = found.where(Notice.status == "open", Notice.closes_at > read.now)
        rows = read.session.execute(found.order_by(Notice.published_at.desc(), Notice.id).limit(limit))
        return tuple(_public(notice, unit, read.now) for notice, unit in rows)


def notice(office: Office, notice_id: str) -> PublicNotice:
    """Raises NotFound."""
    with office.reading() as read:
        found = select(Notice, Unit.name).join(Case, Case.id == Notice.case_id).join(Unit, Unit.id == Case.authority_id)
        row = read.session.execute(found.where(Notice.id == notice_id)).first()
        if row is None:
            raise NotFound(what=msgid("公示"))
        return _public(row[0], row[1], read.now)


def objections(office: Office, actor: Actor, notice_id: str) -> tuple[ObjectionLine, ...]:
    """Who objected and why, for those who examine it. Raises NotFound, NotAllowed."""
    with office.reading() as read:
        found = read.session.get(Notice, notice_id)
        if found is None:
            raise NotFound(what=msgid("公示"))
        require(read.session, "see_objectors", actor, found.case_id)
        rows = read.session.scalars(
            select(Objection).where(Objection.notice_id == notice_id).order_by(Objection.lodged_at)
        )
        return tuple(
            ObjectionLine(o.id, o.number, o.person, o.kind, o.contact, o.about, o.text, o.lodged_at) for o in rows
        )


def objection_count(office: Office, notice_id: str) -> int:
    with office.reading() as read:
        counted = select(func.count()).select_from(Objection).where(Objection.notice_id == notice_id)
        return read.session.scalar(counted) or 0


def _public(notice: Notice, authority: str, now: datetime) -> PublicNotice:
    return PublicNotice(
        id=notice.id,
        number=notice.number,
        title=notice.title,
        text=notice.text,
        authority=authority,
        first_day=notice.first_day,
        last_day=notice.last_day,
        days=notice.days,
        closes_at=notice.closes_at,
        provisional=notice.provisional,
        published_at=notice.published_at,
        open=notice.status == "open" and now < notice.closes_at,
        outcome=notice.outcome,
    )
