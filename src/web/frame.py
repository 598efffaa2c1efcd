"""What the frame of every page shows: who reads it, where they can go, how much waits for them."""

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from tasks.actor import Actor
from web.sessions import actor


@dataclass(frozen=True, slots=True)
class Reader:
    name: str
    unit_name: str
    is_administrator: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One place in the navigation."""

    label: str
    href: str
    current: bool
    count: int = 0


def reader() -> Reader | None:
    """The signed-in person as the frame names them; None for the public."""
    if "reader" not in g:
        g.reader = _named(actor()) if current_user and current_user.is_authenticated else None
    found: Reader | None = g.reader
    return found


def _named(the_actor: Actor) -> Reader:
    unit = the_actor.seats[0].unit_name if the_actor.seats else gettext("系统管理")
    return Reader(the_actor.name, unit, the_actor.is_administrator)
