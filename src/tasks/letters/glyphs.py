"""Which characters the fonts of letters hold, read from their character maps (OpenType `cmap`, formats 4 and 12)."""

import struct
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn

CONTROLS: Final = frozenset("\t\n\r")


def font_paths() -> list[Path]:
    """The two families of letters: Noto Serif SC and Noto Sans SC."""
    return [Path(pylopdf_fonts_zh_cn.serif_path()), Path(pylopdf_fonts_zh_cn.sans_path())]


def missing_characters(value: Any) -> list[str]:
    """Characters in the texts of a JSON value that some font can't draw, each once, in order of appearance."""
    held = _held_by_all()
    found = (character for text in _texts(value) for character in text)
    return list(dict.fromkeys(c for c in found if ord(c) not in held and c not in CONTROLS))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (str(key), *_texts(inner))]
    if isinstance(value, (list, tuple)):
        return [text for inner in value for text in _texts(inner)]
    return []


@lru_cache(maxsize=1)
def _held_by_all() -> frozenset[int]:
    return frozenset.intersection(*(read_character_map(path.read_bytes()) for path in font_paths()))


def read_character_map(font: bytes) -> frozenset[int]:
    """Code points that an OpenType font maps to a glyph."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for n in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * n)
        if tag == b"cmap":
            return _of_cmap(font, offset)
    return frozenset()


def _of_cmap(font: bytes, start: int) -> frozenset[int]:
    (count,) = struct.unpack_from(">H", font, start + 2)
    held: set[int] = set()
    for n in range(count):
        (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * n + 4)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == 12:
            held |= _format_12(font, start + offset)
        elif form == 4:
            held |= _format_4(font, start + offset)
    return frozenset(held)


def _format_12(font: bytes, at: int) -> set[int]:
    (groups,) = struct.unpack_from(">L", font, at + 12)
    held: set[int] = set()
    for n in range(groups):
        first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * n)
        held.update(range(first + (glyph == 0), last + 1))
    return held


def _format_4(font: bytes, at: int) -> set[int]:
    """Segments; a code whose range offset leads to glyph 0 is not held, but fonts list only what they hold."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    held: set[int] = set()
    for n in range(double // 2):
        (last,) = struct.unpack_from(">H", font, at + 14 + 2 * n)
        (first,) = struct.unpack_from(">H", font, at + 16 + double + 2 * n)
        if last != 0xFFFF:
            held.update(range(first, last + 1))
    return held
