"""Who acts: a person with the seats they hold, as looked up when the request came in."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
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


_SEATS: Final = (
    select(Membership.role, Unit.id, Unit.name, Unit.region, Unit.field)
    .join(Unit, Unit.id == Membership.unit_id)
    .where(Membership.person_id == bindparam("person"), Unit.active)
    .order_by(Membership.id)
)
_EXPERT: Final = select(Expert.unit_id).where(Expert.person_id == bindparam("person"), Expert.active)


def group_key(role: str, unit_id: str) -> str:
    return f"{role}@{unit_id}"


def person_key(person_id: str) -> str:
    return f"={person_id}"


def load_actor(session: Session, person_id: str) -> Actor | None:
    """The person as they stand now; None when unknown or not active."""
    person = session.get(Person, person_id)
    if person is None or not person.active:
        return None
    rows = session.execute(_SEATS, {"person": person_id})
    expert = session.scalar(_EXPERT, {"person": person_id})
    return Actor(person.id, person.name, tuple(Seat(*row) for row in rows), person.is_administrator, expert)
