"""History rows: written once, chained by hash for each case, personal values known only by a salted digest."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import insert

from register.base import table_of
from tasks.actor import Actor, Seat
from tasks.database import dump_json
from tasks.models import Case, History, PersonalValue
from tasks.office import UnitOfWork
from tasks.write import write

Rows = list[dict[str, Any]]

_APART: Final = insert(table_of(PersonalValue))
_ROWS: Final = insert(table_of(History))
_DEEP: Final = (dict, list, tuple)
DIGEST = "personal:"  # how a masked value begins
HASHED = (
    "case_id", "number", "at", "written_at", "kind", "person_id", "person_name", "role", "unit_id", "unit_name",
    "element_id", "name", "task_id", "opinion", "version_hash", "body", "previous",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done, before it has its place in the chain."""

    kind: str  # start, complete, fire, deliver, operation, resume, cancel, claim, release, assign, …
    actor: Actor | None = None  # None: the clock, or another case
    seat: Seat | None = None  # the role and unit in which they acted
    element_id: str = ""
    name: str = ""
    task_id: int | None = None
    opinion: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


def append(
    work: UnitOfWork,
    case: Case,
    entries: Collection[Entry],
    personal: Collection[str] = (),
    changed: Mapping[str, Any] | None = None,
) -> None:
    """Write entries to the end of the case's chain, in order.

    `personal` names the fields whose values are masked wherever they occur in a body; `changed` are columns of the case
    that change with them.
    """
    rows: Rows = []
    apart: Rows = []
    number, previous = case.history_number, case.history_hash
    for entry in entries:
        body, number = _body(apart, case, entry, personal), number + 1
        row = {**_row(work, case, entry, body), "number": number, "previous": previous}
        previous = row["hash"] = row_hash(row)
        rows.append(row)
    write(work, case, {**(changed or {}), "history_number": number, "history_hash": previous})
    for statement, many in ((_APART, apart), (_ROWS, rows)):
        if many:
            work.connection.execute(statement, many)


def _body(apart: Rows, case: Case, entry: Entry, personal: Collection[str]) -> str:
    """The body as it is stored. Few say anything personal: one look for the fields' names spares the walk."""
    body = dump_json(entry.body)
    if any(f"{dump_json(name)}:" in body for name in personal):
        return dump_json(_mask(apart, case, entry.body, frozenset(personal)))
    return body


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over every column of the row, the previous row's hash among them."""
    values = [_plain(row[name]) for name in HASHED]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def _row(work: UnitOfWork, case: Case, entry: Entry, body: str) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "at": work.now,
        "written_at": work.wall,
        "kind": entry.kind,
        "person_id": entry.actor.person_id if entry.actor else None,
        "person_name": entry.actor.name if entry.actor else "",
        "role": entry.seat.role if entry.seat else "",
        "unit_id": entry.seat.unit_id if entry.seat else None,
        "unit_name": entry.seat.unit_name if entry.seat else "",
        "element_id": entry.element_id,
        "name": entry.name,
        "task_id": entry.task_id,
        "opinion": entry.opinion,
        "version_hash": case.version_hash,
        "body": body,
    }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _mask(apart: Rows, case: Case, value: Any, personal: frozenset[str], path: str = "") -> Any:
    """Replace the values of personal fields by digests, keeping value and salt `apart`, beside the history."""
    if isinstance(value, dict):
        masked = {}
        for key, inner in value.items():
            if key in personal and inner not in (None, "", [], {}):
                masked[key] = _keep_apart(apart, case, inner, f"{path}/{key}")
            elif isinstance(inner, _DEEP):
                masked[key] = _mask(apart, case, inner, personal, f"{path}/{key}")
            else:
                masked[key] = inner
        return masked
    if isinstance(value, (list, tuple)):
        return [_mask(apart, case, inner, personal, f"{path}/{n}") for n, inner in enumerate(value)]
    return value


def _keep_apart(apart: Rows, case: Case, value: Any, path: str) -> str:
    salt, text = secrets.token_bytes(16), dump_json(value)
    digest = personal_digest(salt, text)
    apart.append({"digest": digest, "case_id": case.id, "path": path[:300], "salt": salt, "value": text})
    return DIGEST + digest


def personal_digest(salt: bytes, text: str) -> str:
    """The digest that stands in history for a personal value (its JSON text)."""
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()
