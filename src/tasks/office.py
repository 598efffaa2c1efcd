"""The office: everything a verb needs, chosen once and handed in. And the unit of work in which a verb runs."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from engine.advance import Advance, Facts, Instruction, Json
from engine.calendar import WorkingDays
from tasks.calendars import Calendars
from tasks.clock import Wall, wall_clock
from tasks.database import Sessions
from tasks.definitions import Definitions
from tasks.errors import StepFailed, TaskError
from tasks.files import FileStore
from tasks.models import Setting
from tasks.outward import Caller
from tasks.trouble import Broken, write_incident

if TYPE_CHECKING:
    from engine.definition import Definition
    from tasks.around import Around
    from tasks.operations.work import Work

OFFSET = "clock_offset"  # setting: {"seconds": n}
NOW, CALENDAR = "now", "calendar"  # what a session has asked for already
_OFFSET: Final = select(Setting.value).where(Setting.name == OFFSET)


CarryOut = Callable[["Work"], Mapping[str, Json] | None]  # tasks.operations.carry_out
Timed = Callable[[str, str, float], None]  # verb, how it ended (done, refused, failed), seconds
Advancing = Callable[["Definition", bytes | None, Instruction, Facts], Advance]  # engine.run.advance


class Mailer(Protocol):
    """Sends one mail; raises OSError (smtplib's errors are) when it can't be handed over now."""

    def __call__(self, *, to: str, subject: str, text: str, message_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Office:
    """Frozen: a sandbox is another Office with another store and another clock, under the same verbs."""

    sessions: Sessions
    files: FileStore
    definitions: Definitions
    advance: Advancing
    carry_out: CarryOut  # an operation inside the database; None from it: the operation left the house and stays open
    wall: Wall = wall_clock
    movable_clock: bool = False  # demo and sandbox: the stored offset counts, and `move_clock` is allowed
    tries_drafts: bool = False  # scenarios: a rule book that is only a draft may be tried there, and nowhere else
    calendars: Calendars = field(default_factory=Calendars)
    mailer: Mailer | None = None
    caller: Caller | None = None  # hands outside jobs over; None: they wait
    timed: Timed | None = None  # is told how long each verb took
    secret: bytes = b""  # salts what is only counted (addresses); set by the installation

    @contextmanager
    def working(self) -> Iterator["UnitOfWork"]:
        """One verb's transaction. Its instant is read once: everything in it happens at the same moment.

        Raises StepFailed when the step itself breaks: then all is rolled back, and an incident is written.
        """
        if self.timed is None:
            with self._working() as work:
                yield work
            return
        begun, outcome = perf_counter(), "failed"
        verb = sys._getframe(2).f_globals["__name__"].rpartition(".")[2]  # the file that opened the block: one a verb
        try:
            with self._working() as work:
                yield work
            outcome = "done"
        except StepFailed:
            raise
        except TaskError:
            outcome = "refused"
            raise
        finally:
            self.timed(verb, outcome, perf_counter() - begun)

    @contextmanager
    def _working(self) -> Iterator["UnitOfWork"]:
        work: UnitOfWork | None = None
        try:
            with self.sessions.writing() as session:
                wall = self.wall()
                work = UnitOfWork(self, session, wall + self._offset(session), wall)
                yield work
        except Broken as broken:
            assert work is not None
            with self.sessions.writing() as session:
                number = write_incident(session, broken, work)
            raise StepFailed(incident=number) from broken.__cause__

    @contextmanager
    def reading(self) -> Iterator["Reading"]:
        """A question's session: it can't write. All questions of one session are asked at the same moment."""
        with self.sessions.reading() as session:
            now: datetime | None = session.info.get(NOW)
            if now is None:
                now = session.info[NOW] = self.wall() + self._offset(session)
            yield Reading(self, session, now)

    def warm_up(self) -> None:
        """Do once at the start of a process what the first verb would otherwise do under its lock."""
        with self.reading() as read:
            self.definitions.warm_up(read.session)

    def calendar(self) -> WorkingDays:
        """The working days that count now."""
        with self.reading() as read:
            return read.calendar

    def now(self) -> datetime:
        """The case clock's instant."""
        with self.reading() as read:
            return read.now

    def _offset(self, session: Session) -> timedelta:
        if not self.movable_clock:
            return timedelta(0)
        kept = session.connection().execute(_OFFSET).scalar()
        return timedelta(seconds=kept["seconds"]) if kept else timedelta(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question works with."""

    office: Office
    session: Session
    now: datetime  # case clock

    @property
    def calendar(self) -> WorkingDays:
        """Asked for once in a session: no question of it sees another edition than the one before."""
        return _days(self.office, self.session)

    def count_by(self, holidays: int) -> None:
        """The number of the last import of holidays is known, and need not be asked for."""
        _days(self.office, self.session, holidays)


@dataclass(slots=True)
class UnitOfWork:
    """What a verb works with: committed by leaving the block, rolled back whole by an exception."""

    office: Office
    session: Session
    now: datetime  # case clock, fixed for the whole verb
    wall: datetime  # wall clock, likewise
    case_existed: bool = False  # the case was there before this verb
    timer_id: int | None = None  # what set the step off: held back if the step breaks
    message_id: int | None = None
    recounting: bool = False
    known: dict[int, "Around"] = field(default_factory=dict)  # by case, until an operation changes any of it
    _connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """For rows that nobody keeps as objects: statements built once, at a fraction of a session's cost.

        What the session still holds back is not seen here: flush before, where that matters.
        """
        if self._connection is None:
            self._connection = self.session.connection()
        return self._connection

    @property
    def calendar(self) -> WorkingDays:
        """The working days of this verb: one edition from its beginning to its end."""
        return _days(self.office, self.session)

    def count_by(self, holidays: int) -> None:
        """The number of the last import of holidays is known, and need not be asked for."""
        _days(self.office, self.session, holidays)


def _days(office: Office, session: Session, holidays: int | None = None) -> WorkingDays:
    """The edition in force, asked for once in a session. `holidays`: the number of the last import, where known."""
    days: WorkingDays | None = session.info.get(CALENDAR)
    if days is None:
        days = session.info[CALENDAR] = office.calendars.get(session, holidays)
    return days
