"""What a diagram or a table makes is said in English by the word, or by its shape where figures stand in it.

`cells_en` and `value_en` of a form hold the words; whatever they don't have is what people wrote, and stays.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeGuard

import orjson

from engine.advance import Json
from engine.forms.components import Component

INDENTED: Final = " \u3000"  # a cell below a total stands a little to the right
FIGURE: Final = "{}"  # in 不少于 {} 万元: whatever figure stands there
_FIGURES: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")


def cells_in_english(component: Component) -> Mapping[str, Mapping[str, str]]:
    """By column of a table, what its cells say in English for what its rows are made with. ValueError: unreadable."""
    columns = _read(component.properties.get("cells_en", "{}"))
    if not isinstance(columns, dict) or not all(_are_words(words) for words in columns.values()):
        raise ValueError("not words by column")
    return columns


def value_in_english(component: Component) -> Mapping[str, str]:
    """What a read-only text says in English for what the diagram puts there. ValueError: unreadable."""
    words = _read(component.properties.get("value_en", "{}"))
    if not _are_words(words):
        raise ValueError("not words")
    return words


@lru_cache(maxsize=1_000)  # a form never changes, and a list shows the same field in every row
def _read(words: str) -> Json:
    found: Json = orjson.loads(words)
    return found


def in_english(value: Json, words: Mapping[str, str]) -> Json:
    """The value as those words say it; figures stand where their `{}` is, in the order they come."""
    if not isinstance(value, str):
        return value
    bare = value.strip(INDENTED)
    if bare in words:
        return value.replace(bare, words[bare])
    said = words.get(shape(bare), "")
    figures = _FIGURES.findall(bare)
    return value.replace(bare, _filled(said, figures)) if said and figures else value


def shape(text: str) -> str:
    """The text with `{}` for every figure."""
    return _FIGURES.sub(FIGURE, text)


def _filled(said: str, figures: list[str]) -> str:
    first, *rest = said.split(FIGURE)
    return first + "".join(figure + part for figure, part in zip(figures, rest, strict=True))


def _are_words(words: Json) -> TypeGuard[dict[str, str]]:
    return isinstance(words, dict) and all(_is_said(word, said) for word, said in words.items())


def _is_said(word: str, said: Json) -> bool:
    """As many figures in the one as in the other; none beside a `{}`, since it stands for each of them."""
    if not isinstance(said, str) or not said or said.count(FIGURE) != word.count(FIGURE):
        return False
    return FIGURE not in word or not _FIGURES.search(word)
