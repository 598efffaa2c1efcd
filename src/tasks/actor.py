"""Who acts: a person with the seats they hold, as looked up when the request came in."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from register.models import Expert, Membership, Person, Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """A role in a unit."""

    role: str  # its title
    unit_id: str
    unit_name: str
    region: str
    field: str

    @property
    def key(self) -> str:
        """The candidate key of tasks that go to this seat."""
        return group_key(self.role, self.unit_id)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who is signed in. Their seats decide what they may do; being administrator decides no case."""

    person_id: str
    name: str
    seats: tuple[Seat, ...] = ()
    is_administrator: bool = False
    expert_unit: str | None = None  # where they work, if they are in the pool of experts

    @property
    def key(self) -> str:
        return person_key(self.person_id)

    @property
    def me(self) -> dict[str, str]:
        """How a form names who fills it in."""
        return {"id": self.person_id, "name": self.name}

    @property
    def keys(self) -> tuple[str, ...]:
        """Every candidate key under which tasks are theirs to see."""
        return (self.key, *dict.fromkeys(seat.key for seat in self.seats))

    @property
    def units(self) -> frozenset[str]:
        """Units they belong to, the one they work for as an expert among them."""
        own = {seat.unit_id for seat in self.seats}
        return frozenset(own | {self.expert_unit} if self.expert_unit else own)

    def seat_for(self, groups: list[str]) -> Seat | None:
        """The seat in which they may take a task that goes to these groups."""
        return next((seat for seat in self.seats if seat.key in groups), None)


SEAT: Final = 5  # columns of _PERSON before those of a seat
_PERSON: Final = (
    select(Person.id, Person.name, Person.is_administrator, Person.stamp, Expert.unit_id.label("works_for"))
    .add_columns(Membership.role, Unit.id.label("unit_id"), Unit.name, Unit.region, Unit.field)
    .join(Expert, and_(Expert.person_id == Person.id, Expert.active), isouter=True)
    .join(Membership, Membership.person_id == Person.id, isouter=True)
    .join(Unit, and_(Unit.id == Membership.unit_id, Unit.active), isouter=True)
    .where(Person.id == bindparam("person"), Person.active)
    .order_by(Membership.id)
)


def group_key(role: str, unit_id: str) -> str:
    return f"{role}@{unit_id}"


def person_key(person_id: str) -> str:
    return f"={person_id}"


def load_actor(session: Session, person_id: str) -> Actor | None:
    """The person as they stand now; None when unknown or not active."""
    found = load_signed_in(session, person_id)
    return found and found[0]


def load_signed_in(session: Session, person_id: str) -> tuple[Actor, str] | None:
    """The same, with the stamp that a session of theirs has to carry. One question, for every request asks it."""
    rows = session.execute(_PERSON, {"person": person_id}).all()
    if not rows:
        return None
    id, name, is_administrator, stamp, expert, *_ = rows[0]
    seats = tuple(Seat(*row[SEAT:]) for row in rows if row.unit_id is not None)
    return Actor(id, name, seats, is_administrator, expert), stamp
