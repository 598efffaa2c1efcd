"""Dated figures: what is in force when, and what is wrong with a file."""

from datetime import date

import pytest

from engine.errors import Refused
from engine.parameters import Parameters

GOOD = """
notice_days:
  title: 公示期
  title_en: Public notice
  unit: 个工作日
  article: 第十一条（四）
  chosen: true
  values:
    - {from: 2025-08-28, value: 5}
    - {from: 2027-01-01, value: 7}
资金下限:
  title: 年运行经费
  unit: 元
  article: 第十条（一）
  values:
    - {from: 2025-08-28, value: 5000000}
"""


def faults(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        Parameters.read(text.encode() if isinstance(text, str) else text)
    assert all(f.file == "parameters.yaml" and f.zh and f.en for f in refused.value.faults)
    return [(f.element, f.code) for f in refused.value.faults]


def test_a_figure_is_what_was_in_force_that_day():
    figures = Parameters.read(GOOD.encode())
    assert figures.on(date(2026, 3, 2)) == {"notice_days": 5, "资金下限": 5_000_000}
    assert figures.on(date(2027, 1, 1))["notice_days"] == 7
    assert figures.on(date(2025, 8, 27)) == {}
    assert figures.figure("notice_days").chosen
    assert figures.figure("notice_days").article == "第十一条（四）"
    assert not figures.figure("资金下限").chosen


def test_what_is_not_there_is_said():
    figures = Parameters.read(GOOD.encode())
    with pytest.raises(KeyError, match=r"no parameter 'nope'.*notice_days"):
        figures.figure("nope")
    with pytest.raises(KeyError, match="no value on 2020-01-01"):
        figures.figure("notice_days").on(date(2020, 1, 1))


def test_parameters_are_equal_by_content():
    assert Parameters.read(GOOD.encode()) == Parameters.read(GOOD.encode())
    assert hash(Parameters.read(GOOD.encode())) == hash(Parameters.read(GOOD.encode()))
    assert Parameters.read(GOOD.encode()).key != Parameters.read(GOOD.replace("value: 7", "value: 8").encode()).key
    assert Parameters.read(b"").on(date(2026, 1, 1)) == {}


def test_all_faults_are_told_at_once_by_line():
    text = """
days of notice:
  title: 公示期
  article: 第一条
  values: [{from: 2025-01-01, value: 5}]
a:
  article: 第一条
  colour: red
  values: []
b:
  title: 乙
  values:
    - {from: soon, value: 5}
    - {from: 2025-01-01, value: {x: 1}}
    - {from: 2025-01-01, value: 1}
    - {from: 2025-01-01, value: 2, until: 2026-01-01}
  chosen: maybe
a:
  title: 甲
  chosen: true
  values: [{from: 2025-01-01, value: 5}]
"""
    found = faults(text)
    assert found == sorted(found, key=lambda f: int(f[0].removeprefix("line ")))
    assert set(found) == {
        ("line 2", "name"),
        ("line 6", "no-title"),
        ("line 8", "unknown-key"),
        ("line 9", "no-values"),
        ("line 10", "no-source"),
        ("line 13", "from"),
        ("line 13", "same-day"),
        ("line 14", "value"),
        ("line 16", "unknown-key"),
        ("line 17", "chosen"),
        ("line 18", "twice"),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [", "not-yaml"),
        ("- a\n- b", "not-a-mapping"),
        (b"\xff\xfe", "not-utf8"),
        ("a: &x 1\nb: *x", "alias"),
        ("a: " + "[" * 5000 + "]" * 5000, "not-yaml"),
        ("a: !!python/object/apply:os.system [echo]", "not-a-mapping"),
        (b"a: 1\n" * 300_000, "too-large"),
    ],
)
def test_what_is_no_table_of_figures_is_refused(text, code):
    assert code in [c for _, c in faults(text)]


def test_an_endless_value_is_refused():
    assert ("line 4", "value") in faults("a:\n  title: 甲\n  chosen: true\n  values: [{from: 2025-01-01, value: .inf}]")
