"""The inbox's questions as text, for each database. Keys and subjects come as one list, so the text stays small.

Every part walks the index of task_candidate for one key, in its order, and stops early. SQLite has no LATERAL: there
the first rows of several keys are a UNION, of no more keys than the page has lines.
"""

from functools import cache
from typing import Final

from sqlalchemy import Integer, String, TextClause, TextualSelect, bindparam, text

from register.base import Instant
from tasks.mirror import FAR

MOMENT: Final = bindparam("due", type_=Instant())

_KEYS: Final = {  # {name}: the parameter that is the list
    "sqlite": "json_each(:{name}) AS k",
    "postgresql": "unnest(CAST(:{name} AS text[])) AS k(value)",
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
    keys = _keys(dialect)
    if dialect == "sqlite":  # a question inside a line gives one column: the moment comes from the task
        head = _first(dialect, shape, "k.value", "c.task_id", "1")
        asked = text(
            f"WITH head AS MATERIALIZED (SELECT k.value AS key, ({head}) AS task_id FROM {keys}) "
            "SELECT head.key AS key, coalesce(own.due, :far) AS due, head.task_id AS task_id "
            "FROM head JOIN task own ON own.id = head.task_id"
        ).bindparams(MOMENT, bindparam("far", FAR, type_=Instant()))
    else:
        head = _first(dialect, shape, "k.value", "c.due AS due, c.task_id AS task_id", "1")
        asked = text(
            f"SELECT k.value AS key, head.due AS due, head.task_id AS task_id FROM {keys} CROSS JOIN LATERAL ({head}) "
            "AS head"
        ).bindparams(MOMENT)
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
        rows = f"SELECT DISTINCT due, task_id FROM {_keys(dialect)} CROSS JOIN LATERAL ({one}) AS b"
    asked = text(f"{rows} ORDER BY due, task_id LIMIT :limit").bindparams(MOMENT)
    return asked.columns(due=Instant, task_id=Integer)


@cache
def counting(dialect: str) -> TextClause:
    """(what, tasks, places): `mine` and `group` of those keys, `overdue` and `soon` of `:keys`, a person's `drafts`.

    Walked key by key and each no further than `:limit` places.
    """
    parts = (
        ("mine", _places(dialect, "mine", "")),
        ("group", _places(dialect, "group", "")),
        ("overdue", _places(dialect, "keys", "AND c.due < :now")),
        ("soon", _places(dialect, "keys", "AND c.due < :soon")),
    )
    counted = (f"SELECT '{what}', count(DISTINCT task_id), count(*) FROM ({one}) AS p" for what, one in parts)
    drafts = "SELECT 'drafts', count(*), 0 FROM draft WHERE person_id = :person"
    return text(" UNION ALL ".join([*counted, drafts])).bindparams(
        bindparam("now", type_=Instant()), bindparam("soon", type_=Instant())
    )


def _places(dialect: str, keys: str, until: str) -> str:
    """Ids of open tasks under the keys of that list, a task once for each of them; `until` narrows them by moment."""
    lists = _keys(dialect, keys)
    condition = f"c.key = k.value {until} {_OPEN.format(subjects=_SUBJECTS[dialect])}"
    if dialect == "sqlite":  # CROSS JOIN keeps the order of the tables
        return f"SELECT c.task_id FROM {lists} CROSS JOIN task_candidate c WHERE {condition} LIMIT :limit"
    one = f"SELECT c.task_id FROM task_candidate c WHERE {condition} ORDER BY c.due, c.task_id LIMIT :limit"
    return f"SELECT b.task_id FROM {lists} CROSS JOIN LATERAL ({one}) AS b LIMIT :limit"


def _keys(dialect: str, name: str = "keys") -> str:
    return _KEYS[dialect].format(name=name)
