"""Spans of OpenTelemetry, where an installation has it: every verb as it is timed, below the request it belongs to.

The program only speaks to the interface; what collects and sends is chosen by the installation
(`opentelemetry-instrument guizhang serve`). Without it, or with nothing that collects, nothing happens.
"""

import time

try:
    from opentelemetry import trace
except ImportError:
    trace = None  # type: ignore[assignment]  # an optional library: the module, or nothing

TRACER = trace.get_tracer("guizhang") if trace else None


def show_verb(verb: str, outcome: str, seconds: float) -> None:
    """A verb that has just ended (done, refused, failed) after so many seconds."""
    if TRACER is None:
        return
    ended = time.time_ns()  # the machine's own time: spans of other programs stand beside it
    span = TRACER.start_span(
        verb, start_time=ended - int(seconds * 1e9), attributes={"guizhang.verb": verb, "guizhang.outcome": outcome}
    )
    if outcome == "failed":
        span.set_status(trace.StatusCode.ERROR)
    span.end(ended)


def trace_id() -> str | None:
    """Of the trace that is being written, in 32 hexadecimal digits: what a line of the log is found by."""
    context = trace.get_current_span().get_span_context() if trace else None
    return trace.format_trace_id(context.trace_id) if context and context.is_valid else None
