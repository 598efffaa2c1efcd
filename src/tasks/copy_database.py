"""Copy a whole office into another database: from SQLite to PostgreSQL, and back. Nothing is copied by halves."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Row,
    Table,
    create_engine,
    func,
    insert,
    inspect,
    literal,
    make_url,
    select,
    update,
)

from tasks.database import Sessions, dump_json, open_sessions
from tasks.errors import TaskError
from tasks.migrations import is_current, upgrade
from tasks.models import Base
from tasks.text import msgid
from tasks.verify_chains import ChainFault, verify_session

AT_ONCE = 500  # rows
LARGE_AT_ONCE = 20  # of a table whose rows hold bytes


class CopyRefused(TaskError):
    """The copy was not made, and the target is as it was."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied; `faults` of the history were in the source already, or the copy would have been refused."""

    tables: dict[str, int]  # rows of each
    faults: tuple[ChainFault, ...]


def copy_database(source_url: str, target_url: str) -> Copied:
    """Copy every table of one SQLAlchemy URL's database into that of another, which must hold no office yet.

    The source is read as it is at one moment; what is written to it afterwards is not in the copy, so the office
    should stand still. The target gets its tables, then all rows in one transaction; its counters are set, and what it
    holds is read back and compared with the source before it is committed. Raises CopyRefused.
    """
    if not _is_there(source_url) or not is_current(source_url):
        raise CopyRefused(msgid("来源数据库不是这个版本的。请先在它上面运行 guizhang db upgrade。"))
    if _is_there(target_url) and _has_tables(target_url) and not is_current(target_url):
        raise CopyRefused(msgid("目标数据库里已有别的内容，没有复制。请给一个空的数据库。"))
    upgrade(target_url)
    source, target = open_sessions(source_url), open_sessions(target_url)
    try:
        with _one_moment(source) as read, target.write_engine.begin() as write:
            _refuse_an_office(write)
            counts = {table.name: _copy(read, write, table) for table in Base.metadata.sorted_tables}
        with target.reading() as session:
            faults = verify_session(session).faults
        return Copied(counts, faults)
    finally:
        source.dispose()
        target.dispose()


def _is_there(url: str) -> bool:
    """Whether a SQLite file exists: only looking at one that doesn't would make it."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _has_tables(url: str) -> bool:
    engine = create_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


@contextmanager
def _one_moment(sessions: Sessions) -> Iterator[Connection]:
    engine = sessions.read_engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection:
        yield connection


def _refuse_an_office(write: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if write.execute(select(literal(1)).select_from(table).limit(1)).first() is not None:
            raise CopyRefused(
                msgid("目标数据库里已有内容（表 {table}），没有复制。请给一个空的数据库。"), table=table.name
            )


def _copy(read: Connection, write: Connection, table: Table) -> int:
    """The rows of one table, compared with what the target then holds."""
    own = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    copied, later = Content(), []
    for rows in _batches(read, table):
        copied.add(rows)
        values = [dict(row._mapping) for row in rows]
        later += [dict(row) for row in values if any(row[column.name] is not None for column in own)]
        write.execute(insert(table), [row | {column.name: None for column in own} for row in values])
    _point_to_own_rows(write, table, own, later)
    _set_counter(write, table)
    there = Content()
    for rows in _batches(write, table):
        there.add(rows)
    if there != copied:
        raise CopyRefused(msgid("表 {table} 复制后与来源不同，没有复制。"), table=table.name)
    return copied.count


def _point_to_own_rows(write: Connection, table: Table, own: list[Column[Any]], later: list[dict[str, Any]]) -> None:
    """A unit under a unit, a case asked for by a case: set when all of them are there."""
    for row in later:
        this = [column == row[column.name] for column in table.primary_key]
        write.execute(update(table).where(*this).values({column.name: row[column.name] for column in own}))


def _set_counter(write: Connection, table: Table) -> None:
    """PostgreSQL counts ids apart from the rows; SQLite goes on from the highest by itself."""
    counted = table.autoincrement_column
    if write.dialect.name != "postgresql" or counted is None:
        return
    last = write.scalar(select(func.max(counted)))
    if last is not None:
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', counted.name)
        write.execute(select(func.setval(sequence, last)))


@dataclass(slots=True)
class Content:
    """What a table holds, in whatever order: databases sort texts differently."""

    count: int = 0
    digest: int = 0  # sum of the rows' SHA-256

    def add(self, rows: Sequence[Row[Any]]) -> None:
        self.count += len(rows)
        for row in rows:
            said = dump_json([_plain(value) for value in row]).encode()
            self.digest += int.from_bytes(hashlib.sha256(said).digest())


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value.isoformat() if isinstance(value, date) else value


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """All rows, some at a time."""
    large = any(isinstance(column.type, LargeBinary) for column in table.columns)
    rows = select(table).execution_options(yield_per=LARGE_AT_ONCE if large else AT_ONCE)
    yield from connection.execute(rows).partitions()
