"""`guizhang serve`: pages, and everything that happens by itself."""

import os

import click

from tasks.errors import TaskError
from tasks.migrations import is_current
from web.app import create_app
from web.config import Config
from web.logs import write_logs
from web.server import serve as serve_pages
from web.ticks import start_ticking
from web.wiring import build_office


@click.command()
def serve() -> None:
    """Serve the office that the environment describes, until SIGTERM."""
    try:
        config = Config.read(os.environ)
        run(config)
    except TaskError as wrong:
        raise click.ClickException(wrong.sentence()) from None


def run(config: Config) -> None:
    """Serve until told to end: requests under way are answered, the turn under way is finished."""
    write_logs()
    if not is_current(config.database_url):
        raise click.ClickException("the database is not at this release: run `guizhang db upgrade` first")
    office = build_office(config)
    ticking = start_ticking(office)
    try:
        serve_pages(create_app(office, config), config, lambda port: _tell(config, port))
    except OSError as taken:
        raise click.ClickException(
            f"{config.host}:{config.port} can't be opened ({taken.strerror}): choose another with GUIZHANG_PORT"
        ) from None
    finally:
        ticking.shutdown()
        office.sessions.dispose()


def _tell(config: Config, port: int) -> None:
    host = f"[{config.host}]" if ":" in config.host else config.host
    click.echo(f"规章 Guizhang: http://{host}:{port}")
