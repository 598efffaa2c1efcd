"""Regulations and their versions: which one new cases start under, how many cases run on each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from register.models import Person
from tasks.definitions import Deployed
from tasks.errors import NotFound
from tasks.models import Case, PackVersion
from tasks.office import Office
from tasks.packs.info import PackInfo
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class RulebookLine:
    pack: str
    info: PackInfo
    hash: str
    edition: int
    running: int  # cases, on any version of it


@dataclass(frozen=True, slots=True)
class VersionLine:
    hash: str
    edition: int
    deployed_at: datetime
    deployed_by: str  # "": the installation itself
    in_force: bool
    running: int  # cases on this version


@dataclass(frozen=True, slots=True)
class Rulebook:
    line: RulebookLine
    deployed: Deployed  # the version in force
    versions: tuple[VersionLine, ...]  # the latest first

    def order(self, processes: Iterable[str]) -> list[str]:
        """Processes as a reader looks for them: what can be started first, then what is called."""
        starts = [start.process for start in self.line.info.starts]
        return [*(id for id in starts if id in processes), *(id for id in sorted(processes) if id not in starts)]


def rulebooks(office: Office) -> tuple[RulebookLine, ...]:
    """The version in force of every pack. Regulations are public: anyone who is signed in reads them."""
    with office.reading() as read:
        found = read.session.scalars(select(PackVersion).where(PackVersion.in_force).order_by(PackVersion.pack))
        running = _running(read.session, by_version=False)
        return tuple(_line(office, read.session, version, running) for version in found)


def in_force(office: Office) -> frozenset[str]:
    """Hashes of the versions that new cases start under; nothing is compiled for it."""
    with office.reading() as read:
        return frozenset(read.session.scalars(select(PackVersion.hash).where(PackVersion.in_force)))


def rulebook(office: Office, pack: str) -> Rulebook:
    """Raises NotFound."""
    with office.reading() as read:
        session = read.session
        found = session.scalar(select(PackVersion).where(PackVersion.pack == pack, PackVersion.in_force))
        if found is None:
            raise NotFound(what=msgid("规程"))
        line = _line(office, session, found, _running(session, by_version=False))
        return Rulebook(line, office.definitions.get(session, found.hash), _versions(session, pack))


def _line(office: Office, session: Session, version: PackVersion, running: Mapping[str, int]) -> RulebookLine:
    info = office.definitions.get(session, version.hash).info
    return RulebookLine(version.pack, info, version.hash, version.edition, running.get(version.pack, 0))


def _versions(session: Session, pack: str) -> tuple[VersionLine, ...]:
    running = _running(session, by_version=True)
    rows = session.execute(
        select(PackVersion, Person.name)
        .join(Person, Person.id == PackVersion.deployed_by, isouter=True)
        .where(PackVersion.pack == pack)
        .order_by(PackVersion.edition.desc())
    )
    return tuple(
        VersionLine(v.hash, v.edition, v.deployed_at, person or "", v.in_force, running.get(v.hash, 0))
        for v, person in rows
    )


def _running(session: Session, *, by_version: bool) -> dict[str, int]:
    column = Case.version_hash if by_version else Case.pack
    rows = session.execute(select(column, func.count()).where(Case.status == "running").group_by(column))
    return {str(key): int(count) for key, count in rows}
