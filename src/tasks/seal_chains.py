"""Seal the heads of all cases' chains: what is sealed and published can't be cut off later without being seen.

What came after the last published head can be cut off unseen, and the documentation says so.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from tasks.models import Case, Seal, SealedHead
from tasks.office import Office, UnitOfWork

SEALING = 716_2026  # number of the lock

Head = tuple[int, int, str]  # case id, number and hash of its last history row


@dataclass(frozen=True, slots=True)
class Sealed:
    """The seal's head is what gets published (printed, mailed, logged elsewhere)."""

    number: int
    hash: str
    cases: int  # whose heads were sealed by it


def seal_chains(office: Office) -> Sealed | None:
    """Chain the heads of the cases that changed since the last seal; None when none did, or another node seals."""
    with office.working() as work:
        if not _alone(work):
            return None
        last = work.session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))
        heads = _changed(work)
        if not heads:
            return None
        number, previous = (last.number + 1, last.hash) if last else (1, "")
        seal = Seal(number=number, at=work.wall, previous=previous, hash=seal_hash(number, work.wall, previous, heads))
        work.session.add(seal)
        work.session.flush()
        rows = [{"seal_number": number, "case_id": c, "number": n, "hash": h} for c, n, h in heads]
        work.session.execute(insert(SealedHead), rows)
        return Sealed(number, seal.hash, len(heads))


def _alone(work: UnitOfWork) -> bool:
    """Whether nobody else seals until this transaction ends. The last seal can't be what is locked: a node that waited
    for it would go on with it, though another came after it meanwhile.
    """
    if work.session.get_bind().dialect.name != "postgresql":
        return True  # there is one writer
    return bool(work.session.scalar(select(func.pg_try_advisory_xact_lock(SEALING))))


def seal_hash(number: int, at: datetime, previous: str, heads: Sequence[Head]) -> str:
    """SHA-256 over the seal's number, instant, the previous seal's hash and the heads in order of case."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(json.dumps([number, moment, previous, sorted(heads)]).encode()).hexdigest()


def _changed(work: UnitOfWork) -> list[Head]:
    sealed = (
        select(SealedHead.case_id, func.max(SealedHead.number).label("number")).group_by(SealedHead.case_id).subquery()
    )
    changed = (
        select(Case.id, Case.history_number, Case.history_hash)
        .join(sealed, sealed.c.case_id == Case.id, isouter=True)
        .where(Case.history_number > func.coalesce(sealed.c.number, 0))
        .order_by(Case.id)
    )
    return [(case_id, number, hash) for case_id, number, hash in work.session.execute(changed)]
