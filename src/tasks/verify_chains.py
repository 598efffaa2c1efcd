"""Verify the history: any changed, removed or reordered row, any row cut off before the last seal, is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tasks.chain import HASHED, personal_digest, row_hash
from tasks.models import Case, History, PersonalValue, Seal, SealedHead
from tasks.office import Office
from tasks.seal_chains import seal_hash
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where the history is not what was written."""

    case_id: int | None  # None: in the seals
    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verified:
    cases: int
    rows: int
    seals: int
    faults: tuple[ChainFault, ...]


def verify_chains(office: Office) -> Verified:
    """Read every history row of every case, and every seal."""
    with office.reading() as read:
        return verify_session(read.session)


def verify_session(session: Session) -> Verified:
    """The same for any database that is open."""
    faults = [*_all_cases(session), *_seals(session), *_personal(session)]
    cases, rows, seals = (session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Case, History, Seal))
    return Verified(cases, rows, seals, tuple(faults))


def holds_head(office: Office, number: int, hash: str) -> bool:
    """Whether the seal of this number still has the head that was published: else the history after it, or all of it,
    is not the one that was sealed.
    """
    with office.reading() as read:
        return read.session.scalar(select(Seal.hash).where(Seal.number == number)) == hash


def verify_chain(session: Session, case_id: int) -> tuple[ChainFault, ...]:
    """The faults of one case's chain; () when it is whole."""
    case = session.get_one(Case, case_id)
    rows = session.execute(_rows().where(History.case_id == case_id)).mappings().all()
    return (*_chain(case_id, rows), *_end(case, rows))


def _rows() -> Select[Any]:
    columns = [getattr(History, name) for name in HASHED]
    return select(*columns, History.hash).order_by(History.case_id, History.number)


def _all_cases(session: Session) -> Iterator[ChainFault]:
    cases = {case.id: case for case in session.scalars(select(Case))}
    found = session.execute(_rows().execution_options(yield_per=1_000)).mappings()
    for case_id, group in groupby(found, key=lambda row: row["case_id"]):
        rows = list(group)
        yield from _chain(case_id, rows)
        if case_id in cases:
            yield from _end(cases.pop(case_id), rows)
    for case in cases.values():
        yield from _end(case, [])


def _chain(case_id: int, rows: Any) -> Iterator[ChainFault]:
    previous = ""
    for expected, row in enumerate(rows, start=1):
        if row["number"] != expected:
            yield ChainFault(case_id, expected, msgid("缺少这一条，或次序被改动。"))
            return
        if row["previous"] != previous:
            yield ChainFault(case_id, expected, msgid("与上一条接不上：上一条被替换或改动。"))
        if row["hash"] != row_hash(row):
            yield ChainFault(case_id, expected, msgid("内容被改动。"))
        previous = row["hash"]


def _end(case: Case, rows: Any) -> Iterator[ChainFault]:
    number, hash = (rows[-1]["number"], rows[-1]["hash"]) if rows else (0, "")
    if (case.history_number, case.history_hash) != (number, hash):
        yield ChainFault(case.id, number + 1, msgid("末尾与案件记下的不符：后面的经过被删去或添加。"))


def _seals(session: Session) -> Iterator[ChainFault]:
    """The chain of seals, and that every sealed head still is the row that it was."""
    previous = ""
    for expected, seal in enumerate(session.scalars(select(Seal).order_by(Seal.number)), start=1):
        heads = session.execute(
            select(SealedHead.case_id, SealedHead.number, SealedHead.hash).where(SealedHead.seal_number == seal.number)
        )
        computed = seal_hash(seal.number, seal.at, seal.previous, [(c, n, h) for c, n, h in heads])
        if seal.number != expected or seal.previous != previous or seal.hash != computed:
            yield ChainFault(None, expected, msgid("封存记录被改动或缺失。"))
        previous = seal.hash
    kept = (History.case_id == SealedHead.case_id) & (History.number == SealedHead.number)
    lost = (
        select(SealedHead.case_id, SealedHead.number)
        .join(History, kept & (History.hash == SealedHead.hash), isouter=True)
        .where(History.id.is_(None))
    )
    for case_id, number in session.execute(lost):
        yield ChainFault(case_id, number, msgid("封存过的这一条不见了，或被替换。"))


def _personal(session: Session) -> Iterator[ChainFault]:
    """Personal values that were not erased still fit the digest that history knows."""
    kept = select(PersonalValue.case_id, PersonalValue.salt, PersonalValue.value, PersonalValue.digest)
    salted = kept.where(PersonalValue.salt.is_not(None)).execution_options(yield_per=1_000)
    for case_id, salt, value, digest in session.execute(salted):
        if value is None or salt is None or personal_digest(salt, value) != digest:
            yield ChainFault(case_id, 0, msgid("另存的个人信息被改动。"))
