"""Scenarios run through the real verbs; one that is made false says where, what was expected and what is."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import yaml

from engine.calendar import CHINA
from engine.dmn.model import Column, Rule, Table
from engine.errors import Refused
from engine.parameters import Parameters
from tasks.models import Case
from tasks.packs.check import check_pack
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.scenarios.act import act
from tasks.scenarios.coverage import coverage
from tasks.scenarios.decide import fits
from tasks.scenarios.limits import Tried, limits_of, missed_of
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.run import Outcome, run_scenario, run_scenarios
from tasks.scenarios.stage import set_stage
from tasks.scenarios.what_if import with_figures
from tests.tasks.packs.garden import garden_files

FILES = garden_files()
GIVEN = {"clock": "2026-03-02T09:00"}
ASK = {"do": "写申请", "by": "李大娘", "answers": {"plot": {"name": "东头的地", "size": 20}}}
GIVE = [{"start": "plot", "by": "李大娘"}, ASK, {"do": "园务组同意", "by": "孙组长"}]


def run(*steps: Mapping[str, Any], files: Mapping[str, bytes] = FILES, given: Mapping[str, Any] = GIVEN) -> Outcome:
    """Run steps as a scenario whose step n stands on line n + 4."""
    shown = yaml.safe_dump(given, default_flow_style=True, allow_unicode=True).strip()
    lines = ["scenario: 试一试", f"given: {shown}", "steps:"]
    lines += [
        f"  - {yaml.safe_dump(step, default_flow_style=True, allow_unicode=True, width=10_000).strip()}"
        for step in steps
    ]
    (scenario,) = read_scenarios("\n".join(lines).encode(), "scenarios/x.yaml")
    return run_scenario(files, scenario)


def test_the_gardens_scenarios_pass_and_go_through_everything() -> None:
    outcomes = list(run_scenarios(FILES, read_all_scenarios(FILES, [])))
    assert [outcome.report() for outcome in outcomes if not outcome.passed] == []
    definition = check_pack(FILES).definition
    assert definition is not None
    covered = coverage(definition, (outcome.seen for outcome in outcomes))
    assert [(c.file, c.kind, c.count, c.total) for c in covered] == [
        ("plot.bpmn", "flows", 2, 2),
        ("plot.bpmn", "boundaries", 1, 1),
        ("size.dmn", "rows", 2, 2),
        ("size.dmn", "limits", 2, 2),
    ]


def size(of: Any, answer: Any, **more: Any) -> dict[str, Any]:
    return {"decide": "size", "examples": [{"given": {"plot": {"size": of}}, "is": answer}], **more}


def test_a_decision_is_asked_by_itself_and_no_case_has_gone_through_it() -> None:
    outcome = run(size(20, True), size(5000, False))
    assert outcome.passed, outcome.report()
    assert outcome.seen.asked == {("size_table", "small_enough"), ("size_table", "too_large")}
    assert not outcome.seen.rows


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (size(20, False), "得出 False；实为 True"),
        (size(20, 1), "得出 1；实为 True"),
        (size(20, {"fits": True}), "实为 True"),
        (size("宽", True), "size"),
        ({**size(20, True), "decide": "width"}, "规程里没有；有的是：size"),
    ],
)
def test_an_example_that_is_false_says_what_the_decision_said(step: dict[str, Any], told: str) -> None:
    outcome = run(size(20, True), step)
    assert outcome.line == 5
    assert told in outcome.report()


def test_what_examples_have_in_common_stands_once() -> None:
    shared = size(20, True, given={"plot": {"size": 5000, "owner": "李大娘"}})
    assert run(shared).passed
    assert not run({**shared, "examples": [{"is": True}]}).passed
    with pytest.raises(Refused, match="is"):
        run({**shared, "examples": [{"given": {}}]})


def filled(*examples: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"fill": "ask_plot", "examples": list(examples), **more}


def plot(**values: Any) -> dict[str, Any]:
    return {"plot": {"name": "东头的地", "size": 20, **values}}


def test_a_form_is_filled_in_by_itself() -> None:
    outcome = run(
        filled({"faults": {"plot.name": "请填写", "plot.size": ""}}),
        filled(
            {"is": {"plot": {"size": 20}}},
            {"answers": {"plot": {"size": 0}}, "faults": {"plot.size": "1"}},
            {"answers": {"plot": {"name": None}}, "faults": {"plot.name": "请填写"}},
            answers=plot(),
        ),
    )
    assert outcome.passed, outcome.report()
    assert outcome.seen.filled == {"ask_plot"}
    assert not outcome.seen.elements, "no case went through it"


def test_a_form_that_asks_for_a_file_is_filled_in_with_one() -> None:
    form = json.loads(FILES["forms/ask_plot.form"])
    picker = {"type": "filepicker", "key": "plot.plan", "label": "图", "id": "plan", "validate": {"required": True}}
    form["components"].append(picker)
    files = {**FILES, "forms/ask_plot.form": json.dumps(form).encode()}
    step = filled(
        {"answers": plot(), "faults": {"plot.plan": "请上传"}},
        {"answers": plot(plan=[{"$file": "东头.pdf"}]), "is": {"plot": {"size": 20}}},
    )
    outcome = run(step, files=files)
    assert outcome.passed, outcome.report()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (filled({"answers": plot(), "faults": {"plot.size": ""}}), "指出 plot.size；实为 指出 无"),
        (filled({"answers": plot(size=0), "faults": {}}), "指出 无；实为 指出 plot.size"),
        (filled({"answers": plot(size=0), "faults": {"plot.size": "太美"}}), "被指出“太美”"),
        (filled({"answers": plot(), "is": {"plot": {"size": 21}}}), "得出"),
        ({**filled({"faults": {}}), "fill": "no_plot"}, "规程里没有；有的是：ask_plot"),
    ],
)
def test_an_example_of_a_form_that_is_false_says_what_the_form_said(step: dict[str, Any], told: str) -> None:
    outcome = run(filled({"answers": plot(), "faults": {}}), step)
    assert outcome.line == 5
    assert told in outcome.report()


def test_an_example_of_a_form_says_what_it_expects() -> None:
    with pytest.raises(Refused, match="faults"):
        run(filled({"answers": plot()}))


def test_what_a_task_shows_is_expected() -> None:
    begun = [{"start": "plot", "by": "李大娘"}, ASK]
    assert run(*begun, {"expect": {"shows": {"园务组同意": {"plot": {"size": 20}}}}}).passed
    for wrong in ({"园务组同意": {"plot": {"size": 21}}}, {"写申请": {}}):
        outcome = run(*begun, {"expect": {"shows": wrong}})
        assert outcome.line == 6
        assert "给人看的有" in outcome.report()


def test_the_last_day_of_a_task_is_expected() -> None:
    schedule = b'<zeebe:taskSchedule dueDate="=end of day(workdays after(today(), 5))" /><zeebe:formDefinition'
    files = {**FILES, "plot.bpmn": FILES["plot.bpmn"].replace(b"<zeebe:formDefinition", schedule, 1)}
    begun = {"start": "plot", "by": "李大娘"}
    assert run(begun, {"expect": {"due": {"写申请": "2026-03-09"}}}, files=files).passed
    assert run(begun, {"expect": {"due": {"写申请": None}}}).passed
    for wrong in ({"写申请": "2026-03-10"}, {"园务组同意": None}):
        outcome = run(begun, {"expect": {"due": wrong}}, files=files)
        assert outcome.line == 5
        assert "最迟" in outcome.report()


def test_of_a_mapping_only_the_names_that_matter_are_compared() -> None:
    assert fits({"a": {"b": 1}}, {"a": {"b": 1.0, "c": 2}, "d": 3})
    assert fits([{"a": 1}], [{"a": 1, "b": 2}])
    assert not fits([{"a": 1}], [{"a": 1}, {"a": 1}])
    assert not fits({"a": None}, {})
    assert not fits(True, 1)


@pytest.mark.parametrize(("largest", "open_then"), [(20, ["园务组同意"]), (19, [])])
def test_a_figure_can_be_tried_with_another_value(largest: int, open_then: list[str]) -> None:
    tried = {**GIVEN, "parameters": {"largest": largest}}
    steps = [{"start": "plot", "by": "李大娘"}, ASK, {"expect": {"tasks": open_then}}]
    outcome = run(*steps, given=tried)
    assert outcome.passed, outcome.report()
    assert not run(*steps, {"expect": {"tasks": ["没有这件"]}}).passed


def test_several_figures_can_be_tried_at_once() -> None:
    more = b"\nleast: {title: a, article: b, values: [{from: 2025-01-01, value: 1}, {from: 2026-01-01, value: 2}]}\n"
    files = {**FILES, "parameters.yaml": FILES["parameters.yaml"] + more}
    tried = Parameters.read(with_figures(files, {"largest": 30, "least": 3})["parameters.yaml"])
    assert tried.on(date(1999, 1, 1)) == tried.on(date(2026, 3, 2)) == {"largest": 30, "least": 3}
    assert with_figures(files, {}) is files


def test_a_figure_that_the_pack_does_not_have_is_told() -> None:
    outcome = run(*GIVE, given={**GIVEN, "parameters": {"smallest": 1}})
    assert (outcome.line, outcome.expected) == (1, "参数“smallest”")


def test_what_was_not_gone_through_is_named() -> None:
    outcome = run(*GIVE)
    definition = check_pack(FILES).definition
    assert definition is not None
    missed = [m for c in coverage(definition, [outcome.seen]) for m in c.missed]
    assert missed == [
        "f_no（合适？ → 太大）",
        "ten_days（十天）",
        "too_large（面积合不合适 第 2 行）",
        "面积合不合适：面积 p.largest（正好）",
        "面积合不合适：面积 p.largest（过一步）",
    ]


@pytest.mark.parametrize(
    ("sizes", "missed"),
    [
        ([50, 51], []),
        ([50, 50.5], []),
        ([50, 52], ["过一步"]),
        ([49, 51], ["正好"]),
        ([49], ["正好", "过一步"]),
    ],
)
def test_a_threshold_is_tried_at_the_figure_and_just_beyond(sizes: list[float], missed: list[str]) -> None:
    outcome = run(*(size(of, of <= 50) for of in sizes))
    assert outcome.passed, outcome.report()
    definition = check_pack(FILES).definition
    assert definition is not None
    [limits] = [c for c in coverage(definition, [outcome.seen]) if c.kind == "limits"]
    assert (limits.total, list(limits.missed)) == (2, [f"面积合不合适：面积 p.largest（{side}）" for side in missed])


@pytest.mark.parametrize(
    ("cell", "limits"),
    [
        ("< 3", [("3", True)]),
        (">= p.least, < p.most", [("p.least", True), ("p.most", True)]),
        ("[1..5]", [("1", True), ("5", False)]),
        ("]1..5[", [("1", False), ("5", True)]),
        ("> 0.5", [("0.5", False)]),
        ('"< 3"', []),
        ('> date("2026-01-01")', []),
        ("? * 2 < 3", []),
        ("", []),
    ],
)
def test_what_a_cell_has_thresholds_of(cell: str, limits: list[tuple[str, bool]]) -> None:
    column = Column("数", "n", None)
    table = Table("t", "表", "t.dmn", "UNIQUE", None, (column,), (), (Rule("r", {}, (cell,)),))
    assert [(limit.figure, limit.under) for limit in limits_of(table)] == limits


def test_of_a_number_that_the_column_reckons_any_beyond_the_figure_will_do() -> None:
    for expression, missed in (("n", ["表：数 3（差一步）"]), ("100 * n / m", [])):
        column = Column("数", expression, None)
        table = Table("t", "表", "t.dmn", "UNIQUE", None, (column,), (), (Rule("r", {}, ("< 3",)),))
        tried = [Tried("t", 0, Decimal(value), date(2026, 3, 2)) for value in ("3", "1")]
        assert list(missed_of(table, limits_of(table), tried, Parameters())) == missed


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"tasks": ["写申请"]}, "打开的任务 ['写申请']；实为 []"),
        ({"tasks": {"contains": ["写申请"]}}, "实为 []"),
        ({"ended": "不给"}, "结果 '不给'；实为 '给地'"),
        ({"ended": False}, "结果 False；实为 '给地'"),
        ({"standing": {"东头的地": "fallow"}}, "“东头的地”的状态 'fallow'；实为 'sown'"),
        ({"standing": {"西头的地": "sown"}}, "'sown'；实为 None"),
        ({"record": {"东头的地": {"fields.size": 21}}}, "fields.size 21；实为 20"),
        ({"variables": {"plot.size": 21}}, "变量 plot.size 21；实为 20"),
        ({"variables": {"plot.nothing": 21}}, "变量 plot.nothing 21；实为 None"),
        ({"holds": ["plot.size > 20"]}, "plot.size > 20 为真；实为 False"),
        ({"holds": ["plot.size >"]}, "plot.size > 为真；实为"),
        ({"decided": {"size": ["too_large"]}}, "命中的行 ['too_large']；实为 ['small_enough']"),
        ({"letters": []}, "依次印发含 [] 的文件；实为 ['关于“东头的地”的租约']"),
        ({"letters": ["批复"]}, "依次印发含 ['批复'] 的文件"),
        ({"letters": [{"租约": {"plot": {"size": 21}}}]}, "文件“租约”写着 {'plot': {'size': 21}}"),
        ({"notices": {"open": 1}}, "open 的公示数 1；实为 0"),
        ({"mail": [{"to": "王大爷", "subject": "园地"}]}, "给 王大爷 的通知“园地”"),
        ({"path": ["agree", "ask"]}, "（缺 ask）"),
        ({"not_path": ["agree"]}, "不经过 ['agree']；实为 经过了 ['agree']"),
        ({"incidents": 1}, "故障 1 起；实为 0 起"),
        ({"next": [{"element": "ten_days"}]}, "等候 {'element': 'ten_days'}；实为 []"),
        ({"cases": {"plot": 2}}, "流程 plot 的案件数 2；实为 1"),
    ],
)
def test_a_false_expectation_fails_with_its_line(expected: dict[str, Any], said: str) -> None:
    outcome = run(*GIVE, {"expect": expected})
    assert not outcome.passed
    assert outcome.report().startswith("scenarios/x.yaml:7: 应为 ")
    assert said in outcome.report()


def test_a_letter_is_looked_into() -> None:
    assert run(*GIVE, {"expect": {"letters": [{"租约": {"plot": {"size": 20}, "to": "李家"}}]}}).passed


@pytest.mark.parametrize(
    ("steps", "line", "said"),
    [
        ([{"start": "plot", "by": "孙组长"}], 4, "办成；实为 您不能发起“申请园地”"),
        ([{"start": "plot", "by": "李大娘", "refused": "不行"}], 4, "被拒绝（不行）；实为 办成了"),
        ([{"start": "plot", "by": "孙组长", "refused": "天气不好"}], 4, "拒绝的话里有“天气不好”"),
        ([GIVE[0], {"do": "园务组同意", "by": "孙组长"}], 5, "有打开的任务“园务组同意”；实为 打开的任务：写申请"),
        ([*GIVE, ASK], 7, "打开的任务：无，案件已办结：给地"),
        ([GIVE[0], ASK | {"answers": {"plot": {"size": 20}}}], 5, "plot.name"),
        ([GIVE[0], ASK | {"faults": {"plot.name": ""}}], 5, "被拒绝（plot.name）；实为 办成了"),
        ([GIVE[0], ASK | {"answers": {"plot": {"size": 0}}, "faults": {"plot.size": "太小了"}}], 5, "被指出“太小了”"),
        ([GIVE[0], {"clock": "2026-03-01T09:00"}], 5, "时钟往前拨"),
        ([GIVE[0], {"clock": "next"}], 5, "有下一个到期时刻；实为 没有"),
        ([GIVE[0], {"clock": {"until": "园务组同意"}}], 5, "任务“园务组同意”打开；实为 没有等到"),
        ([GIVE[0], {"object": {"by": "路人", "text": "反对"}}], 5, "没有正在公示的"),
        ([GIVE[0], {"withdraw": {"by": "李大娘", "reason": "不种了"}}], 5, "办成；实为"),
        ([{"expect": {"ended": "给地", "case": "别的"}}], 4, "案件“别的”；实为 没有这个案件"),
        ([GIVE[0], ASK | {"answers": {"plot": {"name": {"$moon": "x"}}}}], 5, "引用是 $unit"),
        ([GIVE[0], ASK | {"answers": {"plot": {"name": {"$unit": "赵家"}}}}], 5, "单位“赵家”；实为 office.yaml 里没有"),
        ([GIVE[0], {"do": "写申请", "each": [{}, {}]}], 5, "“写申请”至少有 2 件；实为 打开的有 1 件"),
    ],
)
def test_a_step_that_cannot_be_taken_fails_with_its_line(steps: list[dict[str, Any]], line: int, said: str) -> None:
    outcome = run(*steps)
    assert outcome.line == line
    assert said in outcome.report()


def test_an_incident_fails_the_step_unless_it_is_expected() -> None:
    twice = [*GIVE, {"start": "plot", "by": "李大娘", "as": "又一块"}]
    twice += [ASK | {"case": "又一块"}, {"do": "园务组同意", "by": "孙组长", "case": "又一块"}]
    outcome = run(*twice)
    assert outcome.line == 9 and "没有故障；实为" in outcome.report() and "YD-2026-001" in outcome.report()
    assert run(*twice, {"expect": {"case": "又一块", "incidents": 1}}, {"clock": "2026-03-03"}).passed


def test_somebody_who_may_does_it_when_nobody_is_named() -> None:
    assert run(GIVE[0], ASK, {"do": "园务组同意", "by": "any"}, {"expect": {"ended": "给地"}}).passed
    assert run(GIVE[0], ASK, {"do": "园务组同意", "each": {}}, {"expect": {"ended": "给地"}}).passed


def test_references_become_ids() -> None:
    asked = ASK | {"answers": {"plot": {"name": {"$unit": "李家"}, "size": 20}}}
    outcome = run(GIVE[0], asked, {"expect": {"holds": ["plot.name = case.parties.会员家庭[1].id"]}})
    assert outcome.passed, outcome.report()


def test_everything_due_on_the_way_is_fired_at_its_moment() -> None:
    late = run(GIVE[0], ASK, {"clock": "2026-06-01T09:00"}, {"expect": {"ended": "作废"}})
    assert late.passed, late.report()


def test_what_was_due_happened_at_its_own_moment_and_not_at_the_end_of_the_jump() -> None:
    stage = set_stage(FILES, "office.yaml", datetime(2026, 3, 2, 9, tzinfo=CHINA))
    source = yaml.safe_dump({"scenario": "x", "given": GIVEN, "steps": [GIVE[0], ASK, {"clock": "2026-06-01"}]})
    for step in read_scenarios(source.encode(), "x.yaml")[0].steps:
        act(stage, step)
    with stage.office.reading() as read:
        ended = read.session.get_one(Case, 1).ended_at
    assert ended == datetime(2026, 3, 12, 9, tzinfo=CHINA)
    assert stage.now() == datetime(2026, 6, 1, 9, tzinfo=CHINA)
    stage.office.sessions.dispose()


def test_a_pack_that_is_refused_is_told_by_its_faults() -> None:
    files = dict(FILES) | {"size.dmn": FILES["size.dmn"].replace(b"&gt; p.largest", b"&gt; (")}
    outcome = run(*GIVE, files=files)
    assert not outcome.passed and "size.dmn:" in outcome.report()
