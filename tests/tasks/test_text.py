"""Words that people write outside of forms are kept as text: composed, without signs that deceive or break a store."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.text import plain


def test_signs_that_no_keyboard_makes_are_dropped_and_the_rest_stays() -> None:
    assert plain("  前\x00后\u202e反\u200b过\ud800来\ufffe \r\n第二行\t") == "前后反过来 \n第二行"


def test_it_composes() -> None:
    assert plain("e\u0301") == "é"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_whatever_comes_is_text_afterwards_and_stays_so(words: str) -> None:
    kept = plain(words)
    kept.encode("utf-8")  # raises for half a character
    assert "\x00" not in kept
    assert plain(kept) == kept
