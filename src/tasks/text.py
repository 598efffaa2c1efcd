"""Sentences of the program, marked here for the catalogue; words of people, as the office keeps them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.forms.text import clean

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

Translate = Callable[[str], str]


class Sentence(str):
    """A sentence that still knows how it came about, so that a page can say it in the reader's language.

    As a plain text it is the Chinese sentence. Values that are sentences themselves are translated too.
    """

    msgid: str
    params: Mapping[str, Any]

    def __new__(cls, text: str, params: Mapping[str, Any] | None = None) -> "Sentence":
        made = super().__new__(cls, text.format(**params) if params else text)
        made.msgid, made.params = text, params or {}
        return made

    def filled(self, **params: Any) -> "Sentence":
        """The sentence with its placeholders `{name}` filled."""
        return Sentence(self.msgid, params)

    def said(self, translate: Translate) -> str:
        """In the language that `translate` (a catalogue's gettext) speaks."""
        if not self.msgid:
            return ""
        values = {k: v.said(translate) if isinstance(v, Sentence) else v for k, v in self.params.items()}
        text = translate(self.msgid)
        return text.format(**values) if values else text


def msgid(sentence: str) -> Sentence:
    """Mark a sentence for the catalogue (extraction keyword `msgid`); placeholders are `{name}`."""
    return Sentence(sentence)


def plain(words: str) -> str:
    """What a person wrote outside a form (an opinion, a reason, an objection), as a form would keep it.

    Without control characters and signs that let a text look other than it is, composed, blanks around it cut.
    """
    return clean(_NO_TEXT.sub("", words), lines=True) or ""


def line(words: str) -> str:
    """The same for what stands in one line (a name, a region): line ends and runs of blanks are one blank."""
    return " ".join(plain(words).split())
