"""What scenarios have in common, made once: an office in memory with its people and the pack in force, then copied.

Making the tables, entering the people and deploying is a third of a short scenario's work; copying the pages of the
finished database takes a millisecond. Databases are used again too, since the statements that SQLAlchemy has compiled
stay with their engine: that is another third.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from sqlite3 import Connection
from typing import Final, cast

from engine.definition import Definition, compile_definition
from tasks.clock import ManualClock, Wall
from tasks.database import Sessions, open_sessions
from tasks.definitions import Definitions
from tasks.deploy_pack import deploy_pack
from tasks.files import MemoryFiles
from tasks.office import Advancing, Office
from tasks.packs.folder import content_hash
from tasks.seed_office import Seeded, seed_office
from tasks.wiring import sandbox

MOST: Final = 16  # packs that are changed and tried again and again must not fill the memory

Key = tuple[str, str, datetime]


@dataclass(frozen=True, slots=True)
class Scenery:
    """An office as it is when a scenario begins."""

    office: Office  # its database is closed: `play_on` opens a copy
    pages: bytes  # of the SQLite database
    seeded: Seeded
    pack: str
    definition: Definition


_compiled: dict[str, Definition] = {}  # a version never changes
_made: dict[Key, Scenery] = {}
_free: list[Sessions] = []  # databases in memory that nobody plays on


def scenery(files: Mapping[str, bytes], office_file: str, start: datetime) -> Scenery:
    """The office at that instant, with the people of `office_file` (its path) and the pack in force.

    Raises Refused, PackRefused.
    """
    key = (content_hash(files), sha256(files[office_file]).hexdigest(), start)
    if key not in _made:
        _forget_when_full(_made)
        _made[key] = _make(files, office_file, start)
    return _made[key]


def play_on(made: Scenery, wall: Wall, advance: Advancing) -> Office:
    """An office of one's own that is like it. `take_down` it afterwards."""
    sessions = _free.pop() if _free else open_sessions("sqlite://")
    _driver(sessions).deserialize(made.pages)
    # The clock is moved by hand, so that no question need ask for a stored offset.
    return replace(made.office, sessions=sessions, files=MemoryFiles(), wall=wall, advance=advance, movable_clock=False)


def take_down(office: Office) -> None:
    """The office is not played on any more."""
    _free.append(office.sessions)


def _make(files: Mapping[str, bytes], office_file: str, start: datetime) -> Scenery:
    office = replace(sandbox(ManualClock(start), definitions=Definitions(compiled, MOST)), tries_drafts=True)
    try:
        seeded = seed_office(office, files[office_file], office_file)
        deployed = deploy_pack(office, None, files)
        with office.reading() as read:
            definition = office.definitions.get(read.session, deployed.hash).definition
        return Scenery(office, _driver(office.sessions).serialize(), seeded, deployed.pack, definition)
    finally:
        office.sessions.dispose()


def _driver(sessions: Sessions) -> Connection:
    """SQLite's own connection: in memory there is one."""
    with sessions.write_engine.connect() as connection:
        return cast(Connection, connection.connection.driver_connection)


def compiled(files: Mapping[str, bytes]) -> Definition:
    """The definition, compiled once. Raises Refused."""
    key = content_hash(files)
    if key not in _compiled:
        _forget_when_full(_compiled)
        _compiled[key] = compile_definition(files)
    return _compiled[key]


def keep_compiled(files: Mapping[str, bytes], definition: Definition) -> None:
    """Somebody has compiled these files already."""
    _forget_when_full(_compiled)
    _compiled[content_hash(files)] = definition


def _forget_when_full(kept: dict[str, Definition] | dict[Key, Scenery]) -> None:
    if len(kept) >= MOST:
        kept.clear()
