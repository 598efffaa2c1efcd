"""What the scenarios of `neimenggu-2025` prove must turn red when the pack says something else."""

import re
from collections.abc import Mapping

import pytest

from tasks.packs.check import check_pack
from tasks.scenarios.run import Outcome, run_scenario
from tests.packs.library import files_of, scenarios_of

PACK = "neimenggu-2025"
EXACTLY = "每项都刚好达到，算够"
STRAIGHT = "稀土中心一次通过，批准筹建"


MOST = 1_000  # steps of the engine: some of what is changed here never comes to rest


def run_with(name: str, changed: Mapping[str, tuple[str, str]]) -> Outcome:
    """Run a scenario on the pack with one text in a file replaced by another."""
    files = dict(files_of(PACK))
    for file, (old, new) in changed.items():
        text = files[file].decode()
        assert old in text, f"{file} has no {old!r} to change"
        files[file] = text.replace(old, new).encode()
    scenario = next(s for s in scenarios_of(PACK) if s.name == name)
    return run_scenario(files, scenario, MOST)


def figure(name: str) -> tuple[str, float]:
    """The line's end of a parameter and its value."""
    text = files_of(PACK)["parameters.yaml"].decode()
    found = re.search(rf"^{name}:\n.*value: (?P<value>[\d.]+)}}\]}}$", text, re.MULTILINE)
    assert found is not None
    return found[0], float(found["value"])


@pytest.mark.parametrize("name", ["annual_funds", "premises", "instruments", "researchers", "team_least"])
def test_a_limit_raised_by_one_turns_the_case_just_at_it_red(name: str) -> None:
    entry, value = figure(name)
    raised = entry.replace(f"value: {value:g}}}", f"value: {value + 1:g}}}")
    assert raised != entry
    assert not run_with(EXACTLY, {"parameters.yaml": (entry, raised)}).passed


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("establishment.bpmn", "&#34;in_preparation&#34;", "&#34;established&#34;"),
        ("establishment.bpmn", "=p.notice_days", "=p.notice_days + 1"),
        ("establishment.bpmn", "string(p.preparation_years)", "string(p.preparation_years + 1)"),
        ("common/review_outcome.dmn", "&gt;= pass_mark", "&gt; 2 * pass_mark"),
    ],
)
def test_another_diagram_or_table_turns_the_straight_case_red(file: str, old: str, new: str) -> None:
    assert not run_with(STRAIGHT, {file: (old, new)}).passed


def test_a_shared_diagram_whose_role_nobody_plays_is_refused() -> None:
    files = dict(files_of(PACK))
    files["pack.yaml"] = files["pack.yaml"].replace("plays: [异议审查人]".encode(), b"plays: []")
    assert any("异议审查人" in fault.zh for fault in check_pack(files, name=PACK).errors)


def test_who_proposed_may_decide_when_the_diagram_no_longer_separates_them() -> None:
    """The refusal in that scenario comes from the property, not from somewhere else."""
    separate = "拟定意见的人不能自己审定"
    unseparated = ('name="separateFrom" value="propose"', 'name="separateFrom" value="fill_plan"')
    unchanged = run_with(separate, {})
    assert unchanged.passed, unchanged.report()
    assert not run_with(separate, {"establishment.bpmn": unseparated}).passed


def with_value(name: str, value: str) -> Mapping[str, tuple[str, str]]:
    """The parameter's latest value replaced."""
    text = files_of(PACK)["parameters.yaml"].decode()
    line = text.split(f"\n{name}:\n", 1)[1].split("\n", 1)[0]
    begun, _, _ = line.rpartition("value: ")
    return {"parameters.yaml": (line, f"{begun}value: {value}}}]}}")}


REPORTS = {
    "punctual": "期限最后一天交上，审核办得慢，不算逾期",
    "late": "提前提醒，过了期限第二天记逾期、告诉厅里，交上来算逾期",
    "second": "第二年填报看得见上年的数，相差大的只提醒；筹建期经费差一点由人核实",
    "given back": "退回以后到关闭日没有再交，算没有报",
    "two years": "连续两年没报，核实后提请，听中心，决定撤销，在办的一并了结",
    "one year": "只有一年没报，下一年报了，不提请撤销",
    "late twice": "两年都逾期才报，不算没报",
    "given back twice": "两年都退回没有再交，算没报；事出有因，不提请",
    "fraud": "弄虚作假影响坏，撤销",
    "every other year": "隔一年没报，不算连续",
    "three years": "三年一评，从应评的日子接着算，办得晚不往后拖",
    "early": "提前评过的，到原来的日子不再评",
    "put off": "考核没有通过，改期；到改的那天再考核，通过",
    "both": "年度报告正在办，另一件撤销也在办，中心撤销后都了结",
}


@pytest.mark.parametrize(
    ("scenario", "parameter", "value"),
    [
        ("late", "report_month", "2"),
        ("punctual", "rest_day_moves", "false"),
        ("given back", "report_close_month", "5"),
        ("second", "report_difference", "49"),
        ("second", "annual_funds", "499"),
        ("two years", "unfiled_years", "3"),
        ("one year", "unfiled_years", "1"),
        ("late twice", "late_counts", "true"),
        ("given back twice", "returned_counts", "false"),
        ("two years", "report_in_preparation", "false"),
        ("three years", "evaluation_years", "4"),
        ("fraud", "revocation_hearing", "false"),
    ],
)
def test_another_figure_turns_the_case_that_rests_on_it_red(scenario: str, parameter: str, value: str) -> None:
    assert not run_with(REPORTS[scenario], with_value(parameter, value)).passed


@pytest.mark.parametrize(
    ("scenario", "file", "old", "new"),
    [
        ("late", "common/annual_report.bpmn", '"PT1S"', '"PT72H"'),
        ("punctual", "common/annual_report.bpmn", "today() &gt; date(due)", "today() &gt;= date(due)"),
        ("second", "annual_report.bpmn", "&lt; p.annual_funds", "&lt;= p.annual_funds"),
        ("fraud", "revocation.bpmn", '="revoked"', '="disqualified"'),
        (
            "fraud",
            "tables/revocation_grounds.dmn",
            '"misconduct"</text>\n        </inputEntry>',
            '"mischief"</text>\n        </inputEntry>',
        ),
        ("every other year", "life.bpmn", "item.year &gt; report_year -", "item.year &gt;= report_year -"),
        ("three years", "life.bpmn", "then date(evaluation_on) + duration", "then today() + duration"),
        ("early", "life.bpmn", "date(case.record.until) &lt;= today()</bpmn", "true</bpmn"),
        ("put off", "life.bpmn", "=end of day(date(case.record.until))", "=end of day(date(centre.until))"),
        ("both", "closing.bpmn", '"annual_report", ', ""),
        ("both", "closing.bpmn", '"life", ', ""),
    ],
)
def test_another_report_or_revocation_turns_its_case_red(scenario: str, file: str, old: str, new: str) -> None:
    assert not run_with(REPORTS[scenario], {file: (old, new)}).passed
