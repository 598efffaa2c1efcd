"""Who may do what (rules X-3, X-4): one table of verbs and standings, asked by verbs and by questions alike.

A standing is how an actor stands to a case, or to one task of it. Each has one SQL condition, so that what a list
shows and what a verb allows can't differ. Administrators run the installation: they see, resume and deploy, and
decide no case.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from tasks.actor import Actor
from tasks.errors import NotAllowed, NotFound
from tasks.models import Candidate, Case, CaseParty, PackSight, Task
from tasks.text import msgid


class Standing(StrEnum):
    PARTY = "party"  # a unit of theirs is party of the case
    STARTER = "starter"  # they started it
    APPLICANT = "applicant"  # they hold the seat in which it was started
    WORKER = "worker"  # they hold or held a task of it, or may take one
    AUTHORITY = "authority"  # they belong to the unit that is the pack's authority
    TERRITORY = "territory"  # their seat sees by region, by charge or everything, as the pack says
    ADMINISTRATOR = "administrator"
    PUBLIC = "public"  # anyone, signed in or not
    CANDIDATE = "candidate"  # the task goes to a seat of theirs, or to them by name
    HOLDER = "holder"  # they hold the task, or completed it
    COLLEAGUE = "colleague"  # the task goes to their unit, or was completed for it


SEEING: Final = frozenset(
    {
        Standing.PARTY, Standing.STARTER, Standing.APPLICANT, Standing.WORKER, Standing.AUTHORITY, Standing.TERRITORY,
        Standing.ADMINISTRATOR,
    }
)  # fmt: skip
HOUSE: Final = frozenset({Standing.AUTHORITY, Standing.ADMINISTRATOR})

RIGHTS: Final[Mapping[str, frozenset[Standing]]] = {
    "see_case": SEEING,
    "see_documents": SEEING,
    "see_history": SEEING,
    "see_task": HOUSE | {Standing.CANDIDATE, Standing.HOLDER, Standing.COLLEAGUE},
    "see_reviewers": HOUSE,  # who reviewed in person, and what each of them said; everybody sees their own
    "see_grounds": HOUSE,  # what each step saw and what followed
    "see_objectors": frozenset({Standing.AUTHORITY}),
    "see_incidents": HOUSE,
    "see_notice": frozenset({Standing.PUBLIC}),
    "lodge_objection": frozenset({Standing.PUBLIC}),
    "claim_task": frozenset({Standing.CANDIDATE}),
    "release_task": frozenset({Standing.HOLDER}),
    "save_draft": frozenset({Standing.HOLDER}),
    "put_file": frozenset({Standing.HOLDER}),
    "complete_task": frozenset({Standing.HOLDER}),
    "hand_over_task": HOUSE | {Standing.HOLDER},
    "withdraw_case": frozenset({Standing.APPLICANT}),
    "void_document": frozenset({Standing.AUTHORITY}),
    "erase_personal": frozenset({Standing.ADMINISTRATOR}),
    "assign_task": HOUSE,  # a task that the diagram gives to a person by name
    "resume_incident": frozenset({Standing.ADMINISTRATOR}),
    "see_figures": frozenset({Standing.ADMINISTRATOR}),
    "deploy_pack": frozenset({Standing.ADMINISTRATOR}),
    "move_clock": frozenset({Standing.ADMINISTRATOR}),
    "import_holidays": frozenset({Standing.ADMINISTRATOR}),
    "keep_people": frozenset({Standing.ADMINISTRATOR}),
}


def _of_case(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is a row of another table that belongs to the case; the question around may read that table too."""
    return exists(select(1).where(*conditions).correlate(Case))


def _party(actor: Actor) -> ColumnElement[bool]:
    units = sorted({seat.unit_id for seat in actor.seats})
    if not units:
        return false()
    return _of_case(CaseParty.case_id == Case.id, CaseParty.unit_id.in_(units))


def _starter(actor: Actor) -> ColumnElement[bool]:
    return Case.started_by == actor.person_id


def _applicant(actor: Actor) -> ColumnElement[bool]:
    ours = [and_(Case.applicant_role == seat.role, Case.applicant_unit == seat.unit_id) for seat in actor.seats]
    return or_(*ours) if ours else false()


def _worker(actor: Actor) -> ColumnElement[bool]:
    held = or_(Task.holder_id == actor.person_id, Task.completed_by == actor.person_id)
    may_take = Task.id.in_(select(Candidate.task_id).where(Candidate.key.in_(actor.keys)))
    return _of_case(Task.case_id == Case.id, or_(held, may_take))


