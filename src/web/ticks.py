"""What happens by itself: thin loops around verbs, woken by a scheduler. The rows are the truth."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import InterfaceError, OperationalError

from tasks.call_next_job import call_next_job
from tasks.due import Turns
from tasks.office import Office
from tasks.recount_next_case import recount_next_case
from tasks.render_next_letter import render_next_letter
from tasks.seal_chains import seal_chains
from tasks.send_next_mail import send_next_mail
from web.watch import FAILED

log = logging.getLogger(__name__)
MOST = 1_000  # steps of one kind in one turn: then the others get theirs


def run_out(verb: Callable[[Office], object], office: Office) -> None:
    """Again and again until the verb finds nothing to do, or it is the others' turn."""
    for _ in range(MOST):
        done = verb(office)
        if not done:
            return
        what = type(done).__name__.lower()  # delivered, fired, reminded, …
        log.info("done by itself", extra={"verb": _name(verb), "what": what, "case": getattr(done, "case_id", None)})


def _name(verb: Callable[[Office], object]) -> str:
    return getattr(verb, "__name__", "")


def warm_up(office: Office) -> None:
    """What was compiled stays as long as the process: the collector, which would walk all of it in the middle of
    somebody's request, leaves it alone from then on.
    """
    office.warm_up()
    gc.collect()
    gc.freeze()


TICKS: tuple[tuple[Callable[[Office], object], float], ...] = (  # verb, seconds between its turns
    (Turns().do_next_due, 1.0),  # messages, timers, reminders
    (recount_next_case, 5.0),
    (render_next_letter, 1.0),
    (send_next_mail, 5.0),
    (call_next_job, 5.0),
    (seal_chains, 60.0),
)


def start_ticking(office: Office, *, idle: bool = False) -> BackgroundScheduler:
    """Begin; `shutdown()` of what it gives back waits for the turn under way. `idle`: only warm up."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(TICKS))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for tick, seconds in () if idle else TICKS:
        scheduler.add_job(_turn, "interval", seconds=seconds, args=(tick, office), id=tick.__name__)
    scheduler.add_job(_turn, args=(warm_up, office), id=warm_up.__name__)  # once, at once, beside the first requests
    scheduler.start()
    return scheduler


@contextmanager
def ticking(office: Office, *, idle: bool = False) -> Iterator[None]:
    """Tick beside what the block does; leaving it waits for the turn under way."""
    scheduler = start_ticking(office, idle=idle)
    try:
        yield
    finally:
        scheduler.shutdown()


def _turn(tick: Callable[[Office], object], office: Office) -> None:
    """A turn that fails is logged and tried again at the next one; it takes nobody else along."""
    try:
        run_out(tick, office)
    except (OperationalError, InterfaceError) as away:  # a line a turn, not a page: it may last for minutes
        FAILED.labels(_name(tick)).inc()
        log.warning("the database is away", extra={"tick": _name(tick), "fault": str(away.orig)[:200]})
    except Exception:
        FAILED.labels(_name(tick)).inc()
        log.exception("tick failed", extra={"tick": _name(tick)})
