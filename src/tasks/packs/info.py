"""What `pack.yaml` says of a regulation: records only. They know no particular role, standing or grade."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

HeldBy = Literal["authority", "party", "territory", "charge", "person"]
State = Literal["in_force", "draft", "superseded"]
Mark = Literal["running", "soon", "overdue", "done", "paused"]
SETTINGS: Final = {
    "state": "是否施行",
    "in_force": "施行期间",
    "authority": "主管单位",
    "roles": "角色",
    "subjects": "登记对象",
    "starts": "可以发起的事项",
    "series": "文号",
    "reminders": "催办",
    "visibility": "可见范围",
    "notices": "公示的限额",
}  # keys of pack.yaml that may carry a rule, and what people call them


@dataclass(frozen=True, slots=True)
class Title:
    """A name in Chinese and English; the English may be missing ("")."""

    zh: str
    en: str = ""

    def of(self, language: str) -> str:
        """The name in the reader's language ("zh…" or "en"), Chinese where there is no English."""
        return self.zh if language.startswith("zh") or not self.en else self.en


@dataclass(frozen=True, slots=True)
class Role:
    """Who may hold a task. A lane names the role by its Chinese title, or by one of the abstract roles it `plays`."""

    title: Title
    held_by: HeldBy  # authority: the pack's unit; party: the case's party of this role; territory, charge: the unit
    #                  responsible for the case's region or field; person: each task names its person
    plays: tuple[str, ...] = ()  # abstract roles of shared diagrams that this role takes here
    publishes: bool = False  # may do by hand what the office shows to the public

    @property
    def name(self) -> str:
        return self.title.zh


@dataclass(frozen=True, slots=True)
class Standing:
    id: str
    title: Title
    mark: Mark = "running"  # how lists show it: mark, word and edge
    final: bool = False  # an end: nothing runs for the record any more


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that the register keeps: what the regulation is about."""

    id: str
    title: Title
    series: str  # prefix of the register number: JSZX → JSZX-2026-001
    standings: tuple[Standing, ...]
    life: str | None = None  # process that is started for each record entered
    fields: Mapping[str, Title] = field(default_factory=dict)  # captions of what is kept with the record

    def standing(self, id: str) -> Standing | None:
        return next((s for s in self.standings if s.id == id), None)


@dataclass(frozen=True, slots=True)
class StartInfo:
    """A process that can be started, or that numbers its cases."""

    process: str
    title: Title
    by: tuple[
        str, ...
    ]  # role titles; the starter's unit becomes the party of that role. Empty: only the house starts it
    prefix: str  # of the case number: ZJ → ZJ-2026-0001
    about: str | None = None  # subject id: the case is about a record of it
    standings: tuple[str, ...] = ()  # the record must have one of these; empty: any
    note: Title = Title("")


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of letters. `format` knows {year}, {n} and {n:03}."""

    id: str
    title: Title
    format: str
    restart: Literal["yearly", "never"] = "yearly"

    def number(self, year: int, n: int) -> str:
        return self.format.format(year=year, n=n)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of the ladder."""

    offset: int  # days from the due day: −3 three before, 0 on it, 1 the day after
    to: str  # "holder" or a role title
    days: Literal["working", "calendar"] = "working"


@dataclass(frozen=True, slots=True)
class Sight:
    """People of a role see the cases of their territory, of their charge, or all of the pack (rule X-4)."""

    role: str
    sees: Literal["territory", "charge", "all"]


@dataclass(frozen=True, slots=True)
class Notices:
    """How much the public may say: limits against abuse, a day each."""

    objections_per_source: int = 3
    objections_per_notice: int = 200


@dataclass(frozen=True, slots=True)
class PackInfo:
    id: str
    title: Title
    issuer: Title
    number: str | None  # of the document; None: unknown, and the pages say so
    issued: date | None
    in_force_from: date | None
    in_force_until: date | None  # last day in force
    state: State
    authority: str  # name of the unit that holds the authority roles; bound to a unit when the pack is deployed
    roles: tuple[Role, ...]
    subjects: tuple[Subject, ...] = ()
    starts: tuple[StartInfo, ...] = ()
    series: tuple[Series, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    sights: tuple[Sight, ...] = ()
    notices: Notices = Notices()
    link: str | None = None  # where the text stands
    note: Title = Title("")
    carries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # key of pack.yaml → rules that it carries

    def role(self, name: str) -> Role | None:
        """The role of that title, or the one that plays an abstract role of that name."""
        return next((r for r in self.roles if name == r.name or name in r.plays), None)

    def subject(self, id: str) -> Subject | None:
        return next((s for s in self.subjects if s.id == id), None)

    def start(self, process: str) -> StartInfo | None:
        return next((s for s in self.starts if s.process == process), None)

    def letter_series(self, id: str) -> Series | None:
        return next((s for s in self.series if s.id == id), None)

    def in_force(self, day: date) -> bool:
        """Whether a live case may be started on that day."""
        begun = self.in_force_from is None or self.in_force_from <= day
        ended = self.in_force_until is not None and self.in_force_until < day
        return self.state == "in_force" and begun and not ended
