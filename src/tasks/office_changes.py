"""What administrators change in units and people leaves a line: of whom, what, from, to, by whom, when."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import IntegrityError

from tasks.actor import Actor
from tasks.errors import Conflict
from tasks.models import OfficeChange
from tasks.office import UnitOfWork

UNIT, PERSON = "unit", "person"


@contextmanager
def taking_names() -> Iterator[None]:
    """Raises Conflict when somebody else took the same name or login at the same moment."""
    try:
        yield
    except IntegrityError as taken:
        raise Conflict from taken


def note_change(
    work: UnitOfWork,
    actor: Actor,
    kind: str,
    subject_id: str,
    what: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> bool:
    """Write down what differs between `before` and `after`; False when a change changes nothing."""
    old, new = before or {}, after or {}
    differ = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if what == "changed" and not differ:
        return False
    work.session.add(
        OfficeChange(
            at=work.now,
            kind=kind,
            subject_id=subject_id,
            what=what,
            before={name: old[name] for name in differ if name in old},
            after={name: new[name] for name in differ if name in new},
            by_id=actor.person_id or None,
            by_name=actor.name,
        )
    )
    return True
