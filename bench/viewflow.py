"""django-viewflow completes the same thirty tasks: a process of its own, since Django is one per process.

    python -m bench.viewflow sqlite:///FILE|postgresql+psycopg://…

For each line that it reads it completes one task and says how many seconds that took. SQLite as ours: WAL,
synchronous=FULL, BEGIN IMMEDIATE.
"""

import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from sqlalchemy import make_url


def main(url: str) -> None:
    set_up(url)
    steps = _completions()
    for _ in sys.stdin:
        print(next(steps), flush=True)


def set_up(url: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        DATABASES={"default": _database(url)},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "bench"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def _database(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        options = {"transaction_mode": "IMMEDIATE", "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parsed.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parsed.database, "USER": parsed.username,
        "PASSWORD": parsed.password, "HOST": parsed.query.get("host") or parsed.host, "PORT": parsed.port,
    }  # fmt: skip


def _completions() -> Iterator[float]:
    from bench.data import DATA
    from bench.flows import ThirtyFlow
    from django.contrib.auth import get_user_model
    from django.db import transaction

    user = get_user_model().objects.create(username="clerk")
    while True:
        starting = ThirtyFlow.start._create(None, None)
        starting.process.data = DATA
        starting.execute()
        for _ in range(30):
            task = starting.process.task_set.get(flow_task_type="HUMAN", finished=None)
            with transaction.atomic(), task.activation() as claiming:  # claimed, as ours is: not counted
                claiming.assign(user)
            began = time.perf_counter()
            _complete(task.pk, user)
            yield time.perf_counter() - began


def _complete(task_id: int, user: Any) -> None:
    """What its view does with a form that has no fields."""
    from django.db import transaction
    from viewflow.workflow.models import Task

    with transaction.atomic(), Task.objects.get(pk=task_id).activation() as activation:
        activation.start(SimpleNamespace(user=user))
        activation.execute()


if __name__ == "__main__":
    main(sys.argv[1])
