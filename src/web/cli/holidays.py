"""`guizhang holidays`: import the yearly announcement, show what counts."""

import os
from datetime import date
from typing import BinaryIO

import click

from engine.calendar import Announcement
from tasks.holiday_text import read_holidays
from tasks.import_holidays import import_holidays
from tasks.recount_next_case import recount_next_case
from web.cli.language import language, say
from web.cli.office import INSTALLATION
from web.config import Config
from web.wiring import build_office

OFF, WORK = ("放假", "off"), ("上班", "work")


@click.group()
def holidays() -> None:
    """Holidays as announced: import a year, show a year."""


@holidays.command(name="import")
@click.argument("file", type=click.File("rb"))
@click.option("--year", type=int, help="where the text does not say it")
@click.option("--document", default="", help="number of the announcement, where the text does not say it")
@click.option("--dry-run", is_flag=True, help="show what was read, and import nothing")
def import_(file: BinaryIO, year: int | None, document: str, dry_run: bool) -> None:
    """Import the announcement whose text, as published, is in FILE; open provisional moments are counted again."""
    announcement = read_holidays(_text(file.read()), year, document)
    _show(announcement)
    if dry_run:
        return
    office = build_office(Config.read(os.environ))
    try:
        imported = import_holidays(office, INSTALLATION, announcement)
        moved = 0
        while told := recount_next_case(office):
            moved += told.moved
    finally:
        office.sessions.dispose()
    zh = f"已导入，{imported.cases} 个案件重新计算，{moved} 个期限有变"
    en = f"imported; {imported.cases} cases counted again, {moved} deadlines moved"
    click.echo(f"{imported.year}: {say(zh, en, language())}")


@holidays.command()
@click.argument("year", type=int)
def show(year: int) -> None:
    """Show the holidays that count in YEAR, and whether they are announced."""
    office = build_office(Config.read(os.environ))
    try:
        days = office.calendar()
    finally:
        office.sessions.dispose()
    try:
        provisional = days.provisional(date(year, 7, 1))
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None
    lang = language()
    for n in range(366):
        day = date.fromordinal(date(year, 1, 1).toordinal() + n)
        if day.year == year and days.is_workday(day) != (day.weekday() < 5):
            click.echo(_day(day, days.is_workday(day), lang))
    zh, en = "暂定：尚未公布，只算法定节日", "provisional: not announced yet, the holidays of the law alone are counted"
    click.echo(say(zh, en, lang) if provisional else say("已公布", "announced", lang))


def _day(day: date, is_workday: bool, lang: str) -> str:
    weekday = say(f"周{'一二三四五六日'[day.weekday()]}", f"{day:%a}", lang)
    return f"{day} {weekday} {say(*(WORK if is_workday else OFF), lang)}"


def _show(announcement: Announcement) -> None:
    lang = language()
    click.echo(f"{announcement.year} {announcement.document}")
    for word, days in ((OFF, announcement.off), (WORK, announcement.on)):
        dates = (say(f"{day.month}月{day.day}日", f"{day:%d %b}", lang) for day in sorted(days))
        click.echo(f"{say(*word, lang)}{say('：', ': ', lang)}{say('、', ', ', lang).join(dates) or '—'}")


def _text(content: bytes) -> str:
    """As it was saved: in UTF-8, or as Windows in China saves a plain text."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
