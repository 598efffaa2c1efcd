"""`guizhang worker`: timers, messages, reminders, mail, letters and outside jobs, without pages."""

import os

import click

from web.app import create_watch
from web.cli.open import opened
from web.cli.serve import serve_until_told
from web.config import Config
from web.ticks import ticking


@click.command()
def worker() -> None:
    """Do what happens by itself, until SIGTERM. Any number may run: each row is claimed by one.

    At GUIZHANG_PORT it answers /health, /ready and /metrics, nothing else.
    """
    config = Config.read(os.environ)
    with opened(config) as office, ticking(office):
        serve_until_told(create_watch(office, config), config)
