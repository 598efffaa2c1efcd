"""Years of many hives, written in a few lines: repeated steps, people who answer as they always do, what is counted."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml
from sqlalchemy import delete, update

from engine.errors import Refused
from tasks.models import Document, History, Record, RecordChange
from tasks.packs.check import check_pack
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.scenarios.act import act
from tasks.scenarios.agree import all_agree
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.run import Outcome, run_scenario, run_scenarios
from tasks.scenarios.script import ExpectStep, LiveStep, StartStep
from tasks.scenarios.stage import ScenarioFault, Stage, set_stage
from tests.tasks.packs.bees import bee_files

FILES = bee_files()
HEAD = "scenario: 一\ngiven: {clock: 2026-03-02T09:00}\nsteps:\n"
ADMIT = """\
  - repeat:
      - {start: admit, by: "{each.who}", as: "登记{n}"}
      - {do: 登记蜂箱, by: "{each.who}", case: "登记{n}", answers: {hive: {name: "{each.hill}{n}号"}}}
    for: [{who: 花婶, hill: 东坡}, {who: 柳叔, hill: 西坡}]
"""


def run(source: str) -> Outcome:
    """Run steps that begin on line 4."""
    (scenario,) = read_scenarios((HEAD + source).encode(), "scenarios/x.yaml")
    return run_scenario(FILES, scenario)


def step(text: str) -> str:
    return f"  - {text}\n"


def one_line(until: str, answers: Mapping[str, Any]) -> str:
    written = yaml.safe_dump(
        {"live": {"until": until, "answers": answers}}, default_flow_style=True, allow_unicode=True, width=10_000
    )
    return step(written.strip())


def test_the_packs_own_years_pass_and_the_pack_is_whole() -> None:
    assert [fault.line() for fault in check_pack(FILES).faults] == []
    short = dict(FILES)
    shortened = FILES["scenarios/years.yaml"].decode().partition("- scenario: 限期")
    short["scenarios/years.yaml"] = (shortened[1] + shortened[2]).encode()
    outcomes = list(run_scenarios(short, read_all_scenarios(short, [])))
    assert [outcome.report() for outcome in outcomes if not outcome.passed] == []


# ── Repeated steps ────────────────────────────────────────────────────────────


def test_steps_are_repeated_for_each_value_with_the_line_where_they_are_written() -> None:
    (scenario,) = read_scenarios((HEAD + ADMIT).encode(), "x.yaml")
    starts = [found for found in scenario.steps if isinstance(found, StartStep)]
    assert [(found.by, found.label, found.line) for found in starts] == [("花婶", "登记1", 5), ("柳叔", "登记2", 5)]
    assert len(scenario.steps) == 4


def test_a_value_is_taken_as_it_is_and_a_number_counts() -> None:
    source = """\
  - repeat:
      - {do: x, by: y, answers: {k: {$each: n}, all: {$each: ''}, "f{n}": "第{n}次 {p.y}"}}
    for: 2
  - repeat:
      - {do: x, by: y, answers: {list: {$each: items}, text: "{each.size}"}}
    for: [{items: [1, true], size: 3}]
