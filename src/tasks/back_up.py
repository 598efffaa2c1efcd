"""Back up a SQLite office while it is worked with: one file, as the database was at one moment."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from tasks.database import BUSY_TIMEOUT
from tasks.errors import TaskError
from tasks.text import msgid


class BackupRefused(TaskError):
    """No backup was made."""


def back_up(url: str, target: Path) -> int:
    """Write the database to `target`, which must not exist; it appears there whole. Gives back its bytes.

    Readers and writers go on meanwhile. The folder of files is copied after it: files are only ever added. Raises
    BackupRefused: PostgreSQL has tools of its own.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise BackupRefused(msgid("PostgreSQL 请用 pg_dump 或 pg_basebackup 备份，见 docs/operating.md。"))
    if target.exists():
        raise BackupRefused(msgid("{path} 已经存在，没有备份。"), path=str(target))
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(parsed.database, isolation_level=None)) as base:
        base.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        base.execute("VACUUM INTO ?", (str(unfinished),))
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.rename(target)
    return target.stat().st_size
