"""`guizhang demo`: an office with invented people, made once, on a clock that can be moved."""

import os
from pathlib import Path

import click

from tasks.deploy_pack import deploy_pack
from tasks.errors import PackRefused, TaskError
from tasks.migrations import upgrade
from tasks.office import Office
from tasks.packs import content_hash, find_packs, pack_files
from tasks.packs.check import check_pack
from tasks.questions.rulebooks import in_force
from tasks.seed_office import seed_office
from web.cli.serve import run
from web.config import Config
from web.packs import pack_roots
from web.wiring import build_office

PEOPLE = "scenarios/office.yaml"


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=None, help="where the demo office is kept")
@click.option("--prepare", is_flag=True, help="make the office and end, without serving it")
def demo(folder: Path | None, prepare: bool) -> None:
    """Make a demo office in var/demo where there is none yet, and serve it."""
    try:
        config = Config.read(os.environ, demo=True, folder=folder)
        make_ready(config)
        if not prepare:
            run(config)
    except TaskError as wrong:
        raise click.ClickException(wrong.sentence()) from None


def make_ready(config: Config) -> None:
    """Tables, people and the packs as they are now: what is there already stays as it is."""
    upgrade(config.database_url)
    office = build_office(config)
    try:
        for folder in find_packs(pack_roots(config.packs)).values():
            files = pack_files(folder)
            if PEOPLE in files:
                seed_office(office, files[PEOPLE], f"{folder.id}/{PEOPLE}")
            _deploy(office, folder.id, files)
    finally:
        office.sessions.dispose()


def _deploy(office: Office, name: str, files: dict[str, bytes]) -> None:
    """A pack that is not right yet is named and left out; the office runs with the others."""
    if content_hash(files) in in_force(office):
        return
    try:
        done = deploy_pack(office, None, files, lambda given: list(check_pack(given).faults))
    except PackRefused as refused:
        for fault in refused.faults:
            click.echo(fault.line("zh"), err=True)
        click.echo(f"{name}: {refused.sentence()}", err=True)
        return
    if done.is_new:
        click.echo(f"{name}: edition {done.edition}")
