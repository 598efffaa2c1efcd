"""`guizhang worker`: timers, messages, reminders, mail, letters and outside jobs, without pages."""

import os
import signal
import threading

import click

from tasks.errors import TaskError
from web.cli.open import opened
from web.config import Config
from web.ticks import ticking


@click.command()
def worker() -> None:
    """Do what happens by itself, until SIGTERM. Any number may run: each row is claimed by one."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        config = Config.read(os.environ)
        with opened(config) as office, ticking(office):
            click.echo("规章 Guizhang: at work")
            while not stop.wait(timeout=1.0):  # woken once a second, so that a signal is seen on every system
                pass
    except TaskError as wrong:
        raise click.ClickException(wrong.sentence()) from None
