"""Try mutants in several processes: each on the scenarios that went through what was changed, quickest first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any, Protocol

from engine.dmn import Decisions
from tasks.mutants.mutant import Mutant
from tasks.mutants.trial import Played, Trial, Verdict
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.scenarios.coverage import Seen


class ScenariosFailError(Exception):
    """A scenario is red on the pack as it is: it would be red for every mutant."""


class Workers(Protocol):
    """Where trials are held: `submit` asks a method of :class:`Trial`, by name."""

    def submit(self, question: str, *args: Any) -> Future[Any]: ...


class _Here:
    """In this process, one after the other."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.trial = Trial(files)

    def submit(self, question: str, *args: Any) -> Future[Any]:
        return _Asked(partial(getattr(self.trial, question), *args))


class _Asked(Future[Any]):
    """A question that is answered when somebody waits for it: the first answer is there before the second is begun."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        super().__init__()
        self._answer = answer

    def result(self, timeout: float | None = None) -> Any:
        if not self.done():
            self.set_result(self._answer())
        return super().result(timeout)


class _Others:
    """In processes of their own, each of which has read the pack."""

    def __init__(self, pool: Executor) -> None:
        self.pool = pool

    def submit(self, question: str, *args: Any) -> Future[Any]:
        return self.pool.submit(_ask, question, *args)


_trial: list[Trial] = []  # of a process that works for another


def _prepare(files: Mapping[str, bytes]) -> None:
    _trial[:] = [Trial(files)]


def _ask(question: str, *args: Any) -> Any:
    return getattr(_trial[0], question)(*args)


@contextmanager
def workers(files: Mapping[str, bytes], jobs: int) -> Iterator[Workers]:
    """So many processes that have read the pack; one job stays in this process."""
    if jobs == 1:
        yield _Here(files)
        return
    # Not forked: the interpreter of FEEL has threads, which a fork would lose.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _prepare, (dict(files),)) as pool:
        try:
            yield _Others(pool)
        finally:
            pool.shutdown(cancel_futures=True)


def play_all(pool: Workers, files: Mapping[str, bytes]) -> list[Played]:
    """Every scenario on the pack as it is, but those over many years: they would take hours for what the short ones
    should notice. Raises ScenariosFailError with what is wrong.
    """
    numbers = [n for n, scenario in enumerate(read_all_scenarios(files, [])) if not scenario.long]
    played = [future.result() for future in [pool.submit("play", n) for n in numbers]]
    failed = [one.failed for one in played if one.failed]
    if failed:
        raise ScenariosFailError("\n".join(failed))
    return played


def judge_all(
    pool: Workers, files: Mapping[str, bytes], mutants: Sequence[Mutant], played: Sequence[Played]
) -> Iterator[Verdict]:
    """A verdict for each, in their order."""
    tables = tables_of(files)
    futures = [pool.submit("judge", mutant, order(mutant, played, tables)) for mutant in mutants]
    for future in futures:
        yield future.result()


def order(mutant: Mutant, played: Sequence[Played], tables: Mapping[str, str]) -> list[tuple[int, int]]:
    """The scenarios that may notice, quickest first: number and steps."""
    noticing = [one for one in played if _through(mutant, one.seen, tables)]
    return [(one.n, one.steps) for one in sorted(noticing, key=lambda one: (one.seconds, one.n))]


def _through(mutant: Mutant, seen: Seen, tables: Mapping[str, str]) -> bool:
    """Whether a scenario went through a place of the mutant. `tables`: table id → file."""
    crossed = {table for table, _ in seen.rows | seen.asked}
    for kind, where, id in mutant.places:
        if kind == "element" and (where, id) in seen.elements:
            return True
        if (kind == "table" and id in crossed) or (kind == "form" and id in seen.filled):
            return True
        if kind == "file" and any(tables.get(table) == where for table in crossed):
            return True
    return False


def tables_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Which file each table stands in."""
    sources = {file: content for file, content in files.items() if file.endswith(".dmn")}
    return {table.id: table.file for table in Decisions.read(sources).tables.values()}
