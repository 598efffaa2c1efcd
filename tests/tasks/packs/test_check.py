"""A pack is checked as a whole: each way of breaking it is told by file, place and one sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.packs import open_folder, pack_files
from tasks.packs.check import check_pack
from tests.tasks.packs.garden import change, garden_copy, garden_files


def lines_of(garden: Path, *, release: bool = False) -> list[str]:
    return [
        fault.line() for fault in check_pack(pack_files(open_folder(garden)), name="garden", release=release).faults
    ]


def test_the_garden_is_in_order() -> None:
    checked = check_pack(garden_files(), name="garden")
    assert [fault.line() for fault in checked.faults] == []
    assert checked.trace is not None and [rule.id for rule in checked.trace.planned] == ["G-9"]


def test_a_release_refuses_what_is_only_planned() -> None:
    faults = check_pack(garden_files(), name="garden", release=True).errors
    assert [fault.line() for fault in faults] == [
        "rules.yaml:G-9: G-9 is only planned; carry it out, or check without --release"
    ]


BREAKS: list[tuple[str, Callable[[Path], None], list[str]]] = [
    (
        "a rule that nothing carries and no scenario proves",
        lambda garden: change(garden / "rules.yaml", ", status: planned", ""),
        [
            "rules.yaml:G-9: no scenario proves “G-9”; write one, or set status: planned",
            "rules.yaml:G-9: nothing carries “G-9”; name it where it is carried, or set status: planned",
        ],
    ),
    (
        "an element that names a rule nobody knows",
        lambda garden: change(garden / "plot.bpmn", 'value="G-4"', 'value="G-4 G-44"'),
        ["plot.bpmn:ten_days: “十天” names the rule G-44, which rules.yaml does not have; mend or add it"],
    ),
    (
        "a standing that the subject does not have",
        lambda garden: change(garden / "plot.bpmn", "=&quot;sown&quot;", "=&quot;harvested&quot;"),
        ["plot.bpmn:enter: standing “harvested” of “记入园地册” is not a standing of pack.yaml; mend it"],
    ),
    (
        "a template that is not there",
        lambda garden: (garden / "documents" / "lease.typ").unlink(),
        ["plot.bpmn:lease: template “lease” of “发租约” is not a .typ template in documents/; mend it"],
    ),
    (
        "a letter without sample data",
        lambda garden: (garden / "documents" / "lease.json").unlink(),
        ["documents/lease.typ:line 1: the sample data documents/lease.json is missing; add it"],
    ),
    (
        "a letter that asks for what its data lack",
        lambda garden: change(garden / "documents" / "lease.typ", "data.plot.size", "data.plot.colour"),
        ["documents/lease.typ:line 1: the sample letter can't be pressed: "],
    ),
    (
        "a letter that wants a package",
        lambda garden: change(garden / "documents" / "lease.typ", "#let", '#import "@preview/cetz:0.3.0"\n#let'),
        ["documents/lease.typ:line 3: a template can't import packages; remove this import"],
    ),
    (
        "a start without a diagram",
        lambda garden: change(garden / "pack.yaml", "{process: plot,", "{process: plough,"),
        [
            "pack.yaml:starts.plough: the process “plough” under starts has no diagram; add it or mend the name",
            "scenarios/plots.yaml:line ",
        ],
    ),
    (
        "a pack that is called otherwise than its folder",
        lambda garden: change(garden / "pack.yaml", "id: garden", "id: yard"),
        ["pack.yaml:id: the id “yard” must be the folder's name, “garden”"],
    ),
    (
        "a scenario of people and tasks that are not there",
        lambda garden: change(
            garden / "scenarios" / "plots.yaml", "{do: 园务组同意, by: 孙组长}", "{do: 村长同意, by: 村长}"
        ),
        [
            "scenarios/plots.yaml:line 8: there is no person “村长”",
            "scenarios/plots.yaml:line 8: there is no task “村长同意”",
        ],
    ),
    (
        "a scenario that can't be read",
        lambda garden: change(garden / "scenarios" / "plots.yaml", "{start: plot, by: 王大爷}", "{begin: plot}"),
        ["scenarios/plots.yaml:line 27: each step needs exactly one of: start, do, claim, release, clock, live,"],
    ),
    (
        "an office with a person of no unit",
        lambda garden: change(garden / "scenarios" / "office.yaml", "unit: 李家", "unit: 赵家"),
        ["scenarios/office.yaml:line 7: the unit “赵家” is not among the units"],
    ),
    (
        "a lane of no role",
        lambda garden: change(garden / "plot.bpmn", 'name="园务组"', 'name="村委会"'),
        ["plot.bpmn:"],
    ),
    (
        "a table with a broken cell",
        lambda garden: change(garden / "size.dmn", "&gt; p.largest", "&gt; ("),
        ["size.dmn:"],
    ),
    (
        "a form that is no form",
        lambda garden: (garden.parent.parent / "forms" / "garden" / "ask_plot.form").write_text("{", encoding="utf-8"),
        ["forms/ask_plot.form:"],
    ),
    (
        "no rules at all",
        lambda garden: (garden / "rules.yaml").unlink(),
        ["rules.yaml:line 1: rules.yaml is missing; add it"],
    ),
]


@pytest.mark.parametrize(("break_it", "said"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS])
def test_a_broken_pack_says_where_and_what(tmp_path: Path, break_it: Callable[[Path], None], said: list[str]) -> None:
    garden = garden_copy(tmp_path)
    break_it(garden)
    found = lines_of(garden)
    for sentence in said:
        assert any(line.startswith(sentence) for line in found), found


def test_several_breaks_are_told_together(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    change(garden / "pack.yaml", "state: in_force", "state: soon")
    change(garden / "size.dmn", "&gt; p.largest", "&gt; (")
    change(garden / "rules.yaml", "kind: [S, E]", "kind: [Z]")
    change(garden / "documents" / "lease.json", "{", "")
    files = {line.split(":")[0] for line in lines_of(garden)}
    assert files >= {"pack.yaml", "size.dmn", "rules.yaml", "documents/lease.json"}


def test_a_deployed_version_has_no_scenarios_to_prove_it() -> None:
    files = {file: content for file, content in garden_files().items() if not file.startswith("scenarios/")}
    assert check_pack(files, proof=False).faults == ()
    assert {fault.code for fault in check_pack(files).faults} == {"rule-not-proved"}
