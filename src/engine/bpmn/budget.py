"""How much one step may do: what runs away becomes an incident where it was.

Time is what the step itself took: this thread's processor time, and of each evaluation of FEEL the processor time of
the process while it ran, never more than it took and never more than FEEL's own limit. So a machine that is busy with
others, or an interpreter that has to be started first, stops nobody.

Where a limit was reached is a fact of the step (:class:`engine.advance.Stop`). A replay is handed these facts and stops
just there, however fast or slow it runs itself.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.advance import Stop
from engine.bpmn.trouble import Trouble
from engine.feel.pool import SECONDS

MAX_STEPS = 20_000  # an element that runs by itself counts twice: it comes and it goes
MAX_SECONDS = 1.0
REPLAY_SECONDS = 10.0  # limit of an evaluation that is known to have come to its end before


@dataclass(slots=True)
class Budget:
    recorded: tuple[Stop, ...] | None = None  # of a replay
    steps: int = field(default_factory=lambda: MAX_STEPS)
    seconds: float = field(default_factory=lambda: MAX_SECONDS)
    stops: list[Stop] = field(default_factory=list)
    _at: int = 0
    _spent: int = 0
    _feel: float = 0.0
    _began: float = field(default_factory=time.thread_time)
    _known: Mapping[int, Stop] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {stop.at: stop for stop in self.recorded or ()}

    @property
    def patience(self) -> float | None:
        """Seconds that an evaluation may take; None: FEEL's own limit."""
        return None if self.recorded is None else REPLAY_SECONDS

    def spend(self) -> None:
        """One element step; :class:`Trouble` of kind "limit" when it is one too many or too late."""
        self._count()
        self._spent += 1
        if self._spent > self.steps:  # the same in every run: no fact to keep
            raise Trouble(
                "limit",
                *_sentences(
                    f"一步之内运行了多于 {self.steps} 个元素", f"more than {self.steps} elements ran in one step"
                ),
            )
        if self.recorded is None and time.thread_time() - self._began + self._feel > self.seconds:
            raise self.stopped(
                *_sentences(f"一步用时超过 {self.seconds:g} 秒", f"one step took longer than {self.seconds:g} s")
            )

    @contextmanager
    def evaluating(self) -> Iterator[None]:
        self._count()
        began, used = time.monotonic(), time.process_time()
        try:
            yield
        finally:
            self._feel += min(time.monotonic() - began, time.process_time() - used, SECONDS)

    def stopped(self, zh: str, en: str, detail: Mapping[str, object] | None = None) -> Trouble:
        """The trouble of a limit that was reached here, now a fact of the step."""
        self.stops.append(Stop(self._at, zh, en, dict(detail or {})))
        return Trouble("limit", zh, en, detail)

    def _count(self) -> None:
        self._at += 1
        known = self._known.get(self._at)
        if known is not None:
            raise self.stopped(known.zh, known.en, known.detail)


def _sentences(zh: str, en: str) -> tuple[str, str]:
    return (
        f"在此停下：{zh}；请检查是否有不会结束的循环，然后继续",
        f"The case was stopped here because {en}: look for a loop without an end, then resume.",
    )
