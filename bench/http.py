"""Fifty people at once over HTTP, on the bundled server: the inbox, a task opened, the task completed.

The same three things are then done without pages, so that what the server adds is seen.

    python -m bench.http DATABASE_URL FOLDER PORT    serves the office, for the bench itself
"""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.rows import Row
from bench.thirty import Thirty
from sqlalchemy import make_url, select

from register.models import Person
from tasks.actor import Actor, load_actor
from tasks.complete_task import complete_task
from tasks.questions.inbox import inbox, inbox_choices, inbox_counts
from tasks.questions.task_page import task_page
from tasks.sign_in import set_password
from web.cli.office import INSTALLATION
from web.ticks import warm_up

PORT = 8124
PASSWORD = "of-the-bench"
ROUNDS = 6  # tasks that each person completes, after one with which everything is there that is made once
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


def http_rows(thirty: Thirty, url: str, folder: Path, on: str) -> list[Row]:
    """`thirty` has as many people as shall work at once; `url` and `folder` are where it lies."""
    people = people_of(thirty)
    with served(url, folder):
        visitors = [Visitor(person) for person in people]
        over_http = _seconds(thirty, people, lambda at, task: visitors[at].work(task))
    warm_up(thirty.office)  # as the node did
    alone = _seconds(thirty, people, lambda at, task: _alone(thirty, people[at], task))
    share = 1 - alone / over_http
    what = f"HTTP: inbox, open task, complete; {len(people)} people ({on})"
    medians = {"over HTTP": round(over_http * 1000, 3), "verbs alone": round(alone * 1000, 3)}
    return [Row(what, "the verbs alone", share, "≤ 0.6 of the time", share <= 0.6, medians)]


def people_of(thirty: Thirty) -> list[Actor]:
    """Everybody who works in the office, each with a password now."""
    with thirty.office.reading() as read:
        actors = [load_actor(read.session, id) for id in read.session.scalars(select(Person.id).order_by(Person.id))]
    people = [actor for actor in actors if actor is not None]
    for person in people:
        set_password(thirty.office, INSTALLATION, person.person_id, PASSWORD)
    return people


def _seconds(thirty: Thirty, people: list[Actor], work: Callable[[int, int], None]) -> float:
    """Seconds of the whole office for one task completed, everybody working at once."""
    own = [thirty.as_clerk(person) for person in people]
    cases = [one.start() for one in own]
    spent = 0.0
    with ThreadPoolExecutor(len(people)) as pool:
        for number in range(ROUNDS + 1):
            ready = [one.ready(case) for one, case in zip(own, cases, strict=True)]  # claimed before the clock runs
            began = time.perf_counter()
            list(pool.map(work, range(len(people)), ready))
            if number:
                spent += time.perf_counter() - began
    return spent / (ROUNDS * len(people))


def _alone(thirty: Thirty, person: Actor, task: int) -> None:
    inbox_counts(thirty.office, person)
    inbox(thirty.office, person)
    inbox_choices(thirty.office, person)
    task_page(thirty.office, person, task)
    complete_task(thirty.office, person, task, {})


@dataclass
class Visitor:
    """Somebody's browser: one connection, one cookie."""

    person: Actor
    cookie: str = ""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        token = self._token(self._ask("GET", "/sign-in"))
        self._ask("POST", "/sign-in", {"csrf_token": token, "login": self.person.name, "password": PASSWORD})

    def work(self, task: int) -> None:
        self._ask("GET", "/inbox")
        token = self._token(self._ask("GET", f"/task/{task}"))
        self._ask("POST", f"/task/{task}", {"csrf_token": token, "opinion": ""})

    def _token(self, page: bytes) -> str:
        found = TOKEN.search(page)
        assert found is not None, page[:500]
        return found[1].decode()

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> bytes:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = self._connection.getresponse()
        page = answer.read()
        assert answer.status == (200 if method == "GET" else 302), (path, answer.status, page[:300])
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                self.cookie = value.partition(";")[0]
        return page


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    """A node of its own on that database; gives the number of its process."""
    command = [sys.executable, "-m", "bench.http", url, str(folder), str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as node:
        assert node.stdout is not None
        node.stdout.readline()  # it says when it is ready
        try:
            yield node.pid
        finally:
            node.terminate()


def _serve(url: str, folder: Path, port: int) -> None:
    from bench.thirty import open_office_at

    from web.app import create_app
    from web.config import Config
    from web.server import serve
    from web.ticks import ticking

    config = Config(folder, make_url(url).render_as_string(hide_password=False), b"bench" * 8, port=port)
    office = open_office_at(url, folder)
    with ticking(office, idle=True):  # as `guizhang serve --pages-only` does
        serve(create_app(office, config), config, lambda _: print("ready", flush=True))


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
