"""What a route asks of the request it answers: the office, the person, the way back."""

from typing import Any, cast

from flask import current_app, request, url_for
from flask_login import current_user

from tasks.office import Office
from tasks.text import Sentence
from web.config import Config
from web.language import gettext

OFFICE = "guizhang.office"
CONFIG = "guizhang.config"


def office() -> Office:
    return cast(Office, current_app.extensions[OFFICE])


def config() -> Config:
    return cast(Config, current_app.extensions[CONFIG])


def person_id() -> str:
    """The id of the signed-in person; "" for the public (verbs and questions refuse or show what anyone may see)."""
    return str(current_user.get_id()) if current_user.is_authenticated else ""


def here() -> str:
    """The page that is read, for coming back after a switch of language or a sign-in."""
    path = request.path if request.method == "GET" else "/"
    query = request.query_string.decode("utf-8", "replace")
    return f"{path}?{query}" if query and request.method == "GET" else path


def translated(sentence: str) -> str:
    """A marked sentence (`msgid`) in the reader's language."""
    if isinstance(sentence, Sentence):
        return sentence.said(gettext)
    return str(gettext(sentence)) if sentence else ""


def turned(endpoint: str, **changed: object) -> str:
    """The address of another page of the list that is read: the same filters, what is `changed` in their place."""
    values: dict[str, Any] = {**request.args.to_dict(), **changed}
    return url_for(endpoint, **values)
