"""One life: starts cases, completes tasks, fires, delivers, seals, mails and sets letters at random until it is killed.

What a verb acknowledged is written to a file of its own before anything else is done.
"""

import os
import random
import time
from collections.abc import Callable
from ctypes import c_double
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError

from tasks.actor import load_actor
from tasks.claim_task import claim_task
from tasks.clock import wall_clock
from tasks.complete_task import complete_task
from tasks.deliver_next_message import deliver_next_message
from tasks.errors import TaskError
from tasks.fire_next_timer import fire_next_timer
from tasks.office import Office
from tasks.questions.inbox import inbox
from tasks.render_next_letter import render_next_letter
from tasks.seal_chains import seal_chains
from tasks.send_next_mail import send_next_mail
from tasks.start_case import start_case
from tests.tasks.kill.ferry import PEOPLE, open_ferry

WARM = 5


class Life:
    """Somebody who works in the office of the folder, whose rows lie there or at the URL."""

    def __init__(self, folder: Path, seed: int, url: str = "", step: Callable[[], float] = lambda: 0.0) -> None:
        self.url, self.step = url, step  # seconds by which this machine's clock is wrong
        self.chance = random.Random(seed)
        self.log = os.open(folder / "acknowledged.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.mails = os.open(folder / "mails.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.office = self._open(folder)
        self.office.warm_up()

    def _open(self, folder: Path) -> Office:
        return replace(open_ferry(folder, self.url, wall=self._wall), mailer=self._mail)

    def _wall(self) -> datetime:
        return wall_clock() + timedelta(seconds=self.step())

    def _mail(self, *, to: str, subject: str, text: str, message_id: str) -> None:
        os.write(self.mails, f"{message_id}\n".encode())

    def _say(self, *words: object) -> None:
        os.write(self.log, (" ".join(map(str, words)) + "\n").encode())

    def turn(self) -> bool:
        """One verb; whether there was something to do."""
        acts: list[Callable[[], bool]] = [self.start, self.work, self.work, self.work, self.fire, self.fire]
        acts += [self.deliver, self.deliver, self.mail, self.seal, self.letter]
        try:
            return self.chance.choice(acts)()
        except TaskError:
            return True  # another life was faster
        except DBAPIError as error:
            if not _passes(error):
                raise
            return False

    def start(self) -> bool:
        with self.office.reading() as read:
            ann = load_actor(read.session, "ann")
        assert ann is not None
        self._say("started", start_case(self.office, ann, "whales", "flow").number)
        return True

    def work(self) -> bool:
        who = self.chance.choice([id for id, *_ in PEOPLE])
        with self.office.reading() as read:
            actor = load_actor(read.session, who)
        assert actor is not None
        items = inbox(self.office, actor).items
        if not items:
            return False
        item = self.chance.choice(items)
        claim_task(self.office, actor, item.task_id)
        complete_task(self.office, actor, item.task_id, {}, opinion="看过了")
        self._say("completed", item.task_id)
        return True

    def fire(self) -> bool:
        fired = fire_next_timer(self.office)
        if fired:
            self._say("fired", fired.case_id)
        return fired is not None

    def deliver(self) -> bool:
        delivered = deliver_next_message(self.office)
        if delivered:
            self._say("delivered", delivered.message_id)
        return delivered is not None

    def mail(self) -> bool:
        return send_next_mail(self.office) is not None

    def letter(self) -> bool:
        rendered = render_next_letter(self.office)
        if rendered and rendered.file_id:
            self._say("rendered", rendered.document_id)
        return rendered is not None

    def seal(self) -> bool:
        return seal_chains(self.office) is not None

    def finish(self) -> None:
        """Everything that is open is brought to its end."""
        idle = 0
        while idle < 60:
            acted = [act() for act in (self.work, self.fire, self.deliver, self.mail, self.letter, self.seal)]
            idle = 0 if any(acted) else idle + 1
        self.close()

    def close(self) -> None:
        self.office.sessions.dispose()
        os.close(self.log)
        os.close(self.mails)


def _passes(error: DBAPIError) -> bool:
    """Whether the database only had no time now, or was away: nothing was begun, or nothing was said to be done.

    SQLite: on a starved machine the wait for the others was too long. PostgreSQL: its connection was lost.
    """
    said = str(error)
    if "deadlock" in said:
        return False
    return "locked" in said or error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError)


def live(folder: str, seed: int, up: Event, url: str, step: c_double) -> None:
    """Until it is killed; it says that it is up when it has done something a few times."""
    while True:
        try:
            life = Life(Path(folder), seed, url, lambda: step.value)
            break
        except DBAPIError:  # the database was away when it began
            time.sleep(0.2)
    acts = 0
    while True:
        acts += life.turn()
        if acts == WARM:
            up.set()
