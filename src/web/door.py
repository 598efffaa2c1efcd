"""What comes in at the door: no text of a request holds a NUL. No keyboard makes one, and PostgreSQL keeps none."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict

NUL = "\x00"


class Texts(ImmutableMultiDict[str, Any]):
    """Names and values of a query or a form, NUL dropped from both; files stay what they are."""

    def __init__(self, pairs: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        if pairs is not None and not isinstance(pairs, Mapping):
            pairs = [(_without(name), _without(value)) for name, value in pairs]
        super().__init__(pairs)


def _without(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) else value


class CleanRequest(Request):
    parameter_storage_class = Texts


def keep_out(app: Flask) -> None:
    """Every query and form of the app is cleaned; an address with a NUL leads nowhere."""
    app.request_class = CleanRequest

    @app.before_request
    def address() -> None:
        if NUL in request.path:
            abort(404)


def is_text(value: Any) -> bool:
    """Whether no text in a JSON value, names among them, holds a NUL."""
    if isinstance(value, dict):
        return all(NUL not in name and is_text(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(is_text, value))
    return not (isinstance(value, str) and NUL in value)
