"""The inbox's questions as text, for each database. Keys and subjects come as one list, so the text stays small.

Every part walks the index of task_candidate for one key, in its order, and stops early. SQLite has no LATERAL: there
the first rows of several keys are a UNION, of no more keys than the page has lines.
"""

from functools import cache
from typing import Final

from sqlalchemy import Integer, String, TextClause, TextualSelect, bindparam, text

from register.base import Instant

MOMENT: Final = bindparam("due", type_=Instant())

_KEYS: Final = {
    "sqlite": "json_each(:keys) AS k",
    "postgresql": "unnest(CAST(:keys AS text[])) AS k(value)",
}
_SUBJECTS: Final = {
    "sqlite": "SELECT value FROM json_each(:subjects)",
    "postgresql": "SELECT unnest(CAST(:subjects AS text[]))",
}
_OPEN: Final = (
    "AND NOT EXISTS (SELECT 1 FROM task_exclusion x WHERE x.task_id = c.task_id AND x.subject IN ({subjects}))"
)
_FIRST: Final = (
    "SELECT {columns} FROM task_candidate c {join} WHERE c.key = {key} AND (c.due, c.task_id) > (:due, :task) "
    "{open} {shape} ORDER BY c.due, c.task_id LIMIT {limit}"
)
_JOIN: Final = 'JOIN task t ON t.id = c.task_id JOIN "case" k2 ON k2.id = t.case_id'


def _first(dialect: str, shape: str, key: str, columns: str, limit: str) -> str:
    """The first rows under one key; `shape` narrows them by `t` (the task) and `k2` (its case)."""
    opened = _OPEN.format(subjects=_SUBJECTS[dialect])
    return _FIRST.format(columns=columns, join=_JOIN if shape else "", key=key, open=opened, shape=shape, limit=limit)


@cache
def heads(dialect: str, shape: str) -> TextualSelect:
    """(key, due, task id) of the first row of each of `:keys`."""
    head = _first(dialect, shape, "k.value", "c.task_id", "1")
    asked = text(
        f"WITH head AS MATERIALIZED (SELECT k.value AS key, ({head}) AS task_id FROM {_KEYS[dialect]}) "
        "SELECT head.key AS key, coalesce(own.due, :far) AS due, head.task_id AS task_id "
        "FROM head JOIN task own ON own.id = head.task_id"
    ).bindparams(MOMENT, bindparam("far", type_=Instant()))
    return asked.columns(key=String, due=Instant, task_id=Integer)


@cache
def merged(dialect: str, shape: str, keys: int) -> TextualSelect:
    """(due, task id) of the first `:limit` rows of all keys, each task once. SQLite: `:key0`, `:key1`, …"""
    columns = "c.due AS due, c.task_id AS task_id"
    if dialect == "sqlite":
        each = (_first(dialect, shape, f":key{n}", columns, ":limit") for n in range(keys))
        rows = " UNION ".join(f"SELECT * FROM ({one}) AS b{n}" for n, one in enumerate(each))
    else:
        one = _first(dialect, shape, "k.value", columns, ":limit")
        rows = f"SELECT DISTINCT due, task_id FROM {_KEYS[dialect]} CROSS JOIN LATERAL ({one}) AS b"
    asked = text(f"{rows} ORDER BY due, task_id LIMIT :limit").bindparams(MOMENT)
    return asked.columns(due=Instant, task_id=Integer)


@cache
def counting(dialect: str, dated: bool) -> TextClause:
    """(tasks, places) under `:keys`, walked key by key and no further than `:limit` places."""
    until = "AND c.due < :due" if dated else ""
    condition = f"c.key = k.value {until} {_OPEN.format(subjects=_SUBJECTS[dialect])}"
    if dialect == "sqlite":  # CROSS JOIN keeps the order of the tables
        places = f"SELECT c.task_id FROM {_KEYS[dialect]} CROSS JOIN task_candidate c WHERE {condition}"
    else:
        one = f"SELECT c.task_id FROM task_candidate c WHERE {condition} ORDER BY c.due, c.task_id LIMIT :limit"
        places = f"SELECT b.task_id FROM {_KEYS[dialect]} CROSS JOIN LATERAL ({one}) AS b"
    asked = text(f"SELECT count(DISTINCT task_id), count(*) FROM ({places} LIMIT :limit) AS counted")
    return asked.bindparams(MOMENT) if dated else asked
