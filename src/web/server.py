"""waitress with a drain: on SIGTERM no connection is taken any more, requests under way are answered, then it ends."""

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from waitress.server import create_server

from web.config import Config

log = logging.getLogger(__name__)
GRACE = 25.0  # seconds that requests under way are given
TURN = 0.05  # seconds between two looks at what is under way


def serve(app: Flask, config: Config, ready: Callable[[int], None] = lambda _port: None) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told the port once it is open. Runs in the main thread.

    Raises OSError when the port can't be opened.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    socket.create_server((config.host, config.port), family=family).close()  # waitress would leave one behind
    server = create_server(
        app,
        host=config.host,
        port=config.port,
        threads=config.threads,
        ident=None,
        max_request_body_size=config.request_limit,
        clear_untrusted_proxy_headers=config.proxies == 0,
        channel_timeout=60,
        asyncore_use_poll=True,
    )
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    threading.Thread(target=server.run, name="waitress", daemon=True).start()
    ready(int(server.effective_port))
    while not stop.wait(timeout=1.0):  # woken once a second, so that a signal is seen on every system
        pass
    drain(server, GRACE)


def drain(server: Any, seconds: float) -> bool:
    """Close the door, wait until everybody inside was answered; False when the time ran out."""
    server.accepting = False
    server.pull_trigger()
    time.sleep(2 * TURN)  # the loop has left the listening socket alone by now
    server.socket.close()
    last = time.monotonic() + seconds
    while _busy(server) and time.monotonic() < last:
        time.sleep(TURN)
    answered = not _busy(server)
    if not answered:
        log.warning("requests were still under way after %s s", seconds)
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
    return answered


def _busy(server: Any) -> bool:
    """Whether a request is being answered, or an answer is not yet handed to the network whole."""
    return any(channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values()))
