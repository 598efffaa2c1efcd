"""`guizhang demo`: an office with invented people and five years behind it, made once, on a clock that can be moved."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import make_url

from engine.calendar import china_day
from engine.errors import Fault
from tasks.clock import wall_clock
from tasks.deploy_pack import deploy_pack
from tasks.errors import PackRefused
from tasks.live_through import Part, live_through
from tasks.migrations import upgrade
from tasks.move_clock import begin_clock
from tasks.office import Office
from tasks.packs import content_hash, find_packs, pack_files
from tasks.packs.check import check_pack
from tasks.packs.check_scenarios import read_story
from tasks.questions.rulebooks import in_force
from tasks.scenarios.script import Scenario
from tasks.scenarios.stage import ScenarioFault
from tasks.seed_office import Seeded, seed_office
from web.cli.language import language, say
from web.cli.serve import run
from web.config import Config
from web.packs import pack_roots
from web.wiring import build_office

PEOPLE = "scenarios/office.yaml"


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=None, help="where the demo office is kept")
@click.option("--prepare", is_flag=True, help="make the office and end, without serving it")
@click.option("--empty", is_flag=True, help="people and rule books alone, on today's clock, without the five years")
def demo(folder: Path | None, prepare: bool, empty: bool) -> None:
    """Make a demo office in var/demo where there is none yet, and serve it."""
    config = Config.read(os.environ, demo=True, folder=folder)
    if not empty and _is_new(config):
        _make_with_years(config)
    make_ready(config)
    if not prepare:
        run(config)


def make_ready(config: Config) -> None:
    """Tables, people and the packs as they are now: what is there already stays as it is."""
    upgrade(config.database_url)
    with _opened(config) as office:
        for folder in find_packs(pack_roots(config.packs)).values():
            files = pack_files(folder)
            if PEOPLE in files:
                seed_office(office, files[PEOPLE], f"{folder.id}/{PEOPLE}")
            _deploy(office, folder.id, files)


def _is_new(config: Config) -> bool:
    """Whether nothing was made yet. Years are lived through in a file of one's own, put in place when it is whole."""
    url = make_url(config.database_url)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _make_with_years(config: Config) -> None:
    """An office that is interrupted while it is made leaves nothing: the next start begins anew."""
    whole = Path(make_url(config.database_url).database or "")
    making = config.folder / "making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        apart = replace(config, database_url=f"sqlite:///{(making / 'office.db').absolute()}")
        upgrade(apart.database_url)
        with _opened(apart) as office:
            _live(office, config)
        (making / "office.db").replace(whole)
    except ScenarioFault as fault:  # a story that is not right is told; the office is made without it
        click.echo(f"{'; '.join(getattr(fault, '__notes__', []))}: {fault}", err=True)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _live(office: Office, config: Config) -> None:
    began = wall_clock()
    still = replace(office, wall=lambda: began)  # the years pass by the offset alone
    packs = [(folder.id, pack_files(folder)) for folder in find_packs(pack_roots(config.packs)).values()]
    told = [(name, files, story) for name, files in packs if (story := _story(name, files)) is not None]
    if not told:
        return
    begin_clock(still, min(story.clock for _, _, story in told))
    parts = []
    for name, files, story in told:
        seeded = seed_office(still, files[PEOPLE], f"{name}/{PEOPLE}")
        part = _part(still, name, files, seeded, story)
        if part is not None:
            parts.append(part)
    live_through(still, parts, _Progress())


def _part(office: Office, name: str, files: dict[str, bytes], seeded: Seeded, story: Scenario) -> Part | None:
    _deploy(office, name, files)
    version = content_hash(files)
    if version not in in_force(office):
        return None
    with office.reading() as read:
        return Part(office.definitions.get(read.session, version), seeded, story)


def _story(name: str, files: dict[str, bytes]) -> Scenario | None:
    faults: list[Fault] = []
    found = read_story(files, faults)
    for fault in faults:
        click.echo(f"{name}: {fault.line('zh')}", err=True)
    return found[0] if found and PEOPLE in files else None


class _Progress:
    """Says each year once."""

    def __init__(self) -> None:
        self._year = 0

    def __call__(self, now: datetime) -> None:
        year = china_day(now).year
        if year == self._year:
            return
        if not self._year:
            zh = "第一次启动：让演示机构过五年，大约要一分钟"
            click.echo(say(zh, "first start: the demo office lives through five years, about a minute", language()))
        self._year = year
        click.echo(f"  {year}")


@contextmanager
def _opened(config: Config) -> Iterator[Office]:
    office = build_office(config)
    try:
        yield office
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
