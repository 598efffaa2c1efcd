"""V8 contexts with the FEEL interpreter in them, and the limits that hold against hostile input."""

import atexit
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from json import dumps
from queue import Empty, LifoQueue
from typing import Any

from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException, MiniRacer

from engine.errors import FeelError
from engine.feel.loop import CallersLoop

SECONDS = 0.25  # limit of one call
HEAP = 128 * 1024 * 1024  # bytes of one context
PATIENT = (
    1,
    4,
    40,
)  # times the limit, one after the other, for a call that is late while the processor does other things
PATIENCE = 0.5  # seconds in which a context must be free again after a limit was reached
FIRST = 60.0  # seconds that a new context is given to read the interpreter, however busy the machine is
LAST = 10.0  # seconds that a context is given to come to its end
LARGEST = 16 * 1024 * 1024  # letters of one request
WARM_UP = dumps(
    {
        "world": {"now": "2020-01-01T00:00:00Z", "started": "2020-01-01"},
        "jobs": [{"x": 'if date("2020-01-01") = today() then 1 else 2'}, {"u": "[1..2]", "v": 1}],
    }
)


@cache
def _script() -> str:
    bundle = files("engine.feel") / "feel.js"
    if not bundle.is_file():
        raise FileNotFoundError("engine/feel/feel.js is missing: run `python scripts/build_frontend.py` once")
    return bundle.read_text(encoding="utf-8")


_beginning = threading.Lock()


class _Isolate(MiniRacer):
    """Closes only where the threads that it lives by still run: not in a fork, not while the interpreter shuts down.

    They are begun one after the other: of the first two of a process begun at once, V8 finds the memory it keeps for
    all of them set up already, and ends the process.
    """

    def __init__(self) -> None:
        self._process = os.getpid()
        self._loop = CallersLoop()  # type: ignore[abstract]  # what V8 asks of a loop is there
        with _beginning, self._loop.current():
            super().__init__()

    def eval(
        self, code: str, timeout: float | None = None, timeout_sec: float | None = None, max_memory: int | None = None
    ) -> Any:
        """What the code comes to, in `timeout_sec` (the base class's other limits are not used).

        Raises JSTimeoutException, JSOOMException when a limit is reached.
        """
        try:
            return self._loop.wait(self.eval_cancelable(code), timeout_sec or FIRST)
        except TimeoutError:
            raise JSTimeoutException from None

    def close(self, *error: Any) -> None:
        if self._process == os.getpid() and not sys.is_finalizing():
            super().close(*error)


class Context:
    """One V8 isolate. Used by one thread at a time; the pool sees to it."""

    def __init__(self) -> None:
        self._v8 = _Isolate()
        self._v8.set_hard_memory_limit(HEAP)
        self._v8.eval(_script())
        self._v8.eval(f"feel({dumps(WARM_UP)})")  # the first evaluation compiles the interpreter: not on anyone's time

    def call(self, request: str, seconds: float) -> str:
        """The interpreter's answer. JSTimeoutException, JSOOMException: a limit was reached."""
        if len(request) > LARGEST:
            raise FeelError(
                "求值的数据超过 16 MB；把大的内容放进文件",
                kind="memory",
                en="the data of an evaluation is larger than 16 MB; keep large things in files",
            )
        # A text quoted by json.dumps is a JavaScript string: no request can be read as code.
        asked = f"feel({dumps(request)})"
        for times in PATIENT[:-1]:
            used = time.process_time()
            try:
                return str(self._v8.eval(asked, timeout_sec=seconds * times))
            except JSTimeoutException:
                # The clock on the wall also counts what others did with the processor: what had little of it is asked
                # again. An evaluation has no effect but its answer, so asking twice does no harm.
                if time.process_time() - used > seconds / 2 or not self.answers():
                    raise
        return str(self._v8.eval(asked, timeout_sec=seconds * PATIENT[-1]))

    def answers(self) -> bool:
        """Whether it is free again: a step that V8 can't interrupt may still run after a limit was reached."""
        try:
            self._v8.eval("0", timeout_sec=PATIENCE)
        except (JSTimeoutException, JSOOMException, JSEvalException):
            return False
        return True

    def close(self) -> None:
        with suppress(Exception):
            self._v8.eval("0", timeout_sec=LAST)  # what was broken off comes to its end first
        with suppress(Exception):
            self._v8.close()

    def retire(self) -> None:
        """Closes it while nobody waits."""
        threading.Thread(target=self.close, name="feel-retire", daemon=True).start()


class Pool:
    """Up to `size` contexts, made when they are needed. Thread-safe; a caller waits while all are busy."""

    def __init__(self, size: int = 3) -> None:
        self._places: LifoQueue[Context | None] = LifoQueue()  # the context used last is warm: it is used first
        for _ in range(size):
            self._places.put(None)
        atexit.register(self.close)  # threads still run then, as a context needs them to close

    def close(self) -> None:
        """Closes the contexts that nobody is using; they are made again when they are needed."""
        if self in _inherited:
            return
        idle = []
        with suppress(Empty):
            while True:
                idle.append(self._places.get_nowait())
        for context in idle:
            if context is not None:
                context.close()
            self._places.put(None)

    @contextmanager
    def context(self) -> Iterator[Context]:
        """A context for one caller; a limit that is reached in it comes out as FeelError, kind "time" or "memory"."""
        context = self._places.get()
        keep = True
        try:
            if context is None:
                context = Context()
            yield context
        except JSTimeoutException as error:
            keep = context is not None and context.answers()
            raise FeelError(
                "求值超过时限，已停止；缩小循环、区间或列表",
                kind="time",
                en="the evaluation took too long and was stopped; make loops, ranges or lists smaller",
            ) from error
        except JSOOMException as error:
            keep = False  # what is left of its heap is not to be trusted
            raise FeelError(
                "求值占用的内存超过 128 MB，已停止；缩小列表或文字",
                kind="memory",
                en="the evaluation needed more than 128 MB and was stopped; make lists or texts smaller",
            ) from error
        except JSEvalException as error:
            keep = False
            first = str(error).splitlines()[0]
            raise FeelError(f"求值中断：{first}", kind="error", en=f"the evaluation broke off: {first}") from error
        finally:
            if context is not None and not keep:
                context.retire()
                context = None
            self._places.put(context)


_lock = threading.Lock()
_shared: list[Pool] = []
_inherited: list[Pool] = []  # of the process that this one was forked from: kept, so that nothing tries to close them


def _begin_anew() -> None:
    global _lock, _beginning  # another thread may have held them when the process was forked
    _lock, _beginning = threading.Lock(), threading.Lock()
    _inherited.extend(_shared)
    _shared.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


def shared_pool() -> Pool:
    """The process's pool, made at its first use."""
    with _lock:
        if not _shared:
            _shared.append(Pool())
        return _shared[0]
