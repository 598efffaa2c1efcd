"""pack.yaml: read whole, or refused with everything that is wrong."""

from datetime import date

import pytest

from engine.errors import Refused
from tasks.packs import read_pack_info
from tests.tasks.packs.garden import GARDEN

SOURCE = (GARDEN / "pack.yaml").read_text(encoding="utf-8")


def faults_of(source: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_pack_info(source.encode())
    return [fault.line() for fault in refused.value.faults]


def test_the_garden_is_read() -> None:
    info = read_pack_info(SOURCE.encode())
    assert (info.id, info.number, info.authority) == ("garden", None, "园艺协会")
    assert [(role.name, role.held_by) for role in info.roles] == [
        ("会员家庭", "party"),
        ("园务组", "authority"),
        ("园丁", "person"),
    ]
    plot = info.subject("plot")
    assert plot is not None
    assert [(s.id, s.mark, s.final) for s in plot.standings] == [("sown", "running", False), ("fallow", "paused", True)]
    assert plot.fields["size"].of("en") == "Size"
    start, series = info.start("plot"), info.letter_series("lease")
    assert start is not None and series is not None
    assert (start.by, start.prefix) == (("会员家庭",), "YD")
    assert series.number(2026, 7) == "园租〔2026〕7号"
    assert [(r.offset, r.to) for r in info.reminders] == [(-2, "holder"), (1, "园务组")]


def test_it_is_in_force_from_its_first_to_its_last_day() -> None:
    info = read_pack_info(SOURCE.replace("from: 2025-01-01", "from: 2025-01-01, until: 2025-12-31").encode())
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [info.in_force(day) for day in days] == [False, True, True, False]


def test_a_draft_is_never_in_force() -> None:
    assert not read_pack_info(SOURCE.replace("state: in_force", "state: draft").encode()).in_force(date(2025, 6, 1))


def test_an_abstract_role_is_found_by_who_plays_it() -> None:
    info = read_pack_info(SOURCE.replace("held_by: authority}", "held_by: authority, plays: [承办]}").encode())
    role = info.role("承办")
    assert role is not None and role.name == "园务组"


def test_everything_wrong_is_told_at_once_with_its_line() -> None:
    broken = SOURCE.replace("state: in_force", "state: soon").replace("to: holder", "to: 村长")
    broken = (
        broken.replace("by: [会员家庭]", "by: [邻居]").replace("from: 2025-01-01", "from: spring") + "colour: green\n"
    )
    assert faults_of(broken) == [
        "pack.yaml:line 6: “from: spring” must look like 2025-08-28; mend it",
        "pack.yaml:line 7: “state: soon” must be one of in_force, draft, superseded; mend it",
        "pack.yaml:line 23: the role “邻居” in “by” is not among the roles; mend it, or add the role",
        "pack.yaml:line 26: the role “村长” in “to” is not among the roles; mend it, or add the role",
        "pack.yaml:line 27: unknown key “colour”; delete it, or use one that is known here: "
        "authority, carries, id, in_force, issued, issuer, issuer_en, link, note, note_en, notices, number, reminders, "
        "roles, series, starts, state, subjects, title, title_en, visibility",
    ]


@pytest.mark.parametrize(
    "format",
    ["园租{year}号", "园租{n}号", "{n!r}{year}", "{n:300000000}{year}", "{n.__class__}{year}", "{n}{year}{x}", "{"],
)
def test_a_series_whose_numbers_could_meet_or_do_harm_is_refused(format: str) -> None:
    (fault,) = faults_of(SOURCE.replace("园租〔{year}〕{n}号", format))
    assert "“format” must contain {n}" in fault


def test_names_that_stand_twice_are_told() -> None:
    doubled = SOURCE.replace("title: 园丁, title_en: Gardener", "title: 园务组")
    assert faults_of(doubled) == ["pack.yaml:line 9: “园务组” stands 2 times in “roles”; rename or delete one"]


def test_a_file_of_something_else_is_refused_without_a_crash() -> None:
    for source in ("", "[]", "just words", "roles: 3\nsubjects: [a, b]\nstarts: {a: 1}\nin_force: now"):
        assert faults_of(source)
