"""Personal values taken out of a case's state: what a person asked to be forgotten is not in what runs on."""

from collections.abc import Collection, Sequence

import orjson

from engine.advance import Json
from engine.bpmn.state import VERSION, BadState

Wanted = Collection[tuple[str, Json]]  # (name of the field, its value)


def erase(state: bytes, wanted: Wanted, mark: str) -> bytes:
    """The state with the wanted values replaced in every variable; what is open and where it stands is untouched.

    Raises BadState.
    """
    document = orjson.loads(state)
    if document.get("guizhang") != VERSION:
        raise BadState(f"This engine erases in states of format {VERSION} only.")
    for scope in (document["case"], *document["scopes"]):
        if "data" in scope:
            scope["data"] = erased(scope["data"], wanted, mark)
        for token in scope["tokens"]:
            token[-2:] = [erased(values, wanted, mark) for values in token[-2:]]
    return orjson.dumps(document)


def erased(value: Json, wanted: Wanted, mark: str) -> Json:
    """A copy of any JSON: a wanted value is replaced under its field's name, and a wanted text wherever it stands.

    Texts become `mark`, everything else null; lists and contexts keep their shape.
    """
    if isinstance(value, dict):
        return {
            key: _blank(inner, mark) if _is_wanted(key, inner, wanted) else erased(inner, wanted, mark)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [erased(inner, wanted, mark) for inner in value]
    if isinstance(value, str) and value and any(value == text for _, text in wanted):
        return mark
    return value


def _is_wanted(key: str, inner: Json, wanted: Wanted) -> bool:
    return any(key == field and inner == value for field, value in wanted)


def _blank(value: Json, mark: str) -> Json:
    if isinstance(value, dict):
        return {key: _blank(inner, mark) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_blank(inner, mark) for inner in value]
    return mark if isinstance(value, str) else None
