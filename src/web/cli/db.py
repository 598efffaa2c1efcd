"""`guizhang db`: bring the database to this release."""

import os

import click

from tasks.errors import TaskError
from tasks.migrations import upgrade as upgrade_tables
from web.config import Config


@click.group()
def db() -> None:
    """The database of an installation."""


@db.command()
def upgrade() -> None:
    """Make the tables, or change them to what this release needs. Running it again does nothing."""
    try:
        config = Config.read(os.environ)
    except TaskError as wrong:
        raise click.ClickException(wrong.sentence()) from None
    upgrade_tables(config.database_url)
    click.echo("database: up to date")
