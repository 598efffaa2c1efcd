"""The one place that turns an Advance into rows; every verb that moves a case ends here.

    advance → carry out the in-database operations in order → give each result back as a recorded instruction
    → until nothing is open but tasks, timers, messages and outward jobs

All in the verb's transaction, with the history (every instruction with its facts, so that it can be run again) and
whatever leaves the house as outbox rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import undefer

from engine.advance import Advance, Facts, Instruction, Operation, OperationDone, OperationFailed
from tasks.around import Around
from tasks.chain import Entry, append
from tasks.clock import china_day
from tasks.definitions import Deployed
from tasks.errors import CaseOver, NotFound, OperationRefused, TaskError
from tasks.facts import around_in, facts_of
from tasks.mirror import mirror
from tasks.models import Case, Message, Notice, Task
from tasks.office import UnitOfWork
from tasks.operations.work import Work
from tasks.text import msgid
from tasks.trouble import Broken
from tasks.wire import facts_json, instruction_json, plain

RESULT = "case ended"  # message that the asking case receives; its key is the request, its payload never expires
OBJECTOR = frozenset({"by", "contact"})  # of an objection: only who examines it reads who it was
MAX_OPERATIONS = 500  # within one transaction: a diagram that goes round and round without waiting stops here


@dataclass(slots=True)
class Step:
    """A verb's way through the engine: the instructions so far with what each of them did."""

    deployed: Deployed
    before: Around
    entries: list[Entry] = field(default_factory=list)
    outward: list[Operation] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)  # of the operation being carried out
    at: str = ""  # the element where it is now

    def note(self, kind: str, detail: Mapping[str, Any]) -> None:
        self.notes.append({"kind": kind, **plain(detail)})


_HELD: Final = select(Case).options(undefer(Case.state)).with_for_update().execution_options(populate_existing=True)
_BY_ID: Final = _HELD.where(Case.id == bindparam("id"))
_WITH_TASK: Final = _HELD.add_columns(Task).join(Task, Task.case_id == Case.id).where(Task.id == bindparam("task"))


def lock_case(work: UnitOfWork, case_id: int) -> Case:
    """The case's row, held until the verb ends; its state is read with it. Raises NotFound."""
    case = work.session.scalar(_BY_ID, {"id": case_id})
    if case is None:
        raise NotFound(what=msgid("案件"))
    work.case_existed = True
    return case


def lock_task(work: UnitOfWork, task_id: int) -> tuple[Case, Task] | None:
    """A task and its case, both held likewise: who waited for another sees what the other did. None: no such task.

    One question for both. PostgreSQL holds the rows in the order of the tables, so the case comes first, as everywhere.
    """
    found = work.session.execute(_WITH_TASK, {"task": task_id}).first()
    if found is None:
        return None
    work.case_existed = True
    case, task = found
    return case, task


def lock_running(work: UnitOfWork, case_id: int) -> Case:
    """The same for a case that must still run. Raises NotFound, CaseOver."""
    case = lock_case(work, case_id)
    if case.status != "running":
        raise CaseOver(case=case.number)
    return case


def record(work: UnitOfWork, case: Case, instruction: Instruction, entry: Entry) -> Advance:
    """Give the engine one instruction and write down everything that follows from it.

    `case` comes from `lock_running` (or was just added). Whatever goes wrong inside is Broken: the
    caller's transaction is rolled back whole and `Office.working` writes an incident.
    """
    work.session.flush()
    before = around_in(work, case)
    step = Step(work.office.definitions.get(work.session, case.version_hash), before)
    case_id = case.id  # the row itself can't be asked any more when the session has failed
    try:
        advance = _run(work, case, step, instruction, entry)
        _write(work, case, step, advance)
    except (OperationalError, InterfaceError):
        raise  # the database can't go on: nothing more can be written about it
    except Exception as error:
        raise Broken(case_id, step.at) from error
    return advance


def _run(work: UnitOfWork, case: Case, step: Step, instruction: Instruction, entry: Entry) -> Advance:
    """Let the engine advance, operation by operation, until nothing is left for the house to do."""
    work.office.calendars.keep(work.session, work.calendar)
    gone_out = set(step.before.jobs)
    state = case.state
    while True:
        step.at = entry.element_id
        facts = facts_of(work, case)
        advance = work.office.advance(step.deployed.definition, state, instruction, facts)
        step.entries.append(_entry(entry, instruction, facts, advance, step))
        state = advance.state
        waiting = [operation for operation in advance.operations if operation.id not in gone_out]
        given_back = _carry_out(work, case, step, waiting, gone_out)
        if given_back is None:
            return advance
        instruction, entry = given_back


