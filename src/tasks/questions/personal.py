"""The personal values that a case keeps beside its history, for who may erase them."""

import json
from dataclasses import dataclass

from sqlalchemy import func, select

from tasks.actor import Actor
from tasks.erase_personal import field_of
from tasks.models import Case, PersonalValue
from tasks.office import Office
from tasks.rights import require


@dataclass(frozen=True, slots=True)
class PersonalLine:
    """One value of one field; history may hold it several times."""

    digest: str  # of one of them: it stands for all
    field: str
    value: str  # as people read it
    count: int


@dataclass(frozen=True, slots=True)
class PersonalPage:
    case_id: int
    case_number: str
    case_title: str
    lines: tuple[PersonalLine, ...]  # by field and value
    erased: int  # values of history that are gone already


def personal_page(office: Office, actor: Actor, case_id: int) -> PersonalPage:
    """Raises NotFound, NotAllowed."""
    with office.reading() as read:
        session = read.session
        require(session, "erase_personal", actor, case_id)
        case = session.get_one(Case, case_id)
        kept = select(PersonalValue).where(PersonalValue.case_id == case_id)
        found: dict[tuple[str, str], list[str]] = {}
        for value in session.scalars(kept.where(PersonalValue.value.is_not(None)).order_by(PersonalValue.digest)):
            found.setdefault((field_of(value.path), value.value or ""), []).append(value.digest)
        lines = (
            PersonalLine(digests[0], field, _read(value), len(digests)) for (field, value), digests in found.items()
        )
        gone = select(func.count()).where(PersonalValue.case_id == case_id, PersonalValue.erased_at.is_not(None))
        ordered = tuple(sorted(lines, key=lambda line: (line.field, line.value)))
        return PersonalPage(case.id, case.number, case.title, ordered, session.scalar(gone) or 0)


def _read(text: str) -> str:
    value = json.loads(text)
    return value if isinstance(value, str) else text
