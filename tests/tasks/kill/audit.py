"""The auditor: reads the database with SQL of its own and says everything that is half, lost or done twice."""

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url

from engine.advance import FireTimer
from engine.calendar import WorkingDays
from engine.definition import compile_definition
from engine.run import replay
from tasks.wire import facts_from, instruction_from

CHECKS = (
    "sound", "chains", "states", "replays", "tasks", "inboxes", "timers", "messages", "effects", "numbers", "mails",
    "letters", "seals", "acknowledged", "incidents",
)  # fmt: skip
SAID = ("started", "completed", "fired", "delivered", "rendered")  # what lives acknowledge
MOVES = ("start", "complete", "fire", "deliver")  # history kinds that change the state, each with its operations


class PostgresRow(tuple[Any, ...]):
    """A row that is also asked by name, as SQLite's is."""

    names: dict[str, int]

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.names[key] if isinstance(key, str) else key)


def _named(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], PostgresRow]:
    names = {column.name: n for n, column in enumerate(cursor.description or ())}
    return type("PostgresRow", (PostgresRow,), {"names": names})


class Audit:
    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.base = _open_postgresql(url) if url else _open_sqlite(folder)
        self.history = self.rows("SELECT * FROM history ORDER BY case_id, number")
        self.bodies = {row["id"]: json.loads(row["body"]) for row in self.history}

    def rows(self, sql: str, *values: Any) -> list[Any]:
        if isinstance(self.base, psycopg.Connection):
            sql = sql.replace("?", "%s")
        return self.base.execute(sql, values or ()).fetchall()

    def faults(self, *only: str) -> list[str]:
        """What every check (or only those named) finds; the auditor is done after that."""
        found = [f"{name}: {fault}" for name in only or CHECKS for fault in getattr(self, name)()]
        self.base.close()
        return found

    def sound(self) -> Iterator[str]:
        if isinstance(self.base, psycopg.Connection):
            return  # PostgreSQL checks what points where by itself
        answer = self.rows("PRAGMA integrity_check")[0][0]
        if answer != "ok":
            yield str(answer)
        for row in self.rows("PRAGMA foreign_key_check"):
            yield f"a row of {row[0]} points to nothing"

    def chains(self) -> Iterator[str]:
        """Every case's rows are 1…n, each hashing what it holds and the one before; the case knows the last."""
        last: dict[int, tuple[int, str]] = {}
        for row in self.history:
            number, previous = last.get(row["case_id"], (0, ""))
            if row["number"] != number + 1 or row["previous"] != previous or row["hash"] != _hash(row):
                yield f"case {row['case_id']} row {row['number']} is not in its chain"
            last[row["case_id"]] = (row["number"], row["hash"])
        for case in self.rows('SELECT id, history_number, history_hash FROM "case"'):
            if last.get(case["id"]) != (case["history_number"], case["history_hash"]):
                yield f"case {case['id']} does not end where its chain ends"

    def states(self) -> Iterator[str]:
        """The state changed once for each instruction that a verb gave."""
        moves = Counter(row["case_id"] for row in self.history if row["kind"] in MOVES)
        for case in self.rows('SELECT id, state_version FROM "case"'):
            if moves[case["id"]] != case["state_version"]:
                yield f"case {case['id']}: {moves[case['id']]} moves, state version {case['state_version']}"

    def replays(self) -> Iterator[str]:
        """The instructions in the history lead to exactly the state and the open work that are stored."""
        files = self.rows("SELECT f.path, b.content FROM pack_file f JOIN blob b ON b.digest = f.digest")
        definition = compile_definition({row["path"]: bytes(row["content"]) for row in files})
        for case in self.rows('SELECT id, state, status FROM "case"'):
            bodies = [self.bodies[row["id"]] for row in self.history if row["case_id"] == case["id"]]
            steps = [
                (instruction_from(body["instruction"]), facts_from(body["facts"], WorkingDays()))
                for body in bodies
                if "instruction" in body
            ]
            end = replay(definition, steps)[-1]
            if end.state != bytes(case["state"]):
                yield f"case {case['id']} replays to another state"
            yield from self._open_rows(case["id"], "task", [t.id for t in end.tasks], "AND status = 'open'")
            yield from self._open_rows(case["id"], "timer", [t.id for t in end.timers])
            yield from self._open_rows(case["id"], "subscription", [s.id for s in end.subscriptions])
            if (end.outcome.kind if end.outcome else "running") != case["status"]:
                yield f"case {case['id']} is {case['status']}"

    def _open_rows(self, case_id: int, table: str, expected: list[str], where: str = "") -> Iterator[str]:
        found = self.rows(f"SELECT engine_id FROM {table} WHERE case_id = ? {where}", case_id)
        if sorted(row[0] for row in found) != sorted(expected):
            yield f"case {case_id}: the open rows of {table} are not what the engine says is open"

    def tasks(self) -> Iterator[str]:
        """Each task was opened once and, if done, completed once."""
        opened = Counter(task["task"] for body in self.bodies.values() for task in body.get("opened", ()))
        done = Counter(row["task_id"] for row in self.history if row["kind"] == "complete")
        for task in self.rows("SELECT id, status FROM task"):
            if opened[task["id"]] != 1:
                yield f"task {task['id']} was opened {opened[task['id']]} times"
            if done[task["id"]] != (1 if task["status"] == "done" else 0):
                yield f"task {task['id']} is {task['status']} and was completed {done[task['id']]} times"
        known = {task["id"] for task in self.rows("SELECT id FROM task")}
        yield from (f"history opened task {id}, which is not there" for id in opened.keys() - known)

    def inboxes(self) -> Iterator[str]:
        """An open task is in an inbox, a closed one in none."""
        placed = {row[0] for row in self.rows("SELECT DISTINCT task_id FROM task_candidate")}
        for task in self.rows("SELECT id, status FROM task"):
            if (task["status"] == "open") != (task["id"] in placed):
                yield f"task {task['id']} is {task['status']} and {'in' if task['id'] in placed else 'not in'} an inbox"

    def timers(self) -> Iterator[str]:
        """What was armed has fired once or is still open."""
        armed: Counter[int] = Counter()
        fired: Counter[int] = Counter()
        for row in self.history:
            armed[row["case_id"]] += len(self.bodies[row["id"]].get("armed", ()))
            fired[row["case_id"]] += row["kind"] == "fire"
        waiting = Counter(row[0] for row in self.rows("SELECT case_id FROM timer"))
        for case_id in armed | fired | waiting:
            if armed[case_id] != fired[case_id] + waiting[case_id]:
                yield f"case {case_id}: {armed[case_id]} armed, {fired[case_id]} fired, {waiting[case_id]} waiting"
        instructions = [self.bodies[r["id"]]["instruction"] for r in self.history if r["kind"] == "fire"]
        ids = Counter((i["do"], i["timer_id"]) for i in instructions)
        if any(do != FireTimer.__name__ for do, _ in ids):
            yield "a fire that is no fire"

    def messages(self) -> Iterator[str]:
        """A delivered message is in exactly one history, a waiting one in none; each request began one case."""
        heard = Counter(body["message"] for body in self.bodies.values() if "message" in body)
        for message in self.rows("SELECT id, kind, status, request FROM message"):
            if heard[message["id"]] != (1 if message["status"] == "delivered" else 0):
                yield f"message {message['id']} is {message['status']} and was heard {heard[message['id']]} times"
            if message["kind"] == "start":
                begun = self.rows('SELECT id FROM "case" WHERE request = ?', message["request"])
                if len(begun) != (1 if message["status"] == "delivered" else 0):
                    yield f"request {message['request']} began {len(begun)} cases"

    def effects(self) -> Iterator[str]:
        """Each operation in the history had its effect once, and no effect is without its operation."""
        carried = Counter((r["case_id"], r["element_id"]) for r in self.history if r["kind"] == "operation")
        entered = Counter(r[0] for r in self.rows("SELECT case_id FROM record_change WHERE what = 'entered'"))
        mailed = Counter(r[0] for r in self.rows("SELECT case_id FROM outbox"))
        told = Counter(r[0] for r in self.rows("SELECT case_id FROM notification"))
        asked = Counter(r[0] for r in self.rows("SELECT from_case FROM message WHERE kind = 'start'"))
        issued = Counter(r[0] for r in self.rows("SELECT case_id FROM document"))
        for (case,) in self.rows('SELECT id FROM "case"'):
            expected = (
                carried[case, "enter"],
                2 * carried[case, "tell"],
                2 * carried[case, "tell"],
                carried[case, "ask"],
                carried[case, "issue"],
            )
            found = (entered[case], mailed[case], told[case], asked[case], issued[case])
            if found != expected:
                yield f"case {case}: effects {found}, expected {expected}"
        if len(self.rows("SELECT id FROM record")) != sum(entered.values()):
            yield "records without an entry"

    def numbers(self) -> Iterator[str]:
        """Numbers have no gap and none is given twice."""
        for table, pattern in (('"case"', "SJ-%"), ('"case"', "FS-%"), ("record", "J-%"), ("document", "鲸函%")):
            found = [row[0] for row in self.rows(f"SELECT number FROM {table} WHERE number LIKE ?", pattern)]
            counted = sorted(int(re.findall(r"\d+", number)[-1]) for number in found)
            if counted != list(range(1, len(counted) + 1)):
                yield f"numbers {pattern} are {counted}"

    def mails(self) -> Iterator[str]:
        """What is marked as sent was sent (at least once, under one id); nothing was sent that has no row."""
        log = self.folder / "mails.log"
        sent = set(log.read_text().split()) if log.exists() else set()
        rows = {row["key"]: row["done_at"] for row in self.rows("SELECT key, done_at FROM outbox")}
        yield from (f"{key} is marked as sent and was not" for key, done in rows.items() if done and key not in sent)
        yield from (f"{key} was sent and has no row" for key in sent - rows.keys())

    def letters(self) -> Iterator[str]:
        """A letter that was set has one file, one that was not has none, and there are no others."""
        files = Counter(row[0] for row in self.rows("SELECT id FROM file"))
        letters = self.rows("SELECT number, status, file_id FROM document")
        for letter in letters:
            if files.pop(letter["file_id"], 0) != (1 if letter["status"] == "rendered" else 0):
                yield f"letter {letter['number']} is {letter['status']} with file {letter['file_id']}"
        yield from (f"file {file} belongs to nothing" for file in files)

    def seals(self) -> Iterator[str]:
        """Seals are 1…n, each hashing the heads it saw and the one before; every sealed head is still there."""
        heads: dict[int, list[tuple[int, int, str]]] = {}
        for row in self.rows("SELECT seal_number, case_id, number, hash FROM sealed_head"):
            heads.setdefault(row[0], []).append((row[1], row[2], row[3]))
        previous = ""
        for expected, seal in enumerate(self.rows("SELECT * FROM seal ORDER BY number"), start=1):
            said = [seal["number"], _moment(seal["at"]), seal["previous"], sorted(heads.get(seal["number"], []))]
            computed = hashlib.sha256(json.dumps(said).encode()).hexdigest()
            if (seal["number"], seal["previous"], seal["hash"]) != (expected, previous, computed):
                yield f"seal {expected} is not in its chain"
            previous = seal["hash"]
        there = {(row["case_id"], row["number"], row["hash"]) for row in self.history}
        yield from (
            f"the sealed row {head[:2]} is not there" for kept in heads.values() for head in kept if head not in there
        )

    def acknowledged(self) -> Iterator[str]:
        """What a verb said was done is done."""
        log = self.folder / "acknowledged.log"
        lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
        said = {kind: Counter(what for k, what in lines if k == kind) for kind in SAID}
        numbers = {row[0] for row in self.rows('SELECT number FROM "case"')}
        heard = {str(row[0]) for row in self.rows("SELECT id FROM message WHERE status = 'delivered'")}
        set_ = {row[0] for row in self.rows("SELECT id FROM document WHERE status = 'rendered'")}
        done = {str(row[0]) for row in self.rows("SELECT id FROM task WHERE status = 'done'")}
        fired = Counter(str(row["case_id"]) for row in self.history if row["kind"] == "fire")
        yield from (f"case {number} was acknowledged and is not there" for number in said["started"].keys() - numbers)
        yield from (f"task {task} was acknowledged and is not done" for task in said["completed"].keys() - done)
        yield from (f"message {m} was acknowledged and is not delivered" for m in said["delivered"].keys() - heard)
        yield from (f"letter {id} was acknowledged and is not set" for id in said["rendered"].keys() - set_)
        yield from (f"{task} was acknowledged {n} times" for task, n in said["completed"].items() if n > 1)
        yield from (f"case {c}: a firing was lost" for c, n in said["fired"].items() if fired[c] < n)

    def incidents(self) -> Iterator[str]:
        yield from (row["message"] for row in self.rows("SELECT message FROM incident"))

    def figures(self) -> dict[str, int]:
        def count(table: str) -> int:
            return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

        tables = ('"case"', "task", "history", "record", "outbox", "message", "document", "seal", "incident")
        return {table.strip('"'): count(table) for table in tables}


def _open_sqlite(folder: Path) -> sqlite3.Connection:
    base = sqlite3.connect(folder / "office.sqlite", isolation_level=None)
    base.execute("BEGIN")  # one moment for all checks, also while lives go on
    base.row_factory = sqlite3.Row
    return base


def _open_postgresql(url: str) -> psycopg.Connection[Any]:
    _, where = create_engine(url).dialect.create_connect_args(make_url(url))
    base = psycopg.connect(**{name: value for name, value in where.items() if name != "context"}, row_factory=_named)
    base.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return base


def _moment(value: Any) -> str:
    """An instant as hashes write it: UTC with microseconds."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _hash(row: Any) -> str:
    """The chain's hash as the documentation says it: JSON of the columns in order, instants in UTC."""
    names = (
        "case_id", "number", "at", "written_at", "kind", "person_id", "person_name", "role", "unit_id", "unit_name",
        "element_id", "name", "task_id", "opinion", "version_hash", "body", "previous",
    )  # fmt: skip
    values = [row[name] for name in names]
    for place in (2, 3):
        values[place] = _moment(values[place])
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