"""
    (scenario,) = read_scenarios((HEAD + source).encode(), "x.yaml")
    assert [getattr(found, "answers", None) for found in scenario.steps] == [
        {"k": 1, "all": 1, "f1": "第1次 {p.y}"},
        {"k": 2, "all": 2, "f2": "第2次 {p.y}"},
        {"list": [1, True], "text": "3"},
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("  - {repeat: [{clock: next}]}\n", "line 4: “for” must be a number"),
        ("  - {repeat: [{clock: next}], for: 0}\n", "line 4: “for” must be a number"),
        ("  - {repeat: [{clock: next}], for: true}\n", "line 4: “for” must be a number"),
        ("  - {repeat: {clock: next}, for: 2}\n", "line 4: “repeat” must be a list of steps"),
        ("  - {repeat: [{clock: next}], for: 2, by: 花婶}\n", "line 4: unknown key “by”"),
        ("  - repeat:\n      - {repeat: [{clock: next}], for: 2}\n    for: 2\n", "line 4: there is no “repeat” within"),
        (
            "  - repeat:\n      - {clock: next}\n      - {do: '{each.x}', by: a}\n    for: 2\n",
            "line 6: the value of this",
        ),
        ("  - repeat:\n      - {do: '{each}', by: a}\n    for: [{a: 1}]\n", "line 5: the value of this"),
        ("  - repeat:\n      - {colour: green}\n    for: 2\n", "line 5: each step needs exactly one of"),
        ("  - repeat: [" + "{clock: next}, " * 11 + "{clock: next}]\n    for: 1000\n", "line 3: more than 10000 steps"),
    ],
)
def test_a_repetition_that_is_none_is_refused_with_its_line(source: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_scenarios((HEAD + source).encode(), "x.yaml")
    assert any(fault.line().startswith(f"x.yaml:{said}") for fault in refused.value.faults), refused.value.faults


# ── Standing answers ──────────────────────────────────────────────────────────


def test_people_answer_what_opens_and_the_silent_one_is_left() -> None:
    answers = {"报蜜": {"$skip": 'case.record.name = "西坡2号"', "honey": {"$feel": "n * 10 + today().year - 2027"}}}
    outcome = run(
        ADMIT
        + one_line("2030-03-02T09:00", answers)
        + step("expect: {record: {东坡1号: {fields.honey: 43}}, register: {humming: 1, silent: 1}}")
        + step("expect: {count: [{case: report, ended: 已报, is: 4}, {case: report, ended: 未报, is: 2}], agree: true}")
        + step("expect: {letters: {permit: 2, 关于“西坡2号”: 2}, chains: whole}")
    )
    assert outcome.passed, outcome.report()


def test_a_list_is_taken_in_turn_for_each_record_and_begins_anew() -> None:
    turns = [{"honey": 1}, {"$feel": "{honey: n * 100}"}]
    outcome = run(
        ADMIT
        + one_line("2027-12-31", {"honey": turns})
        + step("expect: {record: {东坡1号: {fields.honey: 1}, 西坡2号: {fields.honey: 1}}}")
    )
    assert outcome.passed, outcome.report()
    outcome = run(
        ADMIT
        + one_line("2028-12-31", {"honey": turns})
        + step("expect: {record: {东坡1号: {fields.honey: 200}, 西坡2号: {fields.honey: 200}}}")
    )
    assert outcome.passed, outcome.report()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"honey": {"$feel": "499 + n"}}, "“报蜜”（BM-2028-0001 东坡1号·报蜜，第 2 次，2028-03-02）照常办成"),
        ({"honey": {"$feel": "499 + n"}}, "honey：蜜（千克）要不大于 500"),
        ({"$by": "柳叔", "honey": 1}, "没有找到"),
        ({"honey": {"$feel": "nobody + 1"}}, "nobody + 1 可以计算"),
        ({"$feel": "n"}, "应为 算出“字段: 值”的答案；实为 1"),
        ({"$skip": "case.record.none", "honey": 1}, "case.record.none 可以计算"),
    ],
)
def test_a_standing_answer_that_is_refused_is_told_with_its_line(answer: Any, said: str) -> None:
    source = "  - live:\n      until: 2029-01-01\n      answers:\n        报蜜: " + yaml.safe_dump(
        answer, default_flow_style=True, allow_unicode=True, width=10_000
    )
    outcome = run(ADMIT + source)
    assert outcome.line == 11, outcome.report()
    assert said in outcome.report()


def test_who_is_named_does_it() -> None:
    outcome = run(ADMIT + one_line("2027-03-02T09:00", {"报蜜": {"$by": "花婶", "honey": 1}}))
    assert not outcome.passed and "没有找到" in outcome.report(), "another household's hive"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{until: soon, answers: {a: {}}}", "“until: soon” must look like"),
        ("{answers: {a: {}}}", "“until” is missing"),
        ("{until: 2030-01-01}", "“answers” names no task"),
        ("{until: 2030-01-01, answers: {a: 3}}", "the standing answer to “a” must be"),
        ("{until: 2030-01-01, answers: {a: []}}", "the list of answers to “a” is empty"),
        ("{until: 2030-01-01, answers: {a: {$by: 3}}}", "“$by” of “a” must be text"),
        ("{until: 2030-01-01, answers: {a: {$from: x}}}", "no answers “x”"),
        ("{until: 2030-01-01, answers: {a: {}}, by: b}", "unknown key “by”"),
    ],
)
def test_a_live_step_that_is_none_is_refused_with_its_line(written: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_scenarios((HEAD + f"  - {{live: {written}}}\n").encode(), "x.yaml")
    assert any(f.line().startswith("x.yaml:line 4: ") and said in f.line() for f in refused.value.faults)


def test_what_a_live_step_and_a_count_name_must_be_there() -> None:
    steps = one_line("2030-01-01", {"报蜂": {"$by": "路人"}})
    steps += step("expect: {count: {case: swarm, is: 0}, register: {loud: 1}}")
    files = FILES | {"scenarios/x.yaml": (HEAD + steps).encode()}
    said = {fault.line() for fault in check_pack(files).faults}
    assert said == {
        "scenarios/x.yaml:line 4: there is no task “报蜂”",
        "scenarios/x.yaml:line 4: there is no person “路人”",
        "scenarios/x.yaml:line 5: there is no process under starts “swarm”",
        "scenarios/x.yaml:line 5: there is no standing “loud”",
    }


def test_shared_answers_reach_standing_ones() -> None:
    (scenario,) = read_scenarios(
        (HEAD + one_line("2030-01-01", {"a": [{"$from": "much", "x": 1}]})).encode(), "x.yaml", {"much": {"honey": 9}}
    )
    (found,) = scenario.steps
    assert isinstance(found, LiveStep) and found.answers["a"].turns[0].answers == {"honey": 9, "x": 1}


# ── What is counted ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("{count: {case: admit, ended: 准养, is: 3}}", "流程 admit 的案件“准养” 3 件；实为 2 件：{'准养': 2}"),
        ("{count: {case: life, is: 3}}", "流程 life 的案件 3 件；实为 2 件"),
        ("{count: {case: life, ended: false, is: 3}}", "实为 2 件：{False: 2}"),
        ("{register: {humming: 1}}", "登记状态 humming 的 1 条；实为 2 条"),
        ("{register: {silent: 1}}", "登记状态 silent 的 1 条；实为 0 条"),
        ("{letters: {permit: 1}}", "文件“permit” 1 份；实为 2 份"),
        ("{letters: {东坡: 2}}", "文件“东坡” 2 份；实为 1 份"),
    ],
)
def test_a_false_count_says_what_is(expected: str, said: str) -> None:
    outcome = run(ADMIT + step(f"expect: {expected}"))
    assert outcome.line == 8 and said in outcome.report()


@pytest.mark.parametrize(
    "expected",
    [
        "{count: {case: admit}}",
        "{count: {case: admit, is: -1}}",
        "{count: {case: admit, is: 1, by: x}}",
        "{count: []}",
        "{register: 3}",
        "{register: {humming: many}}",
        "{letters: {permit: true}}",
        "{chains: half}",
        "{agree: false}",
    ],
)
def test_an_expectation_that_counts_by_nothing_is_refused(expected: str) -> None:
    with pytest.raises(Refused) as refused:
        read_scenarios((HEAD + step(f"expect: {expected}")).encode(), "x.yaml")
    (fault,) = refused.value.faults
    assert fault.line().startswith("x.yaml:line 4: “") and "must look like" in fault.line()


def played() -> Stage:
    (scenario,) = read_scenarios((HEAD + ADMIT + one_line("2029-01-01", {"none": {}})).encode(), "x.yaml")
    stage = set_stage(FILES, scenario.office, scenario.clock)
    for taken in scenario.steps:
        assert not isinstance(taken, ExpectStep)
        act(stage, taken)
    return stage


def spoil(stage: Stage, *statements: Any) -> None:
    with stage.office.working() as work:
        for statement in statements:
            work.session.execute(statement)


@pytest.mark.parametrize(
    ("spoiling", "said"),
    [
        (lambda: update(Record).where(Record.name == "东坡1号").values(standing="humming"), "“东坡1号”现为 humming"),
        (lambda: delete(RecordChange).where(RecordChange.what == "standing"), "“东坡1号”的状态变更"),
        (lambda: update(RecordChange).values(case_id=1), "“东坡1号”的状态变更"),
        (lambda: update(Document).where(Document.template == "removal").values(number="假"), "（假）：历史"),
        (lambda: delete(Document).where(Document.template == "removal"), "不在文件库"),
        (lambda: update(History).values(opinion="改过"), "历史的链完整"),
        (lambda: delete(History).where(History.kind == "operation"), "历史的链完整"),
    ],
)
def test_what_one_witness_says_and_another_does_not_is_told(spoiling: Callable[[], Any], said: str) -> None:
    stage = played()
    all_agree(stage)
    spoil(stage, spoiling())
    with pytest.raises(ScenarioFault, match=said):
        all_agree(stage)
    stage.take_down()


def test_a_letter_that_the_engine_issued_and_nobody_kept_is_told() -> None:
    stage = played()
    case, told = next(
        (case, happening)
        for case, happenings in stage.watch.happenings.items()
        for happening in happenings
        if (happening.kind, happening.element_id) == ("completed", "tell")
    )
    stage.watch.happenings[case].append(told)
    with pytest.raises(ScenarioFault, match="tell 印发了 2 次，文件有 1 份"):
        all_agree(stage)
    stage.take_down()
