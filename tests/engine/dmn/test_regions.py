"""Overlaps and gaps over every type whose values can be told apart: what is said is what happens."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.dmn.draw import WORLD, decision, faults, file, table

from engine.dmn import Decisions

LINE: dict[str, list[tuple[str, Any]]] = {  # type → points on its line, as written in a cell and as they come from a case
    "date": [(f'date("{day}")', str(day)) for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(9))],
    "date and time": [(f'date and time("2026-01-01T{h:02}:00:00+08:00")', f"2026-01-01T{h:02}:00:00+08:00") for h in range(1, 10)],
    "time": [(f'time("{h:02}:00:00")', f"{h:02}:00:00") for h in range(1, 10)],
    "days and time duration": [(f'duration("P{n}D")', f"P{n}D") for n in (1, 2, 9, 10, 20, 30, 100, 200, 365)],
    "years and months duration": [(f'duration("P{n}M")', f"P{n}M") for n in (1, 2, 9, 10, 12, 13, 20, 24, 36)],
    "string": [(f'"{letter}"', letter) for letter in "abcdefghi"],
    "number": [(str(n), n) for n in range(1, 10)],
}  # fmt: skip
PLACES = st.integers(0, 4).map(lambda n: 2 * n)  # every second point stands in cells: the others lie between


@st.composite
def cell(draw: st.DrawFn, kind: str) -> str:
    low, high = sorted((draw(PLACES), draw(PLACES)))
    a, b = LINE[kind][low][0], LINE[kind][high][0]
    opened = "[" if low == high else draw(st.sampled_from("[("))
    closed = "]" if low == high else draw(st.sampled_from("])"))
    shapes = [
        "-",
        f"< {a}",
        f">= {a}",
        f"{opened}{a}..{b}{closed}",
        a,
        f"{a}, > {b}",
        f"not({a}, {b})",
        f"not([{a}..{b}])",
    ]
    return draw(st.sampled_from(shapes))


@pytest.mark.parametrize("kind", LINE)
@settings(deadline=None, max_examples=12)
@given(data=st.data())
def test_what_is_said_is_what_happens(kind: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(cell(kind), min_size=1, max_size=4))
    drawn = [(text, str(n)) for n, text in enumerate(rows)]
    warned = {fault.code for fault in faults(file(decision("d1", table([f"v:{kind}"], ["x"], drawn))), "warning")}
    asked = Decisions.read({"x.dmn": file(decision("d1", table([f"v:{kind}"], ["x"], drawn, "COLLECT")))})
    points = [point for _, point in LINE[kind]]
    beyond = {"number": [0, 10], "string": ["", "z"], "date": ["2025-01-01", "2027-01-01"], "time": ["00:00:00", "23:00:00"],
              "date and time": ["2025-01-01T00:00:00+08:00", "2027-01-01T00:00:00+08:00"], "days and time duration": ["PT1S", "P999D"],
              "years and months duration": ["P0M", "P999M"]}[kind]  # fmt: skip
    counts = [len(asked.decide("d1", {"v": v}, WORLD).value) for v in [*points, *beyond]]
    assert ("dmn-gap" in warned) == (0 in counts), rows
    assert ("dmn-overlap" in warned) == (max(counts) > 1), rows


def said(inputs: list[str], rows: list[tuple[str, ...]], *definitions: str) -> list[str]:
    source = file(*definitions, decision("d1", table(inputs, ["x"], [(*row, str(n)) for n, row in enumerate(rows)])))
    return [fault.en for fault in faults(source, "warning")]


GRADE = (
    '<itemDefinition name="tGrade"><typeRef>string</typeRef>'
    '<allowedValues><text>"A","B","C"</text></allowedValues></itemDefinition>'
)
WHOLE = '<itemDefinition name="tDay"><typeRef>date</typeRef></itemDefinition>'


def test_the_values_of_a_defined_type_are_all_that_come() -> None:
    assert said(["g:tGrade"], [('"A"',), ('"B", "C"',)], GRADE) == []
    assert said(["g:tGrade"], [('"A"',), ('"B"',)], GRADE) == [
        'no rule holds for: g = "C"; add a rule or a default output'
    ]
    assert len(said(["g:tGrade"], [('"A"',), ('not("A")',), ('"C"',)], GRADE)) == 1


def test_a_defined_type_is_followed_to_its_base() -> None:
    found = said(["d:tDay"], [('< date("2026-01-01")',), ('> date("2026-01-01")',)], WHOLE)
    assert found == ["no rule holds for: d = 2026-01-01; add a rule or a default output"]


def test_a_list_in_a_cell_stands_for_its_elements() -> None:
    assert said(["m:string"], [('["a", "b"]',), ('not("a", "b")',)]) == []
    assert len(said(["m:string"], [('["a", "b"]',), ('"b"',), ('not("a", "b")',)])) == 1


def test_whole_numbers_leave_no_gap_between_them() -> None:
    assert said(["n:integer"], [("< 1",), ("1",), ("2",), ("> 2",)]) == []
    assert said(["n:integer"], [("< 1",), ("1",), ("3",), ("> 3",)]) == [
        "no rule holds for: n = 2; add a rule or a default output"
    ]
    assert len(said(["n:number"], [("< 1",), ("1",), ("2",), ("> 2",)])) == 1


def test_a_column_of_one_kind_of_duration_refuses_the_other() -> None:
    for kind, right, wrong in (("years and months duration", "P1M", "P1D"), ("days and time duration", "P1D", "P1M")):
        for text, refused in ((right, []), (wrong, ["dmn-type-clash"])):
            source = file(
                decision("d1", table([f"v:{kind}"], ["x"], [(f'< duration("{text}")', "1"), ("-", "2")], "FIRST"))
            )
            assert [fault.code for fault in faults(source)] == refused


def test_times_with_and_without_a_zone_are_not_put_in_a_row() -> None:
    assert said(["t:time"], [('< time("09:00:00")',), ('>= time("09:00:00+08:00")',)]) == []
