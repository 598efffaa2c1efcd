"""`guizhang serve`: pages, and everything that happens by itself unless workers do that."""

import os

import click
from flask import Flask

from web.app import create_app
from web.cli.open import opened
from web.config import Config
from web.server import serve as serve_pages
from web.ticks import ticking


@click.command()
@click.option("--pages-only", is_flag=True, help="what happens by itself is left to `guizhang worker`")
def serve(pages_only: bool) -> None:
    """Serve the office that the environment describes, until SIGTERM. Any number of nodes may do so together."""
    run(Config.read(os.environ), pages_only=pages_only)


def run(config: Config, *, pages_only: bool = False) -> None:
    """Serve until told to end: requests under way are answered, the turn under way is finished."""
    with opened(config) as office, ticking(office, idle=pages_only):
        serve_until_told(create_app(office, config), config)


def serve_until_told(app: Flask, config: Config) -> None:
    """Serve the app where the settings say, until SIGTERM. Ends the command where that place is taken."""
    try:
        serve_pages(app, config, lambda port: _tell(config, port))
    except OSError as taken:
        raise click.ClickException(
            f"{config.host}:{config.port} can't be opened ({taken.strerror}): choose another with GUIZHANG_PORT"
        ) from None


def _tell(config: Config, port: int) -> None:
    host = f"[{config.host}]" if ":" in config.host else config.host
    click.echo(f"规章 Guizhang: http://{host}:{port}")
