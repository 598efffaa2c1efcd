"""What is measured: how long verbs and pages of this process take, and the office's own figures beside it."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from tasks.office import Office
from tasks.questions.figures import Figures, measure
from web.logs import reference
from web.spans import show_verb

log = logging.getLogger(__name__)
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

PROCESS = CollectorRegistry()  # of this process; a node has one
VERBS = Histogram(
    "guizhang_verb_seconds",
    "A verb from its first look to its commit",
    ["verb", "outcome"],
    buckets=SECONDS,
    registry=PROCESS,
)
REQUESTS = Histogram(
    "guizhang_request_seconds",
    "A page or an answer; inbox.show is the inbox",
    ["endpoint", "method"],
    buckets=SECONDS,
    registry=PROCESS,
)
ANSWERS = Counter("guizhang_answers", "Answers by status", ["status"], registry=PROCESS)
FAILED = Counter("guizhang_turns_failed", "Turns of what happens by itself that failed", ["tick"], registry=PROCESS)

EXPLAINED = {
    "cases_running": "Cases that run",
    "tasks_open": "Open tasks",
    "tasks_overdue": "Open tasks past their due moment",
    "timers_due": "Timers that should have fired",
    "due_lag": "Seconds since the earliest of them was due",
    "reminders_due": "Reminders that should have been sent",
    "outbox_waiting": "Mails and outside jobs not handed over yet",
    "outbox_age": "Seconds since the oldest of them was written",
    "outbox_given_up": "Mails and outside jobs given up",
    "letters_waiting": "Letters issued whose PDF is still to come",
    "incidents_open": "Cases that stand still",
    "seal_age": "Seconds since the last seal",
}
IN_SECONDS = frozenset({"due_lag", "outbox_age", "seal_age"})


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of work of this process since it began."""

    name: str
    count: int
    mean: float  # seconds
    slow: float  # seconds within which 95 of 100 were done: the upper end of their bucket; inf beyond the last


def time_verb(verb: str, outcome: str, seconds: float) -> None:
    VERBS.labels(verb, outcome).observe(seconds)
    show_verb(verb, outcome, seconds)


def exposition(office: Office) -> bytes:
    """Everything in Prometheus' text format: the office's figures are the same on every node, the times are its own."""
    office_wide = CollectorRegistry()
    office_wide.register(_OfficeFigures(measure(office)))
    return generate_latest(PROCESS) + generate_latest(office_wide)


class _OfficeFigures:
    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for field in fields(self.figures):
            value = getattr(self.figures, field.name)
            if value is not None:
                name = f"guizhang_{field.name}" + ("_seconds" if field.name in IN_SECONDS else "")
                yield GaugeMetricFamily(name, EXPLAINED[field.name], value)


def measured(histogram: Histogram) -> list[Measured]:
    """Every kind of work of this process, the most frequent first."""
    counts: dict[str, dict[float, float]] = {}
    sums: dict[str, float] = {}
    for metric in histogram.collect():
        for sample in metric.samples:
            name = sample.labels.get("verb") or sample.labels.get("endpoint") or ""
            if sample.name.endswith("_bucket"):
                buckets = counts.setdefault(name, {})
                upto = float(sample.labels["le"])
                buckets[upto] = buckets.get(upto, 0.0) + sample.value
            elif sample.name.endswith("_sum"):
                sums[name] = sums.get(name, 0.0) + sample.value
    found = [_measured(name, buckets, sums[name]) for name, buckets in counts.items() if buckets[float("inf")]]
    return sorted(found, key=lambda one: (-one.count, one.name))


def _measured(name: str, buckets: dict[float, float], total: float) -> Measured:
    count = buckets[float("inf")]
    slow = min(upto for upto, below in buckets.items() if below >= 0.95 * count)
    return Measured(name, int(count), total / count, slow)


def watch_requests(app: Flask) -> None:
    """Time each answer, log it in one line, and give it the number under which the log knows it."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("begun", time.perf_counter())
        endpoint = request.endpoint or "nowhere"
        REQUESTS.labels(endpoint, request.method if request.endpoint else "").observe(seconds)
        ANSWERS.labels(str(response.status_code)).inc()
        response.headers["X-Request-ID"] = reference()
        if endpoint not in QUIET:
            log.info("answered", extra=_line(endpoint, response.status_code, seconds))
        return response


QUIET = frozenset({"static", "watch.health", "watch.ready", "watch.metrics"})


def _line(endpoint: str, status: int, seconds: float) -> dict[str, object]:
    """Nothing that anybody typed: no query, no form."""
    ids = {name.removesuffix("_id"): value for name, value in (request.view_args or {}).items() if name.endswith("_id")}
    user = g.get("_login_user")  # only if the page asked who it is: this line asks the database nothing
    who = user.get_id() if user is not None and user.is_authenticated else ""
    said = {"method": request.method, "endpoint": endpoint, "status": status, "ms": round(seconds * 1000, 1)}
    return {**said, "person": who, **ids}
