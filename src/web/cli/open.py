"""How a node begins and ends: logs, a database of this release, the office."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tasks.migrations import can_serve
from tasks.office import Office
from web.config import Config
from web.logs import write_logs
from web.wiring import build_office


@contextmanager
def opened(config: Config) -> Iterator[Office]:
    """The office of a node. Ends the command with what to do where its database is not ready."""
    write_logs(logging.WARNING if config.demo else logging.INFO)  # who tries it out reads the terminal
    if not can_serve(config.database_url):
        raise click.ClickException("the database is not at this release: run `guizhang db upgrade` first")
    office = build_office(config)
    try:
        yield office
    finally:
        office.sessions.dispose()
