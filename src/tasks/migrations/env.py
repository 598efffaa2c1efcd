"""Run by Alembic: opens the database named by the caller and migrates it in one transaction.

The URL comes from `config.attributes["url"]` or `sqlalchemy.url`.
"""

import sqlite3
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, DateTime, create_engine, event, text

from register.base import Instant
from tasks.models import Base

LOCK = 716_2025  # one node migrates, the others wait for it


def migrate() -> None:
    url = context.config.attributes.get("url") or context.config.get_main_option("sqlalchemy.url", "")
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            _run(connection)
    finally:
        engine.dispose()


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.run_migrations()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """A table is changed on SQLite by building it anew: references to it must not be followed meanwhile."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=60000", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _render(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Revisions stand for themselves: they import nothing of the program that they may outlive."""
    if kind == "type" and isinstance(item, Instant):
        return f"sa.{DateTime.__name__}(timezone=True)"
    return False


migrate()
