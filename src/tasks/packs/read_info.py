"""`pack.yaml` → :class:`PackInfo`, with all its faults at once."""

import re
import string
from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

from engine.errors import Fault, Refused
from tasks.packs.entry import Entry
from tasks.packs.info import (
    SETTINGS,
    Notices,
    PackInfo,
    Reminder,
    Role,
    Series,
    Sight,
    Standing,
    StartInfo,
    Subject,
    Title,
)
from tasks.packs.plain import read_plain
from tasks.packs.rule_ids import rule_ids

HOLDER = "holder"


def read_pack_info(source: bytes, file: str = "pack.yaml") -> PackInfo:
    """Read the description of a pack; raises Refused with every fault, each with its line."""
    faults: list[Fault] = []
    top = Entry(read_plain(source, file), (), faults)
    info = _pack(top)
    top.close()
    if faults:
        raise Refused(sorted(faults, key=lambda fault: int(fault.element.removeprefix("line "))))
    return info


def _pack(top: Entry) -> PackInfo:
    force = top.entry("in_force")
    roles = tuple(_role(entry) for entry in top.entries("roles", required=True))
    names = {role.name for role in roles}
    subjects = tuple(_subject(entry) for entry in top.entries("subjects"))
    info = PackInfo(
        id=top.word("id"),
        title=_title(top),
        issuer=_title(top, "issuer"),
        number=top.text("number", required=False) or None,
        issued=top.day("issued"),
        in_force_from=force.day("from") if force else None,
        in_force_until=force.day("until") if force else None,
        state=cast(Any, top.choice("state", ("in_force", "draft", "superseded"))),
        authority=top.text("authority"),
        roles=roles,
        subjects=subjects,
        starts=tuple(_start(entry, names, subjects) for entry in top.entries("starts")),
        series=tuple(_series(entry) for entry in top.entries("series")),
        reminders=tuple(_reminder(entry, names) for entry in top.entries("reminders")),
        sights=tuple(_sight(entry, names) for entry in top.entries("visibility")),
        notices=_notices(top.entry("notices")),
        link=_link(top),
        note=_title(top, "note", required=False),
        carries=_carries(top),
    )
    if force:
        force.close()
    _once(top, "roles", [name for role in roles for name in (role.name, *role.plays)])
    _once(top, "subjects", [subject.id for subject in subjects])
    _once(top, "starts", [start.process for start in info.starts])
    _once(top, "series", [series.id for series in info.series])
    return info


def _carries(top: Entry) -> dict[str, tuple[str, ...]]:
    """Which of the keys here carries which rules: `carries: {state: ABC-1}`."""
    said = top.entry("carries")
    if said is None:
        return {}
    found = {key: tuple(rule_ids(said.text(key))) for key in said.values}
    for key in found:
        if key not in SETTINGS or not top.has(key):
            known = "、".join(key for key in SETTINGS if top.has(key))
            zh = f"“{key}”承担不了规则；可以写的有：{known}"
            en = f"“{key}” can't carry a rule; what can: {known.replace('、', ', ')}"
            said.fault(key, "carries-nothing", zh, en)
    said.close()
    return found


def _title(entry: Entry, key: str = "title", *, required: bool = True) -> Title:
    zh = entry.text(key, required=required, limit=400)
    return Title(zh, entry.text(f"{key}_en", required=False, limit=800))


def _role(entry: Entry) -> Role:
    kinds = ("authority", "party", "territory", "charge", "person")
    held_by = cast(Any, entry.choice("held_by", kinds))
    role = Role(_title(entry), held_by, entry.texts("plays"), entry.yes("publishes"))
    if "@" in role.name:
        entry.fault(
            "title", "role-with-at", "角色名称不能含“@”；请改名", "the title of a role can't contain “@”; rename it"
        )
    entry.close()
    return role


def _subject(entry: Entry) -> Subject:
    captions = entry.entry("fields")
    fields: dict[str, Title] = {}
    for key in captions.values if captions else ():
        fields[key] = _caption(captions, key) if captions else Title("")
    subject = Subject(
        id=entry.word("id"),
        title=_title(entry),
        series=entry.word("series"),
        standings=tuple(_standing(item) for item in entry.entries("standings", required=True)),
        life=entry.word("life", required=False) or None,
        fields=fields,
    )
    _once(entry, "standings", [standing.id for standing in subject.standings])
    entry.close()
    return subject


def _caption(entry: Entry, key: str) -> Title:
    """A caption is text, or {title, title_en}."""
    if isinstance(entry.values[key], dict):
        inner = cast(Entry, entry.entry(key))
        title = _title(inner)
        inner.close()
        return title
    return Title(entry.text(key, limit=200))


