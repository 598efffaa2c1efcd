"""YAML as packs are written in it: words stay words, bombs are refused, every fault has its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from tasks.packs.plain import MAX_BYTES, read_plain


def fault_of(source: str | bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_plain(source if isinstance(source, bytes) else source.encode(), "f.yaml")
    (fault,) = refused.value.faults
    assert fault.zh and fault.en
    return fault.line()


def test_words_that_other_readers_turn_into_something_else_stay_words() -> None:
    read = read_plain(b"on: yes\nat: 09:00\nday: 2026-01-31\nno: off\noctal: 010\n", "f.yaml").value
    assert read == {"on": "yes", "at": "09:00", "day": "2026-01-31", "no": "off", "octal": "010"}


def test_figures_truth_and_nothing_are_read() -> None:
    read = read_plain(b"[1, -2, 2.5, 1e3, true, False, null, ~, ]", "f.yaml").value
    assert read == [1, -2, 2.5, 1000.0, True, False, None, None]


def test_each_value_knows_its_line() -> None:
    document = read_plain("a: 1\nb:\n  - c: 甲\n  - c: 乙\n".encode(), "f.yaml")
    assert document.line(("b", 1, "c")) == 4
    assert document.line(("b", 1, "not there")) == 4


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a: &x [1]\nb: *x", "f.yaml:line 1: Anchors and aliases"),
        ("a: 1\nb: 2\na: 3", "f.yaml:line 3: “a” is written twice"),
        ("a: !!python/object/apply:os.system ['true']", "f.yaml:line 1: The tag"),
        ("a: !!binary aGk=", "f.yaml:line 1: The tag"),
        ("? [1]\n: 2", "f.yaml:line 1: A key must be plain text"),
        ("a: [1,\nb", "f.yaml:line 2: Not valid YAML"),
        (b"ok: 1\nbad: \xff\n", "f.yaml:line 2: The file is not UTF-8"),
        ("[" * 3000 + "]" * 3000, "f.yaml:line 1: Nested"),
        ("a:\n" + "- 1\n" * 120_000, "f.yaml:line"),
        (b"#" * (MAX_BYTES + 1), "f.yaml:line 1: The file exceeds"),
        ("a: 99999999999999999999999999", "f.yaml:line 1: “99999"),
        ("a: 1\n---\nb: 2\n", "f.yaml:line 2: Only one document"),
        ("a: \x00b", "f.yaml:line 1: Not valid YAML"),
        ("{a: 1", "f.yaml:line 1: Not valid YAML"),
        ("&a x: 1", "f.yaml:line 1: A key"),
    ],
)
def test_what_is_not_plain_is_refused_in_one_sentence(source: str | bytes, said: str) -> None:
    assert fault_of(source).startswith(said)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader(source: bytes) -> None:
    try:
        read_plain(source, "f.yaml")
    except Refused as refused:
        assert refused.faults


@given(st.text(alphabet="abc:-[]{}&*!#|>'\"\n ,?%@`0.1~", max_size=120))
def test_no_yaml_like_text_breaks_the_reader(source: str) -> None:
    try:
        read_plain(source.encode(), "f.yaml")
    except Refused as refused:
        assert refused.faults
