"""Object to a public notice: anyone may, signed in or not, while it is open and within limits against abuse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from tasks.clock import CHINA, china_day
from tasks.errors import FormFaults, NotAllowed, NotFound, TooMany
from tasks.models import Case, File, Message, Notice, Objection
from tasks.office import Office, UnitOfWork
from tasks.put_file import checked_file
from tasks.sign_in import address_hash
from tasks.text import msgid, plain

MESSAGE = "objection"  # what the case that published the notice waits for; its key is the notice's id
LIMITS = {"person": 100, "contact": 200, "about": 100, "text": 2_000}  # characters
MAX_FILES = 5


@dataclass(frozen=True, slots=True)
class Words:
    """What the objector wrote."""

    person: str
    contact: str
    text: str
    about: str = ""
    kind: str = "person"  # person, unit


@dataclass(frozen=True, slots=True)
class Lodged:
    objection_id: str
    number: str  # by which the objector can ask about it
    at: datetime


def lodge_objection(
    office: Office, notice_id: str, words: Words, address: str, files: Sequence[tuple[str, bytes]] = ()
) -> Lodged:
    """`address` is where it came from; only a salted hash is kept, to count. `files` are (name, content).

    Raises NotFound, NotAllowed (closed), TooMany, TooLarge, FormFaults with all faults.
    """
    words = _plain(words)
    _check(words, files)
    checked = [(*checked_file(name, content), content) for name, content in files]
    with office.working() as work:
        found = select(Notice).where(Notice.id == notice_id).with_for_update()  # numbers are given out in turn
        notice = work.session.scalar(found)
        if notice is None:
            raise NotFound(what=msgid("公示"))
        if notice.status != "open" or work.now >= notice.closes_at:
            raise NotAllowed(msgid("公示已经结束，不能再提出异议。"))
        source = address_hash(office, address)
        _limit(work, notice, source)
        lodged = _lodge(work, notice, words, source)
        kept = [_keep(work, notice, name, kind, content) for name, kind, content in checked]
        _tell(work, notice, lodged, kept)
        return Lodged(lodged.id, lodged.number, lodged.lodged_at)


def _plain(words: Words) -> Words:
    return replace(words, **{name: plain(getattr(words, name)) for name in LIMITS})


def _check(words: Words, files: Sequence[tuple[str, bytes]]) -> None:
    faults: dict[str, list[str]] = {}
    for name, limit in LIMITS.items():
        said = getattr(words, name)
        if not said and name != "about":
            faults[name] = [msgid("请填写这一项。")]
        if len(said) > limit:
            faults[name] = [msgid("最多 {limit} 字。").filled(limit=limit)]
    if words.kind not in ("person", "unit"):
        faults["kind"] = [msgid("请选择个人或单位。")]
    if len(files) > MAX_FILES:
        faults["files"] = [msgid("最多交 {limit} 份材料。").filled(limit=MAX_FILES)]
    if faults:
        raise FormFaults(faults)


def _limit(work: UnitOfWork, notice: Notice, source: str) -> None:
    """The pack's limits a day: so many from one address, so many for one notice."""
    case = work.session.get_one(Case, notice.case_id)
    limits = work.office.definitions.get(work.session, case.version_hash).info.notices
    today = select(func.count()).select_from(Objection).where(
        Objection.notice_id == notice.id, Objection.lodged_on == china_day(work.now)
    )  # fmt: skip
    if (work.session.scalar(today.where(Objection.address_hash == source)) or 0) >= limits.objections_per_source:
        raise TooMany
    if (work.session.scalar(today) or 0) >= limits.objections_per_notice:
        raise TooMany(msgid("今天对这项公示提出的异议已经很多，请明天再试，或者寄送书面材料。"))


def _lodge(work: UnitOfWork, notice: Notice, words: Words, source: str) -> Objection:
    counted = select(func.count()).select_from(Objection).where(Objection.notice_id == notice.id)
    lodged = Objection(
        notice_id=notice.id,
        number=f"{notice.id[:4].upper()}-{(work.session.scalar(counted) or 0) + 1:03}",
        person=words.person,
        kind=words.kind,
        contact=words.contact,
        about=words.about,
        text=words.text,
        address_hash=source,
        lodged_on=china_day(work.now),
        lodged_at=work.now,
    )
    work.session.add(lodged)
    work.session.flush()
    return lodged


def _keep(work: UnitOfWork, notice: Notice, name: str, kind: str, content: bytes) -> dict[str, str]:
    digest = work.office.files.put(content)
    file = File(
        digest=digest, name=name, media_type=kind, size=len(content), case_id=notice.case_id, uploaded_at=work.now,
        field=MESSAGE, kept=True,
    )  # fmt: skip
    work.session.add(file)
    work.session.flush()
    return {"id": file.id, "name": file.name}


def _tell(work: UnitOfWork, notice: Notice, lodged: Objection, files: list[dict[str, str]]) -> None:
    """The case hears of it in a transaction of its own."""
    objection = {
        "id": lodged.id,
        "number": lodged.number,
        "by": lodged.person,
        "kind": lodged.kind,
        "about": lodged.about,
        "text": lodged.text,
        "at": lodged.lodged_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "files": files,
    }
    work.session.add(
        Message(
            pack=notice.pack,
            name=MESSAGE,
            correlation_key=notice.id,
            payload={"objection": objection},
            to_case=notice.case_id,
            created_at=work.now,
        )
    )
