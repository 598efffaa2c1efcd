"""The register's tables keep what they promise by themselves, whoever writes into them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from register.base import Base, new_id
from register.models import Membership, Person, Record, Unit

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Unit(id="bay", name="海湾公司"), Person(id="ann", name="安", login="ann")])
        session.flush()
        yield session
    engine.dispose()


def whale(**changes: object) -> Record:
    values: dict[str, object] = {
        "pack": "whales",
        "subject": "whale",
        "number": "J-2026-001",
        "name": "小白",
        "standing": "swimming",
        "standing_since": date(2026, 3, 2),
        "entered_at": MORNING,
    }
    return Record(**{**values, **changes})


def test_an_instant_is_kept_in_utc_and_comes_back_aware(session: Session) -> None:
    session.add(whale(id="w1"))
    session.flush()
    session.expire_all()
    assert session.get_one(Record, "w1").entered_at == MORNING
    assert session.get_one(Record, "w1").entered_at.tzinfo is UTC
    assert session.scalar(text("SELECT entered_at FROM record")) == "2026-03-02 01:00:00.000000"


def test_an_instant_without_an_offset_is_refused(session: Session) -> None:
    session.add(whale(entered_at=datetime(2026, 3, 2, 9, 0)))  # noqa: DTZ001 — that is the fault
    with pytest.raises(StatementError, match="offset"):
        session.flush()


def test_fields_keep_the_order_of_their_keys(session: Session) -> None:
    session.add(whale(id="w1", fields={"z": 1, "a": {"y": 2, "b": 3}}))
    session.flush()
    session.expire_all()
    fields = session.get_one(Record, "w1").fields
    assert (list(fields), list(fields["a"])) == (["z", "a"], ["y", "b"])


def test_a_number_is_given_once_within_its_subject(session: Session) -> None:
    session.add_all([whale(), whale(subject="seal")])
    session.flush()
    session.add(whale(name="小灰"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_role_in_a_unit_is_held_once(session: Session) -> None:
    session.add_all([Membership(person_id="ann", unit_id="bay", role=role) for role in ("船长", "厨师")])
    session.flush()
    session.add(Membership(person_id="ann", unit_id="bay", role="船长"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_ids_are_not_guessed() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(id) == 16 for id in ids)
