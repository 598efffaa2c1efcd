"""`guizhang office`: the first people of an installation, and their passwords."""

import os
from pathlib import Path

import click

from tasks.actor import Actor
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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def seed(file: str) -> None:
    """Enter the units, people and experts of FILE (office.yaml; - for what comes in) that are not there yet."""
    name = "office.yaml" if file == "-" else Path(file).name
    with click.open_file(file, "rb") as source:
        content = source.read()
    opened = build_office(Config.read(os.environ))
    try:
        entered = seed_office(opened, content, name)
    finally:
        opened.sessions.dispose()
    click.echo(f"{name}: {len(entered.units)} units and {len(entered.people)} people are in the office")


@office.command()
@click.argument("login")
@click.password_option()
def password(login: str, password: str) -> None:
    """Give the person with this LOGIN a password; whoever is signed in as them is signed out."""
    opened = build_office(Config.read(os.environ))
    try:
        person = next(
            (found for found in people(opened, INSTALLATION, limit=100_000) if found.login == login.lower()), None
        )
        if person is None:
            raise click.ClickException(f"nobody has the login “{login}”")
        set_password(opened, INSTALLATION, person.id, password)
    finally:
        opened.sessions.dispose()
    click.echo(f"{person.name}: password set")
