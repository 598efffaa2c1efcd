"""The server is told to end: who is being answered gets the whole answer, who comes later finds the door closed."""

import threading
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from waitress.server import create_server

from web.server import drain


def _serving(app: Flask) -> tuple[object, str]:
    server = create_server(app, host="127.0.0.1", port=0, threads=2, asyncore_use_poll=True)
    threading.Thread(target=server.run, daemon=True).start()
    return server, f"http://127.0.0.1:{server.effective_port}/"


def test_a_request_under_way_is_answered_whole() -> None:
    app, entered, go_on = Flask("slow"), threading.Event(), threading.Event()

    @app.get("/")
    def slow() -> str:
        entered.set()
        go_on.wait(5)
        return "done" * 50_000

    server, address = _serving(app)
    answers: list[bytes] = []
    caller = threading.Thread(target=lambda: answers.append(urlopen(address, timeout=10).read()))
    caller.start()
    assert entered.wait(5)
    drained: list[bool] = []
    drainer = threading.Thread(target=lambda: drained.append(drain(server, 10)))
    drainer.start()
    drainer.join(0.5)
    assert drainer.is_alive(), "it waits for the answer"
    with pytest.raises(URLError):
        urlopen(address, timeout=2)
    go_on.set()
    drainer.join(10)
    caller.join(10)
    assert drained == [True]
    assert answers == [b"done" * 50_000]


def test_it_does_not_wait_for_ever() -> None:
    app, entered, go_on = Flask("stuck"), threading.Event(), threading.Event()

    @app.get("/")
    def stuck() -> str:
        entered.set()
        go_on.wait(30)
        return ""

    server, address = _serving(app)
    caller = threading.Thread(target=lambda: urlopen(address, timeout=30).close(), daemon=True)
    caller.start()
    assert entered.wait(5)
    assert drain(server, 0.3) is False
    go_on.set()
    caller.join(5)
