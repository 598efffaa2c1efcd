"""What the page of a case is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks.models import History


@dataclass(frozen=True, slots=True)
class Party:
    role: str
    unit_id: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Version:
    """The version that governs the case."""

    hash: str
    pack: str
    title: str
    number: str
    edition: int
    in_force: bool  # new cases start under it too


@dataclass(frozen=True, slots=True)
class RecordLine:
    id: str
    number: str
    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class OpenTaskLine:
    id: int
    element_id: str
    process_id: str
    name: str
    role: str
    unit: str
    holder: str | None
    mine: bool
    can_open: bool  # its page is for this reader
    due: datetime | None
    provisional: bool
    follow_up: datetime | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """A timer: what comes next and when."""

    element_id: str
    name: str
    due: datetime
    provisional: bool
    attached_to: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message or an outward job that the case waits for."""

    element_id: str
    kind: str  # message, job
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter that was issued, or a file that somebody handed in."""

    id: str
    kind: str  # document, file
    title: str
    number: str
    file_id: str | None  # what is downloaded; None: still being rendered
    size: int | None
    status: str  # of a document: issued, rendered, void; of a file: kept
    origin: str  # who handed it in
    at: datetime
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    id: str
    number: str
    title: str
    first_day: date
    last_day: date
    status: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    number: int
    at: datetime
    kind: str
    person: str  # "": the clock, or another case; the role's title where this reader may not know who
    person_id: str | None
    role: str
    unit: str
    element_id: str
    name: str
    opinion: str
    version_hash: str
    body: Mapping[str, Any]  # what it saw, which rules matched, what followed; {} for who may not see the grounds
    hash: str

    @classmethod
    def of(cls, row: History, body: Mapping[str, Any]) -> "HistoryLine":
        return cls(
            number=row.number,
            at=row.at,
            kind=row.kind,
            person=row.person_name,
            person_id=row.person_id,
            role=row.role,
            unit=row.unit_name,
            element_id=row.element_id,
            name=row.name,
            opinion=row.opinion,
            version_hash=row.version_hash,
            body=body,
            hash=row.hash,
        )


@dataclass(frozen=True, slots=True)
class IncidentLine:
    id: int
    element_id: str
    kind: str
    message: str
    en: str  # the message in English; "" where there is none
    at: datetime
    engine: bool  # False: the host failed
