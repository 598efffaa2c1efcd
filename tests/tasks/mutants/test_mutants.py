"""Mutants of small packs: each changes one thing, and says which scenario noticed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from engine.errors import Refused
from tasks.mutants.excuses import needless, read_excuses
from tasks.mutants.make import all_mutants, chosen
from tasks.mutants.mutant import Mutant
from tasks.mutants.prove import prove
from tasks.mutants.run import ScenariosFailError, Workers, judge_all, order, play_all, tables_of, workers
from tasks.mutants.trial import Played, Trial, Verdict
from tasks.packs import open_folder, pack_files
from tasks.packs.check import check_pack
from tasks.packs.check_scenarios import SURVIVORS
from tasks.scenarios.coverage import Seen
from tests.tasks.packs.bees import bee_files
from tests.tasks.packs.garden import change, garden_copy, garden_files

GARDEN = garden_files()
BEES = bee_files()
MUTANTS = {mutant.key: mutant for mutant in all_mutants(GARDEN)}
SEEN_BY_SCENARIOS = {
    "forms/ask_plot.form:plot.name:no-required": "red",
    "forms/ask_plot.form:plot.size:no-min": "red",
    "parameters.yaml:largest:more": "red",
    "parameters.yaml:largest:less": "red",
    "plot.bpmn:ask:lane": "red",
    "plot.bpmn:ten_days:interrupting": "red",
    "plot.bpmn:ten_days:more": "red",
    "plot.bpmn:ten_days:never": "red",
    "plot.bpmn:enter:no-input-fields": "red",
    "plot.bpmn:enter:no-input-name": "refused",
    "plot.bpmn:enter:no-output-record": "survived",
    "plot.bpmn:f_yes:not": "red",
    "size.dmn:small_enough:limit": "red",
    "size.dmn:too_large:empty": "red",
    "size.dmn:too_large:exchange": "red",
}

DRAFT = """
scenario: 章程还没有施行
rules: [G-4]
given: {clock: 2026-03-02T09:00}
steps:
  - {start: plot, by: 李大娘, for_real: true, refused: 现在不施行}
  - {start: plot, by: 李大娘}
  - expect: {tasks: [写申请]}
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with workers(GARDEN, 1) as here:
        yield here


@pytest.fixture(scope="module")
def played(pool: Workers) -> list[Played]:
    return play_all(pool, GARDEN)


def test_every_mutant_differs_in_one_file_and_has_a_key_of_its_own() -> None:
    for files in (GARDEN, BEES):
        found = all_mutants(files)
        assert len({mutant.key for mutant in found}) == len(found)
        assert len({(mutant.file, mutant.content) for mutant in found}) >= len(found) - len(files)
        assert all(mutant.content != files[mutant.file] and mutant.places for mutant in found)
        assert all(mutant.zh and mutant.en for mutant in found)


def test_how_long_a_text_may_be_is_not_asked_of_scenarios() -> None:
    assert b"maxLength" in GARDEN["forms/ask_plot.form"]
    assert {mutant.what for mutant in MUTANTS.values() if mutant.file.endswith(".form")} == {"no-required", "no-min"}


def test_making_mutants_leaves_the_tree_as_it_was() -> None:
    """Each is made from what the file says, not from the mutant before."""
    for mutant in MUTANTS.values():
        if mutant.file == "plot.bpmn" and mutant.what == "never":
            source, other = (etree.canonicalize(text.decode()[38:]) for text in (GARDEN["plot.bpmn"], mutant.content))
            assert other.replace("P36500D", "P10D") == source


def test_each_kind_ends_as_the_scenarios_say(pool: Workers, played: list[Played]) -> None:
    mutants = [MUTANTS[key] for key in SEEN_BY_SCENARIOS]
    verdicts = list(judge_all(pool, GARDEN, mutants, played))
    assert {verdict.mutant.key: verdict.end for verdict in verdicts} == SEEN_BY_SCENARIOS
    told = {verdict.mutant.key: verdict.by for verdict in verdicts}
    assert "太大，不给" in told["parameters.yaml:largest:more"]
    assert told["plot.bpmn:enter:no-input-name"].startswith("plot.bpmn:enter: ")


