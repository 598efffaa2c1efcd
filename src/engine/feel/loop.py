"""The event loop that V8 reports to, in the thread of whoever waits for it.

The library of V8 speaks asyncio. Its own way to a synchronous answer is a thread with a loop for every isolate: the
caller wakes that thread, V8 wakes it again, it wakes the caller. Here the caller waits for V8 itself, which costs a
third. Only what one call needs of a loop is there; anything else raises NotImplementedError, as the base class does.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from queue import Empty, SimpleQueue
from typing import Any

Callback = tuple[Callable[..., object], tuple[Any, ...]]


class CallersLoop(asyncio.AbstractEventLoop):
    """Runs one coroutine at a time that waits for nothing but V8. Of no thread; one at a time uses it."""

    def __init__(self) -> None:
        self._reports: SimpleQueue[Callback] = SimpleQueue()

    def get_debug(self) -> bool:
        return False

    def call_soon_threadsafe(  # type: ignore[override]  # no handle to cancel it by: nobody here cancels
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> None:
        self._reports.put((callback, args))

    @contextmanager
    def current(self) -> Iterator[None]:
        """For a while the thread's loop is this one; one that the thread runs already has its place back afterwards."""
        before = asyncio._get_running_loop()  # named so, and documented for those who write loops
        asyncio._set_running_loop(self)
        try:
            yield
        finally:
            asyncio._set_running_loop(before)

    def wait(self, coroutine: Coroutine[Any, None, Any], seconds: float) -> Any:
        """What it returns. Raises TimeoutError when it has not come to its end in that time; it is called off then."""
        with self.current():
            try:
                return self._drive(coroutine, time.monotonic() + seconds)
            finally:
                coroutine.close()

    def _drive(self, coroutine: Coroutine[Any, None, Any], end: float) -> Any:
        try:
            while True:
                future = coroutine.send(None)
                while not future.done():
                    self._report(end - time.monotonic())
        except StopIteration as returned:
            return returned.value

    def _report(self, seconds: float) -> None:
        """The next report of V8; one of a call that was called off changes nothing."""
        try:
            callback, args = self._reports.get(timeout=max(0, seconds))
        except Empty:
            raise TimeoutError from None
        callback(*args)
