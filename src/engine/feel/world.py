"""What an expression may know beside its variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.calendar import WorkingDays
from engine.parameters import Parameters

Json = Any


@dataclass(frozen=True, slots=True)
class World:
    """The case clock, the calendar, the figures and the case. `now()` and `today()` are seen in China Standard Time."""

    now: datetime  # aware
    started_on: date  # `p.x` is the figure in force that day
    calendar: WorkingDays = field(default_factory=WorkingDays)
    parameters: Parameters = field(default_factory=Parameters)
    case: Mapping[str, Json] = field(default_factory=dict)  # FEEL reads it as `case`

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError(f"{self.now} has no time zone")
