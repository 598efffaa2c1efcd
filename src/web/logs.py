"""Logs as lines of JSON, each with the request it belongs to; never what a person typed."""

import logging
import re
import secrets
import sys

import structlog
from flask import current_app, g, has_request_context, request

from web.spans import trace_id


def reference() -> str:
    """The number under which this request is found in the log; the same however often it is asked for."""
    if not has_request_context():
        return secrets.token_hex(6)
    if "reference" not in g:
        g.reference = _from_proxy() or secrets.token_hex(6)
    return str(g.reference)


def _from_proxy() -> str | None:
    """The number that a proxy in front gave the request, where one is believed and it looks like one."""
    given = request.headers.get("X-Request-ID", "") if current_app.config.get("BEHIND_PROXY") else ""
    return given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else None


def _add_reference(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if has_request_context():
        event["reference"] = reference()
    if traced := trace_id():
        event["trace_id"] = traced
    return event


def write_logs(level: int = logging.INFO) -> None:
    """Send the program's log and its libraries' to standard error, a JSON object a line."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        _add_reference,
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("waitress").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("apscheduler.scheduler").setLevel(
        logging.ERROR
    )  # a long turn is followed by the next one: no news
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