def test_only_scenarios_that_went_through_it_are_run_and_the_quickest_first(played: list[Played]) -> None:
    names = {one.n: one.name for one in played}
    tables = tables_of(GARDEN)

    def run_for(mutant: Mutant) -> set[str]:
        return {names[n] for n, _ in order(mutant, played, tables)}

    assert run_for(MUTANTS["plot.bpmn:ten_days:more"]) == {"地给了，登记，发租约", "十天不理，作废"}
    assert run_for(MUTANTS["plot.bpmn:enter:no-input-fields"]) == {"地给了，登记，发租约"}
    assert run_for(MUTANTS["size.dmn:too_large:limit"]) == run_for(MUTANTS["parameters.yaml:largest:more"])
    form = MUTANTS["forms/ask_plot.form:plot.size:no-min"]
    alone = replace(played[0], n=99, seconds=0.0, steps=0, seen=Seen(filled=frozenset({"ask_plot"})))
    assert order(form, [*played, alone], tables)[0] == (99, 0), "it was filled in by itself, without any case"
    seconds = {one.n: one.seconds for one in played}
    taken = [seconds[n] for n, _ in order(MUTANTS["parameters.yaml:largest:more"], played, tables)]
    assert taken == sorted(taken) and len(taken) == 3


def test_a_choice_is_by_place_and_by_seed() -> None:
    every = list(MUTANTS.values())
    assert {mutant.file for mutant in chosen(every, "size.dmn")} == {"size.dmn"}
    assert {mutant.element for mutant in chosen(every, "agree")} == {"agree"}
    assert [mutant.key for mutant in chosen(every, "plot.bpmn:agree:lane")] == ["plot.bpmn:agree:lane"]
    assert chosen(every, most=5, seed=1) == chosen(every, most=5, seed=1) != chosen(every, most=5, seed=2)


