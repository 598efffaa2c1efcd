"""A page asks the database for a thing once, however many parts of it show that thing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.tasks.test_prepared import SEVERAL, prepared
from tests.web.conftest import Harbour
from tests.web.test_door import on_postgresql, postgresql
from tests.web.test_inbox import review

__all__ = ["on_postgresql", "postgresql"]  # fixtures

Asked = list[tuple[str, str]]  # statement and its values


@contextmanager
def listening() -> Iterator[Asked]:
    """Everything that goes to any database meanwhile."""
    asked: Asked = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((" ".join(statement.split()), repr(values)))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "page",
    [
        "/inbox",
        "/inbox?box=drafts",
        "/task/{task}",
        "/case/1",
        "/cases",
        "/register",
        "/start",
        "/rulebooks",
        "/notices",
        "/me",
    ],
)
def test_nothing_is_asked_twice_for_a_page(harbour: Harbour, page: str) -> None:
    task = review(harbour)
    reviewer = harbour.visitor("任审核")
    reviewer.post(f"/task/{task}/claim")
    with listening() as asked:
        assert reviewer.get(page.format(task=task)).status == 200
    assert asked, "the page was not made of what the office knows"
    twice = {statement[:200]: times for (statement, _), times in Counter(asked).items() if times > 1}
    assert not twice


def test_what_pages_ask_often_is_prepared(on_postgresql: Harbour) -> None:
    visitor = on_postgresql.visitor("安借船")
    for _ in range(SEVERAL):
        assert visitor.get("/inbox").status == 200
    with on_postgresql.app.app_context():
        assert prepared(on_postgresql.app.extensions["sqlalchemy"].engine, "%task_candidate%") >= 1
