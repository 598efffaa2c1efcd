"""Where the time of a run goes: each room's own time, what it waits for in another room left out."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.feel.pool import Context
from engine.forms.form import Form
from tasks.scenarios.stage import Watch

REST = "verbs, history, the scenario's own questions"
ROOMS: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "expressions in V8": ((Context, "call"),),
    "forms": ((Form, "check"), (Form, "view")),
    "steps of the engine": ((Watch, "advance"),),
    "rows (SQLAlchemy, SQLite)": (
        *((Session, name) for name in ("execute", "scalar", "scalars", "get", "get_one", "flush", "commit")),
        (Connection, "execute"),
    ),
}


class Shares:
    """Seconds by room, counted while :meth:`watching` lasts. One thread."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inside: list[str] = []
        self._since = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        with ExitStack() as stack:
            for room, places in ROOMS.items():
                for owner, name in places:
                    stack.enter_context(patch.object(owner, name, self._timed(room, getattr(owner, name))))
            self._since = time.perf_counter()
            yield
            self._turn()

    def _timed(self, room: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **named: Any) -> Any:
            self._turn()
            self._inside.append(room)
            try:
                return function(*args, **named)
            finally:
                self._turn()
                self._inside.pop()

        return timed

    def _turn(self) -> None:
        """What has passed belongs to the room that the run was in."""
        now = time.perf_counter()
        self.seconds[self._inside[-1] if self._inside else REST] += now - self._since
        self._since = now
