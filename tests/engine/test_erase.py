"""Values taken out of a state: wherever they stand, and nothing else."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.state import BadState
from engine.erase import erase, erased

MARK = "…"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abc", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=20,
)


def test_a_text_goes_wherever_it_stands_and_a_number_under_its_field_only() -> None:
    value = {"phone": "123", "other": ["123", "1234"], "age": 40, "score": 40, "list": [{"age": 40}]}
    assert erased(value, [("phone", "123"), ("age", 40)], MARK) == {
        "phone": MARK, "other": [MARK, "1234"], "age": None, "score": 40, "list": [{"age": None}],
    }  # fmt: skip


def test_a_list_of_files_keeps_its_shape() -> None:
    file = [{"id": "f1", "size": 3}]
    assert erased({"card": file, "more": file}, [("card", file)], MARK) == {
        "card": [{"id": MARK, "size": None}],
        "more": file,
    }


@given(JSON)
def test_nothing_wanted_nothing_changed(value: object) -> None:
    assert erased(value, [], MARK) == value


@given(JSON, st.text("abc", min_size=1, max_size=3))
def test_a_text_that_was_erased_is_found_nowhere(value: object, wanted: str) -> None:
    assert orjson.dumps(wanted) not in orjson.dumps(erased(value, [("x", wanted)], MARK))


def test_only_states_of_this_engine() -> None:
    with pytest.raises(BadState):
        erase(b'{"guizhang": 99}', [], MARK)
