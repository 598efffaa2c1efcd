"""`guizhang db`: bring the database to this release, back it up, move an office to another."""

import os
from pathlib import Path

import click

from tasks.back_up import back_up
from tasks.copy_database import copy_database
from tasks.database import is_address
from tasks.files import FolderFiles
from tasks.migrations import upgrade as upgrade_tables
from tasks.move_files import files_into_database, files_into_folder
from web.cli.language import language, say
from web.config import DATABASE_WANTED, Config, ConfigError
from web.wiring import build_office


@click.group()
def db() -> None:
    """The database of an installation."""


@db.command()
def upgrade() -> None:
    """Make the tables, or change them to what this release needs. Running it again does nothing."""
    upgrade_tables(Config.read(os.environ).database_url)
    click.echo("database: up to date")


@db.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> None:
    """Copy the office of the database FROM into the empty database TO: SQLite to PostgreSQL, or back.

    Both are addresses such as sqlite:////srv/office.db and postgresql+psycopg://office@host/office. Stop the nodes
    first. What was copied is compared row by row and its history verified; `guizhang db files` moves the files.
    """
    wrong = [
        DATABASE_WANTED.filled(name=name) for name, url in (("FROM", source), ("TO", target)) if not is_address(url)
    ]
    if wrong:
        raise ConfigError(wrong)
    copied = copy_database(source, target)
    lang = language()
    for table, rows in copied.tables.items():
        click.echo(f"{rows:>10}  {table}")
    for fault in copied.faults:
        click.echo(fault.sentence, err=True)
    total, faults = sum(copied.tables.values()), len(copied.faults)
    zh = f"已复制 {len(copied.tables)} 张表、{total} 行，逐行核对一致；经过的校验链不符 {faults} 处"
    click.echo(
        say(zh, f"{len(copied.tables)} tables, {total} rows copied and the same; {faults} faults in the history", lang)
    )
    raise SystemExit(1 if copied.faults else 0)


@db.command()
@click.argument("where", type=click.Choice(["database", "folder"]))
def files(where: str) -> None:
    """Move the contents of files into the database (several nodes read them there), or into the folder."""
    config = Config.read(os.environ)
    office, folder = build_office(config), FolderFiles(config.folder / "files")
    try:
        move = files_into_database if where == "database" else files_into_folder
        moved = move(office, folder)
    finally:
        office.sessions.dispose()
    for digest in moved.missing:
        click.echo(digest, err=True)
    lang = language()
    zh = f"已移动 {moved.files} 个文件，缺失 {len(moved.missing)} 个（已删除的个人信息也算在内）"
    click.echo(
        say(zh, f"{moved.files} files moved, {len(moved.missing)} missing (erased on purpose, or damaged)", lang)
    )


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the office's SQLite database to FILE while the office goes on. Copy the folder of files afterwards."""
    size = back_up(Config.read(os.environ).database_url, file)
    click.echo(f"{file}: {size} bytes")
