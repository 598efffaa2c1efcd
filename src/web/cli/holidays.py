"""`guizhang holidays`: import the yearly announcement, show what counts."""

import os
from datetime import date
from pathlib import Path

import click

from engine.calendar import Announcement
from tasks.errors import FormFaults, TaskError
from tasks.holiday_text import read_holidays
from tasks.import_holidays import import_holidays
from tasks.recount_next_case import recount_next_case
from web.cli.office import INSTALLATION
from web.config import Config
from web.wiring import build_office


@click.group()
def holidays() -> None:
    """Holidays as announced: import a year, show a year."""


@holidays.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="where the text does not say it")
@click.option("--document", default="", help="number of the announcement, where the text does not say it")
@click.option("--dry-run", is_flag=True, help="show what was read, and import nothing")
def import_(file: Path, year: int | None, document: str, dry_run: bool) -> None:
    """Import the announcement whose text, as published, is in FILE; open provisional moments are counted again."""
    try:
        announcement = read_holidays(file.read_text(encoding="utf-8"), year, document)
    except FormFaults as refused:
        raise click.ClickException(_said(refused)) from None
    _show(announcement)
    if dry_run:
        return
    office = build_office(_config())
    try:
        imported = import_holidays(office, INSTALLATION, announcement)
        moved = 0
        while told := recount_next_case(office):
            moved += told.moved
    except FormFaults as refused:
        raise click.ClickException(_said(refused)) from None
    except TaskError as refused:
        raise click.ClickException(refused.sentence()) from None
    finally:
        office.sessions.dispose()
    click.echo(f"{imported.year}: 已导入，{imported.cases} 个案件重新计算，{moved} 个期限有变")


@holidays.command()
@click.argument("year", type=int)
def show(year: int) -> None:
    """Show the holidays that count in YEAR, and whether they are announced."""
    office = build_office(_config())
    try:
        days = office.calendar()
    finally:
        office.sessions.dispose()
    try:
        provisional = days.provisional(date(year, 7, 1))
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None
    for n in range(366):
        day = date.fromordinal(date(year, 1, 1).toordinal() + n)
        if day.year == year and days.is_workday(day) != (day.weekday() < 5):
            click.echo(f"{day} 周{'一二三四五六日'[day.weekday()]} {'上班' if days.is_workday(day) else '放假'}")
    click.echo("暂定：尚未公布，只算法定节日" if provisional else "已公布")


def _said(refused: FormFaults) -> str:
    return "\n".join(sentence for sentences in refused.errors.values() for sentence in sentences)


def _show(announcement: Announcement) -> None:
    click.echo(f"{announcement.year} {announcement.document}")
    for word, days in (("放假", announcement.off), ("上班", announcement.on)):
        said = "、".join(f"{day.month}月{day.day}日" for day in sorted(days))
        click.echo(f"{word}：{said or '—'}")


def _config() -> Config:
    try:
        return Config.read(os.environ)
    except TaskError as wrong:
        raise click.ClickException(wrong.sentence()) from None
