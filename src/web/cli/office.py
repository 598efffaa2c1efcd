"""`guizhang office`: the first people of an installation, and their passwords."""

import os
from pathlib import Path

import click

from engine.errors import Refused
from tasks.actor import Actor
from tasks.errors import FormFaults, TaskError
from tasks.questions.people import people
from tasks.seed_office import seed_office
from tasks.sign_in import set_password
from web.config import Config
from web.wiring import build_office

INSTALLATION = Actor("", "installation", is_administrator=True)  # who has the machine may do this


@click.group()
def office() -> None:
    """Units, people and passwords of an installation."""


@office.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def seed(file: Path) -> None:
    """Enter the units, people and experts of FILE (office.yaml) that are not there yet."""
    opened = build_office(_config())
    try:
        entered = seed_office(opened, file.read_bytes(), file.name)
    except Refused as refused:
        raise click.ClickException("\n".join(fault.line("en") for fault in refused.faults)) from None
    finally:
        opened.sessions.dispose()
    click.echo(f"{file.name}: {len(entered.units)} units and {len(entered.people)} people are in the office")


@office.command()
@click.argument("login")
@click.password_option()
def password(login: str, password: str) -> None:
    """Give the person with this LOGIN a password; whoever is signed in as them is signed out."""
    opened = build_office(_config())
    try:
        person = next(
            (found for found in people(opened, INSTALLATION, limit=100_000) if found.login == login.lower()), None
        )
        if person is None:
            raise click.ClickException(f"nobody has the login “{login}”")
        set_password(opened, INSTALLATION, person.id, password)
    except FormFaults:
        raise click.ClickException("a password has 10 to 200 characters") from None
    finally:
        opened.sessions.dispose()
    click.echo(f"{person.name}: password set")


def _config() -> Config:
    try:
        return Config.read(os.environ)
    except TaskError as wrong:
        raise click.ClickException(wrong.sentence()) from None