def _standing(entry: Entry) -> Standing:
    mark = cast(Any, entry.choice("mark", ("running", "soon", "overdue", "done", "paused"), "running"))
    standing = Standing(entry.word("id"), _title(entry), mark, entry.yes("final"))
    entry.close()
    return standing


def _start(entry: Entry, roles: set[str], subjects: tuple[Subject, ...]) -> StartInfo:
    start = StartInfo(
        process=entry.word("process"),
        title=_title(entry),
        by=entry.texts("by"),
        prefix=entry.word("prefix"),
        about=entry.word("about", required=False) or None,
        standings=entry.texts("standings"),
        note=_title(entry, "note", required=False),
    )
    for name in start.by:
        _known_role(entry, "by", name, roles)
    subject = next((s for s in subjects if s.id == start.about), None)
    if start.about and subject is None:
        zh, en = (
            f"没有登记对象“{start.about}”；请改正或补上",
            f"there is no subject “{start.about}”; mend it, or add the subject",
        )
        entry.fault("about", "unknown-subject", zh, en)
    for standing in start.standings:
        if subject is None or subject.standing(standing) is None:
            zh, en = (
                f"登记对象没有状态“{standing}”；请改正或补上",
                f"the subject has no standing “{standing}”; mend it, or add the standing",
            )
            entry.fault("standings", "unknown-standing", zh, en)
    entry.close()
    return start


def _series(entry: Entry) -> Series:
    restart = cast(Any, entry.choice("restart", ("yearly", "never"), "yearly"))
    series = Series(entry.word("id"), _title(entry), entry.text("format", limit=80), restart)
    if not _numbers_apart(series):
        zh = "“format”须含 {n}，每年重新编号的还须含 {year}，此外不能有别的花括号；请改正"
        en = "“format” must contain {n}, and {year} where numbers begin anew each year, and no other braces; mend it"
        entry.fault("format", "series-format", zh, en)
    entry.close()
    return series


def _numbers_apart(series: Series) -> bool:
    """Whether two numbers of the series can never be the same text."""
    try:
        parts = list(string.Formatter().parse(series.format))
    except ValueError:
        return False
    names = [name for _, name, _, _ in parts if name is not None]
    plain = all(
        name in ("year", "n") and not conversion and re.fullmatch(r"(0[1-9])?", spec or "")
        for _, name, spec, conversion in parts
        if name is not None
    )
    return plain and "n" in names and (series.restart == "never" or "year" in names)


def _reminder(entry: Entry, roles: set[str]) -> Reminder:
    given = [key for key in ("before", "on", "after") if entry.has(key)]
    if len(given) != 1:
        zh, en = (
            "“before”“on”“after”须写且只写一个；请改正",
            "exactly one of “before”, “on” and “after” is needed; mend it",
        )
        entry.fault(None, "reminder-when", zh, en)
    days = {key: entry.whole(key, 0, high=3660) for key in ("before", "on", "after")}
    to = entry.text("to")
    if to and to != HOLDER:
        _known_role(entry, "to", to, roles)
    working = cast(Any, entry.choice("days", ("working", "calendar"), "working"))
    entry.close()
    return Reminder(days["after"] - days["before"], to, working)


def _sight(entry: Entry, roles: set[str]) -> Sight:
    sight = Sight(entry.text("role"), cast(Any, entry.choice("sees", ("territory", "charge", "all"))))
    if sight.role:
        _known_role(entry, "role", sight.role, roles)
    entry.close()
    return sight


def _notices(entry: Entry | None) -> Notices:
    if entry is None:
        return Notices()
    limit = entry.entry("objection_limit")
    notices = Notices()
    if limit is not None:
        notices = Notices(limit.whole("per_source", 3, low=1), limit.whole("per_notice", 200, low=1))
        limit.close()
    entry.close()
    return notices


def _link(top: Entry) -> str | None:
    link = top.text("link", required=False, limit=500)
    if link and not link.startswith(("https://", "http://")):
        top.fault("link", "not-a-link", "“link”应以 https:// 开头；请改正", "“link” must begin with https://; mend it")
    return link or None


def _known_role(entry: Entry, key: str, name: str, roles: set[str]) -> None:
    if name not in roles:
        zh, en = (
            f"“{key}”中的角色“{name[:40]}”不在 roles 里；请改正或补上",
            f"the role “{name[:40]}” in “{key}” is not among the roles; mend it, or add the role",
        )
        entry.fault(key, "unknown-role", zh, en)


def _once(entry: Entry, key: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if name and count > 1:
            entry.fault(
                key,
                "named-twice",
                f"“{key}”中“{name}”出现了 {count} 次；请改名或删去",
                f"“{name}” stands {count} times in “{key}”; rename or delete one",
            )
