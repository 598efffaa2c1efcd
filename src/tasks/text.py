"""Sentences of the program, marked here for the catalogue; words of people, as the office keeps them."""

import re

from engine.forms.text import clean

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def msgid(sentence: str) -> str:
    """Mark a sentence for the catalogue (extraction keyword `msgid`); placeholders are `{name}`."""
    return sentence


def plain(words: str) -> str:
    """What a person wrote outside a form (an opinion, a reason, an objection), as a form would keep it.

    Without control characters and signs that let a text look other than it is, composed, blanks around it cut.
    """
    return clean(_NO_TEXT.sub("", words), lines=True) or ""
