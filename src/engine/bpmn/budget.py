"""How much one step may do: what runs away becomes an incident where it was."""

import time
from dataclasses import dataclass, field

from engine.bpmn.trouble import Trouble

MAX_STEPS = 20_000  # an element that runs by itself counts twice: it comes and it goes
MAX_SECONDS = 1.0


@dataclass(slots=True)
class Budget:
    steps: int = field(default_factory=lambda: MAX_STEPS)
    seconds: float = field(default_factory=lambda: MAX_SECONDS)
    _spent: int = 0
    _began: float = field(default_factory=time.monotonic)
    _used: float = field(default_factory=time.process_time)

    def spend(self) -> None:
        """One element step; :class:`Trouble` of kind "limit" when it is one too many or too late."""
        self._spent += 1
        if self._spent > self.steps:
            self._stop(f"一步之内运行了多于 {self.steps} 个元素", f"more than {self.steps} elements ran in one step")
        # A step that is late because the machine is busy with other things has not run away.
        late = time.monotonic() - self._began > self.seconds
        if late and time.process_time() - self._used > self.seconds / 2:
            self._stop(f"一步用时超过 {self.seconds:g} 秒", f"one step took longer than {self.seconds:g} s")

    def _stop(self, zh: str, en: str) -> None:
        raise Trouble(
            "limit",
            f"在此停下：{zh}；请检查是否有不会结束的循环，然后继续",
            f"The case was stopped here because {en}: look for a loop without an end, then resume.",
        )
