"""Merging what two branches made of the same value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.merge import ABSENT, Conflict, three_way

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def either(base: object, ours: object, theirs: object) -> object:
    try:
        return three_way(base, ours, theirs)
    except Conflict:
        return "conflict"


@given(JSON, JSON)
def test_what_only_one_changed_stands(base: object, ours: object) -> None:
    assert three_way(base, ours, base) == ours
    assert three_way(base, base, ours) == ours
    assert three_way(base, ours, ours) == ours


@given(JSON, JSON, JSON)
def test_who_comes_first_does_not_decide_whether_it_is_a_conflict(base: object, ours: object, theirs: object) -> None:
    assert (either(base, ours, theirs) == "conflict") == (either(base, theirs, ours) == "conflict")


@given(st.dictionaries(st.sampled_from("abc"), JSON), st.dictionaries(st.sampled_from("xyz"), JSON))
def test_different_keys_never_conflict(ours: dict, theirs: dict) -> None:
    assert three_way({}, ours, theirs) == {**ours, **theirs}


@given(st.lists(JSON, max_size=3), st.lists(JSON, max_size=3), st.lists(JSON, max_size=3))
def test_what_both_append_is_all_there(base: list, ours: list, theirs: list) -> None:
    merged = three_way(base, base + ours, base + theirs)
    assert merged[: len(base)] == base
    for item in (*ours, *theirs):
        assert item in merged


def test_an_added_value_beside_a_deleted_one() -> None:
    assert three_way({"a": 1}, {"a": 1, "b": 2}, {}) == {"b": 2}
    with pytest.raises(Conflict) as conflict:
        three_way({"a": {"x": 1}}, {"a": {"x": 2}}, {"a": {}})
    assert conflict.value.path == ("a", "x") and conflict.value.theirs is ABSENT


def test_true_is_not_one() -> None:
    with pytest.raises(Conflict):
        three_way(None, True, 1)
