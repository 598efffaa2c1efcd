"""Live through the years of a demo office: the stories of its packs are told at once, through the real verbs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from tasks.definitions import Deployed
from tasks.move_clock import move_clock
from tasks.office import Office
from tasks.scenarios.script import Scenario
from tasks.scenarios.stage import Stage, Watch
from tasks.scenarios.together import Player, play_together
from tasks.seed_office import Seeded


@dataclass(frozen=True, slots=True)
class Part:
    """What a pack has in the story."""

    deployed: Deployed
    seeded: Seeded
    story: Scenario


class OfficeClock:
    """The office's case clock, moved by the verb and by nobody else meanwhile."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._now = office.now()

    def __call__(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        self._now = move_clock(self._office, None, instant).now


def live_through(office: Office, parts: Iterable[Part], tell: Callable[[datetime], None] = lambda _: None) -> None:
    """To the end of every story. The office's wall must stand still meanwhile. Raises ScenarioFault."""
    clock = OfficeClock(office)
    play_together([Player(_stage(office, clock, part), part.story) for part in parts], tell)


def _stage(office: Office, clock: OfficeClock, part: Part) -> Stage:
    pack, definition = part.deployed.info.id, part.deployed.definition
    return Stage(office, clock, pack, definition, part.seeded.people, part.seeded.units, Watch())
