"""Options in HTML: an input's value is text, an option's value may be any JSON."""

import json

from engine.advance import Json

MARK = "json:"


def token(value: Json) -> str:
    """Text is itself; anything else (and text that looks like it) is marked JSON."""
    if isinstance(value, str) and not value.startswith(MARK):
        return value
    return MARK + json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def untoken(text: str) -> Json:
    """The value back; text that only pretends to be marked stays text and will be no option."""
    if not text.startswith(MARK):
        return text
    try:
        return json.loads(text[len(MARK) :], parse_constant=lambda name: name)
    except (ValueError, RecursionError):
        return text
