"""The rows that completing a task writes, through the same session and with no engine: what no verb can undercut.

The case with its state (and a check of its version), the task closed, the next one opened with its place in the inbox,
one history row.
"""

from typing import Final

from bench.boards import ROLE
from bench.data import DATA
from bench.thirty import MONDAY, Thirty
from sqlalchemy import bindparam, delete, insert, select, update

from register.base import table_of
from tasks.database import dump_json
from tasks.mirror import FAR
from tasks.models import Candidate, Case, History, Task

_CASE: Final = table_of(Case)
_TASK: Final = table_of(Task)
_READ: Final = (
    select(_CASE.c.state, _CASE.c.state_version, _CASE.c.history_number, _CASE.c.history_hash, _CASE.c.version_hash)
    .where(_CASE.c.id == bindparam("case"))
    .with_for_update()
)
_STEP: Final = (
    update(_CASE)
    .where(_CASE.c.id == bindparam("case"), _CASE.c.state_version == bindparam("seen"))
    .values(state=bindparam("new_state"), state_version=bindparam("next"), history_number=bindparam("next"))
)
_CLOSE: Final = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("task"), _TASK.c.status == "open")
    .values(status="done", completed_at=bindparam("at"), completed_by=bindparam("by"))
)
_OPEN: Final = insert(_TASK).returning(_TASK.c.id)
_PLACE: Final = insert(table_of(Candidate))
_LIFT: Final = delete(table_of(Candidate)).where(Candidate.task_id == bindparam("task"))
_TELL: Final = insert(table_of(History))


class Floor:
    """Cases whose rows are written, and that nothing drives."""

    def __init__(self, thirty: Thirty) -> None:
        self._sessions, self._clerk = thirty.office.sessions, thirty.clerk
        self._case = thirty.start()
        self._task = thirty.ready(self._case)

    def complete(self) -> None:
        """One step of the case."""
        with self._sessions.writing() as session:
            connection = session.connection()
            row = connection.execute(_READ, {"case": self._case}).one()
            new = {"case": self._case, "seen": row.state_version, "next": row.state_version + 1}
            assert connection.execute(_STEP, {**new, "new_state": row.state}).rowcount == 1
            closed = {"task": self._task, "at": MONDAY, "by": self._clerk.person_id}
            assert connection.execute(_CLOSE, closed).rowcount == 1
            connection.execute(_LIFT, {"task": self._task})
            self._task = connection.execute(_OPEN, self._next(new["next"])).scalar_one()
            connection.execute(_PLACE, {"key": f"{ROLE}@x", "due": FAR, "task_id": self._task})
            connection.execute(_TELL, self._told(row.version_hash, new["next"], row.state))

    def _next(self, number: int) -> dict[str, object]:
        return {
            "case_id": self._case, "engine_id": f"floor{number}", "process": "p", "element_id": "u1", "name": "步骤",
            "status": "open", "groups": [ROLE], "opened_at": MONDAY, "rules": [], "properties": {}, "scope": DATA,
        }  # fmt: skip

    def _told(self, version_hash: str, number: int, body: bytes) -> dict[str, object]:
        return {
            "case_id": self._case, "number": number + 1000, "at": MONDAY, "written_at": MONDAY, "kind": "complete",
            "person_id": self._clerk.person_id, "person_name": "甲", "role": ROLE, "unit_id": None, "unit_name": "厅",
            "element_id": "u1", "name": "步骤", "task_id": self._task, "opinion": "", "version_hash": version_hash,
            "body": dump_json({"saw": DATA}), "previous": "0" * 64, "hash": f"{number:064}",
        }  # fmt: skip
