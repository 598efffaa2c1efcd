"""The one place where an office is wired together: database, files, clock, engine, operations."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.calendar import WorkingDays
from engine.definition import compile_definition
from engine.run import advance
from tasks.calendars import Calendars
from tasks.clock import Wall, wall_clock
from tasks.database import Sessions, open_sessions
from tasks.definitions import Definitions
from tasks.files import FileStore, FolderFiles, MemoryFiles
from tasks.files_in_database import DatabaseFiles
from tasks.models import Base
from tasks.office import Mailer, Office
from tasks.operations.carry_out import carry_out


def open_office(
    url: str,
    files: Path,
    *,
    wall: Wall = wall_clock,
    movable_clock: bool = False,
    calendar: Callable[[], WorkingDays] = WorkingDays,
    mailer: Mailer | None = None,
    secret: bytes = b"",
    files_in_database: bool = False,
) -> Office:
    """An office on a database that `tasks.migrations.upgrade` has prepared; `files` is the folder of its files.

    `files_in_database` (PostgreSQL alone): new files lie beside the rows, the folder is only read.
    """
    sessions, folder = open_sessions(url), FolderFiles(files)
    store = DatabaseFiles(sessions, folder) if files_in_database else folder
    return _wire(sessions, store, wall, movable_clock, calendar, mailer, secret)


def sandbox(
    wall: Wall, *, calendar: Callable[[], WorkingDays] = WorkingDays, definitions: Definitions | None = None
) -> Office:
    """An office in memory on a clock of its own; everything in it is gone with it. Its tables are there."""
    sessions = open_sessions("sqlite://")
    Base.metadata.create_all(sessions.write_engine)
    office = _wire(sessions, MemoryFiles(), wall, True, calendar, None, b"sandbox")
    return office if definitions is None else replace(office, definitions=definitions)


def _wire(
    sessions: Sessions,
    files: FileStore,
    wall: Wall,
    movable_clock: bool,
    calendar: Callable[[], WorkingDays],
    mailer: Mailer | None,
    secret: bytes,
) -> Office:
    return Office(
        sessions=sessions,
        files=files,
        definitions=Definitions(compile_definition),
        advance=advance,
        carry_out=carry_out,
        wall=wall,
        movable_clock=movable_clock,
        calendars=Calendars(calendar),
        mailer=mailer,
        secret=secret,
    )