def test_a_mutant_that_never_comes_to_rest_is_stopped(
    pool: Workers, played: list[Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.mutants.trial.ROOM", (0, 2))
    (verdict,) = judge_all(pool, GARDEN, [MUTANTS["plot.bpmn:enter:no-output-record"]], played)
    assert verdict.end == "red" and "应为 2 步之内走完；实为 还没有走完" in verdict.by


def test_scenarios_that_fail_by_themselves_prove_nothing(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    change(garden / "scenarios" / "plots.yaml", "ended: 作废", "ended: 给地")
    files = pack_files(open_folder(garden))
    with workers(files, 1) as here, pytest.raises(ScenariosFailError, match="应为 结果 '给地'；实为 '作废'"):
        play_all(here, files)


def test_processes_of_their_own_come_to_the_same_verdicts() -> None:
    mutants = [MUTANTS["parameters.yaml:largest:more"], MUTANTS["plot.bpmn:enter:no-output-record"]]
    with workers(GARDEN, 2) as others:
        verdicts = list(judge_all(others, GARDEN, mutants, play_all(others, GARDEN)))
    assert [verdict.end for verdict in verdicts] == ["red", "survived"]


# ── Excuses ───────────────────────────────────────────────────────────────────


def test_an_excuse_is_no_scenario_and_needs_a_reason() -> None:
    files = GARDEN | {SURVIVORS: "plot.bpmn:enter:no-output-record: 没有人读它\n".encode()}
    assert [fault.line() for fault in check_pack(files).faults] == [f.line() for f in check_pack(GARDEN).faults]
    assert read_excuses(files) == {"plot.bpmn:enter:no-output-record": "没有人读它"}
    assert read_excuses(GARDEN) == {}
    for wrong, said in (
        (b"a: ''\nb:\n", "line 1: “a” has no reason"),
        (b"[a]", "line 1: “mutant: reason” is expected"),
    ):
        with pytest.raises(Refused) as refused:
            read_excuses({SURVIVORS: wrong})
        assert refused.value.faults[0].line() == f"{SURVIVORS}:{said}"


def test_an_excuse_that_nobody_needs_is_a_fault_with_its_line() -> None:
    files = {SURVIVORS: b"kept: x\nnoticed: x\ngone: x\nuntried: x\n"}
    found = needless(files, {"kept", "noticed", "untried"}, {"kept", "noticed"}, {"kept"})
    assert [fault.line() for fault in found] == [
        f"{SURVIVORS}:line 2: a scenario notices “noticed” now; take it out",
        f"{SURVIVORS}:line 3: there is no mutant “gone”; take it out",
    ]


def test_a_verdict_is_there_before_the_next_mutant_is_tried(
    pool: Workers, played: list[Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run takes long: who watches it sees what survives as it goes."""
    judged: list[Mutant] = []
    judge = Trial.judge

    def watched(trial: Trial, mutant: Mutant, order: Sequence[tuple[int, int]]) -> Verdict:
        judged.append(mutant)
        return judge(trial, mutant, order)

    monkeypatch.setattr(Trial, "judge", watched)
    verdicts = judge_all(pool, GARDEN, list(MUTANTS.values())[:3], played)
    for number, verdict in enumerate(verdicts, start=1):
        assert judged[-1] == verdict.mutant
        assert len(judged) == number


# ── Rules ─────────────────────────────────────────────────────────────────────


def test_each_rule_is_proved_by_a_scenario_that_names_it(pool: Workers, played: list[Played]) -> None:
    traced = check_pack(GARDEN).trace
    assert traced is not None
    with workers(GARDEN, 1) as here:
        proofs = {proof.rule.id: proof.verdict for proof in prove(here, GARDEN, played, traced)}
    assert list(proofs) == ["G-1", "G-2", "G-3", "G-4"], "a planned rule need not be proved"
    names = {id: {carrier.element for carrier in traced.scenarios(id)} for id in proofs}
    for id, verdict in proofs.items():
        assert verdict is not None, id
        assert any(name in verdict.by for name in names[id]), f"{id}: {verdict.by}"


def test_a_draft_that_could_be_started_is_noticed_by_the_scenario_that_says_it_can_not(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    change(garden / "pack.yaml", "state: in_force", "state: draft\ncarries: {state: G-4}")
    with (garden / "scenarios" / "draft.yaml").open("w", encoding="utf-8") as file:
        file.write(DRAFT)
    files = pack_files(open_folder(garden))
    traced = check_pack(files).trace
    assert traced is not None
    assert next((c.kind, c.file, c.element) for c in traced.of("G-4")) == ("setting", "pack.yaml", "state")
    with workers(files, 1) as here:
        proofs = {proof.rule.id: proof for proof in prove(here, files, play_all(here, files), traced)}
    verdict = proofs["G-4"].verdict
    assert verdict is not None and verdict.mutant.key == "pack.yaml:state:left-out"
    assert "章程还没有施行" in verdict.by


def test_a_rule_whose_scenario_looks_elsewhere_is_told(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    change(garden / "scenarios" / "plots.yaml", "rules: [G-4]", "rules: [G-1]")
    change(
        garden / "scenarios" / "plots.yaml",
        "- scenario: 太大，不给\n  rules: [G-2]",
        "- scenario: 太大，不给\n  rules: [G-2, G-4]",
    )
    files = pack_files(open_folder(garden))
    traced = check_pack(files).trace
    assert traced is not None
    with workers(files, 1) as here:
        proofs = {proof.rule.id: proof for proof in prove(here, files, play_all(here, files), traced)}
    assert proofs["G-4"].verdict is None and proofs["G-4"].tried >= 4
    assert proofs["G-2"].verdict is not None
