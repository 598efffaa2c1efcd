"""Start a case: by a person whose role may, or because another case asked for it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import select

from engine.advance import Json, Start
from register.models import Record, RecordParty
from tasks.actor import Actor, Seat
from tasks.add_first import is_added
from tasks.answers import Asked, check_answers
from tasks.chain import Entry
from tasks.clock import china_day
from tasks.definitions import Deployed
from tasks.errors import NotAllowed, NotFound
from tasks.models import Case, CaseParty, PackVersion
from tasks.office import Office, UnitOfWork
from tasks.operations.numbers import next_number
from tasks.packs.info import StartInfo
from tasks.record import record
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class Started:
    """The case that was begun."""

    case_id: int
    number: str
    status: str


def start_case(
    office: Office,
    actor: Actor,
    pack: str,
    process: str,
    *,
    answers: Mapping[str, Json] | None = None,
    record_id: str | None = None,
    unit_id: str | None = None,
    language: str = "zh",
) -> Started:
    """Begin a process under the version in force. The starter's unit becomes the party of the role that may start it.

    `unit_id` chooses between several seats that may. Raises NotFound, NotAllowed, FormFaults.
    """
    with office.working() as work:
        version = version_in_force(work, pack)
        deployed = office.definitions.get(work.session, version.hash)
        start = _start_info(deployed, process)
        tried = office.tries_drafts and deployed.info.state == "draft"
        if not tried and not deployed.info.in_force(china_day(work.now)):
            raise NotAllowed(msgid("“{title}”现在不施行，不能立案。"), title=deployed.info.title.zh)
        seat = _seat(start, version, actor, unit_id)
        case = new_case(work, version, deployed, start, record_id=record_id)
        case.started_by = actor.person_id
        _take_in_seat(work, case, deployed, seat)
        form_id = start_form(deployed, process)
        asked = Asked(form_id, {}, {}, actor.me, language)
        variables = check_answers(work, case, deployed, asked, answers or {})
        entry = Entry("start", actor, seat, name=start.title.zh)
        record(work, case, Start(process, variables), entry)
        return Started(case.id, case.number, case.status)


def version_in_force(work: UnitOfWork, pack: str) -> PackVersion:
    """The version that new cases of the pack start under. Raises NotFound."""
    version = work.session.scalar(select(PackVersion).where(PackVersion.pack == pack, PackVersion.in_force))
    if version is None:
        raise NotFound(what=msgid("规程"))
    return version


def new_case(
    work: UnitOfWork,
    version: PackVersion,
    deployed: Deployed,
    start: StartInfo,
    *,
    record_id: str | None = None,
    title: str = "",
) -> Case:
    """The row of a case that is about to begin: numbered, pinned to the version, about a record where one is given."""
    today = china_day(work.now)
    case = Case(
        title=title or start.title.zh,
        pack=version.pack,
        version_hash=version.hash,
        process=start.process,
        process_title=start.title.zh,
        authority_id=version.authority_id,
        seed=secrets.randbits(53),
        started_on=today,
        started_at=work.now,
        record_id=record_id,
    )
    if record_id is not None:
        _about(work, case, start, record_id)
    _add_numbered(work, case, start.prefix, today)
    if record_id is not None:
        ours = select(RecordParty).where(RecordParty.record_id == record_id).order_by(RecordParty.id)
        for party in work.session.scalars(ours):
            work.session.add(CaseParty(case_id=case.id, role=party.role, unit_id=party.unit_id))
    return case


def _add_numbered(work: UnitOfWork, case: Case, prefix: str, today: date) -> None:
    """With the next number of the kind, counted within the authority and the year: ZJ-2026-0001.

    Of several authorities in one installation that count under the same prefix, each passes over what another took, be
    it at the same instant.
    """
    while True:
        counted = next_number(work.session, case.authority_id, f"case:{prefix}", today.year)
        case.number = f"{prefix}-{today.year}-{counted:04}"
        is_taken = partial(_is_taken, work, case.number)
        if not is_taken() and is_added(work.session, case, is_taken):
            return


def _is_taken(work: UnitOfWork, number: str) -> bool:
    return work.session.scalar(select(Case.id).where(Case.number == number)) is not None


def start_form(deployed: Deployed, process: str) -> str | None:
    """The form of the process's start event, if it has one."""
    elements = deployed.definition.processes[process].elements.values()
    return next((element.form_id for element in elements if element.type == "startEvent" and element.form_id), None)


def _start_info(deployed: Deployed, process: str) -> StartInfo:
    start = deployed.info.start(process)
    if start is None or process not in deployed.definition.processes:
        raise NotFound(what=msgid("流程"))
    return start


def _seat(start: StartInfo, version: PackVersion, actor: Actor, unit_id: str | None) -> Seat:
    seats = [seat for seat in actor.seats if seat.role in start.by and unit_id in (None, seat.unit_id)]
    if not seats:
        roles = "、".join(start.by) or "—"
        raise NotAllowed(msgid("您不能发起“{title}”：可以发起的角色是{roles}。"), title=start.title.zh, roles=roles)
    return next((seat for seat in seats if seat.unit_id == version.authority_id), seats[0])


def _take_in_seat(work: UnitOfWork, case: Case, deployed: Deployed, seat: Seat) -> None:
    """The starter's unit is the party of its role; the case lies where the unit lies until described."""
    case.applicant_role, case.applicant_unit = seat.role, seat.unit_id
    role = deployed.info.role(seat.role)
    if role is not None and role.held_by == "authority":
        if seat.unit_id != case.authority_id:
            raise NotAllowed(msgid("“{role}”只能由主管单位的人员担任。"), role=seat.role)
        return
    known = select(CaseParty).where(CaseParty.case_id == case.id, CaseParty.role == seat.role)
    parties = list(work.session.scalars(known))
    if case.record_id is not None and parties and all(party.unit_id != seat.unit_id for party in parties):
        raise NotAllowed(msgid("这条登记不属于您的单位，不能就它立案。"))
    if all(party.unit_id != seat.unit_id for party in parties):
        work.session.add(CaseParty(case_id=case.id, role=seat.role, unit_id=seat.unit_id))
    case.region, case.field = case.region or seat.region, case.field or seat.field
    work.session.flush()


def _about(work: UnitOfWork, case: Case, start: StartInfo, record_id: str) -> None:
    record = work.session.get(Record, record_id)
    if record is None or record.pack != case.pack:
        raise NotFound(what=msgid("登记"))
    if start.standings and record.standing not in start.standings:
        raise NotAllowed(msgid("“{record}”目前的状态不能办理“{title}”。"), record=record.name, title=start.title.zh)
    case.region, case.field = record.region, record.field
    if case.title == start.title.zh:
        case.title = f"{record.name}·{start.title.zh}"