def _authority(actor: Actor) -> ColumnElement[bool]:
    units = sorted({seat.unit_id for seat in actor.seats})
    return Case.authority_id.in_(units) if units else false()


def _territory(actor: Actor) -> ColumnElement[bool]:
    ours = PackSight.pack == Case.pack
    seen = (_of_case(ours, PackSight.role == seat.role, _sees(seat.region, seat.field)) for seat in actor.seats)
    return or_(false(), *seen)


def _sees(region: str, field: str) -> ColumnElement[bool]:
    everything = PackSight.sees == "all"
    charge = and_(PackSight.sees == "charge", Case.field == field) if field else false()
    return or_(everything, charge, and_(PackSight.sees == "territory", within(Case.region, region)))


def within(column: InstrumentedAttribute[str], region: str) -> ColumnElement[bool]:
    """It lies in the region or in a part of it ("a" contains "a/b"); no region contains nothing."""
    if not region:
        return false()
    inner = region + "/"
    return or_(column == region, func.substr(column, 1, len(inner)) == inner)


def _administrator(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_administrator else false()


CONDITIONS: Final[Mapping[Standing, Callable[[Actor], ColumnElement[bool]]]] = {
    Standing.PARTY: _party,
    Standing.STARTER: _starter,
    Standing.APPLICANT: _applicant,
    Standing.WORKER: _worker,
    Standing.AUTHORITY: _authority,
    Standing.TERRITORY: _territory,
    Standing.ADMINISTRATOR: _administrator,
}


def _candidate(actor: Actor) -> ColumnElement[bool]:
    return Task.id.in_(select(Candidate.task_id).where(Candidate.key.in_(actor.keys)))


def _holder(actor: Actor) -> ColumnElement[bool]:
    return or_(Task.holder_id == actor.person_id, Task.completed_by == actor.person_id)


def _colleague(actor: Actor) -> ColumnElement[bool]:
    units = sorted({seat.unit_id for seat in actor.seats})
    return or_(Task.unit_id.in_(units), Task.completed_unit.in_(units)) if units else false()


TASK_CONDITIONS: Final[Mapping[Standing, Callable[[Actor], ColumnElement[bool]]]] = {
    **CONDITIONS,
    Standing.CANDIDATE: _candidate,
    Standing.HOLDER: _holder,
    Standing.COLLEAGUE: _colleague,
}


KEPT: Final = 512  # conditions: one is some 16 KB, and building it costs as much as asking it


@lru_cache(maxsize=KEPT)
def cases_for(verb: str, actor: Actor) -> ColumnElement[bool]:
    """The condition on `Case` under which the actor may do this."""
    return or_(*(CONDITIONS[standing](actor) for standing in sorted(RIGHTS[verb])))


@lru_cache(maxsize=KEPT)
def tasks_for(verb: str, actor: Actor) -> ColumnElement[bool]:
    """The condition on `Task` joined with its `Case` under which the actor may do this; rule X-3 comes on top."""
    return or_(*(TASK_CONDITIONS[standing](actor) for standing in sorted(RIGHTS[verb])))


def may_on_task(session: Session, verb: str, actor: Actor, task_id: int) -> bool:
    joined = select(literal(1)).select_from(Task).join(Case, Case.id == Task.case_id)
    return session.scalar(joined.where(Task.id == task_id, tasks_for(verb, actor))) is not None


def may(session: Session, verb: str, actor: Actor, case_id: int) -> bool:
    return verb in allowed(session, actor, case_id, verb)


def allowed(session: Session, actor: Actor, case_id: int, *verbs: str) -> frozenset[str]:
    """Which of these the actor may do with the case: one question for all of them."""
    asked = select(*(cases_for(verb, actor).label(verb) for verb in verbs)).where(Case.id == case_id)
    found = session.execute(asked).mappings().first()
    return frozenset(verb for verb in verbs if found is not None and found[verb])


def require(session: Session, verb: str, actor: Actor, case_id: int) -> None:
    """Raises NotFound to somebody who may not even see the case, NotAllowed to somebody who sees it."""
    if may(session, verb, actor, case_id):
        return
    if not may(session, "see_case", actor, case_id):
        raise NotFound(what=msgid("案件"))
    raise NotAllowed


def require_administrator(actor: Actor, verb: str) -> None:
    """For what concerns the installation, no case: only an administrator."""
    if Standing.ADMINISTRATOR not in RIGHTS[verb] or not actor.is_administrator:
        raise NotAllowed(msgid("只有系统管理员可以办理这件事项。"))