def _carry_out(
    work: UnitOfWork, case: Case, step: Step, waiting: list[Operation], gone_out: set[str]
) -> tuple[Instruction, Entry] | None:
    """Carry out operations in order until one gives something back; None when all that is left went out."""
    for operation in waiting:
        if len(step.entries) > MAX_OPERATIONS:
            raise TaskError(
                msgid("“{element}”一步之内执行了超过 {limit} 个操作，请检查图中是否有不等待的循环。"),
                element=operation.name or operation.element_id,
                limit=MAX_OPERATIONS,
            )
        step.notes, step.at = [], operation.element_id
        work.known.clear()  # it may change any of it, also where it refuses
        entry = Entry("operation", element_id=operation.element_id, name=operation.name)
        try:
            variables = work.office.carry_out(_work(work, case, step, operation))
        except OperationRefused as refused:
            return OperationFailed(operation.id, refused.code, refused.zh, en=refused.en), entry
        work.session.flush()
        if variables is not None:
            return OperationDone(operation.id, plain(variables)), entry
        step.outward.append(operation)
        gone_out.add(operation.id)
    return None


def _work(work: UnitOfWork, case: Case, step: Step, operation: Operation) -> Work:
    return Work(
        session=work.session,
        case=case,
        pack=step.deployed.info,
        operation=operation,
        now=work.now,
        today=china_day(work.now),
        wall=work.wall,
        calendar=work.calendar,
        note=step.note,
    )


def _entry(entry: Entry, instruction: Instruction, facts: Facts, advance: Advance, step: Step) -> Entry:
    body = {
        **entry.body,
        "instruction": instruction_json(instruction),
        "facts": facts_json(replace(facts, stops=advance.stops)),
        "happenings": [plain(happening) for happening in advance.happenings],
    }
    if step.notes:
        body["notes"] = step.notes
        step.notes = []
    return replace(entry, body=body)


def _write(work: UnitOfWork, case: Case, step: Step, advance: Advance) -> None:
    changed: dict[str, Any] = {"state": advance.state, "state_version": case.state_version + 1}
    if advance.outcome is not None:
        changed |= {"status": advance.outcome.kind, "ended_at": work.now, "outcome": advance.outcome.name}
        changed["outcome_element"] = advance.outcome.element_id or ""
        _answer(work, case, advance)
        _take_down_notices(work, case, advance.outcome.name)
    done = mirror(work, case, step.deployed.info, advance, step.before, step.outward, len(step.entries) > 1)
    last = step.entries[-1]
    follows: dict[str, Any] = {"opened": done.opened, "closed": done.closed, "armed": done.armed}
    if advance.outcome is not None:
        follows["outcome"] = plain(advance.outcome)
    if advance.incidents:
        follows["incidents"] = [plain(incident) for incident in advance.incidents]
    step.entries[-1] = replace(last, body={**last.body, **follows})
    append(work, case, step.entries, step.deployed.personal | OBJECTOR, changed)
    work.session.flush()
    work.known.clear()


def _take_down_notices(work: UnitOfWork, case: Case, outcome: str) -> None:
    """A case that is over (withdrawn, say) leaves no notice open to, or waiting for, what nobody would examine."""
    unsettled = select(Notice).where(Notice.case_id == case.id, Notice.status.in_(("open", "pending")))
    for notice in work.session.scalars(unsettled):
        notice.status, notice.outcome, notice.closed_at = "closed", outcome, notice.closed_at or work.now


def _answer(work: UnitOfWork, case: Case, advance: Advance) -> None:
    """The case that asked for this one hears how it ended, in a transaction of its own."""
    if not case.request or advance.outcome is None:
        return
    payload = {
        "case": case.id,
        "number": case.number,
        "process": case.process,
        "outcome": advance.outcome.name,
        "element": advance.outcome.element_id,
        "kind": advance.outcome.kind,
        "record": case.record_id,
        "result": plain(advance.variables.get("result")),
    }
    work.session.add(
        Message(
            pack=case.pack,
            name=RESULT,
            correlation_key=case.request,
            payload=payload,
            from_case=case.id,
            to_case=case.requested_by,
            created_at=work.now,
        )
    )
