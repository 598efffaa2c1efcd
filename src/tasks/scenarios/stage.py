"""The stage on which a scenario plays: an office in memory, its people, its clock, and a watch on the engine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import or_, select

from engine.advance import Advance, Facts, Happening, Instruction
from engine.definition import Definition
from engine.run import advance
from tasks.actor import Actor, load_actor
from tasks.clock import ManualClock
from tasks.models import Case, Incident, Notice, Record
from tasks.office import Office
from tasks.scenarios.limits import Tried
from tasks.scenarios.scenery import play_on, scenery, take_down


class ScenarioFault(Exception):
    """A step can't be taken, or an expectation is false: where, what was expected and what is."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"应为 {expected}，实为 {found}")
        self.expected, self.found = expected, found


@contextmanager
def at_line(line: int) -> Iterator[None]:
    """A fault in the block is one of that line."""
    try:
        yield
    except ScenarioFault as fault:
        fault.add_note(str(line))
        raise


class Movable(Protocol):
    """The clock that a scenario moves."""

    def __call__(self) -> datetime: ...
    def move_to(self, instant: datetime) -> None: ...


@dataclass
class Watch:
    """What the engine did in this run, by case: kept beside the office, for expectations and for coverage."""

    happenings: dict[int, list[Happening]] = field(default_factory=dict)
    last: dict[int, Advance] = field(default_factory=dict)
    facts: dict[int, Facts] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)  # (table, row) that a decision asked by itself matched
    tried: set[Tried] = field(default_factory=set)  # numbers that it was asked about
    filled: set[str] = field(default_factory=set)  # forms that were filled in by themselves
    steps: int = 0
    most: int | None = None  # steps; more is a pack that does not come to rest
    overrun: ScenarioFault | None = None  # that there were more

    def advance(self, definition: Definition, state: bytes | None, instruction: Instruction, facts: Facts) -> Advance:
        """The engine itself, watched."""
        self.steps += 1
        if self.most is not None and self.steps > self.most:
            self.overrun = ScenarioFault(f"{self.most} 步之内走完", "还没有走完")
            raise self.overrun
        done = advance(definition, state, instruction, facts)
        case = int(facts.case["id"])
        self.happenings.setdefault(case, []).extend(done.happenings)
        self.last[case], self.facts[case] = done, facts
        return done


@dataclass
class Stage:
    """One run's office. `labels` name cases; the first case that was started is the default."""

    office: Office
    clock: Movable
    pack: str  # others may be in force beside it: a step is about this one
    definition: Definition
    people: Mapping[str, str]  # name → id
    units: Mapping[str, str]
    watch: Watch
    labels: dict[str, int] = field(default_factory=dict)
    first: int | None = None
    known_incidents: set[int] = field(default_factory=set)  # those that an expectation has spoken of

    def actor(self, name: str) -> Actor:
        """The person with their seats as they are now."""
        with self.office.reading() as read:
            actor = load_actor(read.session, self.people.get(name, ""))
        if actor is None:
            raise ScenarioFault(f"人员“{name}”", "office.yaml 里没有")
        return actor

    def case_id(self, name: str | None) -> int:
        """A case by label, by process id (the first of it) or by its title; None: the first that was started."""
        if name is None:
            if self.first is None:
                raise ScenarioFault("一个已立的案件", "还没有立案")
            return self.first
        if name in self.labels:
            return self.labels[name]
        with self.office.reading() as read:
            for column in (Case.process, Case.title, Case.number):
                ours = select(Case.id).where(column == name, Case.pack == self.pack)
                found = read.session.scalar(ours.order_by(Case.id).limit(1))
                if found is not None:
                    return found
        raise ScenarioFault(f"案件“{name}”", "没有这个案件")

    def record_id(self, name: str) -> str:
        """A record of the register by its name or number."""
        with self.office.reading() as read:
            named = or_(Record.name == name, Record.number == name)
            ours = select(Record.id).where(named, Record.pack == self.pack)
            found = read.session.scalar(ours.order_by(Record.id).limit(1))
        if found is None:
            raise ScenarioFault(f"登记“{name}”", "登记库里没有")
        return found

    def notice_id(self, words: str | None = None, case: str | None = None) -> str:
        """The open notice published last; `words` must stand in its title."""
        with self.office.reading() as read:
            query = select(Notice).where(Notice.status == "open").order_by(Notice.published_at.desc(), Notice.id)
            if case is not None:
                query = query.where(Notice.case_id == self.case_id(case))
            found = [notice.id for notice in read.session.scalars(query) if words is None or words in notice.title]
        if not found:
            raise ScenarioFault(f"有公示“{words or ''}”", "没有正在公示的")
        return found[0]

    def now(self) -> datetime:
        return self.clock()

    def take_down(self) -> None:
        """The run is over; nothing of the office is kept."""
        take_down(self.office)

    def open_incidents(self) -> list[tuple[int, str]]:
        """Number and sentence of each open incident."""
        with self.office.reading() as read:
            rows = read.session.execute(
                select(Incident.id, Incident.message).where(Incident.status == "open").order_by(Incident.id)
            )
            return [(id, message) for id, message in rows]


def set_stage(files: Mapping[str, bytes], office_file: str, start: datetime, most: int | None = None) -> Stage:
    """An office at that instant with the people of `office_file` and the pack in force. Raises Refused, PackRefused.

    `most`: engine steps after which the scenario fails.
    """
    path = f"scenarios/{office_file}"
    if path not in files:
        raise ScenarioFault(path, "没有这个文件")
    made = scenery(files, path, start)
    clock, watch = ManualClock(start), Watch(most=most)
    office = play_on(made, clock, watch.advance)
    return Stage(office, clock, made.pack, made.definition, made.seeded.people, made.seeded.units, watch)


def plain(value: Any, limit: int = 300) -> str:
    """A value as a reader of a failed scenario sees it."""
    text = repr(value)
    return text if len(text) <= limit else text[:limit] + "…"
