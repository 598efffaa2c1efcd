"""Text as it comes from people: what is normalised, what is refused, and how JavaScript counts it.

Normalised without a word: composed to NFC; line ends to `\\n`; blanks around the text cut; invisible characters that
carry no meaning in an office text dropped (zero-width spaces, byte order marks, soft hyphens, direction marks and
overrides: they would let a text look other than it is). Kept: joiners and variation selectors, which Mongolian and
rare Chinese characters need, and private-use characters, which names are written with.
Refused: NUL and other control characters, lone surrogates and non-characters, which no keyboard makes.
"""

import re
import unicodedata

# What ECMAScript's String.prototype.trim cuts: WhiteSpace and LineTerminator (ECMA-262, 12.2 and 12.3).
BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))

_DROPPED = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(value: str, *, lines: bool) -> str | None:
    """The text as it is kept, or None where it holds characters that are refused.

    `lines`: whether it may have several; otherwise line ends and tabs become blanks, as form-js makes them.
    """
    value = re.sub("\r\n?", "\n", value)
    if _REFUSED.search(value):
        return None
    value = unicodedata.normalize("NFC", _DROPPED.sub("", value))
    if not lines:
        value = re.sub("[\n\t]", " ", value)
    return value.strip(BLANKS)


def units(value: str) -> int:
    """Length in UTF-16 code units after JavaScript's trim: what form-js compares with minLength and maxLength."""
    return sum(2 if ord(char) > 0xFFFF else 1 for char in value.strip(BLANKS))
