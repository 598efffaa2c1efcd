"""Experts are drawn by lot, and nobody with a stake among them."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.errors import OperationRefused
from tasks.models import Case, Unit
from tests.tasks.operations.conftest import Garden

FIELDS = ("花", "菜", "果")


def names(done: dict[str, Any] | None) -> list[str]:
    assert done is not None
    return [expert["name"] for expert in done["experts"]]


def test_nobody_of_a_partys_unit_is_drawn(garden: Garden) -> None:
    garden.perform("case.parties", role="会员家庭", units=[garden.unit("王家")])
    with pytest.raises(OperationRefused, match="只有 1 人，需要 2 人") as refused:
        garden.perform("experts.draw", count=2, field="菜")
    assert refused.value.code == "TOO_FEW_EXPERTS"
    assert names(garden.perform("experts.draw", count=1, field="菜")) == ["花匠乙"]


def test_parties_are_drawn_only_when_the_diagram_says_so(garden: Garden) -> None:
    garden.perform("case.parties", role="会员家庭", units=[garden.unit("王家")])
    assert set(names(garden.perform("experts.draw", count=2, field="菜", exclude_parties=False))) == {"花匠乙", "菜农"}


def test_nobody_is_drawn_twice_in_a_case(garden: Garden) -> None:
    first = names(garden.perform("experts.draw", count=1, field="花"))
    second = names(garden.perform("experts.draw", count=1, field="花"))
    assert {*first, *second} == {"花匠甲", "花匠乙"}
    with pytest.raises(OperationRefused):
        garden.perform("experts.draw", count=1, field="花")
    assert names(garden.perform("experts.draw", case=garden.start(), count=1, field="花"))


def test_a_unit_counts_with_what_it_belongs_to_and_what_belongs_to_it(garden: Garden) -> None:
    with garden.stage.office.working() as work:
        nursery = work.session.get_one(Unit, garden.unit("花圃"))
        garden_house = Unit(name="花圃总部")
        work.session.add(garden_house)
        work.session.flush()
        nursery.parent_id = garden_house.id
        above = garden_house.id
    with pytest.raises(OperationRefused):
        garden.perform("experts.draw", count=1, field="花", exclude_units=[above])


def test_who_belongs_to_a_barred_unit_besides_is_barred_too(garden: Garden) -> None:
    """The gardener works for the nursery and holds a role in it; barring a unit of any membership is enough."""
    garden.perform("case.parties", role="会员家庭", units=[garden.unit("花圃")])
    with pytest.raises(OperationRefused):
        garden.perform("experts.draw", count=1, field="花")


def test_another_case_draws_others(garden: Garden) -> None:
    firsts = set()
    for seed in range(12):
        case = garden.start()
        with garden.stage.office.working() as work:
            work.session.get_one(Case, case).seed = seed
        firsts.add(names(garden.perform("experts.draw", case=case, count=1, field="花"))[0])
    assert firsts == {"花匠甲", "花匠乙"}


def test_the_history_keeps_who_could_have_been_drawn(garden: Garden) -> None:
    drawn = garden.perform("experts.draw", count=1, field="花")
    assert drawn is not None
    ((kind, note),) = garden.notes
    assert kind == "experts drawn"
    assert note["candidates"][0] == drawn["experts"][0]["id"] and len(note["candidates"]) == 2
    assert garden.unit("李家") in note["barred_units"]


def test_a_draw_that_fails_is_noted_as_well(garden: Garden) -> None:
    with pytest.raises(OperationRefused):
        garden.perform("experts.draw", count=9)
    assert garden.notes[0][1]["wanted"] == 9


def office_of(experts: list[tuple[int, frozenset[str]]]) -> bytes:
    units = "\n".join(f"  - {{name: 单位{n}}}" for n in range(5))
    people = "\n".join(
        f"  - {{name: 专家{n}, unit: 单位{unit}, fields: [{', '.join(sorted(fields))}]}}"
        for n, (unit, fields) in enumerate(experts)
    )
    return f"""
units:
  - {{name: 园艺协会}}
  - {{name: 李家}}
{units}
people:
  - {{name: 李大娘, unit: 李家, roles: [会员家庭]}}
experts:
{people}
""".encode()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    experts=st.lists(
        st.tuples(st.integers(0, 4), st.frozensets(st.sampled_from(FIELDS), min_size=1)), min_size=1, max_size=12
    ),
    count=st.integers(0, 6),
    field=st.sampled_from((*FIELDS, None)),
    barred=st.frozensets(st.integers(0, 4), max_size=3),
    left_out=st.frozensets(st.integers(0, 11), max_size=3),
    seed=st.integers(0, 2**53 - 1),
)
def test_every_draw_is_fair_repeatable_and_as_large_as_asked_or_refused(
    open_garden: Callable[..., Garden],
    experts: list[tuple[int, frozenset[str]]],
    count: int,
    field: str | None,
    barred: frozenset[int],
    left_out: frozenset[int],
    seed: int,
) -> None:
    able = {
        f"专家{n}"
        for n, (unit, fields) in enumerate(experts)
        if unit not in barred and n not in left_out and (field is None or field in fields)
    }
    garden = open_garden("office_drawn.yaml", office_drawn=office_of(experts))
    asked: dict[str, Any] = {"count": count, "exclude_units": [garden.unit(f"单位{n}") for n in sorted(barred)]}
    asked["exclude_experts"] = [garden.stage.people[f"专家{n}"] for n in sorted(left_out) if n < len(experts)]
    if field is not None:
        asked["field"] = field
    draws: list[list[str] | None] = []
    for case in (1, garden.start()):
        with garden.stage.office.working() as work:
            work.session.get_one(Case, case).seed = seed
        try:
            draws.append(names(garden.perform("experts.draw", case=case, **asked)))
        except OperationRefused:
            draws.append(None)
    first, again = draws
    assert first == again
    if len(able) < count:
        assert first is None
    else:
        assert first is not None and len(first) == len(set(first)) == count
        assert set(first) <= able
