"""How much one step may do: what runs away becomes an incident where it was.

Time is what the step itself took: this thread's processor time, and each evaluation of FEEL as long as it took but
never longer than FEEL's own limit. So a machine that is busy with others, or an interpreter that has to be started
first, stops nobody.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.bpmn.trouble import Trouble
from engine.feel.pool import SECONDS

MAX_STEPS = 20_000  # an element that runs by itself counts twice: it comes and it goes
MAX_SECONDS = 1.0


@dataclass(slots=True)
class Budget:
    steps: int = field(default_factory=lambda: MAX_STEPS)
    seconds: float = field(default_factory=lambda: MAX_SECONDS)
    _spent: int = 0
    _feel: float = 0.0
    _began: float = field(default_factory=time.thread_time)

    def spend(self) -> None:
        """One element step; :class:`Trouble` of kind "limit" when it is one too many or too late."""
        self._spent += 1
        if self._spent > self.steps:
            self._stop(f"一步之内运行了多于 {self.steps} 个元素", f"more than {self.steps} elements ran in one step")
        if time.thread_time() - self._began + self._feel > self.seconds:
            self._stop(f"一步用时超过 {self.seconds:g} 秒", f"one step took longer than {self.seconds:g} s")

    @contextmanager
    def evaluating(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self._feel += min(time.monotonic() - began, SECONDS)

    def _stop(self, zh: str, en: str) -> None:
        raise Trouble(
            "limit",
            f"在此停下：{zh}；请检查是否有不会结束的循环，然后继续",
            f"The case was stopped here because {en}: look for a loop without an end, then resume.",
        )
