"""Change a row that is at hand, remove rows: one statement at once, at a fraction of what a session's flush costs."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Delete, Table, Update, bindparam, delete, update
from sqlalchemy.orm.attributes import set_committed_value

from register.base import Base, table_of
from tasks.office import UnitOfWork


def write(work: UnitOfWork, row: Any, values: Mapping[str, Any]) -> None:
    """The row (with an `id`) has these values from now on, and the object says the same."""
    statement = _change(row.__table__, tuple(values))
    work.connection.execute(statement, {"this": row.id} | {f"new_{name}": value for name, value in values.items()})
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _change(table: Table, names: tuple[str, ...]) -> Update:
    return update(table).where(table.c.id == bindparam("this")).values({n: bindparam(f"new_{n}") for n in names})


def remove(work: UnitOfWork, model: type[Base], ids: Sequence[int], by: str = "task_id") -> None:
    """Remove the rows whose column `by` is one of `ids`; none where there are none."""
    if ids:
        work.connection.execute(_removal(table_of(model), by), {"ids": ids})


@cache
def _removal(table: Table, by: str) -> Delete:
    return delete(table).where(table.c[by].in_(bindparam("ids", expanding=True)))
